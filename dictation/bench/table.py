"""All conditions in one table: `python -m dictation.bench.table MANIFEST … --model base`.

Makes the recordings of `dictation.bench.conditions` and measures each, live and as whole files.
Prints rows of a Markdown table as they are done.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from dictation.bench import conditions
from dictation.bench.manifest import gather
from dictation.bench.run import ModelResult, measure
from dictation.models import store
from dictation.recognition.backends import LoadedModel, load
from dictation.recognition.streaming.figures import Spread

HEAD = """\
| | word errors, live / whole | false ends | lost ends | PER | p50 / p95 | typed on nothing |
| --- | --- | --- | --- | --- | --- | --- |"""


def row(name: str, result: ModelResult) -> str:
    """Return a row: counts of live and whole-file recognition, and the delay in windows."""
    live, whole = result.live_formatting, result.whole_formatting
    rates = [
        "–" if rate is None else f"{rate:.1%}"
        for rate in (live.punctuation_error_rate, whole.punctuation_error_rate)
    ]
    cells = [
        name,
        f"{result.live.errors} / {result.whole.errors} of {result.live.words}",
        f"{live.false_sentence_ends} / {whole.false_sentence_ends}",
        f"{live.lost_sentence_ends} / {whole.lost_sentence_ends}",
        " / ".join(rates),
        _delay(result.commit_latency, result.encode_window),
        str(result.typed_on_nothing),
    ]
    return f"| {' | '.join(cells)} |"


def _delay(delay: Spread, window: float) -> str:
    if delay.p50 is None or delay.p95 is None or not window:
        return "–"
    return f"{delay.p50 / window:.1f} / {delay.p95 / window:.1f} E"


def run(model: LoadedModel, name: str, manifests: list[Path], folder: Path) -> None:
    """Measure the recordings as they are, then under every condition; print a row for each."""
    recordings = gather(manifests)
    made = {path.parent.name: gather([path]) for path in conditions.make(recordings, folder)}
    spoken = min((one for one in recordings if one.text), key=lambda one: len(one.text or ""))
    sounds = gather([conditions.make_sounds(spoken, folder / "sounds")])
    print(HEAD)
    for label, some in {"as recorded": recordings, **made, "sounds": sounds}.items():
        result = measure(model, name, model.describe(), some, lambda: None)
        print(row(label, result), flush=True)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("manifest", type=Path, nargs="+")
    options.add_argument("--model", default="base")
    options.add_argument("--threads", type=int, default=0)
    chosen = options.parse_args(arguments)
    model = load(store.locate(chosen.model), threads=chosen.threads)
    with tempfile.TemporaryDirectory() as folder:
        run(model, chosen.model, chosen.manifest, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
