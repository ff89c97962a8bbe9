"""What is certain: hypotheses, local agreement, commits."""
