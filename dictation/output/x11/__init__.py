"""Typing on X11. Looking at the desktop and typing are one transaction there.

    output thread ──look, prepare, type──▶ process of its own ──XTEST──▶ X server
                  ◀──how things are, yes or no──

Between the look and the keystrokes, another program could take the focus, unless all others are
kept from the X server (XGrabServer). A program that does so must never wait: a thread of this one
would wait for Python's lock, which Qt's thread holds while it waits for the X server. So a small
process does it (`process`), and `client` talks to it. The process decides nothing: `TypingJob`
decides by a look, and the process types only if nothing has changed since.
"""
