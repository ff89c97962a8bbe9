"""History: the session store, its file formats, recordings, crash recovery, re-transcription."""
