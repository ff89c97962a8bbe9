"""What the default loudspeaker plays, recorded from the sound server: PulseAudio, or PipeWire."""

from typing import Any

from dictation.audio.capture import Block
from dictation.audio.served import ServedStream
from dictation.errors import SystemSoundError


class MonitorStream(ServedStream):
    """Records the monitor of the default sink until it is closed; for one thread.

    When another sink becomes the default, that one is recorded from then on. `lost` tells that
    the server or the sink has gone. Raises SystemSoundError when there is nothing to record.
    """

    def __init__(self) -> None:
        self._recorded = ""
        self._default_changed = False
        super().__init__()
        try:
            self._watch()
            self._follow()
        except BaseException:
            self.close()
            raise

    def no_server(self) -> SystemSoundError:
        """Return the error that tells the user that no sound server answers."""
        return SystemSoundError(
            "The computer's audio can't be captured: no sound server (PipeWire or PulseAudio)"
            " is running.",
            "Check it with: pactl info.",
        )

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""
        block = super().read(timeout)
        if self._default_changed and not self.lost:
            self._default_changed = False
            try:
                self._follow()
            except SystemSoundError:
                self.stop()  # nothing to follow to: it is lost
        return block

    def _watch(self) -> None:
        import pulsectl

        try:
            self._server.event_callback_set(self._note)
            self._server.event_mask_set("server")
        except pulsectl.PulseError as error:
            raise self.no_server() from error

    def _follow(self) -> None:
        """Record what the default sink plays, unless that is being recorded."""
        monitor = self._monitor()
        if monitor != self._recorded:
            self.stop()
            self._record(monitor)
            self._recorded = monitor

    def _monitor(self) -> str:
        """The name of the source with what the default sink plays."""
        import pulsectl

        sink = None
        try:
            name = self._server.server_info().default_sink_name
            if name is not None:
                sink = self._server.get_sink_by_name(name)
        except pulsectl.PulseIndexError:  # its name is all that is left of it
            pass
        except pulsectl.PulseError as error:
            raise self.no_server() from error
        if sink is None or not sink.monitor_source_name:
            raise SystemSoundError(
                "The computer's audio can't be captured: there are no speakers or headphones,"
                " so nothing is playing.",
                "Connect some, or choose them in the system's sound settings.",
            )
        return str(sink.monitor_source_name)

    def _note(self, _event: Any) -> None:
        """The server has another default; called by libpulse."""
        self._default_changed = True
        self._server.event_listen_stop()
