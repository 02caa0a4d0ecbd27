"""What costs, votes, disputes and reviews tell of a consultation, for its timeline."""
