"""`asprinted runs`: what reruns and sweeps have left is listed, and nothing else is deleted."""

import json
import os
import shutil

import pytest
from click.testing import CliRunner
from rerun_notebooks import LIGHT, notebook, store

from asprinted.cli import main
from asprinted.rerun import arguments
from asprinted.rerun.folders import found
from asprinted.rerun.runs import kept_alone


@pytest.fixture
def called(book, tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def call(*arguments, **options):
        return CliRunner().invoke(main, list(arguments), **options)

    return call


@pytest.fixture
def full(called, tmp_path):
    """A folder with a rerun, a good sweep, and one of which no run is done."""
    assert called("rerun", "light", "count=40", "--html", "--out", "runs/one").exit_code == 0
    good = ("sweep", "light", "count=1,2", "level=0.9", "--out", "runs/good", "--keep-notebooks")
    assert called(*good).exit_code == 0
    assert called("sweep", "light", "note=fail", "--out", "runs/bad").exit_code == 1
    return tmp_path / "here" / "runs"


def listed(called, *arguments) -> dict:
    said = called("runs", "list", *arguments, "--json")
    assert said.exit_code == 0, said.output
    return {it["folder"]: it for it in json.loads(said.stdout)["folders"]}


def everything(top) -> list[str]:
    return sorted(str(path.relative_to(top)) for path in top.rglob("*"))


def change_the_chapter(book) -> None:
    store(book / "studies" / "light.ipynb", notebook(*LIGHT, "1 + 1"))


def test_each_folder_is_listed_with_what_it_holds(called, full):
    held = listed(called)
    counts = {name: (it["kind"], it["done"], it["failed"]) for name, it in held.items()}
    assert counts == {
        "runs/bad": ("sweep", 0, 1),
        "runs/good": ("sweep", 2, 0),
        "runs/one": ("rerun", 1, 0),
    }
    assert {it["chapter"] for it in held.values()} == {"light"}
    files = [path for path in (full / "good").rglob("*") if path.is_file()]
    assert held["runs/good"]["bytes"] == sum(path.stat().st_size for path in files)
    assert all(it["others"] == [] for it in held.values())
    lines = called("runs", "list").output.splitlines()
    assert lines[0].split()[:3] == ["folder", "kind", "chapter"]
    assert "runs/bad   sweep  light    0 done, 1 failed" in lines[1]


def test_runs_belong_to_the_chapter_until_it_changes(called, full, book):
    assert {it["current"] for it in listed(called).values()} == {1, 2}
    assert all(line.endswith("  yes") for line in called("runs", "list").output.splitlines()[1:])
    change_the_chapter(book)
    assert {it["current"] for it in listed(called).values()} == {0}
    assert all(line.endswith("  no") for line in called("runs", "list").output.splitlines()[1:])
    assert called("sweep", "light", "count=3", "--out", "runs/good").exit_code == 0
    assert "1 of 3\n" in called("runs", "list").output
    (book / "studies" / "light.ipynb").unlink()
    assert {it["problem"] for it in listed(called).values()} == {"no such chapter"}


def test_without_runs_it_says_so(called):
    for words in (("list",), ("clean",), ("list", ".")):
        said = called("runs", *words)
        assert said.exit_code == 0
        assert said.output.startswith("no" if words[0] == "list" else "nothing to delete in runs")
    assert called("runs", "list", "--json").stdout == '{"folders": []}\n'


@pytest.mark.parametrize("command", ["list", "clean"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nowhere", "Error: nowhere: there is no such folder\n"),
        ("file", "Error: file: is a file; give a folder\n"),
        ("", "Error: DIR '': is empty; give a path such as runs/one\n"),
    ],
)
def test_what_is_no_folder_gets_one_line(called, command, given, message):
    open("file", "w").close()
    said = called("runs", command, given)
    assert (said.exit_code, said.output) == (2, message)


def test_a_dry_run_deletes_nothing(called, full):
    before = everything(full)
    said = called("runs", "clean", "--dry-run")
    assert said.exit_code == 0
    assert "would delete 3 folders" in said.output
    assert everything(full) == before


def test_all_of_it_is_deleted(called, full):
    said = called("runs", "clean", "--yes")
    assert said.exit_code == 0, said.output
    assert everything(full) == []
    assert "deleted 3 folders" in said.output


def test_only_folders_without_a_run_that_is_done_are_failed(called, full):
    called("sweep", "light", "note=fail", "--out", "runs/good")  # beside two that are done
    assert called("runs", "clean", "--failed", "--yes").exit_code == 0
    assert sorted(os.listdir(full)) == ["good", "one"]


def test_only_folders_without_a_run_of_the_chapter_now_are_stale(called, full, book):
    assert "nothing to delete" in called("runs", "clean", "--stale", "--yes").output
    change_the_chapter(book)
    called("sweep", "light", "count=3", "--out", "runs/good")
    assert called("runs", "clean", "--stale", "--yes").exit_code == 0
    assert os.listdir(full) == ["good"]


def test_a_sweep_of_another_version_is_stale_and_no_failure(called, full):
    about = full / "good" / "sweep.json"
    about.write_text(json.dumps({"format": 0, "chapter": "light"}))
    held = listed(called)["runs/good"]
    assert (held["done"], held["problem"]) == (2, "of another version")
    called("runs", "clean", "--failed", "--yes")
    assert (full / "good").exists()
    called("runs", "clean", "--stale", "--yes")
    assert not (full / "good").exists()


MINE = [
    "notes.txt",
    "runs/notes.txt",
    "runs/0123.json",
    "notebooks/mine.ipynb",
    "mine/results.csv",
    "results.xlsx",
    ".hidden",
]


@pytest.mark.parametrize("name", MINE)
def test_a_folder_that_holds_anything_else_is_left_whole(called, full, name):
    mine = full / "good" / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    before = everything(full / "good")
    said = called("runs", "clean", "--yes")
    assert said.exit_code == 0
    told = f"runs/good: is left, as it holds {name}, which no run wrote"
    assert said.stderr.startswith(told.replace("mine/results.csv", "mine"))
    assert everything(full / "good") == before
    assert sorted(os.listdir(full)) == ["good"]


def test_a_rerun_beside_a_file_of_mine_is_left(called, full):
    (full / "one" / "notes.txt").write_text("mine")
    called("runs", "clean", "--yes")
    assert everything(full / "one") == ["light.html", "light.ipynb", "notes.txt"]


def test_what_looks_like_runs_and_is_none_is_not_listed(called, tmp_path):
    here = tmp_path / "here"
    for number, text in enumerate(["", "[]", "{}", '{"chapter": "light"}', '{"format": 1}']):
        (here / f"s{number}").mkdir()
        (here / f"s{number}" / "sweep.json").write_text(text)
    store(here / "mine" / "light.ipynb", notebook(*LIGHT))
    odd = notebook(*LIGHT)
    odd.metadata["asprinted"] = {"chapter": "../../x", "key": "k", "parameters": {}}
    store(here / "odd" / "x.ipynb", odd)
    assert listed(called, ".") == {}
    before = everything(here)
    assert "nothing to delete" in called("runs", "clean", ".", "--yes").output
    assert everything(here) == before


def test_links_are_not_followed(called, full, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(full / "good", elsewhere)
    (full / "good").symlink_to(elsewhere)
    (full / "bad" / "results.csv").unlink()
    (full / "bad" / "results.csv").symlink_to(elsewhere / "results.csv")
    before = everything(elsewhere)
    called("runs", "clean", "--yes")
    assert everything(elsewhere) == before
    assert sorted(os.listdir(full)) == ["bad", "good"]


def test_it_asks_and_takes_no_for_an_answer(called, full, monkeypatch):
    before = everything(full)
    refused = called("runs", "clean")
    assert refused.exit_code == 2
    assert refused.stderr.endswith(": add --yes to delete without being asked\n")
    monkeypatch.setattr(arguments, "_has_terminal", lambda: True)
    no = called("runs", "clean", input="n\n")
    assert (no.exit_code, no.stderr.endswith("Error: nothing is deleted\n")) == (1, True)
    stopped = called("runs", "clean", input="")
    assert (stopped.exit_code, stopped.stderr.endswith("\nstopped\n")) == (130, True)
    assert everything(full) == before
    assert called("runs", "clean", input="y\n").exit_code == 0
    assert everything(full) == []


def test_a_sweep_that_is_being_written_is_left(called, full):
    before = everything(full / "good")
    with kept_alone(full / "good"):
        said = called("runs", "clean", "runs/good", "--yes")
    assert said.exit_code == 2
    assert said.stderr == "Error: runs/good: another sweep is writing there\n"
    assert everything(full / "good") == before


def test_what_was_left_of_a_stopped_deletion_is_still_known(called, full, monkeypatch):
    (held,) = found(full / "good")
    assert held.files[-1].name == "sweep.json"
    for path in held.files[:-1]:
        path.unlink()
    assert called("runs", "clean", "runs/good", "--yes").exit_code == 0
    assert not (full / "good").exists()


def test_a_file_that_cannot_be_deleted_gets_one_line(called, full, monkeypatch):
    def refuse(path, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    said = called("runs", "clean", "runs/one", "--yes")
    assert said.exit_code == 2
    assert said.stderr == "Error: runs/one/light.html: Permission denied\n"
