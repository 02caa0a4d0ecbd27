"""名册变更: a new version of a frozen roll, from dated entries of the register."""
