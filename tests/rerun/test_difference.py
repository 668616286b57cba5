"""`asprinted diff`: what differs between two runs, and what is no run."""

import shutil
import sys

import pytest
from click.testing import CliRunner
from rerun_notebooks import LIGHT, notebook, store

from asprinted.cli import main
from asprinted.rerun import difference
from asprinted.rerun.execute import execute
from asprinted.rerun.folders import FolderError

SAYING = (
    "from IPython.display import Markdown\n"
    "Markdown(f'- Of {TOTAL}, {count} responded. That is few.\\n- The arm was {arm}.')",
    ["results"],
)


@pytest.fixture
def called(book, tmp_path, monkeypatch):
    store(book / "studies" / "light.ipynb", notebook(*LIGHT, SAYING))
    execute(book / "studies" / "light.ipynb")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def call(*arguments):
        return CliRunner().invoke(main, list(arguments))

    assert call("rerun", "light", "count=40", "--out", "forty").exit_code == 0
    return call


def test_a_rerun_and_what_is_published(called):
    said = called("diff", "light", "forty")
    assert said.exit_code == 1
    assert said.output == (
        "light -> forty\n"
        "count  33 -> 40\n"
        "\n"
        "share  0.2115  -> 0.2564   +0.04487\n"
        "width  0.01058 -> 0.01282  +0.002244\n"
        "count  33      -> 40       +7\n"
        "\n"
        "- Of 156, 33 responded.\n"
        "+ Of 156, 40 responded.\n"
        "\n"
        "3 of 4 numbers, 1 of 3 sentences, 0 of 0 charts differ\n"
    )


def test_the_same_run_twice_does_not_differ(called):
    said = called("diff", "forty", "forty/light.ipynb")
    assert said.exit_code == 0
    assert said.output.endswith("\n\n0 of 4 numbers, 0 of 3 sentences, 0 of 0 charts differ\n")
    assert called("rerun", "light", "--out", "same").exit_code == 0
    assert called("diff", "light", "same").exit_code == 0


def test_a_text_that_differs_has_no_difference_in_numbers(called):
    assert called("rerun", "light", "arm=low", "--out", "low").exit_code == 0
    said = called("diff", "light", "low")
    assert said.exit_code == 1
    assert "arm_shown  HIGH -> LOW\n" in said.output
    assert "- The arm was high.\n+ The arm was low.\n" in said.output


def test_a_sentence_alone_that_differs_is_a_difference(called, tmp_path):
    copy = tmp_path / "here" / "copy"
    shutil.copytree("forty", copy)
    path = copy / "light.ipynb"
    path.write_text(path.read_text().replace("That is few.", "That is much."))
    said = called("diff", "forty", "copy")
    assert said.exit_code == 1
    assert "0 of 4 numbers, 1 of 3 sentences" in said.output


def test_two_rows_of_a_sweep(called):
    assert called("sweep", "light", "count=1,2", "--out", "s").exit_code == 0
    said = called("diff", "s:1", "s:2")
    assert said.exit_code == 1
    assert "count  1         -> 2         +1\n" in said.output
    end = (
        "3 of 4 numbers differ; sentences and charts are not compared, since s:1 keeps no notebook"
    )
    assert end in said.output
    assert called("diff", "s:1", "s:1").exit_code == 0


def test_a_row_is_found_by_number_key_or_file_and_its_notebook_is_compared(called, tmp_path):
    swept = ("sweep", "light", "count=40,2", "--out", "s", "--keep-notebooks")
    assert called(*swept).exit_code == 0
    (key,) = (
        it.stem
        for it in (tmp_path / "here" / "s" / "runs").glob("*.json")
        if '"count": 40' in it.read_text()
    )
    for name in (
        "s:1",
        f"s:{key}",
        f"s:{key[:8]}",
        f"s/runs/{key}.json",
        f"s/notebooks/{key}.ipynb",
    ):
        said = called("diff", "forty", name)
        assert (said.exit_code, "0 of 3 sentences" in said.output) == (0, True), said.output


def test_a_notebook_of_papermill(called, book):
    from papermill import execute_notebook

    source = book / "studies" / "light.ipynb"
    execute_notebook(source, "out.ipynb", {"count": 40}, progress_bar=False, cwd=source.parent)
    assert called("diff", "forty", "out.ipynb").exit_code == 0
    said = called("diff", "light", "out.ipynb")
    assert said.exit_code == 1
    assert "count  33 -> 40\n" in said.output


HOW = "give a rerun's folder, a notebook, a chapter, or a row of a sweep as FOLDER:ROW"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nowhere", "no chapter is called 'nowhere'; the book has: arms, light"),
        ("", f"a run without a name; {HOW}"),
        ("empty", f"empty: holds no rerun; {HOW}"),
        ("file", f"file: is no run; {HOW}"),
        ("s", "s: holds a sweep; name a row of it, as in s:1"),
        ("s:0", "s:0: results.csv has 2 rows, counted from 1; give one of them"),
        ("s:3", "s:3: results.csv has 2 rows, counted from 1; give one of them"),
        (
            "s:",
            "s:: no run of the sweep begins with ''; give a row of results.csv, counted from 1,",
        ),
        ("s:xyz", "s:xyz: no run of the sweep begins with 'xyz'; give a row of results.csv,"),
        ("s:2", "s:2: has nothing to compare (failed: cell 7: ValueError: asked to fail)"),
        ("empty:1", f"empty:1: empty holds no sweep; {HOW}"),
        ("broken.ipynb", "broken.ipynb: is not a notebook ("),
        ("arms", "arms: is a run of arms, and forty one of light; give two runs of one chapter"),
        ("../../../etc:1", "../../../etc:1: ../../../etc holds no sweep"),
    ],
)
def test_what_is_no_run_gets_one_line(called, tmp_path, given, message):
    here = tmp_path / "here"
    (here / "empty").mkdir()
    (here / "file").touch()
    (here / "broken.ipynb").write_text("{")
    called("sweep", "light", "note=x,fail", "--out", "s")
    said = called("diff", "forty", given)
    assert said.exit_code == 2
    assert said.output.startswith(f"Error: {message}")
    assert said.output.count("\n") == 1


@pytest.mark.parametrize("figures", ["0", "00000"])
def test_few_figures_alone_are_a_row_whatever_a_key_begins_with(called, tmp_path, figures):
    called("sweep", "light", "note=x", "--out", "s")
    [run] = (tmp_path / "here" / "s" / "runs").glob("*.json")
    run.rename(run.with_name(f"000000{run.name[6:]}"))
    said = called("diff", "forty", f"s:{figures}")
    assert said.exit_code == 2
    assert "results.csv has 1 row, counted from 1" in said.output


def test_a_chapter_that_stores_nothing_is_not_compared(called, book):
    store(book / "studies" / "light.ipynb", notebook(*LIGHT, SAYING))
    for words in (("light", "forty"), ("forty", "light"), ("light", "light")):
        said = called("diff", *words)
        assert said.exit_code == 2
        assert said.output.startswith("Error: light: stores no ")
        assert "asprinted execute stores those of a chapter" in said.output


def test_a_damaged_table_of_a_sweep_is_told(called, tmp_path):
    assert called("sweep", "light", "count=1,2", "--out", "s").exit_code == 0
    (tmp_path / "here" / "s" / "results.csv").write_text("nothing\n1\n")
    said = called("diff", "s:1", "s:2")
    assert said.exit_code == 2
    assert said.output.startswith("Error: s:1: results.csv cannot be read; do the sweep again")


def test_without_nbdime_a_line_says_what_to_install(called, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = called("diff", "light", "forty", "--notebook")
    assert said.exit_code == 2
    words = "--notebook: what compares notebooks needs nbdime: pip install 'asprinted[notebooks]'"
    assert said.output == f"Error: {words}\n"


@pytest.mark.parametrize(("one", "status"), [("light", 1), ("forty", 0)])
def test_nbdime_shows_the_two_notebooks(called, book, monkeypatch, one, status):
    asked = []

    class Done:
        returncode = 0

    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "nbdime")
    monkeypatch.setattr("subprocess.run", lambda command: asked.append(command) or Done)
    assert called("diff", one, "forty", "--notebook").exit_code == status
    ((python, *words),) = asked
    assert python == sys.executable
    assert words[:3] == ["-m", "nbdime", "diff"]
    assert words[-1] == "forty/light.ipynb"


def test_a_sweep_without_notebooks_shows_none(called):
    assert called("sweep", "light", "count=1", "--out", "s").exit_code == 0
    said = called("diff", "light", "s:1", "--notebook")
    assert said.exit_code == 2
    words = "s:1: keeps no notebook; asprinted sweep --keep-notebooks does"
    assert said.output == f"Error: {words}\n"


def test_a_key_that_begins_with_figures_alone_is_no_row(tmp_path):
    keys = ["41285585abcdef012345", "2fedcba9876543210000"]
    (tmp_path / "runs").mkdir()
    for key in keys:
        (tmp_path / "runs" / f"{key}.json").write_text("{}")
    (tmp_path / "results.csv").write_text("run\n" + "\n".join(keys) + "\n")
    found = [difference._key("s", tmp_path, row) for row in ("1", "2", "41285585", "412855")]
    assert found == [keys[0], keys[1], keys[0], keys[0]]
    for row in ("0", "3", "412", "41285"):
        with pytest.raises(FolderError, match="2 rows, counted from 1; give one of them"):
            difference._key("s", tmp_path, row)
