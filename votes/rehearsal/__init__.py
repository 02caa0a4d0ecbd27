"""Rehearsal 演练: the real roll and the real count with invented answers. Stores nothing."""
