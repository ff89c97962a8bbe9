"""From speech to words: back-ends, and what they have in common."""
