"""What the form of a chapter shows: values by their names, and nothing that axe has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from site_live import chapters
from site_pages import served
from test_browser import DESK, PHONE, opened, violations
from test_live import change, code_cell, open_form, run, state

from asprinted.ledger import load_ledger
from asprinted.prose import method_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PATIENCE = 90_000  # ms
BEFORE = """[...document.querySelectorAll(".waiting")]
  .map(it => getComputedStyle(it, "::before").content)"""
CUT = """[...document.querySelectorAll("details.live *")].filter(it =>
  it.getBoundingClientRect().right > it.closest("details").getBoundingClientRect().right
).map(it => it.outerHTML.slice(0, 120))"""
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def base(book) -> Iterator[str]:
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as address:
        yield address


def named(fields, attribute: str = "value") -> dict[str, str]:
    """Give what a reader is shown for each value of a list or of boxes."""
    shown = {it[attribute]: it.get_text() for it in fields.select("option")}
    boxes = fields.select("input[type=checkbox]")
    return shown | {it[attribute]: it.find_next("span").get_text() for it in boxes}


def test_the_form_names_values_as_the_controls_of_charts_do(book):
    compared = 0
    for page in chapters(book).values():
        soup = book.soup(page)
        for control in soup.select("figure.explore select, figure.explore .explore-several"):
            boxes = control.select("input")
            name = boxes[0]["name"] if boxes else control["name"]
            field = soup.select_one(f"details.live .live-field:has([name={name}])")
            if not field.select("option, fieldset"):
                continue
            compared += 1
            assert [*named(field).values()] == [*named(control).values()], (page, name)
    assert compared >= 8


def test_no_choice_is_shown_as_a_code(book):
    stems = {study.stem for study in load_ledger()}
    for page in chapters(book).values():
        form = book.soup(page).select_one("details.live form")
        assert not [stem for stem in stems if stem in form.get_text()], page
        for field in form.select(".live-field:has(option, fieldset)"):
            shown = named(field)
            if field.select_one("[name=method]"):
                assert shown == {value: method_name(value) for value in shown}, page


@pytest.mark.parametrize(
    "size",
    [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk", marks=pytest.mark.slow)],
)
def test_axe_finds_nothing_in_a_form_in_use(browser: Browser, book, base, axe, size):
    """Judge it opened, after a refusal, after a run, and with a cell that fails."""
    with opened(browser, size, color_scheme="light", bypass_csp=True) as page:
        page.context.set_default_timeout(PATIENCE)
        page.goto(f"{base}/{chapters(book)['response-rates']}")
        # Shadows at the edges of what scrolls would keep the rule of contrast from judging.
        page.add_style_tag(content="pre, div { background-image: none !important }")
        page.evaluate(axe)
        open_form(page)
        state(page, "Ready")
        found = {"open": judged(page)}
        run(page, confidence="2")
        state(page, "Nothing was run")
        found["refused"] = judged(page)
        run(page, confidence="0.9")
        state(page, "Done in")
        found["rerun"] = judged(page)
        change(page, code_cell(page, "import "), "1 / 0")
        state(page, "Stopped by an error")
        found["error"] = judged(page)
        assert {when: said for when, said in found.items() if said} == {}
        assert page.locator(".waiting").count() > 10
        assert set(page.evaluate(BEFORE)) == {'"Not computed: the run stopped before this."'}


def judged(page: Page) -> list[str]:
    """Give what axe finds in light and dark, what is cut off, and how much too wide a page is."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    found += [f"cut off: {it}" for it in page.evaluate(CUT)]
    return found + [f"{it} px too wide" for it in [page.evaluate(WIDTH)] if it > 0]
