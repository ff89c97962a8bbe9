"""Where speech is: voice activity and endpoints."""
