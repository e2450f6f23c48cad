"""Files that appear whole or not at all: what fails leaves the older one."""

from pathlib import Path

import pytest
from builders import empty_study

from qualkit.errors import RequestError
from qualkit.files import whole_file


def test_what_was_written_takes_the_place_of_the_older_file(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("older")

    with whole_file(target) as unfinished:
        unfinished.write_text("newer")

    assert target.read_text() == "newer"
    assert list(tmp_path.iterdir()) == [target]


def interrupted(target, fault):
    with whole_file(target) as unfinished:
        unfinished.write_text("half")
        raise fault


@pytest.mark.parametrize(("fault", "told"), [(OSError(28, "No space left"), RequestError), (KeyError("a"), KeyError)])
def test_what_fails_leaves_the_older_file_and_nothing_else(tmp_path, fault, told):
    target = tmp_path / "a.csv"
    target.write_text("older")

    with pytest.raises(told):
        interrupted(target, fault)

    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(RequestError, match=r"the folder .*nowhere does not exist; make it first"):
        whole_file(tmp_path / "nowhere" / "a.csv").__enter__()


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_file_to_write(tmp_path, name):
    (tmp_path / "folder").mkdir()

    with pytest.raises(RequestError, match="is a folder; name a file in it"):
        whole_file(Path(name) if not name else tmp_path / name).__enter__()


def test_a_project_is_never_written_over(tmp_path):
    path = empty_study(tmp_path).path
    before = path.read_bytes()

    with pytest.raises(RequestError, match="never written over"):
        whole_file(path).__enter__()

    assert path.read_bytes() == before
