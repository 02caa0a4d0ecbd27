"""Rooms that meetings are held in."""
