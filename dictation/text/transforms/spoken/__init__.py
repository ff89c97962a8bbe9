"""Spoken commands: `phrases` are the data, `commands` finds them, `writing` carries them out."""
