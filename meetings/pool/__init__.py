"""Lawyers, social workers and experts of a street, who are invited by topic (N)."""
