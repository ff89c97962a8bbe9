"""Programs in which keys mean something else than in a text field.

Names as in `desktop.focus.Window`: the X11 class, the executable, or the bundle, in lower case.
"""

_UNIX_TERMINALS = """
    alacritty com.mitchellh.ghostty contour cool-retro-term cygwin deepin-terminal foot
    gnome-terminal gnome-terminal-server guake hyper kgx kitty konsole lxterminal mate-terminal
    mintty mlterm org.gnome.console org.gnome.ptyxis org.wezfurlong.wezterm ptyxis putty qterminal
    rxvt sakura st st-256color terminator terminology termite tilda tilix urxvt uxterm wezterm
    wezterm-gui xfce4-terminal xterm yakuake
"""
_OTHER_TERMINALS = """
    cmd conhost powershell pwsh windowsterminal
    com.apple.terminal com.github.wez.wezterm com.googlecode.iterm2 dev.warp.warp-stable
    net.kovidgoyal.kitty org.alacritty
"""

TERMINALS = frozenset((_UNIX_TERMINALS + _OTHER_TERMINALS).split())
"""Return runs here what stands in the line."""

SHIFT_INSERT = frozenset((_UNIX_TERMINALS + "emacs gvim").split())
"""Ctrl+V is a control character or a command here."""


def is_in(application: str, programs: frozenset[str]) -> bool:
    """Say whether an application is one of some programs, whatever its executable's ending."""
    return application.removesuffix(".exe") in programs
