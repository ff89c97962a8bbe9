"""Lets ``python -m dictation`` do what ``dictation`` does."""

from dictation.cli import main

main()
