"""Delivery 送达: every attempt to bring a household its paper, and what is proven by it."""
