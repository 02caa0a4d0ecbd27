"""Placing the consultations of a month so that shared lawyers and rooms suffice."""
