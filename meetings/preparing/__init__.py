"""What a consultation is prepared with: tables, rights and bookings that its nouns share."""
