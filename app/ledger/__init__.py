"""The append-only log 日志 of a subject, and proofs of what is in it that anybody can check."""
