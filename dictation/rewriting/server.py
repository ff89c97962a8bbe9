"""The server that rewrites: where it is, and how it is asked."""

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dictation.errors import RewritingError
from dictation.settings import RewritingSettings


@dataclass(frozen=True, slots=True)
class Server:
    """An OpenAI-compatible server; `timeout` is how many seconds a whole answer may take."""

    address: str
    model: str = ""
    key: str = field(default="", repr=False)
    timeout: float = 120.0

    @classmethod
    def of(cls, settings: RewritingSettings) -> "Server":
        """Return the server in the settings.

        Raises RewritingError if none is set up, or its key is missing.
        """
        if not settings.address:
            raise RewritingError(
                "Rewriting is off: no server is set up.",
                "Start a local server, such as llama.cpp, Ollama, or LM Studio, and enter its"
                " address in Settings, Rewriting.",
            )
        key = ""
        if settings.key_variable:
            key = os.environ.get(settings.key_variable, "").strip()
            if not key:
                raise RewritingError(
                    f"The server's key is missing: {settings.key_variable} is not set.",
                    "Set this environment variable and restart Dictation, or empty the key's"
                    " setting if the server needs none.",
                )
            if not (key.isascii() and key.isprintable()):
                raise RewritingError(
                    f"What {settings.key_variable} holds is no key: it has characters that can't be"
                    " sent.",
                    "Correct this environment variable and restart Dictation.",
                )
        return cls(settings.address, settings.model, key, settings.timeout)

    @property
    def place(self) -> str:
        """Host and port, as people read an address."""
        return urlsplit(self.address).netloc

    @property
    def is_here(self) -> bool:
        """Whether the address is this computer's own (loopback)."""
        host = urlsplit(self.address).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def whereabouts(self) -> str:
        """Say where the text is sent."""
        computer = "this" if self.is_here else "another"
        return f"on {computer} computer ({self.place})"
