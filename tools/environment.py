"""Make .venv and install pinned requirements into it: `python3 tools/environment.py requirements.txt`.

Runs before anything is installed, so it uses the standard library only, and syntax that a Python which is too
old can still read: that Python then prints the sentence below instead of a syntax error.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ENVIRONMENT = Path(".venv")
UV = "requirements-uv.txt"

# What pip and uv call the same settings. uv ignores pip's, and would go past an index that somebody chose for
# this machine.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
}


def fits(version):
    """Whether LEAD Atlas is tested on the Python version given as (major, minor)."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def wrong_python(version):
    """The sentence shown to whoever starts with a Python that does not fit."""
    return (
        "LEAD Atlas needs Python 3.11, 3.12 or 3.13, and this is Python {}.{}.\n"
        "Name another one: make dashboard PYTHON=python3.12\n"
        "or by hand: python3.12 tools/environment.py requirements.txt"
    ).format(*version[:2])


def interpreter(environment=ENVIRONMENT):
    """The path of the environment's own Python, on this system."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python):
    """Whether the interpreter at that path starts, is of a version that fits, and has pip."""
    question = "import sys, pip; print(sys.version_info[0], sys.version_info[1])"
    try:
        answer = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return fits(tuple(int(part) for part in answer.stdout.split()))


def make_environment():
    """Create .venv, or make it anew where it does not work (a cut run, a Python that was removed)."""
    if works(interpreter()):
        return
    print("Making .venv with Python {}.{}.{}".format(*sys.version_info[:3]), flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=False)
    if made.returncode:
        sys.exit("Python could not make .venv. On Debian and Ubuntu install it first: apt-get install python3-venv")


def uv_settings(pip_config):
    """The index settings in the output of `pip config list` under uv's names; the environment's win."""
    settings = {}
    for line in sorted(pip_config.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        uv_name = PIP_TO_UV.get(name.rpartition(".")[2])
        if uv_name:
            separator = "," if uv_name == "UV_FIND_LINKS" else " "
            settings[uv_name] = separator.join(ast.literal_eval(value).split())
    if "UV_INDEX" in settings:
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip looks at all its indexes alike; so must uv here
    return settings


def install(files):
    """Install the pinned requirement files with uv, or with pip where uv cannot be had or fails.

    Nothing is installed whose hash is not in them: what came is what was locked, whoever handed it over.
    """
    python = str(interpreter())
    wanted = ["--require-hashes", *(part for name in files for part in ("-r", name))]
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    print("Installing {} into .venv".format(" and ".join(files)), flush=True)
    if subprocess.run([*pip, "install", "--quiet", "--require-hashes", "-r", UV], check=False).returncode == 0:
        config = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
        # Compiled now, once: else every program that starts would do it, where Python may not keep what it compiled.
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *wanted]
        if subprocess.run(uv, env={**uv_settings(config), **os.environ}, check=False).returncode == 0:
            return
    print("uv did not manage; trying pip, which takes a minute or two", flush=True)
    if subprocess.run([*pip, "install", "--progress-bar", "off", *wanted], check=False).returncode:
        sys.exit("The packages could not be installed. Is the package registry reachable from here?")


def main():
    """Check the Python, make the environment, install the files named on the command line."""
    if not fits(sys.version_info):
        sys.exit(wrong_python(sys.version_info))
    make_environment()
    install(sys.argv[1:] or ["requirements.txt"])


if __name__ == "__main__":
    main()
