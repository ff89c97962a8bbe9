"""What was said: Whisper on CTranslate2, live and for whole files."""
