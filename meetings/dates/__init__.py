"""Finding a date on which those who must be there have time; busy times, entered and read."""
