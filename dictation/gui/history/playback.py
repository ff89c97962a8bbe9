"""Play a session from any word on, highlighting the current word."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from dictation.desktop.player import Player
from dictation.errors import DictationError
from dictation.gui.history.passage_view import WordAt
from dictation.gui.history.play_bar import PlayBar
from dictation.gui.history.rows import seconds
from dictation.gui.history.text_view import TextView
from dictation.gui.history.word_times import WordTimes
from dictation.history import recordings
from dictation.history.sessions import KeptSession, Voice

_LOOK_MS = 40


class SessionPlayback(QObject):
    """Plays on request of the text view and the play bar, which both show the position."""

    failed = Signal(object)
    """A DictationError, if playing failed."""

    def __init__(self, text: TextView, bar: PlayBar) -> None:
        super().__init__(text)
        self._text = text
        self._bar = bar
        self._kept: KeptSession | None = None
        self._player: Player | None = None
        self._heard = WordTimes((), Voice())
        self._word: WordAt | None = None
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)
        text.word_clicked.connect(self._play_word)
        text.play_pressed.connect(self.toggle)
        text.correcting.connect(self.stop)
        bar.pressed.connect(self.toggle)
        app = QApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self._leave)

    @property
    def playing(self) -> bool:
        """Whether it is playing, or about to."""
        return self._player is not None

    def show_session(self, kept: KeptSession, *, other_text: bool) -> None:
        """Switch to this session; keep playing unless the text is another one."""
        if other_text:
            self._end()
        if other_text or self._kept is None or self._kept.recordings != kept.recordings:
            self._bar.show_files(sorted(kept.recordings.values()), _length(kept))
            self._bar.show_playing(self.playing)
        self._kept = kept
        self._text.heard_sources = kept.recordings.keys()

    def toggle(self) -> None:
        """Stop, or play from the word at the cursor."""
        if self.playing:
            self.stop()
        elif self._kept is not None and self._kept.recordings:
            word = self._text.word_at(self._text.textCursor().position())
            if word is None or not self._play_word(word):
                self._play(Voice(min(self._kept.recordings)), 0.0)

    def stop(self) -> None:
        """Stop playing and move the cursor to the last played word."""
        if self._player is not None:
            if self._word is not None:
                self._text.setTextCursor(self._text.cursor_on(self._word, select=False))
            self._end()

    def _play_word(self, word: WordAt) -> bool:
        """Play from a word on, if its audio was kept."""
        passage = self._text.written[word[0]].passage
        if passage.source not in self._text.heard_sources:
            return False
        self._play(passage.voice, passage.words[word[1]].start)
        return True

    def _play(self, voice: Voice, start: float) -> None:
        self._end()
        assert self._kept is not None
        try:
            path = recordings.find(self._kept.recordings[voice.source])
        except DictationError as error:
            self.failed.emit(error)
            return
        self._heard = WordTimes([one.passage for one in self._kept.passages], voice)
        self._player = Player(path, start)
        self._looking.start()
        self._bar.show_playing(True)
        self._look()

    def _look(self) -> None:
        player = self._player
        if player is None:
            return
        if not player.playing:
            self._end()
            if player.problem is not None:
                self.failed.emit(player.problem)
            return
        position = player.position
        self._bar.show_position(position)
        word = self._heard.at(position)
        if word != self._word:
            self._word = word
            self._text.mark_spoken(word)

    def _end(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player = None
        self._looking.stop()
        self._word = None
        self._text.mark_spoken(None)
        self._bar.show_playing(False)

    def _leave(self) -> None:
        """Stop and clean up temporary files when the program quits."""
        if self._player is not None:
            self._player.close()


def _length(kept: KeptSession) -> float:
    words = max((word.end for word in kept.words), default=0.0)
    return max(words, seconds(kept.session) or 0.0)
