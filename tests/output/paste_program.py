"""A program with Qt's clipboard, as the app is one: does what it reads, one JSON list a line.

The reading thread is the output thread; `in_main_thread` is Qt's.
"""

import base64
import json
import sys
import threading
import time

from PySide6.QtCore import QByteArray, QMimeData, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from dictation.errors import OutputError
from dictation.gui.clipboard import QtClipboard
from dictation.output.paste import PasteOutput
from dictation.output.x11.client import X11Desk, X11PasteKeys

application = QApplication([])
clipboard = QtClipboard()
desk = X11Desk()
paste = PasteOutput(clipboard, X11PasteKeys(desk))
offers = []
boxes = []


def copy(contents):
    data = QMimeData()
    for name, content in contents.items():
        data.setData(name, QByteArray(base64.b64decode(content)))
    application.clipboard().setMimeData(data)


def show(title):
    box = QPlainTextEdit()
    box.setWindowTitle(title)
    box.show()
    boxes.append(box)


def do(verb, *arguments):
    match verb, arguments:
        case ("paste", (text, name)):
            assert paste.prepare(text, name) == len(text)
            assert paste.send(text, desk.look())
            paste.confirm()
        case ("finish", ()):
            paste.finish()
        case ("put", (text,)):
            clipboard.put(text)
        case ("restore", ()):
            clipboard.restore()
        case ("offer", (text, selection)):
            offers.append(clipboard.offer(text, selection))
        case ("see", ()):
            return clipboard.read()
        case ("armed", ()):
            offers[-1].armed()
        case ("read", (timeout,)):
            return offers[-1].wait_read(timeout)
        case ("text", ()):
            return in_main_thread(boxes[-1].toPlainText)
        case ("copy", (contents,)):
            in_main_thread(lambda: copy(contents))
        case ("show", (title,)):
            in_main_thread(lambda: show(title))
        case ("close", (seconds,)):
            QTimer.singleShot(0, application, lambda: (time.sleep(seconds), clipboard.close()))
    return None


def in_main_thread(action):
    done = threading.Event()
    results = []
    QTimer.singleShot(0, application, lambda: (results.append(action()), done.set()))
    done.wait()
    return results[0]


def work():
    for line in sys.stdin:
        began = time.monotonic()
        try:
            answer = {"value": do(*json.loads(line))}
        except OutputError as error:
            answer = {"problem": error.problem, "remedy": error.remedy}
        print(json.dumps(answer | {"seconds": time.monotonic() - began}), flush=True)
    QTimer.singleShot(0, application, application.quit)


thread = threading.Thread(target=work)
thread.start()
application.exec()
thread.join()
desk.close()
