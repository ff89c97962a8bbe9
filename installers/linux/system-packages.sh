#!/bin/sh
# Installs those of the named Debian packages that are missing, or says how to do it.
set -eu

if [ "$(uname -s)" != Linux ]; then
    exit 0  # macOS brings its own sound; the tests with a virtual microphone run on Linux only
fi

if ! command -v apt-get >/dev/null; then
    echo "No apt-get here: if something is missing below, install your system's packages for: $*" >&2
    exit 0
fi

missing=
for package in "$@"; do
    case "$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null)" in
        *" installed") ;;
        *) missing="$missing $package" ;;
    esac
done
if [ -z "$missing" ]; then
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Some system packages are missing. Run this, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y$missing" >&2
    exit 1
fi

echo "Installing system packages:$missing"
# A broken list of some other repository need not stop us; a missing package will, below.
$as_root apt-get -qq update || true
# --no-remove: PulseAudio must not push a desktop's PipeWire out for the sake of some tests.
# shellcheck disable=SC2086  # one argument for each package
if ! $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends --no-remove $missing >/dev/null; then
    echo "apt-get could not install:$missing" >&2
    echo "To see why, run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
