"""What a reader's browser may do to a page that runs: reload, sleep, a second tab, full storage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psutil
import pytest
from site_pages import served
from test_live import RATES, YANG, noting, opened, run, settled, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUNS = int(os.environ.get("ASPRINTED_RUNS", "30"))
GROWTH = 1.2
REFUSING = """
  caches.open = () => Promise.reject(new DOMException("refused", "SecurityError"));
  navigator.serviceWorker.register = () => Promise.reject(new DOMException("no", "SecurityError"));
"""


@pytest.fixture(scope="module")
def base(book) -> Iterator[str]:
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as address:
        yield address


def uncontrolled(page: Page) -> list:
    """Give what cells show, but for charts whose controls follow the address by themselves."""
    controlled = page.evaluate(
        "() => [...document.querySelectorAll('figure.explore')].map(it => it.closest('.cell').id)"
    )
    return [shown for shown in settled(page) if shown[0] not in controlled]


def is_published(page: Page) -> bool:
    """Say whether a page neither holds an output of a run nor says that it does."""
    marked = page.locator(".recomputed, .waiting").count()
    strip = page.locator(".live-strip")
    said = strip.count() > 0 and strip.is_visible()
    assert bool(marked) == said, "what is rerun is marked, and what is marked is rerun"
    return not said


def test_two_tabs_run_each_its_own_setting(browser: Browser, base):
    with opened(browser) as one:
        other = noting(one.context)
        for page, level in ((one, "0.9"), (other, "0.8")):
            page.goto(f"{base}/{YANG}")
            run(page, confidence=level)
        for page, level in ((one, "0.9"), (other, "0.8")):
            state(page, "Done in")
            assert page.url.endswith(f"?confidence={level}")
            assert f"confidence = {level}" in page.locator(".live-strip").inner_text()
        assert settled(one) != settled(other)


def test_a_reload_in_a_run_shows_what_is_published(browser: Browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        before = uncontrolled(page)
        run(page, confidence="0.9")
        state(page, "Running cell")
        page.reload()
        assert is_published(page)
        assert uncontrolled(page) == before
        run(page, confidence="0.9")
        state(page, "Done in")
        assert not is_published(page)


def test_back_and_forward_never_show_a_run_unmarked(browser: Browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        run(page, confidence="0.9")
        state(page, "Done in")
        page.goto(f"{base}/{RATES}")
        assert is_published(page)
        page.go_back()
        is_published(page)
        assert page.locator("details.live [name=confidence]").input_value() == "0.9"
        page.go_forward()
        assert is_published(page)


def test_a_tab_that_slept_goes_on(browser: Browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        run(page, confidence="0.9")
        state(page, "Running cell|Starting")
        session = page.context.new_cdp_session(page)
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
        session.send("Page.setWebLifecycleState", {"state": "active"})
        state(page, "Done in")
        assert not is_published(page)


def test_storage_that_is_refused_costs_only_the_later_visit(browser: Browser, base):
    with opened(browser) as page:
        page.add_init_script(REFUSING)
        page.goto(f"{base}/{YANG}")
        run(page, confidence="0.9")
        state(page, "Done in")


def test_storage_that_is_full_costs_only_the_later_visit(browser: Browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/404.html")
        session = page.context.new_cdp_session(page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": base, "quotaSize": 10_000})
        page.goto(f"{base}/{YANG}")
        run(page, confidence="0.9")
        state(page, "Done in")
        page.reload()
        run(page, confidence="0.8")
        state(page, "Done in")


def test_many_runs_take_no_more_memory_than_a_few(browser: Browser, base):
    taken = []
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        for number in range(RUNS):
            run(page, confidence=f"{0.8 + number % 10 / 100:.2f}")
            page.wait_for_url(f"**?confidence={0.8 + number % 10 / 100:.2f}".rstrip("0"))
            state(page, "Done in")
            taken.append(renderers())
    assert max(taken[-5:]) <= GROWTH * max(taken[5:10]), taken


def renderers() -> int:
    """Bytes that the pages' processes hold, of all browsers that this process has started."""
    found = 0
    for process in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in process.cmdline():
                found += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return found
