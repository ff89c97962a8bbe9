"""Record what the default loudspeaker plays, through the sound server (PulseAudio or PipeWire)."""

from typing import Any

from dictation.audio.capture import Block
from dictation.audio.pulse_stream import PulseStream
from dictation.errors import SystemSoundError


class MonitorStream(PulseStream):
    """Records the monitor of the default sink until it is closed; for one thread.

    It follows the default when another sink becomes it. `lost` means that the server or the sink
    is gone. Raises SystemSoundError if there is nothing to record.
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
        """Return the error for a sound server that doesn't answer."""
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
                self.stop()  # there is no new sink: the stream is lost
        return block

    def _watch(self) -> None:
        import pulsectl

        try:
            self._server.event_callback_set(self._note)
            self._server.event_mask_set("server")
        except pulsectl.PulseError as error:
            raise self.no_server() from error

    def _follow(self) -> None:
        """Switch to the default sink if it is another one now."""
        monitor = self._monitor()
        if monitor != self._recorded:
            self.stop()
            self._record(monitor)
            self._recorded = monitor

    def _monitor(self) -> str:
        """Return the name of the default sink's monitor source."""
        import pulsectl

        sink = None
        try:
            name = self._server.server_info().default_sink_name
            if name is not None:
                sink = self._server.get_sink_by_name(name)
        except pulsectl.PulseIndexError:  # the default names a sink that no longer exists
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
        """Note a change of the default sink; called by libpulse."""
        self._default_changed = True
        self._server.event_listen_stop()
