"""The secret in the address of served captions."""

import secrets

from dictation import files, paths

_LENGTH = 32


def token() -> str:
    """Return the user's own secret, made when it is first needed.

    It stays the same, so that an address which was entered in another program goes on to work.
    Where it can't be kept, or what is kept is none, it is a new one.
    """
    path = paths.data_dir() / "captions-secret"
    try:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) == _LENGTH and kept.isalnum():
            return kept
    except (OSError, ValueError):
        pass
    new = secrets.token_hex(_LENGTH // 2)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, new + "\n")
    except OSError:
        pass  # then it is for this time
    return new
