"""The sound server's own list of what can be recorded: PulseAudio, or PipeWire in its place."""

import contextlib
import os
import sys
from collections.abc import Iterator
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


@contextlib.contextmanager
def recording_from(source: str | None) -> Iterator[None]:
    """Have what connects to the server meanwhile record from this source, not the default.

    libpulse reads the environment when it connects, and it is the only way to tell it through
    PortAudio and ALSA. Of the whole process, thus for one thread at a time. Making another
    source the system's default moves what is recording from the one that was, by PulseAudio's
    rules, also when that was asked for by name; what is opened next is as asked.
    """
    if source is None:
        yield
        return
    before = os.environ.get("PULSE_SOURCE")
    os.environ["PULSE_SOURCE"] = source
    try:
        yield
    finally:
        del os.environ["PULSE_SOURCE"]
        if before is not None:
            os.environ["PULSE_SOURCE"] = before
