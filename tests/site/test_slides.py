"""Slides as a class sees them: each fits the screen and its chart takes the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_browser import PHONE, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from site_pages import Site

pytestmark = pytest.mark.browser

SCREENS = [(1024, 768), (1280, 800), (1366, 768), (1920, 1080)]  # px, of usual projectors
READABLE = 10.5  # px, of a chart's labels on the smallest of these screens
LARGE_LABELS = 0.4  # of the text's size: labels are smaller than the text, but not tiny beside it
FILLED = 0.9  # of the height or of the width that its words leave to a chart
LABEL = 12  # px, of a label in a drawing at its own size

LOOK = """LABEL => {
  const article = document.querySelector('article');
  const bar = document.querySelector('.slide-bar').getBoundingClientRect();
  const shown = [...document.querySelectorAll('.slides .current, .slides .current *')]
    .filter(part => part.getClientRects().length && getComputedStyle(part).display !== 'contents');
  const room = article.getBoundingClientRect();
  const outside = shown.filter(part => {
    const box = part.getBoundingClientRect();
    return !part.closest('svg') && (box.top < room.top - 1 || box.bottom > bar.top + 1
      || box.left < room.left - 1 || box.right > room.right + 1);
  });
  const drawing = shown.find(part => part.matches('.vl'));
  const box = drawing && drawing.getBoundingClientRect();
  const cell = drawing && drawing.parentNode.getBoundingClientRect();
  const own = drawing && parseFloat(getComputedStyle(drawing).getPropertyValue('--w'));
  return {
    outside: outside.map(part => part.outerHTML.slice(0, 60)),
    scrolls: [document.documentElement, article].some(one => one.scrollHeight > one.clientHeight),
    bar: getComputedStyle(document.querySelector('.slide-bar')).backgroundColor,
    text: parseFloat(getComputedStyle(document.documentElement).fontSize),
    label: drawing && LABEL * box.width / own,
    filled: drawing && Math.max(box.width / cell.width, box.height / cell.height),
    share: drawing && Math.max(cell.width / room.width, cell.height / room.height),
  };
}"""


def decks(site: Site) -> list[str]:
    return [page for page in site.pages if site.soup(page).select(".slide-bar")]


def slides(page: Page, address: str) -> list[dict]:
    """Look at every slide of a deck, first to last."""
    page.goto(address)
    page.get_by_role("button", name="Present").click()
    seen = [page.evaluate(LOOK, LABEL)]
    while not current(page, last=True):
        page.keyboard.press("ArrowRight")
        seen.append(page.evaluate(LOOK, LABEL))
    return seen


def current(page: Page, *, last: bool) -> bool:
    at, count = page.locator(".slide-bar output").inner_text().split(" / ")
    return at == (count if last else "1")


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_every_slide_fits_the_screen_and_its_chart_is_as_large_as_there_is_room(
    browser, site, address, width, height
):
    with opened(browser, {"width": width, "height": height}, reduced_motion="reduce") as page:
        for deck in decks(site):
            for number, slide in enumerate(slides(page, f"{address}/{deck}"), 1):
                where = f"{deck}, slide {number}: {slide}"
                assert slide["outside"] == [], where
                assert not slide["scrolls"], where
                assert slide["bar"] in ("rgb(255, 255, 255)", "rgb(18, 18, 18)"), where
                if slide["label"]:
                    assert slide["label"] >= READABLE, where
                    assert slide["label"] >= LARGE_LABELS * slide["text"], where
                    assert slide["filled"] >= FILLED, where
                    assert slide["share"] >= 0.5, where
        assert page.noted == []


def test_a_slide_follows_the_size_of_the_screen(browser, site, address):
    deck = decks(site)[0]
    with opened(browser, {"width": 1920, "height": 1080}) as page:
        page.goto(f"{address}/{deck}")
        page.get_by_role("button", name="Present").click()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(100)
            assert not page.evaluate(LOOK, LABEL)["scrolls"]
        page.locator("article").press("Escape")
        assert page.evaluate("document.documentElement.getAttribute('style') || ''") == ""


def test_what_no_screen_can_hold_scrolls_above_the_bar(browser, site, address):
    with opened(browser, PHONE) as page:
        for deck in decks(site):
            for slide in slides(page, f"{address}/{deck}"):
                assert slide["text"] >= 13
                assert not slide["label"] or slide["label"] >= 9
            foot = page.evaluate("document.querySelector('article').getBoundingClientRect().bottom")
            bar = page.locator(".slide-bar").bounding_box()
            assert foot == pytest.approx(bar["y"], abs=1)


def test_a_chart_on_a_slide_is_live_in_the_drawing_that_is_shown(browser, sample_address):
    with opened(browser, {"width": 1280, "height": 800}) as page:
        page.goto(f"{sample_address}/book/slides.html")
        page.get_by_role("button", name="Present").click()
        page.keyboard.press("ArrowRight")
        page.locator(".slides .current .vl:visible[data-live=yes]").wait_for()
        assert page.locator(".slides .current .vl:visible").count() == 1


def test_on_paper_a_high_chart_stands_beside_its_words(browser, sample_address):
    with opened(browser, {"width": 1000, "height": 700}) as page:
        # Drawn so that the chart is as high as wide.
        page.route("**/slides.html", square_charts)
        page.goto(f"{sample_address}/book/slides.html")
        page.emulate_media(media="print")
        words, chart = (
            page.locator(f"#the-first-picture {part}").first.bounding_box()
            for part in (".chart-title", ".chart-box")
        )
        assert chart["x"] > words["x"] + words["width"]
        assert abs(chart["y"] - words["y"]) < 3


def square_charts(route: object) -> None:
    answer = route.fetch()
    text = answer.text()
    parts = text.split("--r:")
    parts[1:] = ["1.0" + part[part.index(";") :] for part in parts[1:]]
    route.fulfill(response=answer, body="--r:".join(parts))
