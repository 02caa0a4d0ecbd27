"""Owners of several flats who answered differently are asked once more in writing 书面确认."""
