"""What is said of a session above its words."""

from dictation.gui.history.rows import KIND_WORDS, length, moment
from dictation.languages import NAMES
from dictation.transcripts.sessions import KeptSession, Kind, Session


def facts(session: Session) -> str:
    """What is known of a session, as one line."""
    to = f"into {session.application}" if session.application else ""
    source = session.source if session.kind is not Kind.DICTATION else ""
    language = NAMES.get(session.language or "", session.language or "")
    known = (
        *(moment(session.started), length(session), KIND_WORDS[session.kind]),
        *(to, source, language, session.model),
    )
    return " · ".join(fact for fact in known if fact)


def left_to_do(kept: KeptSession) -> str:
    """What has not come to its end with a session, and how it can; "" if all has."""
    session = kept.session
    again = "have it written down again (Ctrl+R)"
    if kept.recordings and not kept.passages and session.ended is not None:
        return f"There is sound, but there are no words: {again}."
    if session.delivered is not False:
        return ""
    where = f" into {session.application}" if session.application else ""
    ways = ["type it (Ctrl+Return)", "copy it (Ctrl+C)", *([again] if kept.recordings else [])]
    return f"This text was not typed{where}: {', '.join(ways[:-1])} or {ways[-1]}."
