"""Assumptions moved in the page: what Chromium shows is what a rerun of the chapter prints."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from site_pages import served
from site_rows import DRAWN, Asked, asking, differences, found_sentences, plain, values_of
from test_browser import DESK, PHONE, opened

from asprinted.rerun.parameters import from_assignments
from asprinted.rerun.run import Chapter, Result, load_chapter, run, run_for_numbers

if TYPE_CHECKING:
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
CORES = os.cpu_count()
STOCK, WHOLE = 2, 2
"""How many settings of a chart papermill's own engine reruns, and how many ours, with all cells."""

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

# What each chart with controls must show, by the names that the chapter has before it makes them.
ASKED = {
    "yang2003": {
        "explore": Asked(
            'absolute.tail(len(by_method))[["label", "estimate", "low", "high", "text"]]',
            (
                r"If \d+ of \d+ responded on high dose and .*?’s method\)\.",
                r"It was [\d.]+ times as high \(.*?\)\.",
                r"The \S+ interval of the difference \w+ zero\.",
                r"That of the ratio \w+ 1 .*? Katz’s(?: \(.*?\))?\.",
            ),
            line="0",
        )
    },
    "shablak2011": {
        "explore": Asked(
            """estimates.rows(
                {
                    "Whole rise": rise,
                    "First part: first cohort, favorable only": part,
                    "The rest": rest,
                },
                difference,
            )""",
            (
                r"In the first cohort \d+ of \d+ patients with favorable .*? of the rise\.",
                r"The rest of the rise, from .*? the whole rise\.",
            ),
            line="0",
        )
    },
    "dutcher2002": {
        "explore": Asked(
            """pd.DataFrame(
                [
                    (label, found.estimate, found.low, found.high, estimate(found, 1))
                    for label, found in {
                        "The trial alone": alone,
                        "The range alone, in full": beta_binomial(0, 0, prior, level=confidence),
                        "Both, at this weight": some,
                    }.items()
                ]
            )""",
            (
                r"(?:Read as an? \S+ interval and counted (?:at .*? when it counts in full|"
                r"in full, the range acts .*? when the range is ignored)|"
                r"At a weight of 0 the range is ignored\..*? would make it .*?\))\.",
            ),
        )
    },
    "response-rates": {
        "explore": Asked(
            """pd.DataFrame(
                [
                    (label, found.estimate, found.low, found.high, prose.estimate(found, 1))
                    if found
                    else (label, None, None, None, "left out")
                    for label, found in [
                        *((called[name], rates.get(name)) for name in WHOM),
                        ("All included, pooled by the model chosen", pooled),
                    ]
                ]
            )""",
            (r"By [^.,]+, with \S+(?: and \S+)? interval, .*? with a tau² of [\d.]+\.",),
        )
    },
    "p-values": {
        "explore": Asked(
            """pd.DataFrame(
                [
                    (method_name(name), p.median(), p.min(), p.max(),
                     f"{number(p.min(), 3)} to {number(p.max(), 3)}" if len(p) else "not tried")
                    for name in families["all"]
                    for p in [ordered.loc[ordered["test"] == name, "result"]]
                ]
            )""",
            (
                r"With [^.]+ left out, \d+ sets of counts .*? combinations\.",
                r"P lies between .*? It is below .*? and rounds to \S+ in \d+\.",
            ),
            scale=1,
            line="threshold",
            words="P = {:g}",
        ),
        "explore-margin": Asked(
            """pd.DataFrame(
                [
                    (f"{asks}, {n} and {m}" + f" ({low_p.printed})" * ((n, m) == (a, b)),
                     chance[n, m][at], None, None, percent(chance[n, m][at], 1))
                    for at, asks in enumerate(["Any gain", "More than the gain chosen"])
                    for n, m in four_pairs
                ]
            )""",
            (r"If \d+ and \d+ responded, and with a .*? and higher by more than .*?%\.",),
        ),
    },
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


def given_by(chapter: Chapter, line: str) -> dict[str, object]:
    """Read the line that the page offers to rerun the chapter."""
    program, command, name, *assignments = shlex.split(line)
    assert (program, command, name) == ("asprinted", "rerun", chapter.name)
    return from_assignments(chapter.parameters, tuple(assignments))


@pytest.fixture(scope="module")
def rerun():
    """Rerun a chapter at a setting, and promise the result.

    The first settings of a chart are rerun by papermill's own engine, the next by ours, with every
    cell; the others without what only shows something, or there would be no time for them.
    """
    # A process of its own, since Playwright's loop runs in this one.
    with ProcessPoolExecutor(1, get_context("spawn")) as apart, ThreadPoolExecutor(CORES) as here:

        def promise(chapter: Chapter, line: str, turn: int) -> Future:
            given = given_by(chapter, line)
            if turn < STOCK:
                return apart.submit(run, chapter, given, engine="nbclient")
            if turn < STOCK + WHOLE:
                return here.submit(run, chapter, given)
            return here.submit(run_for_numbers, chapter, given, also=("results",))

        yield promise


def differences_from(result: Result, shown: dict, cell: str, asked: Asked) -> list[str]:
    """Say what a page shows that is not what a rerun finds."""
    if result.status != "done":
        return [f"{shown['line']}: {result.status}, {result.error}"]
    found = differences(shown, result, cell, asked)
    printed = " ".join(found_sentences(result, asked))
    found += [
        f"{what}: {shown[what]!r} for {printed!r}"
        for what in ("said", "alt")
        if not printed or plain(shown[what]) != printed
    ]
    return [f"{shown['line']}: {one}" for one in found]


def settings_shown(page: Page, cells: list[str]) -> list[tuple[int, str, dict]]:
    """Move the controls of each chart of a page, and read what it shows at each setting."""
    shown = []
    for place, cell in enumerate(cells):
        figure = wake(page, place)
        controls = described(figure)
        wanted = SETTINGS if place == 0 else max(2, SETTINGS // 5)
        for turn, at in enumerate(sampled(controls, wanted)):
            seen = move(figure, controls, at)
            shown.append((turn, cell, seen | figure.evaluate(DRAWN)))
    return shown


# Two of them in `make test`; the others take half a minute and more each.
PROMPT = [
    name if name in ("yang2003", "shablak2011") else pytest.param(name, marks=pytest.mark.slow)
    for name in PAGES
]


@pytest.mark.parametrize("name", PROMPT)
def test_the_page_shows_what_a_rerun_prints(browser, book_address, rerun, name):
    asked = ASKED[name]
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES[name]}")
        shown = settings_shown(page, list(asked))
        assert page.noted == []
    assert len({seen["line"] for _, _, seen in shown}) >= SETTINGS
    chapter = asking(load_chapter(name), asked)
    results = [rerun(chapter, seen["line"], turn) for turn, _, seen in shown]
    wrong = [
        difference
        for (_, cell, seen), result in zip(shown, results, strict=True)
        for difference in differences_from(result.result(), seen, cell, asked[cell])
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_the_same_rows(browser, book_address, name):
    found = []
    for size in (PHONE, DESK):
        with opened(browser, size) as page:
            page.goto(f"{book_address}/{PAGES[name]}")
            for place in range(len(ASKED[name])):
                figure = wake(page, place)
                controls = described(figure)
                for at in sampled(controls, 6):
                    move(figure, controls, at)
                    found.append(values_of(figure.evaluate(DRAWN)))
    half = len(found) // 2
    for phone, desk in zip(found[:half], found[half:], strict=True):
        assert [row[:2] for row in phone] == [row[:2] for row in desk]
        for one, other in zip(phone, desk, strict=True):
            assert one[2] == pytest.approx(other[2], abs=1e-4), one[0]


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
        page.goto(f"{path}?method=nonsense&confidence=0.7&stray=1")
        assert "method=newcombe" in figure.evaluate(SHOWN)["line"]
        asked = (
            "The link asks for confidence=0.7 and method=nonsense, "
            "for which this chart holds no results"
        )
        assert asked in figure.locator(".explore-unknown").text_content()
        assert page.url == f"{path}?method=nonsense&confidence=0.7&stray=1"
        assert page.locator("details.live [name=confidence]").input_value() == "0.7"
        figure.locator("input[name=confidence]").press("End")
        assert figure.locator(".explore-unknown").count() == 0


def test_a_link_may_write_a_setting_in_another_way(browser, book_address):
    with opened(browser, DESK) as page:
        page.goto(f"{book_address}/{PAGES['yang2003']}?confidence=0.90")
        figure = page.locator("figure.explore")
        assert "confidence=0.9 " in figure.evaluate(SHOWN)["line"]
        given = "shablak2011-prospective+yang2003"
        page.goto(f"{book_address}/{PAGES['response-rates']}?cohorts={given}")
        assert "cohorts=yang2003+shablak2011-prospective" in figure.evaluate(SHOWN)["line"]
        assert figure.locator(".explore-unknown").count() == 0


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
