"""Questions raised at a door, passed on, and the answer brought back to that door."""
