"""Residents at the table: one of each affected building, one of those against."""
