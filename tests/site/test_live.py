"""The form that runs a chapter in its page: what it says, changes, keeps and refuses."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from site_pages import served

from asprinted.rerun.parameters import ParameterError, from_assignments
from asprinted.rerun.run import load_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PATIENCE = 90_000  # ms
DESK = {"width": 1280, "height": 900}
YANG = "book/studies/yang2003.html"
RATES = "book/comparisons/response-rates.html"


@pytest.fixture(scope="module")
def folder(book) -> Path:
    """Find the book with Python for its pages."""
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    return book.folder


@pytest.fixture(scope="module")
def base(folder) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def ready(browser, base) -> Iterator[Page]:
    """Open one page for tests that begin alike, so that Python is loaded for them once."""
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        open_form(page)
        state(page, "Ready")
        yield page


@pytest.fixture
def at_rest(ready) -> Page:
    """Give that page as it is published, with nothing noted yet."""
    if ready.locator("details.live .live-back").is_visible():
        ready.locator("details.live .live-back").click()
    ready.locator("details.live form").evaluate("it => it.reset()")
    ready.locator(".live-state").evaluate("it => { it.textContent = '' }")
    ready.noted.clear()
    ready.asked.clear()
    assert ready.locator(".recomputed, .waiting, .live-strip, .editor").count() == 0
    assert "?" not in ready.url
    return ready


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """Open a page that notes messages, errors and every request."""
    context = browser.new_context(**{"viewport": DESK, **options})
    context.set_default_timeout(PATIENCE)
    try:
        yield noting(context)
    finally:
        context.close()


def noting(context: BrowserContext) -> Page:
    page = context.new_page()
    page.noted, page.asked = [], []
    page.on("console", lambda message: page.noted.append(message.text))
    page.on("pageerror", lambda error: page.noted.append(str(error)))
    context.on("request", lambda request: page.asked.append(request.url))
    return page


def open_form(page: Page) -> None:
    if not page.locator("details.live").evaluate("it => it.open"):
        page.locator("details.live > summary").click()


def run(page: Page, **texts: str) -> None:
    """Fill the form and press Run."""
    open_form(page)
    for name, text in texts.items():
        field = page.locator(f"details.live [name={name}]")
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    page.locator(".live-run").click()


def forget_what_was_cached(page: Page) -> None:
    """Empty the browser's own cache, so that only what the page's keeper keeps is left."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")


def state(page: Page, words: str) -> str:
    """Wait until the form says some words; give the whole of what it says."""
    page.locator(".live-state", has_text=re.compile(words)).wait_for()
    return page.locator(".live-state").inner_text()


def change(page: Page, cell: str, source: str) -> None:
    """Change a cell as a reader does, and run it."""
    open_form(page)
    page.locator(".live-edit").first.wait_for(state="attached")
    page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
    holder = page.locator(f"#cell-{cell}")
    if not holder.locator("textarea").count():
        holder.locator(".live-edit").click()
    holder.locator("textarea").fill(source)
    holder.get_by_role("button", name="Run with this cell").click()


def settled(page: Page) -> list:
    """Give what each cell of the page shows, in words, and how it is marked."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".cell[id^='cell-']")].map(cell => {
          const copy = cell.querySelector(':scope > .cell_output')?.cloneNode(true);
          copy?.querySelectorAll('.vl').forEach(it => it.remove());
          return [cell.id, copy?.textContent.replace(/\\s+/g, ' '), copy?.className];
        })"""
    )


# The form -----------------------------------------------------------------------------------


def test_nothing_of_python_is_asked_for_before_the_form_is_opened(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}", wait_until="networkidle")
        loaded = re.compile(r"_python/|keeper\.js|_static/(run|python|cells|edits|editor)\.js")
        assert [url for url in page.asked if loaded.search(url)] == []
        open_form(page)
        state(page, "Ready")
        assert any("/_python/" in url for url in page.asked)


def test_a_link_fills_the_form_and_runs_nothing(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}?confidence=0.9&method=mee")
        assert page.locator("details.live [name=confidence]").input_value() == "0.9"
        assert page.locator("details.live [name=method]").input_value() == "mee"
        command = page.locator(".live-command code").inner_text()
        assert command == "asprinted rerun yang2003 confidence=0.9 method=mee"
        state(page, "Ready")
        assert page.locator(".recomputed, .waiting").count() == 0
        assert not page.locator("#text").evaluate("it => it.classList.contains('rerun')")


@pytest.mark.parametrize(
    "setting", ["confidence=2", "confidence=", "confidence=often", "hazard_ratio=0,5"]
)
def test_a_value_that_is_not_allowed_is_refused_in_the_words_of_the_command(at_rest, setting):
    name, text = setting.split("=")
    with pytest.raises(ParameterError) as refused:
        from_assignments(load_chapter("yang2003").parameters, (setting,))
    page = at_rest
    run(page, **{name: text})
    assert state(page, "Nothing was run") == f"Nothing was run: {refused.value}."
    assert page.locator(f"#live-{name}-fault").inner_text() == str(refused.value)
    assert page.locator(f"details.live [name={name}]").get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.name") == name
    assert page.locator(".recomputed").count() == 0
    assert "?" not in page.url


def test_a_run_changes_the_page_marks_it_and_goes_back(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        before = settled(page)
        run(page, confidence="0.9")
        said = state(page, "Done in")
        marked = page.locator(".recomputed").count()
        assert marked > 5
        assert f"{marked} outputs changed" in said
        assert page.locator(".waiting").count() == 0
        assert "90%" in page.locator(".recomputed").first.inner_text()
        assert page.url.endswith("?confidence=0.9")
        strip = page.locator(".live-strip")
        assert "Rerun here under confidence = 0.9" in strip.inner_text()
        assert page.locator(".live-changes tr").count() > 3
        assert settled(page) != before
        strip.get_by_role("button", name="Published").click()
        assert settled(page) == before
        assert page.locator("details.live [name=confidence]").input_value() == "0.95"
        assert "?" not in page.url
        assert not strip.is_visible()
        assert page.noted == []
        assert {url for url in page.asked if not url.startswith((base, "data:"))} == set()


@pytest.mark.slow
def test_a_second_run_starts_from_what_is_published(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        before = settled(page)
        run(page, confidence="0.9")
        state(page, "Done in")
        once = settled(page)
        run(page, confidence="0.8")
        page.wait_for_url("**?confidence=0.8")
        state(page, "Done in")
        run(page, confidence="0.9")
        page.wait_for_url("**?confidence=0.9")
        state(page, "Done in")
        assert settled(page) == once
        run(page, confidence="0.95")
        state(page, "nothing changed")
        page.locator(".live-back").first.click()
        assert settled(page) == before


@pytest.mark.slow
def test_stop_ends_a_run_and_shows_what_is_published(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        before = settled(page)
        change(page, code_cell(page, "import "), "while True:\n    pass")
        state(page, "Running cell")
        page.locator(".live-stop").click()
        state(page, "Stopped. The page shows what is published")
        assert settled(page) == before
        run(page, confidence="0.9")
        # The loop is still in its cell: the reader is told how to end it, and takes it back.
        state(page, "it has run for 1[0-9] s. Stop ends it")
        page.locator(".live-stop").click()
        page.get_by_role("button", name="Undo").click()
        run(page, confidence="0.9")
        state(page, "Done in")


# Changed cells ------------------------------------------------------------------------------


def code_cell(page: Page, words: str) -> str:
    """Give the id of the first cell whose code holds some words."""
    found = page.evaluate(
        """words => [...document.querySelectorAll(".cell[id^='cell-']")]
             .find(it => it.querySelector('.cell_input pre')?.textContent.includes(words))?.id""",
        words,
    )
    assert found, words
    return found.removeprefix("cell-")


def test_an_error_is_shown_at_its_cell_and_what_follows_is_grey(at_rest):
    page = at_rest
    cell = code_cell(page, "import ")
    change(page, cell, "one = 1\none / 0  # <img src=x onerror=alert(1)>")
    state(page, "Stopped by an error")
    box = page.locator(f"#cell-{cell} .live-error")
    assert "ZeroDivisionError: division by zero" in box.inner_text()
    assert "line 2" in box.inner_text()
    assert "one / 0" in box.inner_text()
    assert box.locator("img").count() == 0
    assert page.locator(".waiting").count() > 10
    assert "stopped by an error" in page.locator(".live-strip").inner_text()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import matplotlib", "matplotlib is not in this page, which has numpy, pandas"),
        ("def", "SyntaxError: invalid syntax"),
        ("def f(): f()\nf()", "RecursionError"),
        ("[0] * 10**9", "MemoryError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("from urllib.request import urlopen; urlopen('https://example.org')", "URLError"),
    ],
)
@pytest.mark.slow
def test_what_a_cell_cannot_do_ends_in_a_sentence(at_rest, base, source, words):
    page = at_rest
    cell = code_cell(page, "import ")
    change(page, cell, source)
    state(page, "Stopped by an error")
    assert words in page.locator(f"#cell-{cell} .live-error").inner_text()
    assert {url for url in page.asked if not url.startswith((base, "data:"))} == set()


@pytest.mark.slow
def test_much_output_is_cut_and_markup_in_it_stays_text(at_rest):
    page = at_rest
    cell = code_cell(page, "import ")
    source = page.locator(f"#cell-{cell} .cell_input pre").first.text_content()
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    change(
        page,
        cell,
        f"{source}\nprint({hostile!r})\nfor n in range(10 ** 6): print(n)\n"
        f"from IPython.display import HTML, Markdown, display\n"
        f"display(HTML({hostile!r})); display(Markdown({hostile!r}))",
    )
    state(page, "Done in")
    shown = page.locator(f"#cell-{cell} .cell_output")
    assert "… cut: a cell of the page may print 20,000 characters." in shown.inner_text()
    assert len(shown.inner_text()) < 22_000
    assert shown.locator("img, script").count() == 0
    assert "<img src=x" in shown.inner_text()
    assert page.noted == []


# A cell's parameters in a link --------------------------------------------------------------


def test_hostile_text_in_a_link_stays_text(browser, base):
    hostile = "<img src=x onerror=alert(1)>"
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}?method={hostile}&confidence={hostile}&other={hostile}")
        said = state(page, "The link asks for")
        assert f"This chapter does not take method = {hostile}; the form holds the" in said
        assert page.locator("details.live [name=method]").input_value() == "newcombe"
        page.locator(".live-run").click()
        state(page, "Nothing was run: confidence")
        assert page.locator("main img").count() == 0
        assert [it for it in page.noted if "alert" in it] == []


# Faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["libraries.tar.zst", "own.tar.zst", "library.zip.zst"])
def test_a_file_that_is_another_one_is_refused_in_words(browser, base, name):
    with opened(browser, service_workers="block") as page:
        page.context.route(f"**/{name}", lambda route: route.fulfill(body=b"something else"))
        page.goto(f"{base}/{YANG}")
        open_form(page)
        said = state(page, "could not be loaded")
        assert f"{name}: is not the file that this page was built with" in said
        assert page.locator(".recomputed, .waiting").count() == 0


@pytest.mark.slow
def test_a_connection_that_is_lost_is_told_and_may_be_tried_again(browser, base):
    with opened(browser, service_workers="block") as page:
        page.context.route("**/libraries.tar.zst", lambda route: route.abort())
        page.goto(f"{base}/{YANG}")
        open_form(page)
        state(page, "could not be loaded.*Run tries again")
        page.context.unroute("**/libraries.tar.zst")
        run(page, confidence="0.9")
        state(page, "Done in")


def test_a_later_visit_needs_no_network(browser, folder, tmp_path):
    with opened(browser) as page:
        with served(folder) as base:
            page.goto(f"{base}/{YANG}")
            run(page, confidence="0.9")
            state(page, "Done in")
            page.wait_for_load_state("networkidle")
        forget_what_was_cached(page)
        page.goto(f"{base}/{YANG}")
        assert page.locator("h1").count() == 1
        run(page, confidence="0.8")
        state(page, "Done in")
        assert page.locator(".recomputed").count() > 5


def test_from_a_disk_the_form_says_what_to_do(browser, folder):
    with opened(browser) as page:
        page.goto((folder / YANG).as_uri() + "?confidence=0.9")
        open_form(page)
        assert "Serve the folder of this book (in it: python3 -m http.server)" in state(
            page, "disk"
        )
        assert page.locator(".live-run").is_disabled()
        command = page.locator(".live-command code").inner_text()
        assert command == "asprinted rerun yang2003 confidence=0.9"


def test_without_scripts_the_command_is_there(browser, base):
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{base}/{YANG}")
        page.locator("details.live > summary").click()
        assert page.locator(".live-command code").inner_text() == "asprinted rerun yang2003"
        assert page.locator("details.live form").is_visible() is False


@pytest.mark.slow
def test_paper_says_its_setting(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{YANG}")
        run(page, confidence="0.9")
        state(page, "Done in")
        page.emulate_media(media="print")
        assert page.locator(".live-strip").is_visible()
        assert "confidence = 0.9" in page.locator(".live-strip").inner_text()
        assert not page.locator("details.live form").is_visible()


def test_controls_and_form_hold_one_setting(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{RATES}?tau2=ml")
        assert page.locator("details.live [name=tau2]").input_value() == "ml"
        chosen = page.locator("figure.explore [name=tau2]").first
        chosen.scroll_into_view_if_needed()
        assert chosen.evaluate("it => it.selectedOptions[0].textContent") == "maximum likelihood"


@pytest.mark.slow
def test_a_site_below_a_folder_runs(browser, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "below" / "book-of-mine", copy_function=shutil.copy)
    with served(tmp_path / "below") as base, opened(browser) as page:
        page.goto(f"{base}/book-of-mine/{YANG}")
        run(page, confidence="0.9")
        state(page, "Done in")
