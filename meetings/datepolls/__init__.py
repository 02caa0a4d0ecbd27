"""Asking those at the table which date suits them, by a link that needs no account."""
