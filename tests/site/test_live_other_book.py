"""Another book's chapters run in their pages, over that book's own ledger."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from site_building import build
from site_live import chapters, run, stored
from site_pages import Site, served
from test_live import opened, state
from test_live import run as run_by_form

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def other(book, root: Path, tmp_path_factory) -> Site:
    """Build the invented book of two studies."""
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    folder = tmp_path_factory.mktemp("other") / "book"
    shutil.copytree(root / "tests/books/two-studies", folder)
    for command in (
        ("lock", "--abstracts", "abstracts"),
        ("generate",),
        ("execute", "alder2001", "birch2004", "rates"),
    ):
        program = [sys.executable, "-m", "asprinted", "--book", str(folder), *command]
        subprocess.run(program, check=True, capture_output=True, cwd=folder)
    built = build(folder)
    assert built.code == 0, built.said
    return Site("other", built.html, folder)


def test_every_chapter_gives_its_stored_outputs(browser: Browser, other):
    assert sorted(chapters(other)) == ["alder2001", "birch2004", "rates"]
    with served(other.folder) as base, opened(browser) as page:
        page.goto(f"{base}/404.html")
        for chapter in chapters(other):
            made = run(page, other, chapter)
            code = [it for it in stored(other, chapter)["cells"] if it["cell_type"] == "code"]
            assert made["end"]["type"] == "done", made["end"]
            assert [it["id"] for it in made["cells"]] == [it["id"] for it in code]
            assert [it["id"] for it in made["cells"] if it["changed"] or it["error"]] == []


def test_its_form_runs_a_chapter_at_another_setting(browser: Browser, other):
    with served(other.folder) as base, opened(browser) as page:
        page.goto(f"{base}/{chapters(other)['alder2001']}")
        run_by_form(page, confidence="0.8")
        state(page, "Done in.*changed")
        assert page.locator(".recomputed").count() > 0
