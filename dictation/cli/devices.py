"""`dictation devices`: list microphones."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dictation.audio.devices import input_devices
from dictation.cli.options import AsJson


def devices(as_json: AsJson = False) -> None:
    """List microphones; part of a name is enough to choose one."""
    found = input_devices()
    if as_json:
        print(json.dumps([asdict(device) for device in found], ensure_ascii=False, indent=2))
        return
    table = Table("", "Microphone", "Through", "Channels", "Rate", box=None)
    for device in found:
        mark = "[green]●[/]" if device.is_default else ""
        rate = f"{device.default_rate / 1000:g} kHz"
        table.add_row(mark, escape(device.name), device.host_api, str(device.channels), rate)
    console = Console()
    console.print(table)
    console.print("[green]●[/] the default")
