"""Keys that work in every window: what they are called, what a press means, who listens.

`hotkey` names them, `gesture` turns presses into start and stop, `choose` finds the listener for
this desktop: `x11`, `portal` (Wayland) or `pynput_keys` (Windows, macOS), all of one interface,
`listener`.
"""
