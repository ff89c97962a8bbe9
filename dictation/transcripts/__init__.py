"""What is kept: transcripts and their formats."""
