"""The commands as a reader types them: what they print, write and return."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner
from rerun_notebooks import LIGHT, notebook, store

from asprinted.cli import main
from asprinted.rerun import arguments, commands
from asprinted.rerun.execute import execute


@pytest.fixture
def called(book, tmp_path, monkeypatch):
    """Call a command as from the shell, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(command, *arguments, **options):
        return CliRunner().invoke(main, [command, *arguments], **options)

    return call


def test_help_lists_the_parameters_of_the_chapter(called):
    said = called("rerun", "light", "--help").output
    assert "Parameters of light" in said
    assert "level=0.95" in said
    assert "two-sided level; a number from 0.5 to 0.999" in " ".join(said.split())
    assert "Parameters of" not in called("rerun", "--help").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("rerun", "--out", "foo", "light", "--help"),
        ("rerun", "--help", "--timeout=3", "light"),
        ("sweep", "--workers", "2", "light", "--help"),
        ("sweep", "light", "--out", "foo", "--help"),
    ],
)
def test_help_finds_the_chapter_among_the_options(called, arguments):
    said = called(*arguments)
    assert said.exit_code == 0
    assert "Parameters of light" in said.output


def test_help_without_a_chapter_is_that_of_the_command(called):
    for line in (("sweep", "--out", "light", "--help"), ("rerun", "--from", "--help")):
        said = called(*line).output
        assert "Parameters of" not in said


def test_help_for_a_chapter_without_parameters_says_so(called):
    said = called("rerun", "still", "--help")
    assert said.exit_code == 0
    assert "--replace" in said.output
    words = "still: has no cell tagged 'parameters', so nothing can be changed"
    assert words in " ".join(said.output.split())


def test_help_says_how_lists_and_tables_are_written(called):
    said = " ".join(called("sweep", "--help").output.split())
    assert "an empty cell is the default" in said
    assert "joined by +" in said
    assert "joined by +" in " ".join(called("rerun", "--help").output.split())


def test_a_rerun_is_a_folder_with_a_notebook_and_a_page(called, book, tmp_path):
    execute(book / "studies" / "light.ipynb")
    result = called("rerun", "light", "count=40", "level=0.9", "--out", "out", "--html")
    assert result.exit_code == 0, result.output
    assert "share  0.2115 -> 0.2564" in result.output
    assert "3 of 4 reported numbers changed" in result.output
    assert sorted(os.listdir("out")) == ["light.html", "light.ipynb"]
    stored = nbformat.read("out/light.ipynb", 4)
    nbformat.validate(stored)
    about = stored.metadata.asprinted
    assert about.parameters == {"level": 0.9, "count": 40, "arm": "high", "note": "as printed"}
    assert {"python", "numpy", "asprinted"} <= set(about.versions)
    page = (tmp_path / "out" / "light.html").read_text()
    assert '<td class="number">0.2115</td><td class="number">0.2564</td>' in page
    assert "asprinted rerun light level=0.9 count=40" in re.sub("</?span>", "", page)
    assert "http" not in page


def test_the_same_settings_give_the_same_bytes(called, tmp_path):
    for out in ("one", "two"):
        assert called("rerun", "light", "count=40", "--out", out, "--html").exit_code == 0
    for name in ("light.ipynb", "light.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_without_out_the_folder_is_named_after_the_settings(called, tmp_path):
    for _ in range(2):  # the second replaces the first, being the same
        assert called("rerun", "light", "count=40").exit_code == 0
    assert called("rerun", "light", "count=41").exit_code == 0
    assert len(os.listdir(tmp_path / "runs")) == 2


def test_values_come_from_a_file_and_the_command_line_wins(called, tmp_path):
    (tmp_path / "values.yaml").write_text("count: 1\narm: low\n")
    said = called("rerun", "light", "count=2", "--from", "values.yaml", "--out", "out")
    assert said.exit_code == 0, said.output
    about = json.loads((tmp_path / "out" / "light.ipynb").read_text())["metadata"]["asprinted"]
    assert (about["parameters"]["count"], about["parameters"]["arm"]) == (2, "low")


def test_code_given_as_a_value_is_data(called, tmp_path):
    code = f'__import__("pathlib").Path("{tmp_path}/ran").touch()'
    for value in (code, f'"""\n{code}\n"""', f'"; {code} #', f'\\"; {code} #'):
        result = called("rerun", "light", f"note={value}", "--out", "out", "--replace", "--html")
        assert result.exit_code == 0, result.output
        about = json.loads((tmp_path / "out" / "light.ipynb").read_text())["metadata"]["asprinted"]
        assert about["parameters"]["note"] == value
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ligth",), "Error: no chapter is called 'ligth'; did you mean light?"),
        (("/etc/passwd",), "Error: /etc/passwd: lies outside the book"),
        (("still",), "Error: still: has no cell tagged 'parameters', so nothing can be changed"),
        (
            ("light", "level=95"),
            "Error: level=95: must be a number from 0.5 to 0.999; did you mean",
        ),
        (("light", "levl=0.9"), "Error: no parameter is called 'levl'; did you mean level?"),
        (("light", "--from", "none.yaml"), "Error: none.yaml: cannot be read"),
        (("zzz",), "Error: no chapter is called 'zzz'; the book has: arms, light\n"),
        (("light", "note=fail"), "Error: light: cell 7: ValueError: asked to fail; nothing is"),
        (("light", "note=die"), "Error: light: the kernel died; nothing is written"),
        (("light", "note=hang", "--timeout", "1"), "Error: light: a cell took more than 1 second;"),
        (("light", "--out", "/proc/none"), "Error: /proc/"),
    ],
)
def test_a_mistake_gets_one_line_and_nothing_is_written(called, tmp_path, arguments, message):
    before = sorted(os.listdir(tmp_path))
    result = called("rerun", *arguments)
    failed = "; nothing is written" in result.output
    assert result.exit_code == (1 if failed else 2)
    assert result.output.startswith(message), result.output
    assert result.output.count("\n") == 1
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("given", ["inf", "nan", "0", "-1", "1e9", "1_0", "soon", ""])
@pytest.mark.parametrize("command", ["rerun", "sweep", "execute"])
def test_a_cell_has_a_positive_number_of_seconds(called, tmp_path, command, given):
    before = sorted(os.listdir(tmp_path))
    result = called(
        command, "light", "--timeout", given, *(["--out", "o"] * (command != "execute"))
    )
    assert result.exit_code == 2
    words = "must be a positive number of seconds, at most 1,000,000"
    assert result.output == f"Error: --timeout {given}: {words}\n"
    assert sorted(os.listdir(tmp_path)) == before


def test_a_number_that_is_not_reported_is_said_so(called, book):
    cells = ("from myst_nb import glue\nglue('rate', 0.5 if level > 0.9 else None, display=False)",)
    execute(store(book / "gone.ipynb", notebook(LIGHT[1], *cells)))
    said = called("rerun", "gone", "level=0.8", "--out", "out").output
    assert "rate  0.5 -> not reported\n1 of 1 reported number changed\n" in said


@pytest.mark.parametrize(("status", "code"), [("3", 1), ("0", 0)])
def test_a_browser_that_cannot_be_opened_is_told(called, tmp_path, monkeypatch, status, code):
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f"#!/bin/sh\necho much to say >&2\necho $1 > opened\nexit {status}\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    result = called("rerun", "light", "--out", "out", "--open")
    assert result.exit_code == code
    told = "Error: could not open a browser; the page is out/light.html\n"
    assert result.output.endswith(told) is bool(code)
    assert (tmp_path / "opened").read_text().strip() == str(tmp_path / "out" / "light.html")


def test_a_folder_that_is_not_empty_is_kept(called, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    result = called("rerun", "light", "--out", "out")
    assert result.exit_code == 2
    assert "out: is not empty; choose another folder, or add --replace" in result.output
    assert os.listdir("out") == ["mine"]


def test_a_sweep_says_how_many_failed_and_why(called):
    result = called("sweep", "light", "count=0:156:4", "note=x,fail", "--out", "out")
    assert result.exit_code == 1
    why = "4 failed: cell 7: ValueError: asked to fail (and 3 others); see out\n"
    assert f"4 of 8 runs done, 0 of them before; {why}" in result.output
    again = called("sweep", "light", "count=0:156:4", "note=x", "--out", "out")
    assert again.exit_code == 0
    assert "4 of 4 runs done, 4 of them before; see out" in again.output
    one = called("sweep", "light", "count=0", "note=fail", "--out", "out")
    why = "1 failed: cell 7: ValueError: asked to fail; see out\n"
    assert f"0 of 1 run done, 1 of them before; {why}" in one.output


HUGE = ("sweep", "light", "count=0:156:157", "level=0.5:0.9:100", "--out", "out")


def test_a_huge_grid_is_asked_about_first(called, monkeypatch):
    monkeypatch.setattr(arguments, "_has_terminal", lambda: True)
    result = called(*HUGE, input="n\n")
    assert "15,700 runs of light: go on? [y/N]" in result.output
    assert result.output.endswith("Error: nothing is done\n")
    assert result.exit_code == 1
    interrupted = called(*HUGE, input="")
    assert interrupted.exit_code == 130
    assert interrupted.output.endswith("[y/N]: \nstopped; the same command goes on\n")
    assert not os.path.exists("out")
    monkeypatch.setattr(commands, "ASK_ABOVE", 1)
    few = ("sweep", "light", "count=1,2", "--out", "out", "--yes")
    assert called(*few).exit_code == 0


def test_a_huge_grid_is_refused_where_no_one_can_be_asked(called):
    result = called(*HUGE)
    assert result.exit_code == 2
    words = "15,700 runs of light: add --yes to do so many without being asked"
    assert result.output == f"Error: {words}\n"
    assert not os.path.exists("out")


@pytest.mark.parametrize("where", ["asprinted.rerun.grid.grid", "asprinted.rerun.report.write"])
def test_a_sweep_stopped_before_or_after_its_runs_says_so(called, monkeypatch, where):
    def interrupt(*given, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupt)
    result = called("sweep", "light", "count=1", "--out", "out")
    assert result.exit_code == 130
    assert result.output == "stopped; the same command goes on\n"


@pytest.mark.parametrize("arguments", [["audit"], ["rerun", "light", "--help"]])
def test_any_command_that_is_stopped_says_so(called, monkeypatch, arguments):
    def interrupt(*given, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr("asprinted.rerun.run.load_chapter", interrupt)
    monkeypatch.setattr("asprinted.ledger.commands.audit_command.callback", interrupt)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 130
    assert result.output == "stopped\n"


def test_an_empty_address_of_a_scheduler_is_refused(called, tmp_path):
    result = called("sweep", "light", "--out", "out", "--scheduler", "")
    assert result.exit_code == 2
    words = "--scheduler '': no address of a Dask scheduler; expected one such as tcp://host:8786"
    assert result.output == f"Error: {words}\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["rerun", "light", "--out", "out"],
        ["sweep", "light", "count=1", "--out", "out"],
        ["rerun", "light", "--help"],
        ["--help"],
    ],
)
def test_a_full_disk_under_the_output_gets_one_line(called, arguments):
    code = "import sys; from asprinted.cli import main; main(sys.argv[1:])"
    with open("/dev/full", "w") as full:
        said = subprocess.run(
            [sys.executable, "-c", code, *arguments], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert said.returncode == 2
    assert said.stderr == "Error: standard output: No space left on device\n"


def test_execute_stores_in_place(called, book):
    path = store(book / "new.ipynb", notebook(*LIGHT))
    result = called("execute", "new")
    assert result.exit_code == 0
    assert "new.ipynb: executed" in result.output
    assert nbformat.read(path, 4).cells[1].execution_count == 1


def test_the_commands_load_without_papermill():
    code = "import sys, asprinted.rerun.commands as c; print('papermill' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def written_by_papermill(book, **given) -> None:
    """Put what papermill writes beside the chapters, as a notebook of its own name."""
    from papermill import execute_notebook

    source, target = book / "studies" / "light.ipynb", book / "studies" / "of-a-run.ipynb"
    execute_notebook(source, target, given, progress_bar=False)


def test_what_a_run_has_written_is_no_chapter(called, book):
    written_by_papermill(book, count=40)
    for command in ("rerun", "sweep"):
        result = called(command, "of-a-run", "count=1", "--out", "out")
        assert result.exit_code == 2
        path = book / "studies" / "of-a-run.ipynb"
        assert f"Error: {path}: is what a run under other settings has written" in result.output


@pytest.mark.parametrize("command", ["rerun", "sweep"])
def test_nothing_is_written_into_the_book(called, book, monkeypatch, command):
    before = sorted(book.rglob("*"))
    for out in (book, book / "studies", book / "studies" / "new", "../book/new"):
        (book.parent / "elsewhere").mkdir(exist_ok=True)
        monkeypatch.chdir(book.parent / "elsewhere")
        options = ["--replace"] * (command == "rerun")
        result = called(command, "light", "count=1", "--out", str(out), *options)
        assert result.exit_code == 2
        assert f"Error: {out}: lies in the book" in result.output
    assert sorted(book.rglob("*")) == before


def test_a_rerun_from_within_the_book_asks_for_a_folder_outside(called, book, monkeypatch):
    monkeypatch.chdir(book / "studies")
    result = called("rerun", "light", "count=1")
    assert result.exit_code == 2
    assert "lies in the book, where each notebook is a chapter; choose a folder" in result.output
    assert not (book / "studies" / "runs").exists()


def test_two_notebooks_of_one_name_are_told_apart_by_path(called, book):
    copy = store(book / "later" / "light.ipynb", notebook(*LIGHT))
    result = called("rerun", "light", "count=1", "--out", "out")
    assert result.exit_code == 2
    paths = f"{copy} or {book / 'studies' / 'light.ipynb'}"
    assert result.output == f"Error: light: may be {paths}; give the path of one\n"
    assert called("rerun", str(copy), "count=1", "--out", "out").exit_code == 0


def test_replace_deletes_reruns_and_no_other_notebook(called, tmp_path):
    mine = store(tmp_path / "out" / "light.ipynb", notebook(*LIGHT))
    result = called("rerun", "light", "count=1", "--out", "out", "--replace")
    assert result.exit_code == 2
    assert mine.exists()
    for count in ("1", "2"):
        assert called("rerun", "light", f"count={count}", "--out", "o", "--replace").exit_code == 0


def test_a_page_that_is_there_stays_with_its_rerun(called, tmp_path):
    assert called("rerun", "light", "count=40", "--html").exit_code == 0
    assert called("rerun", "light", "count=40").exit_code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert {path.name for path in folder.iterdir()} == {"light.ipynb", "light.html"}


def test_numbers_that_a_chapter_does_not_store_are_not_said_to_have_changed(called, book, tmp_path):
    result = called("rerun", "light", "--out", "out", "--html")
    assert "4 reported numbers not stored in the chapter, so not compared; asprinted execute" in (
        result.output
    )
    assert "changed" not in result.output
    page = (tmp_path / "out" / "light.html").read_text()
    assert page.count(">not compared<") == 4
    assert called("execute", "light").exit_code == 0
    again = called("rerun", "light", "count=40", "--out", "again").output
    assert "3 of 4 reported numbers changed" in again
    assert "not compared" not in again


def test_a_folder_that_cannot_be_made_is_named_as_it_was_given(called):
    result = called("rerun", "light", "--out", "/proc/new")
    assert result.exit_code == 2
    assert result.output == "Error: /proc/new: No such file or directory\n"


def test_replace_says_what_no_rerun_wrote(called, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    result = called("rerun", "light", "--out", "out", "--replace")
    assert result.output == (
        "Error: out: holds mine, which no rerun wrote; choose another folder\n"
    )


def test_a_rerun_as_json_is_one_object_and_nothing_else(called, book):
    execute(book / "studies" / "light.ipynb")
    result = called("rerun", "light", "count=40", "--out", "out", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert found["command"] == "asprinted rerun light count=40 --out out"
    assert found["parameters"]["count"] == 40
    assert found["files"] == ["out/light.ipynb"]
    assert found["numbers"]["count"] == {"value": 40, "published": 33, "changed": True}
    failed = called("rerun", "light", "note=fail", "--json")
    assert (failed.exit_code, failed.stdout) == (1, "")


def test_a_sweep_as_json_has_each_run_in_order(called, book):
    cell = "from myst_nb import glue\nglue('odd', float('inf') if level > 0.9 else None)"
    store(book / "odd.ipynb", notebook(LIGHT[1], (cell, ["glue"])))
    result = called("sweep", "odd", "level=0.95,0.8", "--out", "out", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout, parse_constant=pytest.fail)
    assert [run["parameters"]["level"] for run in found["runs"]] == [0.95, 0.8]
    assert [run["numbers"]["odd"] for run in found["runs"]] == ["inf", None]
    assert (found["done"], found["failed"], found["before"]) == (2, 0, 0)
    failed = called("sweep", "light", "note=fail,x", "--out", "failed", "--json")
    assert failed.exit_code == 1
    assert [run["status"] for run in json.loads(failed.stdout)["runs"]] == ["failed", "done"]
    refused = called("sweep", "light", "level=7", "--out", "out", "--json")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_sample_tells_its_seed_and_the_stored_line_repeats_it(called, tmp_path):
    first = called("sweep", "light", "count=1,2", "--sample", "3", "--out", "out", "--json")
    assert first.exit_code == 0, first.output
    told = "3 settings of level, arm drawn with seed 0; note stays as in the chapter"
    assert told in first.stderr
    stored = json.loads((tmp_path / "out" / "command.json").read_text())
    line = "asprinted sweep light count=1,2 --sample 3 --out out --seed 0"
    assert (stored["command"], stored["seed"], stored["drawn"]) == (line, 0, ["level", "arm"])
    again = called("sweep", *line.split()[2:], "--json")
    runs = [[run["run"] for run in json.loads(it.stdout)["runs"]] for it in (first, again)]
    assert runs[0] == runs[1]
    assert json.loads(again.stdout)["before"] == 6
    other = called("sweep", "light", "count=1,2", "--sample", "3", "--seed", "1", "--out", "o")
    assert "drawn with seed 1" in other.stderr


def test_a_line_with_two_dashes_is_repeated_too(called, tmp_path):
    assert called("sweep", "--sample", "2", "--out", "out", "--", "light").exit_code == 0
    stored = json.loads((tmp_path / "out" / "command.json").read_text())
    assert stored["command"] == "asprinted sweep --sample 2 --out out --seed 0 -- light"
    assert called("sweep", *stored["command"].split()[2:]).exit_code == 0


def test_without_out_a_sweep_has_a_folder_of_its_own(called, tmp_path):
    for given in (["count=1"], ["count=1"], ["count=2"], ["count=1", "--zip"]):
        assert called("sweep", "light", *given).exit_code == 0
    assert len(list((tmp_path / "runs").iterdir())) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--sample", "0"), "--sample 0: must be a whole number from 1 to 1,000,000"),
        (("--sample", "-1"), "--sample -1: must be a whole number from 1 to 1,000,000"),
        (("--sample", "1.5"), "--sample 1.5: must be a whole number from 1 to 1,000,000"),
        (("--sample", ""), "--sample '': must be a whole number from 1 to 1,000,000"),
        (("--sample", "٣٤"), "--sample ٣٤: must be a whole number from 1 to 1,000,000"),
        (("--sample", "2", "--seed", "-1"), "--seed -1: must be a whole number from 0 to"),
        (("--seed", "4"), "--seed 4: nothing is drawn; add --sample N, or leave it out"),
        (("--workers", "0"), "--workers 0: must be a whole number from 1 to 1,000"),
        (("--out", " "), "--out ' ': is empty; give a path such as runs/one"),
        (
            ("--zip", "count=1,2", "level=0.5:0.7:3"),
            "--zip: count has 2 values and level has 3; give equally many, or leave out --zip",
        ),
    ],
)
def test_what_no_sweep_can_be_made_of_gets_one_line(called, tmp_path, arguments, message):
    before = sorted(os.listdir(tmp_path))
    result = called("sweep", "light", *arguments)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {message}")
    assert result.output.count("\n") == 1
    assert sorted(os.listdir(tmp_path)) == before
