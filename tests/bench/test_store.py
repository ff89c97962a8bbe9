"""A small run of the store benchmark, `python -m dictation.bench.store`."""

from dictation.bench import store


def test_the_benchmark_prints_its_measurements(capsys):
    store.main(["--sessions", "10", "--words", "50", "--hours", "0.02"])
    told = capsys.readouterr().out
    assert "commit, 99.0% are faster than" in told
    assert "0.02 hours of captions take" in told
    assert "10 sessions, 50 words each, take" in told
    assert "search 'b' " in told
