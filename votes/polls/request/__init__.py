"""Owners who ask for a vote: who has signed, and whether they are a fifth."""
