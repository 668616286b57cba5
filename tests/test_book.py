"""The book is found from anywhere in it, and says in one line what is wrong with its file."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest
from click.testing import CliRunner

from asprinted import book as books
from asprinted.book import SETTINGS, BookError
from asprinted.cli import main
from asprinted.ledger import load_ledger, load_study
from asprinted.ledger.audit import audit
from asprinted.ledger.lock import lock_abstract
from asprinted.ledger.package import generate
from asprinted.ledger.schemas import columns
from asprinted.notation import read

SMALL = """\
title = "Small"
denominators = ["treated"]
quantities = ["people"]
people = "people"
"""

COLOUR = 'light = "#111111", dark = "#eeeeee", shape = "circle", means = "syrup"'


@pytest.fixture
def made(tmp_path):
    """Make a book with a text for its file."""

    def make(text: str):
        (tmp_path / books.FILE).write_text(text, encoding="utf-8")
        return books.load(tmp_path)

    return make


def test_this_book_s_file_is_short_and_says_what_the_pages_say(root):
    here = books.current()
    assert here.root == root
    assert len(here.file.read_text(encoding="utf-8").splitlines()) <= 40
    assert f"title: {here.title}\n" in (root / "_config.yml").read_text(encoding="utf-8")
    assert all(path.exists() for path in (here.data, here.lock, here.bibliography, here.chapters))
    assert all(folder.is_dir() for folder in here.comparisons)
    for page in (here.ledger_page, here.audit_page):
        assert (root / f"{page}.md").is_file()


def test_a_book_is_found_from_any_folder_of_it(made, tmp_path, monkeypatch):
    made(SMALL)
    deep = tmp_path / "book" / "studies"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert books.current().title == "Small"
    assert books.current().data == tmp_path / "data"


def test_the_variable_and_the_option_name_another_book(made, tmp_path, monkeypatch, copied_book):
    made(SMALL)
    monkeypatch.setenv(books.VARIABLE, str(tmp_path))
    assert books.current().title == "Small"
    said = CliRunner().invoke(main, ["--book", str(copied_book.root), "audit"])
    assert said.exit_code == 0, said.output
    assert books.current().root == copied_book.root  # for kernels and children too


def test_outside_of_any_book_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(books, "_starts", lambda: iter([tmp_path]))
    assert books.current_or_none() is None
    said = CliRunner().invoke(main, ["audit"])
    assert said.exit_code == 2
    assert said.output == (
        f"Error: {tmp_path}: no asprinted.toml here or in a folder above; "
        "go to a book's folder, or name it with --book or ASPRINTED_BOOK\n"
    )


def test_a_folder_that_holds_no_book_is_refused(tmp_path, monkeypatch):
    said = CliRunner().invoke(main, ["--book", str(tmp_path), "audit"])
    assert (said.exit_code, said.output.count("\n")) == (2, 1)
    assert f"--book {tmp_path}: holds no asprinted.toml" in said.output
    monkeypatch.setenv(books.VARIABLE, str(tmp_path))
    with pytest.raises(BookError, match=r"ASPRINTED_BOOK .*: holds no asprinted\.toml"):
        books.current()


def test_a_changed_file_is_read_again(made, tmp_path):
    assert made(SMALL).title == "Small"
    assert made(SMALL.replace("Small", "Smaller")).title == "Smaller"


def test_what_is_not_said_has_its_default(made):
    found = made(SMALL)
    for key, setting in SETTINGS.items():
        if setting.kind in ("text", "texts") and setting.default is not None and key != "people":
            assert getattr(found, key) == setting.default
    assert found.identifiers == ("pmid", "doi")
    assert found.palette == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SMALL + 'pallete = "x"', "unknown key 'pallete'; did you mean palette?"),
        (SMALL + 'xyz = "x"', "unknown key 'xyz'; expected one of title, "),
        (SMALL.replace("title", "titel"), "unknown key 'titel'; did you mean title?"),
        ('title = "Small"', "key denominators is missing; it gives kinds of people"),
        (SMALL.replace('"Small"', "3"), "title: found 3, expected a text in quotes"),
        (SMALL.replace('"Small"', '" "'), "title: found ' ', expected a text in quotes"),
        (SMALL.replace('["treated"]', '"treated"'), "denominators: found 'treated', expected a l"),
        (SMALL.replace('["treated"]', "[1]"), "denominators: found 1, expected a text"),
        (SMALL.replace('["treated"]', '["a", "b", "a"]'), "denominators: 'a' stands there twice"),
        (SMALL.replace('= "people"', '= "peple"'), "'peple' is none of the quantities; did you m"),
        (SMALL + 'data = "/data"', "data: found '/data', expected a path inside the book's folder"),
        (SMALL + 'data = "../data"', "expected a path inside"),
        (SMALL + 'data = ""', "expected a text in quotes"),
        (SMALL + 'comparisons = ["a", "../b"]', "comparisons: found '../b', expected a path insi"),
        (SMALL + 'identifiers = ["pmd"]', "unknown identifier 'pmd'; did you mean pmid?"),
        (SMALL + "palette = 1", "palette: found 1, expected a table for each group"),
        (SMALL + "[palette]\nsyrup = 1", "palette.syrup: found 1, expected a table with light"),
        (SMALL + f"[palette]\ntext = {{{COLOUR}}}", "palette.text: is a colour of every book"),
        (
            SMALL + f"[palette]\nSyrup = {{{COLOUR}}}",
            "palette.Syrup: expected a name in lower case",
        ),
        (
            SMALL + f"[palette]\nsyrup = {{{COLOUR}, x = 1}}",
            "unknown key 'x'; expected one of light",
        ),
        (SMALL + '[palette]\nsyrup = {light = "#111111"}', "palette.syrup: key dark is missing"),
        (
            SMALL + f"[palette]\nsyrup = {{{COLOUR.replace('#eeeeee', 'white')}}}",
            "palette.syrup, dark: found 'white', expected a colour such as #1f6fc4",
        ),
        (
            SMALL + f"[palette]\nsyrup = {{{COLOUR.replace('circle', 'circel')}}}",
            "palette.syrup, shape: unknown shape 'circel'; did you mean circle?",
        ),
        (
            SMALL + f"[palette]\nsyrup = {{{COLOUR}}}\nwater = {{{COLOUR}}}",
            "palette.water, light: '#111111' is that of syrup; give each group its own",
        ),
        ("title = ", "is not TOML"),
        (SMALL + SMALL, "is not TOML: Cannot overwrite a value"),
    ],
)
def test_refuse_file(made, tmp_path, text, says):
    with pytest.raises(BookError) as caught:
        made(text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / books.FILE}")
    assert says in message
    assert "\n" not in message


def test_refuse_file_that_is_not_utf8(tmp_path):
    (tmp_path / books.FILE).write_bytes(SMALL.replace("Small", "Sm\xe4ll").encode("latin-1"))
    with pytest.raises(BookError, match="is not UTF-8"):
        books.load(tmp_path)


# What follows from it ---------------------------------------------------------------------------


def test_a_group_of_the_colour_that_every_book_has_is_refused(made, tmp_path):
    made(SMALL + f"[palette]\nsyrup = {{{COLOUR.replace('#111111', '#1d232a')}}}")
    said = in_process(tmp_path, "from asprinted.pages import style")
    assert "palette.syrup, light: #1d232a is that of text" in said.stderr


def test_charts_know_the_groups_of_the_book_and_no_other(made, tmp_path):
    made(SMALL + f"[palette]\nsyrup = {{{COLOUR}}}")
    said = in_process(tmp_path, "from asprinted.pages.style import MEANINGS; print(*MEANINGS)")
    assert said.stdout == "syrup context text\n"


def in_process(folder, code: str):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_vocabularies_come_from_the_book(copied_book):
    text = copied_book.file.read_text(encoding="utf-8")
    copied_book.file.write_text(text.replace('"randomized", ', ""), encoding="utf-8")
    less = books.load(copied_book.root)
    generate(less)
    found = [str(problem) for problem in audit(load_ledger(less), _lock(less), book=less).problems]
    assert found
    assert all("groups, row " in line and "column denominator" in line for line in found)


def _lock(book):
    from asprinted.ledger.lock import load_lock

    return load_lock(book.lock)


def test_studies_have_the_columns_of_their_identifiers(made):
    assert "pmid" not in columns("studies", made(SMALL + 'identifiers = ["doi"]'))
    assert "doi" in columns("studies", made(SMALL + 'identifiers = ["doi"]'))
    assert not {"pmid", "doi"} & set(columns("studies", made(SMALL + "identifiers = []")))


def test_a_study_leads_to_pubmed_or_else_to_its_doi_or_nowhere():
    yang = load_study("yang2003")
    assert yang.address == "https://pubmed.ncbi.nlm.nih.gov/12915604/"
    assert replace(yang, pmid="").address == "https://doi.org/10.1200/JCO.2003.02.122"
    assert replace(yang, pmid="", doi="").address == ""


def test_names_of_the_book_are_no_figures(made):
    from asprinted.abstracts import from_text

    text = "Of 40 given syrup five forty, 12 slept. Another 5 took SYRUP FIVE FORTY twice."
    names = made(SMALL + 'names = ["syrup five forty", "Anise 3"]').names
    found = read(text, names)
    assert [item.printed for item in found.exclusions if item.reason == "name"] == [
        "syrup five forty",
        "SYRUP FIVE FORTY",
    ]
    assert [item.printed for item in found.figures][:2] == ["40", "12"]
    assert len(read(text).figures) > len(found.figures)
    locked = lock_abstract(from_text(text), "", found)
    assert "syrup five forty" in [entry.printed for entry in locked.exclusions]


def test_a_part_of_a_word_is_no_name():
    assert not read("Mania 35 was seen.", ["nia 3"]).exclusions


# A run is of the ledger it read -----------------------------------------------------------------


def test_a_run_of_another_ledger_is_another_run(copied_book, monkeypatch):
    from asprinted import fingerprint

    monkeypatch.setattr(fingerprint, "SECONDS", 1e-9)
    mine = fingerprint.run_key("chapter", {"confidence": 0.9})
    books.use(copied_book.root)
    assert fingerprint.run_key("chapter", {"confidence": 0.9}) == mine  # the same, elsewhere
    path = copied_book.data / "figures" / "yang2003.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",156,", ",157,"), encoding="utf-8")
    assert fingerprint.run_key("chapter", {"confidence": 0.9}) != mine


def test_a_sweep_takes_no_result_of_another_book(tmp_path, root):
    """The same chapter in two books with another count each: no run of one serves the other."""
    cells = [
        nbformat.v4.new_code_cell("times: int = 2  # how often [1 to 9]"),
        nbformat.v4.new_code_cell(
            "from asprinted.ledger import load_study\nfrom asprinted.chapter import report\n"
            "report(count=times * load_study('yang2003')['hd-randomized'].value)"
        ),
    ]
    cells[0].metadata["tags"] = ["parameters"]
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    counts = {}
    for name, printed in (("one", "156"), ("two", "166")):
        folder = tmp_path / name
        shutil.copytree(root / "data", folder / "data")
        shutil.copy(root / books.FILE, folder)
        table = folder / "data" / "figures" / "yang2003.csv"
        text = table.read_text(encoding="utf-8").replace(",156,", f",{printed},")
        table.write_text(text, encoding="utf-8")
        (folder / "book").mkdir()
        nbformat.write(made, folder / "book" / "twice.ipynb")
        command = ["sweep", "twice", "times=3", "--out", tmp_path / "out", "--workers", "1"]
        done = subprocess.run(
            [sys.executable, "-m", "asprinted", "--book", folder, *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "0 of them before" in done.stdout
        counts[name] = json.loads(
            max(
                (tmp_path / "out" / "runs").glob("*.json"), key=lambda it: it.stat().st_mtime_ns
            ).read_text(encoding="utf-8")
        )
    assert "468" in json.dumps(counts["one"])
    assert "498" in json.dumps(counts["two"])
