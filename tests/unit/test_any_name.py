"""A name ends no command: neither one that the console cannot write, nor one that is no text at all."""

import io
import os
import sys
from pathlib import Path

import pytest

from pipelines.__main__ import _parser, main
from pipelines.contracts import ContractBroken
from pipelines.sources import source_files


def test_a_console_without_the_letters_of_a_name_writes_escapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="cp1252") for _ in "oe")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    folder = tmp_path / "Nguy\u1ec5n"
    assert main(["releases", "--out", str(folder)]) == 1
    folder.mkdir()
    assert main(["releases", "--out", str(folder)]) == 0
    for stream, told in ((err, b"there is no folder "), (out, b"There is no release in ")):
        stream.flush()
        assert told in stream.buffer.getvalue()
        assert b"Nguy\\u1ec5n" in stream.buffer.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have no such names")
def test_a_name_that_is_no_text_is_told(tmp_path: Path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/list\xff.csv")).touch()
    with pytest.raises(ContractBroken, match="Rename the file"):
        source_files(tmp_path)


def test_a_choice_that_is_given_twice_is_both():
    twice = ["build", "--input", "x", "--accept", "a", "b", "--accept", "c"]
    assert _parser().parse_args(twice).accept == ["a", "b", "c"]
    assert _parser().parse_args(twice[:3]).accept == []
