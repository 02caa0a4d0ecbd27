"""How a household's paper was read, for the household itself."""
