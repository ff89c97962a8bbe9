"""What was said, and what of it is certain."""
