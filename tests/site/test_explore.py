"""Assumptions moved in the page: what Chromium shows is what a rerun of the chapter prints."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from site_pages import served
from test_browser import DESK, PHONE, opened

from asprinted.prose import difference, number, percent, percent_interval
from asprinted.rerun.parameters import from_assignments
from asprinted.rerun.run import Chapter, Result, load_chapter, run_for_numbers
from asprinted.stats.results import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAGES = {
    "yang2003": "book/studies/yang2003.html",
    "shablak2011": "book/studies/shablak2011.html",
    "dutcher2002": "book/studies/dutcher2002.html",
    "response-rates": "book/comparisons/response-rates.html",
    "p-values": "book/comparisons/p-values.html",
}
SETTINGS = int(os.environ.get("ASPRINTED_PARITY", "100"))
"""Settings of a chapter that are compared; fewer only while a test is being written."""

SHOWN = """figure => {
  const visible = [...figure.querySelectorAll('.vl')].find(box => box.offsetParent !== null);
  return {
    said: figure.querySelector('.explore-said p').textContent,
    line: figure.querySelector('.explore-rerun code').textContent,
    alt: visible.getAttribute('aria-label'),
    written: [...visible.querySelectorAll('svg text')].map(text => text.textContent),
    height: figure.getBoundingClientRect().height,
  };
}"""

# The rows of the picture that the chapter's reported numbers give: what is written beside a row,
# from the numbers that a rerun reports.
Glued = dict[str, object]


def points(glued: Glued, name: str, decimals: int) -> str:
    ends = (glued[name], glued[f"{name}_low"], glued[f"{name}_high"])
    return difference(Interval(*ends, None, ""), decimals)


def share(glued: Glued, name: str) -> str:
    ends = percent_interval(glued[f"{name}_low"], glued[f"{name}_high"], 1)
    return f"{percent(glued[name], 1)} ({ends})"


def of_yang(glued: Glued) -> list[str]:
    """Leave out an end that would round to zero, which has more decimals."""
    name = "risk_difference"
    ends = [number(100 * glued[f"{name}_{end}"], 2) for end in ("low", "high")]
    low, high = ("" if end.strip("−") == "0.00" else end for end in ends)
    return [f"{number(100 * glued[name], 2)} (", f"{low} to " if low else " to ", f" to {high}"]


def of_shablak(glued: Glued) -> list[str]:
    return [points(glued, name, 1) for name in ("rise", "there_on_choosing", "rest")]


def of_dutcher(glued: Glued) -> list[str]:
    return [share(glued, "rate_at_weight")]


def of_rates(glued: Glued) -> list[str]:
    return [share(glued, "pooled")]


def of_ways(glued: Glued) -> list[str]:
    return [number(glued["least_p"], 3), number(glued["greatest_p"], 3)]


def of_gains(glued: Glued) -> list[str]:
    return [percent(glued[f"probability_{which}"], 1) for which in ("better", "beyond_margin")]


WRITTEN = {
    ("yang2003", "explore"): of_yang,
    ("shablak2011", "explore"): of_shablak,
    ("dutcher2002", "explore"): of_dutcher,
    ("response-rates", "explore"): of_rates,
    ("p-values", "explore"): of_ways,
    ("p-values", "explore-margin"): of_gains,
}


@pytest.fixture(scope="module")
def book_address(book):
    with served(book.folder) as base:
        yield base


def wake(page: Page, place: int = 0):
    """Bring a chart with controls to life, and give its figure."""
    figure = page.locator("figure.explore").nth(place)
    figure.scroll_into_view_if_needed()
    page.mouse.move(3, 3)
    page.mouse.move(5, 5)
    figure.locator(".vl[data-live=yes]:visible").wait_for()
    return figure


def described(figure) -> list[dict]:
    return json.loads(figure.locator(".explore-panel").get_attribute("data-controls"))


def move(figure, controls: list[dict], places: list[int]) -> dict:
    """Put every control at a place, as a reader's hand would, and read what is shown then."""
    figure.evaluate(
        """(figure, [controls, places]) => {
          controls.forEach((control, at) => {
            const fields = [...figure.querySelectorAll(`[name='${control.name}']`)];
            if (control.kind === 'several') {
              const kept = control.values[places[at]].split('+');
              fields.forEach(box => { box.checked = kept.includes(box.value); });
            } else fields[0].value = String(places[at]);
          });
          figure.querySelector('[name]').dispatchEvent(new Event('input', {bubbles: true}));
          return new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
        }""",
        [controls, places],
    )
    return figure.evaluate(SHOWN)


def sampled(controls: list[dict], wanted: int) -> list[list[int]]:
    """Choose settings: the first, the last, and others at random, the same ones always."""
    sizes = [len(control["values"]) for control in controls]
    every = [[]]
    for size in sizes:
        every = [[*places, place] for places in every for place in range(size)]
    if len(every) <= wanted:
        return every
    ends = [[0] * len(sizes), [size - 1 for size in sizes]]
    others = [places for places in every if places not in ends]
    return ends + random.Random(2003).sample(others, wanted - len(ends))


def plain(markdown: str) -> str:
    """Text of Markdown as a page shows it."""
    return " ".join(re.sub(r"\*+", "", markdown).split())


def rerun(chapter: Chapter, line: str) -> Result:
    """Do what a line says that the page offers: rerun the chapter, here without its charts."""
    program, command, name, *assignments = shlex.split(line)
    assert (program, command, name) == ("asprinted", "rerun", chapter.name)
    given = from_assignments(chapter.parameters, tuple(assignments))
    return run_for_numbers(chapter, given, also=("results",))


def differences_from(
    result: Result, shown: dict, rows_of: Callable[[Glued], list[str]]
) -> list[str]:
    """Say what a page shows that a rerun does not print."""
    if result.status != "done":
        return [f"{shown['line']}: {result.status}, {result.error}"]
    printed, found = plain(" ".join(result.said)), []
    sentences = re.split(r"(?<=\.) (?=[A-Z\d−])", shown["said"])
    found += [f"not printed: {said}" for said in sentences if plain(said) not in printed]
    beside = " ".join(shown["written"])
    found += [f"not drawn: {row}" for row in rows_of(result.glued) if row not in beside]
    if shown["alt"] != shown["said"]:
        found.append(f"described otherwise: {shown['alt']}")
    return [f"{shown['line']}: {one}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_what_a_rerun_prints(browser, book_address, name):
    chapter = load_chapter(name)
    cells = [
        cell.id for cell in chapter.notebook.cells if "explore" in cell.metadata.get("tags", ())
    ]
    drawing = [cell for cell in cells if not cell.startswith("recompute")]
    shown: list[tuple[str, dict]] = []
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES[name]}")
        for place, cell in enumerate(drawing):
            figure = wake(page, place)
            controls = described(figure)
            wanted = SETTINGS if place == 0 else max(2, SETTINGS // 5)
            shown += [(cell, move(figure, controls, at)) for at in sampled(controls, wanted)]
        assert page.noted == []
    assert len({one["line"] for _, one in shown}) >= SETTINGS
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda one: rerun(chapter, one[1]["line"]), shown)
        wrong = [
            difference
            for (cell, one), result in zip(shown, results, strict=True)
            for difference in differences_from(result, one, WRITTEN[name, cell])
        ]
    assert wrong == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_but_what_follows(browser, book_address, name, size):
    with opened(browser, size) as page:
        page.goto(f"{book_address}/{PAGES[name]}")
        figure = wake(page)
        controls = described(figure)
        heights = {move(figure, controls, at)["height"] for at in sampled(controls, 100)}
        assert len(heights) == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_defaults_are_the_published_page(browser, book_address):
    with opened(browser, DESK) as page:
        for path in PAGES.values():
            page.goto(f"{book_address}/{path}")
            before = page.locator("figure.explore").first.evaluate(SHOWN)
            after = wake(page).evaluate(SHOWN)
            assert after.pop("height") == pytest.approx(before.pop("height"), abs=1)
            assert after == before


def test_a_link_carries_the_setting_beside_an_anchor(browser, book_address):
    path = f"{book_address}/{PAGES['yang2003']}"
    with opened(browser, DESK) as page:
        page.goto(path)
        figure = wake(page)
        figure.locator("select[name=method]").select_option(label="Wald")
        figure.locator("input[name=confidence]").press("End")
        page.wait_for_url(re.compile("method=wald"))
        assert "confidence=0.99" in page.url
        moved = figure.evaluate(SHOWN)
        page.goto(page.url.replace("#", "&stray=1#").split("#")[0] + "#otherwise")
        page.reload()
        figure.locator(".vl[data-live=yes]:visible").wait_for()
        assert figure.evaluate(SHOWN) == moved
        assert page.url.endswith("#otherwise")
        figure.locator(".explore-back").click()
        assert figure.evaluate(SHOWN)["line"].startswith(
            "asprinted rerun yang2003 confidence=0.95 method=newcombe"
        )
        assert "method" not in page.url
        page.goto(f"{path}?method=nonsense&confidence=7")
        assert "method=newcombe" in figure.evaluate(SHOWN)["line"]


MARKED = """figure => {
  const visible = [...figure.querySelectorAll('.vl')].find(box => box.offsetParent !== null);
  const marks = [...visible.querySelectorAll('.mark-symbol path')];
  const strokes = marks.map(mark => getComputedStyle(mark).stroke);
  const rounds = marks.map(mark => /A/.test(mark.getAttribute('d')));
  return [strokes, rounds];
}"""


def test_one_row_is_marked_however_often_the_choice_moves(browser, book_address):
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES['yang2003']}")
        figure = wake(page)
        methods = figure.locator("select[name=method]")
        rows = methods.locator("option").count()

        def look() -> tuple[list[str], list[bool]]:
            page.wait_for_timeout(100)
            strokes, rounds = figure.evaluate(MARKED)
            assert len(strokes) == rows
            return strokes, rounds

        strokes, rounds = look()
        marked, other = strokes[0], strokes[1]
        assert marked != other
        moves = [lambda place=place: methods.select_option(index=place) for place in (2, 4)]
        moves.append(figure.locator(".explore-back").click)
        for place, move_to in zip((2, 4, 0), moves, strict=True):
            move_to()
            strokes, rounds = look()
            assert strokes == [marked if row == place else other for row in range(rows)]
            assert rounds == [row == place for row in range(rows)]


def test_the_keyboard_moves_an_assumption(browser, book_address):
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES['yang2003']}")
        figure = wake(page)
        before = figure.evaluate(SHOWN)
        figure.locator("input[name=confidence]").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        after = figure.evaluate(SHOWN)
        assert "confidence=0.9 method=miettinen-nurminen" in after["line"]
        assert after["said"] != before["said"]
        slider = figure.locator("input[name=confidence]")
        assert slider.get_attribute("aria-valuetext") == "90%"
        assert figure.locator(".explore-said p").get_attribute("aria-live") == "polite"


def test_too_few_cohorts_cannot_be_left_and_the_group_says_why(browser, book_address):
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES['response-rates']}")
        figure = wake(page)
        group = figure.get_by_role("group", name="Cohorts included: pooling needs two")
        assert group.get_by_text("pooling needs two").is_visible()
        assert group.locator("input[type=checkbox]").count() == 4
        boxes = figure.locator("input[type=checkbox]")
        boxes.nth(0).uncheck()
        boxes.nth(1).uncheck()
        assert boxes.nth(2).is_disabled()
        assert boxes.nth(3).is_disabled()
        line = figure.evaluate(SHOWN)["line"]
        assert "cohorts=shablak2011-retrospective+shablak2011-prospective" in line
        boxes.nth(1).check()
        assert boxes.nth(2).is_enabled()


LINES = """code => {
  const range = document.createRange();
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let lines = [], last = null;
  while (walker.nextNode()) {
    for (let at = 0; at < walker.currentNode.length; at++) {
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 1);
      const top = Math.round(range.getBoundingClientRect().top);
      if (top !== last) { lines.push(''); last = top; }
      lines[lines.length - 1] += range.toString();
    }
  }
  return lines;
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_command_breaks_between_names_and_is_copied_whole(browser, book_address, name):
    with opened(browser, PHONE) as page:
        page.goto(f"{book_address}/{PAGES[name]}")
        figure = wake(page)
        code = figure.locator(".explore-rerun code")
        for places in sampled(described(figure), 5):
            command = move(figure, described(figure), places)["line"]
            lines = code.evaluate(LINES)
            assert "".join(lines) == command
            assert all(line[-1] in "+, -=" for line in lines[:-1]), lines
            chosen = (
                "code => { getSelection().selectAllChildren(code); return '' + getSelection(); }"
            )
            assert code.evaluate(chosen) == command


def test_controls_work_from_a_disk(browser, book):
    with opened(browser, PHONE) as page:
        page.goto((book.folder / PAGES["shablak2011"]).as_uri())
        figure = wake(page)
        before = figure.evaluate(SHOWN)
        figure.locator("select[name=unassigned]").select_option(index=1)
        page.wait_for_url(re.compile("unassigned="))
        assert figure.evaluate(SHOWN)["written"] != before["written"]
        assert page.noted == []


def test_without_scripts_there_is_the_published_setting_and_no_dead_control(browser, book_address):
    with opened(browser, PHONE, java_script_enabled=False) as page:
        for path in PAGES.values():
            page.goto(f"{book_address}/{path}")
            figure = page.locator("figure.explore").first
            assert figure.locator("input:visible, select:visible, button:visible").count() == 0
            assert figure.locator(".explore-said p").inner_text()
            assert figure.locator(".vl:visible svg").count() == 1


def test_controls_are_large_enough_to_touch(browser, book_address):
    with opened(browser, PHONE) as page:
        for path in PAGES.values():
            page.goto(f"{book_address}/{path}")
            targets = page.locator(
                ".explore-panel :is(select, button, input[type=range], .explore-several label)"
            )
            for place in range(targets.count()):
                assert targets.nth(place).bounding_box()["height"] >= 44
