"""Roll check 名册核对: before freezing, each household looks at its own line and may object."""
