"""Consent surveys 意愿征询: open, per household, without legal force, never a vote."""
