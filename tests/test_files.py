"""Files and folders that are there whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from asprinted import files
from asprinted.files import FolderError, write_folder, write_whole


@pytest.fixture
def full_disk(monkeypatch):
    """Let every write to a file fail as on a full disk."""
    real = os.fdopen

    def fdopen(handle, *options):
        file = real(handle, *options)

        class Full:
            def __enter__(self):
                return self

            def __exit__(self, *error):
                file.close()

            def write(self, content):
                file.write(content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")

        return Full()

    monkeypatch.setattr(files.os, "fdopen", fdopen)


def test_a_file_is_replaced_with_its_permissions(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["file"]


def test_a_full_disk_leaves_the_old_file(tmp_path, full_disk):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match=f"No space left.*{path}"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_is_there_with_all_or_not_at_all(tmp_path):
    write_folder(tmp_path / "a" / "out", {"one": b"1", "two": b"2"})
    assert sorted(os.listdir(tmp_path / "a" / "out")) == ["one", "two"]
    assert os.listdir(tmp_path / "a") == ["out"]


def test_a_full_disk_leaves_no_folder(tmp_path, full_disk):
    with pytest.raises(OSError, match="No space left"):
        write_folder(tmp_path / "out", {"one": b"1"})
    assert os.listdir(tmp_path) == []


def test_a_folder_that_holds_something_is_replaced_only_when_asked(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"one": b"1"})
    with pytest.raises(FolderError, match="is not empty; choose another folder, or add --replace"):
        write_folder(out, {"two": b"2"})
    write_folder(out, {"two": b"2"}, replaceable={"one", "three"})
    assert os.listdir(out) == ["two"]
    assert os.listdir(tmp_path) == ["out"]


def test_what_nobody_offered_to_lose_is_kept(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"one": b"1", "thesis.txt": b"years", "zoo": b""})
    with pytest.raises(FolderError, match=r"out: holds thesis\.txt and 1 more, which no rerun"):
        write_folder(out, {"two": b"2"}, replaceable={"one"})
    folder = tmp_path / "other"
    (folder / "one").mkdir(parents=True)  # a folder of a name that a file may have
    with pytest.raises(FolderError, match="other: holds one, which no rerun wrote"):
        write_folder(folder, {"two": b"2"}, replaceable={"one"})
    assert sorted(os.listdir(out)) == ["one", "thesis.txt", "zoo"]


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    write_folder(tmp_path / "real", {"one": b"1"})
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link", {"two": b"2"}, replaceable={"one"})
    assert (tmp_path / "link").is_symlink()
    assert os.listdir(tmp_path / "real") == ["two"]
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]


@pytest.mark.parametrize("place", [".", ".."])
def test_the_folder_one_is_in_is_not_replaced(tmp_path, monkeypatch, place):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    with pytest.raises(FolderError, match="is the folder you are in; give one inside it"):
        write_folder(Path(place), {"one": b"1"}, replaceable={"a"})


def test_a_folder_cannot_take_the_place_of_a_file(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(FolderError, match="is a file; give a folder"):
        write_folder(tmp_path / "out", {"one": b"1"})
