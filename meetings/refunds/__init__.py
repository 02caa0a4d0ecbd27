"""What a heat supplier owes back where rooms were too cold: worked out, never stored."""
