"""Typing on X11. Looking at the desktop and typing are one transaction there.

    output thread ──look, prepare, type──▶ process of its own ──XTEST──▶ X server
                  ◀──how things are, yes or no──

Between a look and the keys another program could take the focus, unless nobody else may speak to
the X server meanwhile (XGrabServer). Whoever does that must not wait for anybody: a thread of this
program would wait for Python's lock, which Qt's thread holds while it waits for the X server. So
a small process does it (`process`); `client` speaks to it. It decides nothing: `TypingJob` decides
by a look, and the process types only if everything still is as in that look.
"""
