"""The folder is never half there, and nothing but demonstration data is ever replaced."""

import pytest

from pipelines.demo.folder import MARKER, check_destination, written_beside


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "spd_offences.csv").write_text("somebody's download")
    with pytest.raises(ValueError, match="new folder"):
        check_destination(tmp_path)


def test_a_demonstration_folder_with_a_foreign_file_is_refused_by_name(tmp_path):
    (tmp_path / MARKER).write_text("seed = 1")
    (tmp_path / "my_export.xlsx").write_text("kept")
    with pytest.raises(ValueError, match=r"my_export\.xlsx"):
        check_destination(tmp_path)


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(ValueError, match="is a file"):
        check_destination(tmp_path / "demo")


@pytest.mark.parametrize("existing", ["absent", "empty", "demonstration"])
def test_new_empty_and_demonstration_folders_are_accepted(tmp_path, existing):
    out = tmp_path / "demo"
    if existing != "absent":
        out.mkdir()
    if existing == "demonstration":
        (out / MARKER).write_text("seed = 1")
    check_destination(out)


def test_a_run_that_fails_leaves_the_old_folder_and_nothing_else(tmp_path):
    out = tmp_path / "demo"
    out.mkdir()
    (out / MARKER).write_text("old")

    def failing_run() -> None:
        with written_beside(out) as folder:
            (folder / MARKER).write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing_run()
    assert (out / MARKER).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    (tmp_path / ".demo.writing").mkdir()
    (tmp_path / ".demo.writing" / "half.csv").write_text("half")
    with written_beside(tmp_path / "demo") as folder:
        (folder / MARKER).write_text("new")
    assert [path.name for path in (tmp_path / "demo").iterdir()] == [MARKER]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_run_killed_between_the_two_renames_loses_nothing(tmp_path):
    (tmp_path / ".demo.old").mkdir()
    (tmp_path / ".demo.old" / MARKER).write_text("old")
    with pytest.raises(OSError, match="disk full"), written_beside(tmp_path / "demo"):
        raise OSError("disk full")
    assert (tmp_path / "demo" / MARKER).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
