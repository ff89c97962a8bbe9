#!/bin/sh
# Makes the virtual environment .venv of a checkout with the first Python that fits.
set -eu
cd "$(dirname "$0")/../.."

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if fits "$candidate"; then
        python=$candidate
        break
    fi
done

if [ -z "$python" ]; then
    echo "Dictation needs Python 3.11 to 3.14, and none was found. Install one and try again:" >&2
    case "$(uname -s)" in
        Darwin) echo "    brew install python@3.13" >&2 ;;
        *) echo "    sudo apt-get install python3.11 python3.11-venv" >&2
           echo "(or your distribution's package of Python 3.11 or newer, or python.org)" >&2 ;;
    esac
    exit 1
fi

# Debian and Ubuntu keep what `python3 -m venv` needs in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh installers/linux/system-packages.sh "python$version-venv"
fi

# --clear: what is there is half made, or its Python has been removed.
"$python" -m venv --clear .venv
