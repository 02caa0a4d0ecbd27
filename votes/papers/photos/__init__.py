"""The photographs of one paper, for staff: with a reason, on record."""
