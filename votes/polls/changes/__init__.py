"""What may still happen to a frozen poll: a later end, being given up, one in its place."""
