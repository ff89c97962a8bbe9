"""Speech detection: voice activity and endpoints."""
