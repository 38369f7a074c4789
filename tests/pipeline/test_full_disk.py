"""A disk that is full, and files that go while they are read: a sentence, and the last good state as it was."""

import importlib
import os
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from tests.faults.test_killed import ROOT, command
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import drugs, held, log

resource = pytest.importorskip("resource")
landing = importlib.import_module("pipelines.sources.land")  # the package's own `land` is the function


@pytest.mark.parametrize("kilobytes", [1, 500])
def test_a_full_disk_is_told_with_the_place_and_nothing_is_replaced(good: Town, kilobytes: int):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    # What Python keeps of a module may not grow either: half of it would stay for every later program.
    alone = {"LEAD_PRIVATE_DIR": str(good.private), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command(good, "build"), cwd=ROOT, env=os.environ | alone,
        preexec_fn=little_room, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert f"the disk is full, or a file may not grow any more, where {good.private} lies" in done.stderr
    assert held(good) == (100, 100)
    assert good.build().returncode == 0


@pytest.mark.parametrize(
    "step", ["recognise", "file_sha256"]
)  # before it is known whose it is, and after it was landed
def test_a_file_that_goes_while_the_build_runs_stops_its_source_alone(good: Town, step: str):
    good.incidents(*drugs(*range(101)))
    real = getattr(landing, step)

    def goes(path: Path, *more: object) -> object:
        if path.name == "incidents.csv" and step == "recognise":
            path.unlink()
        found = real(path, *more)
        if path.name == "incidents.csv":
            path.unlink()
        return found

    with mock.patch.object(landing, step, goes):
        done = good.build()
    assert done.returncode == 3
    assert "town_incidents: stopped" in done.stderr
    assert "is gone" in done.stderr
    assert held(good) == (100, 100)
    assert log(good)[-1]["stopped"][0]["last_good_kept"]
