"""What is recorded while a meeting is held, beside the record in `meetings.tables`."""
