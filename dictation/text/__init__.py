"""How recognized words are written: the text pipeline and its transforms."""
