"""The package works from its wheel alone: in an environment and a folder of their own.

Slow, and it installs from the package index, so that it is run by `make test-wheel` only.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from asprinted.stats.proportions import interval

pytestmark = pytest.mark.wheel

STUDIES = ("alder2001", "birch2004")


class Environment:
    """A fresh environment with the wheel in it, and a copy of the invented book beside it."""

    def __init__(self, folder: Path, requirement: str, root: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        self.book = shutil.copytree(root / "tests/books/two-studies", folder / "book")
        self._programs = folder / "venv" / "bin"
        own = ("PYTHONPATH", "ASPRINTED_BOOK", "VIRTUAL_ENV")
        self._variables = {name: it for name, it in os.environ.items() if name not in own}
        installed = self.run("pip", "install", "--quiet", requirement)
        assert installed.returncode == 0, installed.stderr

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess:
        """Run a program of the environment in the book's folder."""
        return subprocess.run(
            [str(self._programs / program), *map(str, arguments)],
            cwd=self.book,
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def asprinted(self, *arguments: object, status: int = 0) -> str:
        """Run a command and return what it says."""
        said = self.run("asprinted", *arguments)
        assert said.returncode == status, said.stdout + said.stderr
        assert "Traceback" not in said.stderr
        return said.stdout if status == 0 else said.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory, root) -> Path:
    """The wheel, built from a copy, so that nothing is written into the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(
        root / "asprinted", source / "asprinted", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*command, folder, source], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def core(tmp_path_factory, wheel, root) -> Environment:
    return Environment(tmp_path_factory.mktemp("core"), str(wheel), root)


@pytest.fixture(scope="session")
def whole(tmp_path_factory, wheel, root) -> Environment:
    made = Environment(tmp_path_factory.mktemp("whole"), f"{wheel}[all]", root)
    made.asprinted("lock", "--abstracts", "abstracts")
    made.asprinted("generate")
    made.asprinted("execute", *STUDIES, "rates")
    return made


def test_the_wheel_brings_what_is_no_python_and_its_licences(wheel, root):
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = {".py", ".json", ".css", ".js", ".html", ".toml", ".svg", ".woff2", ".typed"}
    expected = {
        path.relative_to(root).as_posix()
        for path in (root / "asprinted").rglob("*")
        if path.suffix in kept and path.is_file()
    }
    assert expected <= names
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "math.woff2.LICENSE"}


def test_the_core_reads_locks_and_audits(core):
    assert "8 figures and 3 exclusions" in core.asprinted("read", "abstracts/alder2001.txt")
    core.asprinted("lock", "--abstracts", "abstracts")
    core.asprinted("generate")
    said = core.asprinted("audit", "--abstracts", "abstracts")
    assert "Every figure agrees with the lock and the abstracts' texts" in said


def test_the_core_names_a_figure_that_is_off(core):
    core.asprinted("lock", "--abstracts", "abstracts")
    core.asprinted("generate")
    table = core.book / "data/figures/birch2004.csv"
    right = table.read_text(encoding="utf-8")
    table.write_text(right.replace("11 (37%)", "12 (37%)"), encoding="utf-8")
    said = core.run("asprinted", "audit")
    table.write_text(right, encoding="utf-8")
    assert said.returncode == 1
    assert "the ledger prints '12 (37%)' in sentence 3; in its place the lock has" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("rerun", "alder2001", "confidence=0.9"), "chapters"),
        (("sweep", "alder2001", "confidence=0.9", "--out", "runs/x"), "chapters"),
        (("execute", "alder2001"), "chapters"),
    ],
)
def test_a_part_that_is_not_installed_says_in_a_line_what_to_install(core, arguments, extra):
    said = core.asprinted(*arguments, status=2)
    assert re.fullmatch(rf"Error: what .* needs \S+: pip install 'asprinted\[{extra}\]'\n", said)


def test_nothing_comes_from_the_repository(whole, root):
    code = "import asprinted, asprinted.book as b; print(asprinted.__file__, b.current().root)"
    package, book = whole.run("python", "-c", code).stdout.split()
    assert Path(book) == whole.book
    assert not Path(package).is_relative_to(root)


def test_a_chapter_is_executed_and_reruns(whole):
    said = whole.asprinted("rerun", "alder2001", "confidence=0.9", "--html", "--out", "runs/one")
    before, after = (interval(24, 40, level=level).low for level in (0.95, 0.9))
    assert f"low  {before:.4g} -> {after:.4g}" in said
    page = (whole.book / "runs/one/alder2001.html").read_text(encoding="utf-8")
    assert "More stopped coughing with syrup" in page
    assert "#7a3e9d" in page
    assert str(whole.book) not in page


def test_a_chapter_runs_under_many_settings(whole):
    said = whole.asprinted("sweep", "rates", "confidence=0.5:0.9:5", "--out", "runs/many")
    assert "5 of 5 runs done" in said
    with open(whole.book / "runs/many/results.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5
    assert all(0.4 < float(row["alder"]) < 0.6 for row in rows)
    again = whole.asprinted("sweep", "rates", "confidence=0.5:0.9:5", "--out", "runs/many")
    assert "5 of them before" in again


def test_stock_papermill_reruns_a_chapter(whole):
    arguments = ("--no-progress-bar", "-p", "confidence", "0.9")
    said = whole.run("papermill", "book/studies/alder2001.ipynb", "out.ipynb", *arguments)
    assert said.returncode == 0, said.stderr


def test_the_site_is_built_strictly_with_the_book_s_own_colours(whole):
    built = whole.run("jupyter-book", "build", "-n", "-W", "--keep-going", ".")
    assert built.returncode == 0, built.stdout + built.stderr
    html = whole.book / "_build/html"
    assert "light-dark(#7a3e9d,#c79be0)" in (html / "_static/charts.css").read_text("utf-8")
    ledger = (html / "book/reference/ledger.html").read_text("utf-8")
    assert 'id="alder2001-syrup-response"' in ledger
    front = (html / "book/index.html").read_text("utf-8")
    assert "reference/ledger.html#alder2001-syrup-response" in front
    chapter = (html / "book/studies/alder2001.html").read_text("utf-8")
    assert "<svg" in chapter
    assert "#7a3e9d" in chapter
    assert "#1f6fc4" not in chapter  # no colour of another book


def test_the_extension_can_be_added_to_a_stock_book(whole):
    stock = whole.book.parent / "stock"
    shutil.copytree(whole.book, stock, ignore=shutil.ignore_patterns("_build", "runs"))
    (stock / "_config.yml").write_text(
        "title: Syrup, As Printed\nonly_build_toc_files: true\n"
        "exclude_patterns: [_build, abstracts, data]\n"
        'execute: {execute_notebooks: "off"}\n'
        "bibtex_bibfiles: [data/studies.bib]\n"
        "sphinx:\n  extra_extensions: [asprinted.site]\n"
        "  config:\n    bibtex_reference_style: author_year\n"
        "    suppress_warnings: [bibtex.duplicate_citation, bibtex.duplicate_label]\n",
        encoding="utf-8",
    )
    built = whole.run("jupyter-book", "build", "-n", "-W", "--keep-going", stock)
    assert built.returncode == 0, built.stdout + built.stderr
    chapter = (stock / "_build/html/book/studies/alder2001.html").read_text("utf-8")
    assert "#7a3e9d" in chapter
    assert "reference/ledger.html#alder2001-syrup" in chapter
    ledger = (stock / "_build/html/book/reference/ledger.html").read_text("utf-8")
    assert 'id="alder2001-syrup-response"' in ledger
