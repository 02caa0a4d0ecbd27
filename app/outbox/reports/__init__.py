"""送达报告: what a gateway tells afterwards of the short messages that it took."""
