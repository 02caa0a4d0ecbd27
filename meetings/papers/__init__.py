"""Papers of an agenda, read before the meeting; what residents ask and say to them."""
