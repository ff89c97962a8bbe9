"""Global hotkeys: their names, what a press means, and the listeners that watch them.

`hotkey` names them, `gesture` turns presses into start and stop, and `choose` picks the listener
for this desktop: `x11`, `portal` (Wayland), or `pynput_keys` (Windows, macOS). All listeners have
the interface in `listener`.
"""
