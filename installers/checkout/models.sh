#!/bin/sh
# Fetches the Whisper models named in the arguments, unless they are installed already.
set -eu
cd "$(dirname "$0")/../.."

for model in "$@"; do
    .venv/bin/dictation models path "$model" >/dev/null 2>&1 ||
        .venv/bin/dictation models download "$model"
done
