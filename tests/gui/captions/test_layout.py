"""A word that is shown stays where it is, and all that is said is shown."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from dictation.gui.captions.layout import KEPT, Layout

MARKS = ".。,，!！?？:：;；…”’»)]}、」』》"
WIDTH = 24
MIC, SYSTEM = "Mic", "System"
WORDS = [
    *(" I", " would", " like", " to,", " meet", ",", "s", " well-known", " 2024", "\n", " "),
    *(
        " שלום",
        " \u200f",
        "今日は",
        "。",
        " สวัสดีครับ",
        " 👨‍👩‍👧",
        " Donaudampfschifffahrtsgesellschaft",
    ),
]
words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=12).map("".join)


def letters(text: str) -> int:
    """Every letter is as wide."""
    return len(text)


@dataclass
class Step:
    """What happens next; `agreed` of the words shown as a tail are settled, then `tail` follows."""

    source: str
    ends: bool
    agreed: int
    more: str
    tail: str


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from([MIC, SYSTEM]),
        st.integers(0, 9).map(lambda n: n == 0),
        st.integers(0, 60),
        st.sampled_from(["", "", " yes", "字"]),
        texts,
    ),
    max_size=25,
)


@dataclass
class Speaker:
    settled: str = ""
    tail: str = ""

    def next(self, step: Step) -> tuple[str, str]:
        committed = self.tail[: step.agreed] + step.more
        # what is left of the tail usually stays, as Whisper's hypotheses do
        tail = (self.tail[step.agreed :] if not step.more else "") + step.tail[: step.agreed]
        self.settled, self.tail = self.settled + committed, tail
        return committed, tail


@dataclass
class Seen:
    """Where each letter of each source is, white space apart; letters before `first` are gone."""

    text: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, tuple[int, float, str]]] = field(default_factory=dict)
    length: dict[str, int] = field(default_factory=dict)


def solid(text: str) -> str:
    return "".join(text.split())


def placed(layout: Layout, source: str) -> list[tuple[int, float, str, bool]]:
    return [
        (line.number, word.x, word.text, word.settled)
        for line in layout.lines
        if line.source == source
        for word in line.words
    ]


def run(layout: Layout, all_steps: list[Step]):  # type: ignore[no-untyped-def]
    """Do the steps; yield before each what the source has shown, and after it."""
    speakers = {MIC: Speaker(), SYSTEM: Speaker()}
    for step in all_steps:
        speaker = speakers[step.source]
        if step.ends:
            layout.end_line(step.source)
            speaker.tail = ""
        before = placed(layout, step.source), speaker.tail, layout.first
        committed, tail = speaker.next(step)
        layout.show(step.source, committed, tail)
        yield step.source, before, committed + tail, speaker


@given(steps)
@settings(max_examples=100)
def test_a_word_stays_where_it_is_while_the_text_before_it_stays(all_steps: list[Step]) -> None:
    layout = Layout(WIDTH, 3, letters)
    for source, (before, old_tail, first), text, _ in run(layout, all_steps):
        after = placed(layout, source)
        settled = [word for word in before if word[3]]
        lowest = layout.lines[0].number if layout.lines else 0
        kept = [word for word in settled if word[0] >= lowest]
        assert [word for word in after if word in kept] == kept  # never moved, never lost
        if before and before[-1][0] < first:
            continue  # its line had rolled away, so it goes on below
        starts = {}
        length = 0
        for line, x, shown, is_settled in after:
            if (line, x, shown, is_settled) not in settled:
                starts[length] = (line, x, shown)
                length += len(solid(shown))
        agreeing = 0
        for a, b in zip(solid(old_tail), solid(text), strict=False):
            if a != b:
                break
            agreeing += 1
        length = 0
        for line, x, shown, is_settled in before:
            if not is_settled and solid(shown) and line >= lowest:
                end = length + len(solid(shown))
                line_now, x_now, now = starts.get(length, (line, x, shown))
                if end <= agreeing and shown.startswith(now.rstrip()):
                    assert (line_now, x_now) == (line, x), shown
                length = end


@given(steps)
@settings(max_examples=60)
def test_all_that_is_said_is_there_in_order(all_steps: list[Step]) -> None:
    layout = Layout(WIDTH, 3, letters)
    for source, _, _, speaker in run(layout, all_steps):
        shown = "".join(word[2] for word in placed(layout, source))
        said = solid(speaker.settled + speaker.tail)
        assert said.endswith(solid(shown))
        if layout.lines and layout.lines[0].number == 0:
            assert said == solid(shown)


@given(steps)
@settings(max_examples=60)
def test_no_line_is_too_long_and_something_is_seen(all_steps: list[Step]) -> None:
    layout = Layout(WIDTH, 2, letters)
    for _ in run(layout, all_steps):
        for line in layout.lines:
            # a mark that comes late hangs over the edge rather than begin a line
            assert len(line.text.rstrip().rstrip(MARKS).rstrip()) <= WIDTH
        if layout.lines:
            assert any(line.words for line in layout.lines if line.number >= layout.first)
        numbers = [line.number for line in layout.lines]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def lines_of(layout: Layout) -> list[str]:
    return [line.text.strip() for line in layout.lines]


def test_lines_break_between_words_once_and_for_all() -> None:
    layout = Layout(20, 2, letters)
    layout.show(MIC, "", " I would like to meat our")
    layout.show(MIC, " I would like to", " meet our friends")
    assert lines_of(layout) == ["I would like to meet", "our friends"]
    layout.show(MIC, " meet", " hour")  # shorter, but `hour` is not what fits behind `meet`
    layout.show(MIC, "", " a")
    assert lines_of(layout) == ["I would like to meet", "a"]


def test_a_shorter_tail_leaves_its_line_to_the_next_words() -> None:
    layout = Layout(12, 2, letters)
    layout.show(MIC, " one two", " three four")
    layout.show(MIC, "", "")
    assert lines_of(layout) == ["one two", ""]
    layout.show(MIC, " three", "")
    assert lines_of(layout) == ["one two", "three"]


def test_lines_roll_only_for_a_new_one() -> None:
    layout = Layout(10, 2, letters)
    layout.show(MIC, " one two three four", "")
    assert (lines_of(layout), layout.first) == (["one two", "three four"], 0)
    layout.show(MIC, " five", "")
    assert layout.first == 1
    layout.show(MIC, " six", " now")
    assert layout.first == 2


def test_a_pause_begins_a_line() -> None:
    layout = Layout(40, 3, letters)
    layout.show(MIC, " Good morning.", "")
    layout.end_line(MIC)
    assert layout.first == 0
    layout.show(MIC, " How are you?", "")
    assert lines_of(layout) == ["Good morning.", "How are you?"]


def test_two_who_talk_at_once_have_lines_and_labels_of_their_own() -> None:
    layout = Layout(30, 3, letters)
    layout.show(MIC, " I think", " that")
    layout.show(SYSTEM, "", " Excuse me")
    layout.show(MIC, " that", " we")
    layout.show(SYSTEM, " Excuse me,", "")
    assert lines_of(layout) == ["I think that we", "System: Excuse me,"]
    layout.show(MIC, " we should leave now, before", "")
    assert lines_of(layout)[2] == "Mic: now, before"


def test_who_was_silent_while_lines_rolled_goes_on_below() -> None:
    layout = Layout(30, 2, letters)
    layout.show(MIC, " I think", "")
    layout.show(SYSTEM, " word" * 20, "")
    layout.show(MIC, " so", "")
    assert lines_of(layout)[-1] == "Mic: so"


def test_chinese_breaks_anywhere_but_before_a_full_stop() -> None:
    layout = Layout(5, 3, letters)
    layout.show(MIC, "今天天气很好。", "")
    assert lines_of(layout) == ["今天天气很", "好。"]
    layout = Layout(6, 3, letters)
    layout.show(MIC, "今天天气很好。", "")
    assert lines_of(layout) == ["今天天气很", "好。"]


def test_characters_stay_whole_where_a_line_breaks_within_a_word() -> None:
    layout = Layout(16, 9, letters)
    layout.show(MIC, " สวัสดีครับ 👨‍👩‍👧 👨‍👩‍👧 👨‍👩‍👧" + "👨‍👩‍👧" * 9, "")
    assert solid("".join(lines_of(layout))) == "สวัสดีครับ" + "👨‍👩‍👧" * 12
    "\n".join(lines_of(layout)).encode()  # raises where an emoji is cut in half


def test_a_line_runs_as_its_first_letters_do() -> None:
    layout = Layout(12, 3, letters)
    layout.show(MIC, " שלום לכולם 12345678", " Donau")
    assert [line.leftwards for line in layout.lines] == [True, True, False]


def test_hours_need_no_more_memory_than_minutes() -> None:
    layout = Layout(30, 3, letters)
    for number in range(5000):
        layout.show((MIC, SYSTEM)[number // 50 % 2], " word", " or two")
        if number % 20 == 0:
            layout.end_line(MIC)
        assert len(layout.lines) <= KEPT + 3
        assert sum(len(line.words) for line in layout.lines) < 20 * (KEPT + 3)


def test_nothing_is_left_of_what_was_cleared() -> None:
    layout = Layout(30, 3, letters)
    layout.show(MIC, " one", " two")
    layout.clear()
    assert layout.lines == []
    layout.show(MIC, " three", "")
    assert lines_of(layout) == ["three"]


@given(steps, st.integers(12, 60), st.integers(1, 4))
@settings(max_examples=50)
def test_lines_of_another_size_have_the_words_that_were_there(
    all_steps: list[Step], width: int, rows: int
) -> None:
    layout = Layout(WIDTH, 3, letters)
    for _ in run(layout, all_steps):
        pass

    def words(source: str) -> str:
        lines = [line for line in layout.lines if line.source == source]
        return solid("".join(word.text for line in lines for word in line.words))

    before = {source: words(source) for source in layout.sources}
    layout.reshape(width, rows, letters)
    for source, text in before.items():
        assert text.endswith(words(source))  # what rolled out of sight may be forgotten
        if len(layout.lines) < rows:
            assert words(source) == text
