"""Read damaged and malicious audio files within limits of memory and time.

    python hostile_files.py FOLDER COUNT [SEED]

The audio files in FOLDER are damaged in turn: truncated, with flipped bits, with header fields
replaced by large numbers, with parts repeated or removed. It prints how many could be read and how
many were rejected. Any exception but AudioFileError ends it with a traceback and the name of the
file; a crash or an exceeded limit ends it at once, with the number of the file in FOLDER/last.
"""

import io
import random
import resource
import sys
import time
from pathlib import Path

from dictation.audio.files import load, read_chunks
from dictation.errors import AudioFileError

MEMORY = 3 << 30
"""Bytes of address space, half of which the libraries need."""
SECONDS_EACH = 20.0
LONGEST = 4 * 3600 * 16_000
"""Samples after which reading stops."""


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damage a file in one of the usual ways."""
    data = bytearray(content)
    match chance.randrange(5):
        case 0:
            del data[chance.randrange(1, len(data)) :]
        case 1:
            for _ in range(chance.choice((1, 10, 200))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:  # wrong numbers in the header
            for _ in range(chance.choice((1, 4))):
                at = chance.randrange(min(300, len(data) - 8))
                size = chance.choice((2, 4, 8))
                data[at : at + size] = chance.choice((b"\xff", b"\x7f", b"\x00")) * size
        case 3:
            begin = chance.randrange(len(data))
            piece = data[begin : begin + chance.randrange(1, 3000)]
            at = chance.randrange(len(data))
            data[at:at] = piece * chance.choice((1, 20))
        case 4:
            begin = chance.randrange(len(data))
            del data[begin : begin + chance.randrange(1, 3000)]
    return bytes(data)


def main(folder: Path, count: int, seed: int) -> None:
    """Read `count` damaged files and print the result."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chance = random.Random(seed)
    whole = [path.read_bytes() for path in sorted(folder.glob("a.*"))]
    read = refused = 0
    for number in range(count):
        content = damaged(whole[number % len(whole)], chance)
        (folder / "last").write_text(str(number))
        began = time.process_time()
        try:
            for chunk in read_chunks(io.BytesIO(content)):
                assert -1.0 <= chunk.samples.min() <= chunk.samples.max() <= 1.0
                if chunk.end > LONGEST:
                    break
            load(io.BytesIO(content), chance.uniform(0.0, 3.0), 1.0)
            read += 1
        except AudioFileError:
            refused += 1
        except Exception:
            (folder / "culprit").write_bytes(content)
            raise
        took = time.process_time() - began
        assert took < SECONDS_EACH, f"file {number} took {took:.1f} s"
    print(read, refused)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
