"""The secret in the address of served captions."""

import secrets

from dictation import files, paths

_LENGTH = 32


def token() -> str:
    """Return the user's own secret, made when it is first needed.

    It stays the same, so that an address entered in another program keeps working.
    Where none can be read or saved, it is a new one each time.
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
        pass  # then it is for this run only
    return new
