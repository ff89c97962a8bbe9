"""What is kept: the store and its formats, recordings, recovery, and reading sound again."""
