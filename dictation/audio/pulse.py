"""The sound server's own list of what can be recorded: PulseAudio, or PipeWire in its place."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Something the sound server can record from.

    `name` is for programs and stays the same in every language; `description` is for people.
    `rate` is in samples a second. `is_monitor` tells what a loudspeaker plays, which is the
    system's sound, from a microphone.
    """

    name: str
    description: str
    channels: int
    rate: int
    is_default: bool
    is_monitor: bool


def sources() -> list[Source] | None:
    """Ask the server anew, over a connection of its own; None where no server answers.

    For any thread, also while something is being recorded. It takes a few milliseconds; a
    server that hangs is given up after 30 seconds, by libpulse itself.
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
