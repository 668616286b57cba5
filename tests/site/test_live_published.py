"""After a run, *Published* brings back the very page that was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from site_live import chapters
from site_pages import served
from test_browser import bring_to_life
from test_live import change, code_cell, open_form, opened, run, state
from test_live_parity import CHAPTERS

from asprinted.rerun.run import load_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from asprinted.rerun.parameters import Parameter

pytestmark = pytest.mark.browser

ALWAYS = ("yang2003", "response-rates")

# The page as HTML, but for what may be another one without a run: what an opened form says and
# offers, numbers that Vega gives to what it clips by, where a chart was last pointed at, and which
# section the contents name as the one being read.
HTML = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll(".live-edit, .live-versions").forEach(it => it.remove());
  const panel = copy.querySelector("details.live");
  panel.removeAttribute("open");
  for (const made of panel.querySelectorAll("progress, .live-state, .live-changes")) {
    made.replaceChildren();
    for (const name of ["hidden", "max", "value"]) made.removeAttribute(name);
  }
  copy.querySelectorAll("#vg-tooltip-element").forEach(it => it.remove());
  copy.querySelectorAll("a[aria-current=true]").forEach(it => it.removeAttribute("aria-current"));
  return copy.outerHTML.replace(/\\bclip\\d+/g, "clip").split(/(?=<)/);
}"""
VALUES = "[...document.querySelectorAll('form.needs-script')].map(it => [...new FormData(it)])"


@pytest.fixture(scope="module")
def base(book) -> Iterator[str]:
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as address:
        yield address


def another(parameter: Parameter) -> str:
    """Give a value that is not the published one, as the form takes it."""
    if parameter.choices:
        return next(str(it) for it in parameter.choices if it != parameter.default)
    low, default = parameter.low, parameter.default
    return str(int((low + default) / 2) if parameter.kind == "int" else (low + default) / 2)


def alive(page: Page) -> list[str]:
    """Give the page's HTML once all its charts are live and nothing is pointed at."""
    bring_to_life(page)
    page.mouse.move(3, 3)
    page.evaluate("scrollTo(0, 0)")
    return page.evaluate(HTML)


def differing(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Name the first pieces of HTML that are not the same."""
    if len(before) != len(after):
        before = [*before, f"({len(before)} pieces)"]
        after = [*after, f"({len(after)} pieces)"]
    return [it for it in zip(before, after, strict=False) if it[0] != it[1]][:3]


def put_back(page: Page) -> None:
    page.locator(".live-back").first.click()
    state(page, "The page shows what is published")


@pytest.mark.parametrize(
    "chapter",
    [pytest.param(it, marks=() if it in ALWAYS else pytest.mark.slow) for it in CHAPTERS],
)
def test_published_brings_the_very_page_back(browser: Browser, book, base, chapter):
    known = [it for it in load_chapter(chapter).parameters.values() if not it.is_list]
    with opened(browser) as page:
        page.goto(f"{base}/{chapters(book)[chapter]}")
        before, fields = alive(page), page.evaluate(VALUES)
        parameter = known[0]
        run(page, **{parameter.name: another(parameter)})
        state(page, "Done in")
        assert differing(before, alive(page)), "a run changes the page"
        put_back(page)
        assert differing(before, alive(page)) == []
        assert page.evaluate(VALUES) == fields
        assert "?" not in page.url


@pytest.mark.slow
def test_it_comes_back_after_changed_cells_and_errors(browser: Browser, book, base):
    with opened(browser) as page:
        page.goto(f"{base}/{chapters(book)['yang2003']}")
        before = alive(page)
        open_form(page)
        cell = code_cell(page, "import ")
        source = page.locator(f"#cell-{cell} .cell_input pre").first.text_content()
        folded = "[...document.querySelectorAll('details')].map(it => it.open)"
        was = page.evaluate(folded)
        change(page, cell, f"{source}\nprint('more')")
        state(page, "Done in")
        assert "more" in page.locator(f"#cell-{cell} .cell_output").inner_text()
        change(page, cell, "1 / 0")
        state(page, "Stopped by an error")
        put_back(page)
        page.evaluate(
            "was => document.querySelectorAll('details').forEach((it, n) => { it.open = was[n] })",
            was,
        )
        assert differing(before, alive(page)) == []
