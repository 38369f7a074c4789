#!/bin/sh
# Double-click on a Mac (or run on Linux): opens the page that says whether a file will load.
# Another city: write its name after --site, as in: --page --site albany
cd "$(dirname "$0")/.." || exit 1
if [ ! -x .venv/bin/python ]; then
    echo "The first time takes a few minutes."
    python3 tools/environment.py requirements.txt || exit 1
fi
exec .venv/bin/python -m pipelines check --page "$@"
