"""The command line of the audit and the lock, as a newcomer meets it."""

import json
import shutil
import urllib.error

import pytest
from click.testing import CliRunner

from asprinted.cli import main
from asprinted.ledger import load_ledger


@pytest.fixture
def data(copied_book):
    return copied_book.data


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def one_line(result, status):
    assert result.exit_code == status, result.output
    message = result.output.removeprefix("Error: ").rstrip("\n")
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def test_a_ledger_that_holds_exits_with_0():
    result = run("audit")
    assert result.exit_code == 0
    assert "Every figure agrees with the lock" in result.output
    assert "yang2003" in result.output


def test_a_figure_that_is_off_is_named_and_exits_with_1(data):
    path = data / "figures/yang2003.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",156,", ",165,"), encoding="utf-8")
    result = run("--book", data.parent, "audit")
    assert result.exit_code == 1
    assert "yang2003, row 10, hd-randomized ('165')" in result.output
    assert "in its place the lock has '156' in sentence 4" in result.output


def test_the_report_is_to_be_had_as_json():
    report = json.loads(run("audit", "--json").output)
    assert report["passed"]
    assert {len(figures) for figures in report["studies"].values()} == {
        len(study.figures) for study in load_ledger()
    }


def test_refuse_ledger_that_cannot_be_read(data):
    (data / "figures/yang2003.csv").write_text("", encoding="utf-8")
    assert "yang2003.csv: is empty" in one_line(run("--book", data.parent, "audit"), 2)


def test_refuse_truncated_lock(data):
    lock = data / "abstracts.lock.json"
    lock.write_bytes(lock.read_bytes()[:500])
    assert "not whole JSON" in one_line(run("--book", data.parent, "audit"), 2)


def test_refuse_both_sources():
    assert "not both" in one_line(run("audit", "--abstracts", ".", "--pubmed"), 2)


def test_refuse_folder_that_is_none(tmp_path):
    message = one_line(run("audit", "--abstracts", tmp_path / "nowhere"), 2)
    assert "is no folder" in message


def abstract_of(study):
    """Text in the form of a saved page, of an invented abstract under the study's title."""
    return f"{study.title}\n\nAbstract\n\nWe treated 12 patients and 3 responded.\n"


@pytest.fixture
def folder(tmp_path):
    """Folder with one invented abstract a study."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for study in load_ledger():
        (texts / f"{study.stem}.txt").write_text(abstract_of(study), encoding="utf-8")
    return texts


def test_an_abstract_that_prints_otherwise_exits_with_1(folder):
    result = run("audit", "--abstracts", folder)
    assert result.exit_code == 1
    assert "the abstract has '12' in sentence 1" in result.output


def test_refuse_folder_that_lacks_an_abstract(folder):
    (folder / "clark2021.txt").unlink()
    message = one_line(run("audit", "--abstracts", folder), 2)
    assert "found nothing for clark2021, expected one file" in message


def test_refuse_abstract_of_another_study(folder):
    shutil.copy(folder / "clark2021.txt", folder / "yang2003.txt")
    message = one_line(run("audit", "--abstracts", folder), 2)
    assert "yang2003.txt: is another paper" in message


def test_refuse_two_files_for_one_study(folder):
    shutil.copy(folder / "clark2021.txt", folder / "clark2021.html")
    message = one_line(run("audit", "--abstracts", folder), 2)
    assert "found clark2021.html, clark2021.txt for clark2021" in message


def test_the_lock_is_made_from_texts_alone(folder, data):
    result = run("--book", data.parent, "lock", "--abstracts", folder)
    assert result.exit_code == 0
    assert "10 figures and 0 exclusions of 5 abstracts" in result.output
    assert json.loads((data / "abstracts.lock.json").read_text(encoding="utf-8"))["abstracts"]


def test_refuse_lock_without_texts(data):
    assert "give --abstracts DIR or --pubmed" in one_line(run("--book", data.parent, "lock"), 2)


def test_refuse_folder_that_cannot_be_written(folder, data, monkeypatch):
    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", read_only)
    before = (data / "abstracts.lock.json").read_bytes()
    message = one_line(run("--book", data.parent, "lock", "--abstracts", folder), 2)
    assert "cannot be written (Read-only file system)" in message
    assert (data / "abstracts.lock.json").read_bytes() == before


def test_no_network_is_said_in_one_line(monkeypatch):
    def unreachable(*_, **__):
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", unreachable)
    message = one_line(run("audit", "--pubmed"), 2)
    assert "PubMed" in message


def test_what_is_generated_is_written_by_command(data):
    (data / "datapackage.json").unlink()
    missing = run("--book", data.parent, "audit")
    assert missing.exit_code == 1
    assert "data/datapackage.json: cannot be read" in missing.output
    made = run("--book", data.parent, "generate")
    assert made.output.splitlines() == ["data/datapackage.json", "data/studies.bib"]
    assert run("--book", data.parent, "audit").exit_code == 0
