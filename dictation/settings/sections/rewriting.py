"""Rewriting on request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from dictation.settings.option import Help, Unusable

_API = "/v1"
"""The path of an OpenAI-compatible interface, where an address has none."""
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def _address(text: str) -> str:
    """Return an address with the path of its interface."""
    if not text.strip():
        return ""
    try:
        parts = urlsplit(text.strip())
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or " " in text.strip():
        raise Unusable(
            "is not the address of a server",
            "Write it in full, such as http://localhost:11434/v1.",
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise Unusable(
            "has more than host, port, and path",
            "Write the address without a name, a password, or a question mark. A key belongs in an"
            " environment variable; key_variable is its name.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or _API}"


def _variable(text: str) -> str:
    if text and not _VARIABLE.fullmatch(text):
        raise Unusable(
            "is not the name of an environment variable",
            "Write its name, such as LLM_KEY; the key itself stays out of this file.",
        )
    return text


@dataclass(frozen=True, slots=True)
class RewritingSettings:
    """Rewriting a text on request, with a language model on a server of the user's choice."""

    address: Annotated[
        str,
        Help(
            "The address of an OpenAI-compatible server, such as http://localhost:11434/v1. It gets"
            " the texts that you ask to rewrite, and nothing else. Empty: off.",
            parse=_address,
        ),
    ] = ""
    model: Annotated[
        str, Help("The server's name of the model. Empty: the server has only one.")
    ] = ""
    key_variable: Annotated[
        str,
        Help(
            "The name of the environment variable with the server's key. Empty: it needs none.",
            parse=_variable,
        ),
    ] = ""
    timeout: Annotated[float, Help("Seconds that an answer may take at most.", 5, 3600)] = 120.0
    translate_to: Annotated[
        str, Help("The language of “translate”, in your own words. Empty: don't offer it.")
    ] = "English"
    instructions: Annotated[
        Mapping[str, str],
        Help(
            "Your own instructions: a name, and what the model is asked to do with the text.",
            example='Pirate = "Rewrite this text as a pirate would say it."',
        ),
    ] = field(default_factory=dict)
