"""The whole site, as every role, with everything that could be typed: nothing breaks."""
