"""Takes: from key-down to the last word delivered."""
