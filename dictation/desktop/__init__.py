"""The platform's habits: hotkeys, focus, single instance, autostart, sounds."""
