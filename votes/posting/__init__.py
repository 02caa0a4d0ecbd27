"""Notices of a vote that are kept as posted: the roll check, a later end, giving it up."""
