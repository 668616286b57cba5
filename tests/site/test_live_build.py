"""Python for the pages: fetched by its sums, made alike twice, left out where it cannot be."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from site_building import build, copy_sample

from asprinted.live import binaries
from asprinted.live import build as making
from asprinted.live.licenses import text as licenses_text
from asprinted.site.live import PARTS, TEXTS

if TYPE_CHECKING:
    from pathlib import Path

    from site_pages import Site

# Bytes that a reader is sent before the first sentence, uncompressed by a host.
HEAVIEST = 12_000_000
HEAVIEST_FOR_TEXTS = 5_700_000


@pytest.fixture
def alone(tmp_path, monkeypatch) -> Path:
    """Let nothing be kept and nothing be fetched; give the folder that is named as the source."""
    given = tmp_path / "given"
    given.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv(binaries.SOURCE, str(given))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return given


def test_without_the_binaries_the_book_is_built_and_the_form_gives_the_command(alone, tmp_path):
    source = copy_sample(tmp_path / "book")
    settings = source / "_config.yml"
    settings.write_text(
        settings.read_text().replace("asprinted_live: false", "asprinted_live: true")
    )
    built = build(source)
    assert built.code == 0, built.said
    said = [line for line in built.said.splitlines() if "do not run in their pages" in line]
    assert len(said) == 1, built.said
    assert "pyodide.asm.wasm" in said[0]
    assert str(alone) in said[0]
    assert not (built.html / "_python").exists()
    assert not (built.html / "keeper.js").exists()


def test_a_file_with_another_content_is_not_taken(alone, tmp_path):
    (alone / "pyodide.mjs").write_text("something else")
    with pytest.raises(binaries.NotAvailableError, match=r"pyodide\.mjs"):
        binaries.obtain(tmp_path / "kept")
    assert not (tmp_path / "kept" / "pyodide.mjs").exists()


def test_a_file_with_the_content_of_the_table_is_taken(alone, tmp_path, monkeypatch):
    content = b"what the table names"
    one = binaries.Binary("one.whl", hashlib.sha256(content).hexdigest(), "pyodide")
    monkeypatch.setattr(binaries, "listed", lambda: [one])
    (alone / "one.whl").write_bytes(content)
    assert binaries.obtain(tmp_path / "kept")["one.whl"].read_bytes() == content


def test_without_node_it_is_said_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(making, "NODE", "no-such-package-of-node")
    with pytest.raises(making.NotAvailableError, match="node: not installed; install Node 20"):
        making.node()


@pytest.mark.usefixtures("_binaries")
def test_a_book_without_a_ledger_is_told_so(tmp_path):
    with pytest.raises(making.NotAvailableError, match="there is no ledger"):
        making.build(tmp_path / "made" / "python", PARTS, TEXTS, tmp_path)
    assert not (tmp_path / "made" / "python").exists()


def _has_all() -> bool:
    try:
        making.node()
        binaries.obtain()
    except binaries.NotAvailableError:
        return False
    return True


@pytest.fixture(scope="module")
def _binaries() -> None:
    if not _has_all():
        pytest.skip("Node or Pyodide's binaries cannot be had here")


@pytest.mark.usefixtures("_binaries")
def test_the_same_sources_give_the_same_bytes(book, tmp_path):
    one = making.build(tmp_path / "one" / "python", PARTS, TEXTS, book.source)
    other = making.build(tmp_path / "other" / "python", PARTS, TEXTS, book.source)
    assert one.name == other.name
    assert _bytes(one.path) == _bytes(other.path)
    shutil.rmtree(tmp_path)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def python_of(book: Site) -> Path:
    found = list((book.folder / "_python").glob("*")) if (book.folder / "_python").is_dir() else []
    if not found:
        pytest.skip("the book was built without Python for its pages")
    assert len(found) == 1
    return found[0]


def test_what_a_reader_is_sent_is_small_enough(book):
    folder = python_of(book)
    own = ("worker.mjs", "fzstd.mjs", "pyodide-lock.json", "files.json")
    chapter = max(path.stat().st_size for path in (folder / "chapters").iterdir())

    def sent(names):
        return sum((folder / name).stat().st_size for name in (*own, *names))

    assert sent(making.FOR_CHAPTERS) + chapter <= HEAVIEST
    assert sent(making.FOR_TEXTS) <= HEAVIEST_FOR_TEXTS


def test_every_file_is_named_with_its_sum(book):
    folder = python_of(book)
    for name, listed in json.loads((folder / "files.json").read_text()).items():
        if name == "keeper.js":
            continue
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == listed["sha256"], name


def test_the_licenses_of_all_parts_are_there(book):
    said = (python_of(book) / "LICENSES.txt").read_text()
    for part in (
        "Mozilla Public License 2.0",
        "PYTHON SOFTWARE FOUNDATION",
        "NumPy Developers",
        "SciPy Developers",
        "AQR Capital",
        "Vega-Altair Developers",
        "Gorelli",
        "fzstd",
    ):
        assert part.lower() in said.lower(), part


def test_each_chapter_of_the_book_has_one_file_of_cells(book):
    chapters = {path.stem for path in (python_of(book) / "chapters").iterdir()}
    forms = [book.soup(page).select_one("details.live form") for page in book.pages]
    assert chapters == {form["data-cells"] for form in forms if form}


def test_licenses_come_from_packages_themselves():
    assert "Vega-Altair Developers" in licenses_text({}, ("altair",), pyodide="1", python="3")
