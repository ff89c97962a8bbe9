"""What was said: Whisper on CTranslate2, its models and where they come from."""
