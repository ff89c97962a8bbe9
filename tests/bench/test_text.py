"""The benchmark of the text pipeline prints its figures."""

import re

import pytest

from dictation.bench import text


def test_each_measurement_is_a_line_with_its_percentiles(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text.main(["--names", "20", "--replacements", "20", "--words", "60"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert all(re.search(r"p50 +\d+\.\d{3} ms +p99 +\d+\.\d{3} ms", line) for line in lines)
