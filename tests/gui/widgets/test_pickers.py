"""Level meter, microphones and languages, as a person meets them on a real screen."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import QComboBox, QWidget

from dictation.audio.devices import InputDevice
from dictation.errors import DictationError, MicrophoneError
from dictation.gui import background
from dictation.gui.widgets import LanguagePicker, LevelMeter, MicrophonePicker, Notice


def device(name: str, is_default: bool = False) -> InputDevice:
    return InputDevice(0, name, "PulseAudio", 1, 48000, is_default, f"alsa.{name}")


def texts(combo: QComboBox) -> list[str]:
    return [combo.itemText(index) for index in range(combo.count())]


def warnings(widget: QWidget) -> list[str]:
    return [notice.text() for notice in widget.findChildren(Notice) if notice.text()]


def shown(qtbot: Any, screen: Any, widget: QWidget, title: str) -> None:
    widget.setWindowTitle(title)
    qtbot.addWidget(widget)
    widget.show()
    screen.wait_for_window(title)
    qtbot.waitUntil(widget.isActiveWindow)


class TestBackground:
    def test_result_and_error_come_in_the_qt_thread(self, qtbot: Any) -> None:
        came: list[tuple[object, int]] = []
        owner = QWidget()
        qtbot.addWidget(owner)

        def fail() -> None:
            raise DictationError("Broken.", "Mend it.")

        def note(what: object) -> None:
            came.append((what, threading.get_ident()))

        background.run(owner, threading.get_ident, note, note)
        background.run(owner, fail, note, note)
        qtbot.waitUntil(lambda: len(came) == 2)
        assert {thread for _, thread in came} == {threading.get_ident()}
        results = [what for what, _ in came]
        assert {str(what) for what in results if isinstance(what, DictationError)} == {
            "Broken. Mend it."
        }
        assert threading.get_ident() not in results

    def test_a_window_that_is_gone_is_told_nothing(self, qtbot: Any) -> None:
        going, waiting = QWidget(), QWidget()
        qtbot.addWidget(waiting)
        gone, heard = threading.Event(), []
        background.run(going, gone.wait, lambda _: heard.append("gone"), heard.append)
        going.deleteLater()
        with qtbot.waitSignal(going.destroyed):
            pass
        gone.set()
        background.run(waiting, lambda: None, lambda _: heard.append("still here"), heard.append)
        qtbot.waitUntil(lambda: bool(heard) and not background._jobs)
        assert heard == ["still here"]

    def test_what_the_work_held_is_let_go_of_in_the_qt_thread(self, qtbot: Any) -> None:
        let_go_in = set()

        class Window:  # a real one, deleted elsewhere, would now and then crash the program
            def __del__(self) -> None:
                let_go_in.add(threading.get_ident())

            def work(self) -> None:
                pass

        owner = QWidget()
        qtbot.addWidget(owner)
        for _ in range(20):
            background.run(owner, Window().work, lambda _: None, print)
        qtbot.waitUntil(lambda: not background._jobs)
        assert let_go_in == {threading.get_ident()}

    def test_who_waits_is_told_of_a_bug_and_the_log_has_it(
        self, qtbot: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        owner = QWidget()
        qtbot.addWidget(owner)
        told: list[DictationError] = []
        background.run(owner, lambda: 1 // 0, print, told.append)
        qtbot.waitUntil(lambda: bool(told))
        assert "Something went wrong inside Dictation (ZeroDivisionError)." in str(told[0])
        assert "integer division" in caplog.text


class TestLevelMeter:
    def test_it_jumps_up_and_falls_slowly(self, qtbot: Any) -> None:
        now = 0.0
        meter = LevelMeter(clock=lambda: now)
        qtbot.addWidget(meter)
        meter.set_level(0.1)
        assert meter.part == pytest.approx(2 / 3)
        now = 0.1
        meter.set_level(0.0)
        assert meter.part == pytest.approx(2 / 3 - 0.08)
        now = 5.0
        meter.set_level(0.0)
        assert meter.part == 0

    @pytest.mark.parametrize(
        ("level", "said"),
        [(0, "silent"), (0.003, "very quiet"), (0.2, "good"), (0.5, "loud"), (1, "too loud")],
    )
    def test_screen_readers_hear_what_it_means(self, qtbot: Any, level: float, said: str) -> None:
        meter = LevelMeter()
        qtbot.addWidget(meter)
        meter.set_level(level)
        told = QAccessible.queryAccessibleInterface(meter)
        assert told.text(QAccessible.Text.Name) == "Microphone level"
        assert told.text(QAccessible.Text.Description) == said
        assert told.valueInterface().currentValue() == meter.value()

    @pytest.mark.usefixtures("colors")
    def test_it_is_colored_as_far_as_it_is_loud(self, qtbot: Any) -> None:
        meter = LevelMeter()
        qtbot.addWidget(meter)
        meter.resize(200, meter.height())
        meter.set_level(0.1)
        picture = meter.grab().toImage()
        scale = picture.devicePixelRatio()
        left, right = (picture.pixelColor(round(x * scale), round(7 * scale)) for x in (60, 180))
        assert left.green() > left.red() + 50
        assert abs(right.green() - right.red()) < 20


class TestMicrophonePicker:
    def test_the_default_is_named_and_a_choice_is_told(self, qtbot: Any, screen: Any) -> None:
        picker = MicrophonePicker(lambda: [device("Headset"), device("Built-in", True)])
        shown(qtbot, screen, picker, "microphones")
        combo = picker.findChild(QComboBox)
        qtbot.waitUntil(lambda: combo.count() == 3)
        assert texts(combo) == ["System default (Built-in)", "Headset", "Built-in"]
        combo.setFocus()
        with qtbot.waitSignal(picker.edited) as told:
            qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert told.args == [picker.value()] == ["Headset"]

    def test_one_that_is_unplugged_stays_chosen(self, qtbot: Any, screen: Any) -> None:
        there = [device("Headset"), device("Built-in", True)]
        picker = MicrophonePicker(lambda: list(there))
        picker.set_value("Headset")
        shown(qtbot, screen, picker, "microphones")
        combo = picker.findChild(QComboBox)
        qtbot.waitUntil(lambda: combo.currentText() == "Headset")
        del there[0]
        combo.showPopup()
        qtbot.waitUntil(lambda: combo.currentText() == "Headset (not connected)")
        assert picker.value() == "Headset"
        combo.hidePopup()
        there.insert(0, device("Headset"))
        combo.showPopup()
        qtbot.waitUntil(lambda: combo.currentText() == "Headset")
        combo.hidePopup()

    def test_a_part_of_a_name_means_what_it_fits(self, qtbot: Any, screen: Any) -> None:
        picker = MicrophonePicker(lambda: [device("USB Audio (front)")])
        picker.set_value("usb")
        shown(qtbot, screen, picker, "microphones")
        combo = picker.findChild(QComboBox)
        qtbot.waitUntil(lambda: combo.currentText() == "usb (USB Audio (front))")

    def test_why_there_is_none_is_said(self, qtbot: Any, screen: Any) -> None:
        def none() -> list[InputDevice]:
            raise MicrophoneError("No microphone was found.", "Plug one in.")

        picker = MicrophonePicker(none)
        shown(qtbot, screen, picker, "microphones")
        qtbot.waitUntil(lambda: warnings(picker) == ["No microphone was found. Plug one in."])

    def test_a_slow_listing_does_not_block_the_window(self, qtbot: Any, screen: Any) -> None:
        going_on, in_time = threading.Event(), []

        def slow() -> list[InputDevice]:
            in_time.append(going_on.wait(60))  # in vain if the window waited for the list
            return [device("Late", True)]

        picker = MicrophonePicker(slow)
        shown(qtbot, screen, picker, "microphones")
        combo = picker.findChild(QComboBox)
        assert combo.currentText() == "System default"
        going_on.set()
        qtbot.waitUntil(lambda: combo.currentText() == "System default (Late)")
        assert in_time == [True]


class TestLanguagePicker:
    def test_a_language_is_found_by_a_part_of_its_name(self, qtbot: Any, screen: Any) -> None:
        picker = LanguagePicker()
        shown(qtbot, screen, picker, "languages")
        combo = picker.findChild(QComboBox)
        assert texts(combo)[0] == "Detect automatically"
        line = combo.lineEdit()
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, "creol")
        popup = combo.completer().popup()
        qtbot.waitUntil(popup.isVisible)
        qtbot.keyClick(popup, Qt.Key.Key_Down)
        with qtbot.waitSignal(picker.edited) as told:
            qtbot.keyClick(popup, Qt.Key.Key_Return)
        assert told.args == ["ht"]
        assert combo.currentText() == "Haitian Creole"

    @pytest.mark.parametrize(
        ("typed", "code", "name"),
        [
            ("german", "de", "German"),
            ("pt-BR", "pt", "Portuguese"),
            ("", "", None),
            ("English, fr", "en, fr", "English, French"),
        ],
    )
    def test_a_name_or_code_can_be_typed(
        self, qtbot: Any, screen: Any, typed: str, code: str, name: str | None
    ) -> None:
        picker = LanguagePicker()
        picker.set_value("fr")
        shown(qtbot, screen, picker, "languages")
        line = picker.findChild(QComboBox).lineEdit()
        line.setText(typed)
        with qtbot.waitSignal(picker.edited) as told:
            qtbot.keyClick(line, Qt.Key.Key_Return)
        assert told.args == [code]
        assert line.text() == (name or "Detect automatically")

    def test_an_unknown_one_is_named_and_not_told(self, qtbot: Any, screen: Any) -> None:
        picker = LanguagePicker()
        shown(qtbot, screen, picker, "languages")
        line = picker.findChild(QComboBox).lineEdit()
        line.setText("Klingon")
        with qtbot.assertNotEmitted(picker.edited):
            qtbot.keyClick(line, Qt.Key.Key_Return)
        assert "Whisper doesn't know the language “Klingon”" in warnings(picker)[0]
        assert picker.value() == ""


def test_a_notice_follows_the_desktop_from_light_to_dark(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    notices = Notice("By the way.", window), Notice("", window)
    notices[1].warn("That is wrong.")
    for ground in ("#efefef", "#2b2d31", "#efefef"):
        window.setPalette(QPalette(QColor(ground)))
        dark = QColor(ground).lightness() < 128
        for notice in notices:
            assert (notice.palette().windowText().color().lightness() > 128) is dark
            assert notice.palette().window().color() == QColor(ground)
