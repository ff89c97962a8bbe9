"""Programs in which text or keys mean something else than in a text field.

Names as in `desktop.focus.Window`: the X11 class, the executable, or the bundle, in lower case.
"""

import sys
from typing import Literal

_UNIX_TERMINALS = """
    alacritty com.mitchellh.ghostty contour cool-retro-term cygwin deepin-terminal foot
    gnome-terminal gnome-terminal-server guake hyper kgx kitty konsole lxterminal mate-terminal
    mintty mlterm org.gnome.console org.gnome.ptyxis org.wezfurlong.wezterm ptyxis putty qterminal
    rxvt sakura st st-256color terminator terminology termite tilda tilix urxvt uxterm wezterm
    wezterm-gui xfce4-terminal xterm yakuake
"""
_WINDOWS_TERMINALS = (
    "alacritty cmd conhost mintty powershell putty pwsh wezterm-gui windowsterminal"
)
_MAC_TERMINALS = """
    com.apple.terminal com.github.wez.wezterm com.googlecode.iterm2 dev.warp.warp-stable
    net.kovidgoyal.kitty org.alacritty
"""

TERMINALS = frozenset(" ".join((_UNIX_TERMINALS, _WINDOWS_TERMINALS, _MAC_TERMINALS)).split())
"""Return runs here what stands in the line."""

_UNIX_EDITORS = """
    android-studio code code-oss codeblocks codium cursor dev.zed.zed eclipse emacs geany
    gnome-builder gvim jetbrains-* kdevelop lapce neovide netbeans nvim-qt org.gnome.builder
    org.kde.kdevelop qtcreator rstudio spyder sublime_text vscodium windsurf zed
"""
_WINDOWS_EDITORS = """
    clion64 code cursor devenv eclipse emacs goland64 gvim idea64 notepad++ phpstorm64 pycharm64
    qtcreator rider64 rustrover64 sublime_text studio64 vscodium webstorm64 windsurf zed
"""
_MAC_EDITORS = """
    com.apple.dt.xcode com.google.android.studio com.jetbrains.* com.microsoft.vscode
    com.sublimetext.* com.vscodium dev.zed.zed org.gnu.emacs
"""


def here(kind: Literal["terminals", "editors"]) -> list[str]:
    """Return the terminals or the code editors of this system."""
    if sys.platform == "win32":
        names = _WINDOWS_TERMINALS if kind == "terminals" else _WINDOWS_EDITORS
    elif sys.platform == "darwin":
        names = _MAC_TERMINALS if kind == "terminals" else _MAC_EDITORS
    else:
        names = _UNIX_TERMINALS if kind == "terminals" else _UNIX_EDITORS
    return sorted(names.split())


SHIFT_INSERT = frozenset((_UNIX_TERMINALS + "emacs gvim").split())
"""Ctrl+V is a control character or a command here."""


def is_in(application: str, programs: frozenset[str]) -> bool:
    """Say whether an application is one of some programs, whatever its executable's ending."""
    return application.removesuffix(".exe") in programs
