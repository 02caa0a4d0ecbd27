"""When somebody has no time: entered, or read from her own calendar."""
