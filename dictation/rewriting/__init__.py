"""Rewrites a text on request, with a language model on a server that the user has set up."""
