"""Make ``python -m dictation`` the same as ``dictation``."""

from dictation.cli import main

main()
