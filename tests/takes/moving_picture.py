"""The moving picture in README, made from a real run: `pytest tests/takes/moving_picture.py`.

A recording is spoken into the virtual microphone while the app types into a real window; what the
screen shows at each moment becomes a frame.
"""

import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import Xlib.display
from PySide6.QtGui import QImage
from Xlib import X

SPOKEN = Path(__file__).with_name("letter-with-commands.flac")
PICTURE = Path(__file__).parents[2] / "docs" / "screenshots" / "dictation.gif"
SETTINGS = """
[text]
spoken_commands = true

[text.vocabulary]
"Saoirse" = "sarsha"

[text.replacements]
"my signature" = "Best wishes,\\nTom"
"""
WRITTEN = (
    "Good morning, Saoirse.\n"
    "Thank you for your notes on Kubernetes. I will send the slides tonight."
    "\n\nBest wishes,\nTom."
)
AREA = (320, 440, 640, 360)
"""The part of the screen with the window and the indicator: place and size."""
SECONDS_A_FRAME = 0.2


class Camera(threading.Thread):
    """Takes a picture of a part of the screen, again and again; costs next to nothing."""

    def __init__(self, display: str) -> None:
        super().__init__()
        self._display = Xlib.display.Display(display)
        self._over = threading.Event()
        self._frames: list[bytes] = []

    def run(self) -> None:
        root, due = self._display.screen().root, time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += SECONDS_A_FRAME
            self._frames.append(root.get_image(*AREA, X.ZPixmap, 0xFFFFFFFF).data)

    def stop(self) -> None:
        self._over.set()
        self.join()
        self._display.close()

    def save(self, folder: Path) -> list[Path]:
        """Write all that was seen into files, in order."""
        paths = [folder / f"{number:04}.png" for number in range(len(self._frames))]
        for path, frame in zip(paths, self._frames, strict=True):
            QImage(frame, *AREA[2:], QImage.Format.Format_RGB32).save(str(path))
        return paths


def test_a_letter_is_dictated(
    app: Any,
    open_editor: Any,
    screen: Any,
    base_model: Path,  # noqa: ARG001 (it is on this machine)
    tmp_path: Path,
) -> None:
    app.set(model="base")
    app.settings.write_text(app.settings.read_text() + SETTINGS)
    subprocess.run(["xsetroot", "-solid", "#6c7f96"], check=True)
    with subprocess.Popen(["trayer"], stderr=subprocess.DEVNULL) as tray:
        try:
            _dictate(app, open_editor("Letter"), screen, tmp_path)
        finally:
            tray.terminate()


def _dictate(app: Any, editor: Any, screen: Any, folder: Path) -> None:
    app.start()
    letter = str(screen.wait_for_window("Letter", focused=False))
    for act in (("windowsize", letter, "560", "220"), ("windowmove", letter, "360", "470")):
        subprocess.run(["xdotool", *act], check=True)
    screen.focus("Letter")
    camera = Camera(screen.name)
    camera.start()
    app.key("keydown")
    app.say(SPOKEN)
    app.key("keyup")
    try:
        assert editor.gets(WRITTEN)
        time.sleep(2)  # to read the end
    finally:
        camera.stop()
    seconds = str(round(SECONDS_A_FRAME * 100))
    frames = ["-delay", seconds, *map(str, camera.save(folder))]
    subprocess.run(
        ["convert", *frames, "-colors", "64", "-layers", "optimize", str(PICTURE)], check=True
    )
