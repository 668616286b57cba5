"""Chapters run in the page give what they give elsewhere: as stored, and as a native rerun."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from site_live import chapters, run, stored
from site_pages import served

from asprinted.ledger import load_ledger
from asprinted.live.draw import Page as Drawing
from asprinted.live.draw import rows_of
from asprinted.live.outputs import digest
from asprinted.rerun.parameters import as_text
from asprinted.rerun.run import load_chapter
from asprinted.rerun.run import run as run_natively

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DIGITS = 1e-9
CHAPTERS = (
    *("clark2021", "dutcher2002", "shablak2011", "walther1997", "yang2003"),
    *("denominators", "dose", "durability", "p-values", "response-rates", "selection"),
    "what-abstracts-say",
)
SETTINGS = [
    ("yang2003", {"confidence": 0.9, "high_count": 32}),
    ("yang2003", {"method": "wald", "hazard_ratio": 0.4, "low_count": 20}),
    ("dose", {"longer": 20.0, "weight": 1.0}),
    ("dose", {"margin": 0.02, "covers": 0.5}),
    ("response-rates", {"cohorts": ["walther1997", "yang2003"], "tau2": "equal-effects"}),
    ("response-rates", {"confidence": 0.999, "limits": "knapp-hartung", "rated": 100}),
    ("dutcher2002", {"weight": 0.0, "margin": 0.2}),
    ("selection", {"cohorts": ["shablak2011"], "favorable": 1.0}),
    ("durability", {"studies": ["dutcher2002"], "seed": 7}),
    ("what-abstracts-say", {"partly": False, "counted": "all"}),
]


@pytest.fixture(scope="module")
def page(browser: Browser, book) -> Iterator[Page]:
    """Open a page in which one worker runs every chapter."""
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as base:
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(f"{base}/404.html")
        yield opened
        context.close()


def test_every_chapter_of_the_book_has_a_form(book):
    assert sorted(chapters(book)) == sorted(CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_at_its_defaults_gives_every_stored_output(page, book, chapter):
    made = run(page, book, chapter)
    code = [it for it in stored(book, chapter)["cells"] if it["cell_type"] == "code"]
    assert made["end"]["type"] == "done", made["end"]
    assert [it["id"] for it in made["cells"]] == [it["id"] for it in code]
    assert [it["id"] for it in made["cells"] if it["changed"] or it["error"]] == []


@pytest.mark.parametrize(("chapter", "values"), SETTINGS)
def test_a_chapter_at_another_setting_gives_what_a_native_rerun_gives(page, book, chapter, values):
    made = run(page, book, chapter, {name: as_text(it) for name, it in values.items()})
    native = run_natively(load_chapter(chapter), values)
    assert native.status == "done", native.error
    numbers = {name: value(it) for name, it in made["end"]["numbers"].items()}
    assert numbers == {name: near(it) for name, it in native.glued.items()}
    there = changed(native.notebook, stored(book, chapter))
    assert there, "another setting changes something"
    here = {it["id"]: said(it["drawn"]) for it in made["cells"] if it["changed"]}
    assert here == {name: said(it) for name, it in there.items()}


def value(written: str) -> object:
    """Read a value as Python writes it."""
    return float(written) if written in ("nan", "inf", "-inf") else ast.literal_eval(written)


def near(found: object) -> object:
    """Give what equals a float to nine digits, and anything else exactly."""
    return pytest.approx(found, rel=DIGITS, nan_ok=True) if isinstance(found, float) else found


def changed(notebook: dict, published: dict) -> dict[str, list[dict]]:
    """Draw as the page does what a native run changed, by cell."""
    drawing = Drawing(rows_of(load_ledger()), "../reference/ledger.html")
    was = {it["id"]: digest(it["outputs"]) for it in published["cells"] if "outputs" in it}
    found = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            shown = drawing.drawn(cell["outputs"])
            if was.get(cell["id"], digest([])) != digest(cell["outputs"]):
                found[cell["id"]] = shown
    return found


def said(drawn: list[dict]) -> list[str]:
    """Give sentences, tables and what charts say, as words."""
    html = [BeautifulSoup(one["html"], "html.parser") for one in drawn]
    return [" ".join(it.get_text(" ").split()) for it in html]
