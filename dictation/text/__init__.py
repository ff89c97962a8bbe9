"""How it is written: spacing, capitals, punctuation at cuts."""
