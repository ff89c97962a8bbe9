"""The description of a session above its transcript."""

from dictation.gui.history.rows import KIND_WORDS, length, moment
from dictation.history.sessions import KeptSession, Kind, Session
from dictation.languages import NAMES


def facts(session: Session) -> str:
    """Return the metadata of a session as one line."""
    to = f"into {session.application}" if session.application else ""
    source = session.source if session.kind is not Kind.DICTATION else ""
    language = NAMES.get(session.language or "", session.language or "")
    known = (
        *(moment(session.started), length(session), KIND_WORDS[session.kind]),
        *(to, source, language, session.model),
    )
    return " · ".join(fact for fact in known if fact)


def needs_attention(kept: KeptSession) -> str:
    """Return what needs attention in a session, and what to do about it; "" for nothing."""
    session = kept.session
    if kept.recordings and not kept.passages and session.ended is not None:
        return "This recording has no text yet. Re-transcribe it (Ctrl+R)."
    if session.delivered is not False:
        return ""
    where = f" into {session.application}" if session.application else ""
    ways = "Type it (Ctrl+Return) or copy it (Ctrl+C)."
    if kept.recordings:
        ways = "Type it (Ctrl+Return), copy it (Ctrl+C), or re-transcribe it (Ctrl+R)."
    return f"This text was not typed{where}. {ways}"
