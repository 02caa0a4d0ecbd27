"""Motions that come from a consultation: the item of its agenda that owners are to decide."""
