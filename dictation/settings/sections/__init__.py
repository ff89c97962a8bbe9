"""Every setting, declared once: its type, default, limits, and a sentence of help.

The help is the comment above the key in the file and the tooltip in the settings window.
"""
