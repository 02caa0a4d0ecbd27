"""What a community says of itself: the telephone that its residents call."""
