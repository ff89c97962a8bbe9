"""List the recording sources of the sound server (PulseAudio or PipeWire)."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A source that the sound server can record from.

    `name` is an identifier that doesn't depend on the language; `description` is for people. `rate`
    is in samples per second. `is_monitor` marks what a loudspeaker plays, as opposed to a
    microphone.
    """

    name: str
    description: str
    channels: int
    rate: int
    is_default: bool
    is_monitor: bool


def sources() -> list[Source] | None:
    """Ask the server through a new connection; None if no server answers.

    For any thread, also during recording. Takes a few milliseconds; libpulse gives up on a server
    that hangs after 30 seconds.
    """
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except OSError:  # libpulse isn't installed
        return None
    try:
        with pulsectl.Pulse("dictation", connect=False) as server:
            server.connect()
            default = server.server_info().default_source_name
            return [
                Source(
                    name=source.name,
                    description=source.description or source.name,
                    channels=source.channel_count,
                    rate=source.sample_spec.rate,
                    is_default=source.name == default,
                    is_monitor=source.monitor_of_sink_name is not None,
                )
                for source in server.source_list()
            ]
    except pulsectl.PulseError:
        return None
