"""The form that checks an abstract in its page: what it says is what the command says."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from site_pages import served
from test_browser import DESK, PHONE
from test_live import forget_what_was_cached, opened, state
from test_live_form import judged

from asprinted.abstracts import from_bytes
from asprinted.check import check, chosen
from asprinted.check.page import COLUMNS, look, table
from asprinted.check.page import page as made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGE = "book/methods/check-an-abstract.html"
WRONG = (
    "Of 40 patients, 21/40 (55%) responded and 10/40 (25%) did not. "
    "The hazard ratio was 0.72 (95% CI 0.81 to 0.95; P = .02)."
)
RIGHT = "Of 40 patients, 21/40 (52%) responded."
HOSTILE = "<img src=x onerror=alert(1)> Of 40 patients, 21/40 (55%) <script>x</script> responded."
MEDLINE = (
    f"PMID- 1\nTI  - One invented title of a record\nAB  - {WRONG}\n\n"
    f"PMID- 2\nTI  - Two\nAB  - {RIGHT}\n"
)
XML = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>3</PMID><Article>"
    f"<ArticleTitle>Three</ArticleTitle><Abstract><AbstractText>{WRONG}</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
HTML = f"<html><head><title>Four</title></head><body><h2>Abstract</h2><p>{WRONG}</p></body></html>"


def zipped(name: str, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


FILES = {
    "one.txt": WRONG.encode(),
    "records.nbib": MEDLINE.encode(),
    "records.xml": XML.encode(),
    "page.html": HTML.encode(),
    "one.txt.gz": gzip.compress(WRONG.encode()),
    "records.zip": zipped("records.nbib", MEDLINE),
}


@pytest.fixture(scope="module")
def base(book) -> Iterator[str]:
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser, base) -> Iterator[Page]:
    """Open a page that has checked something already, so that the reader is loaded."""
    with opened(browser) as opened_page:
        opened_page.goto(f"{base}/{PAGE}")
        submit(opened_page, RIGHT)
        state(opened_page, "no figures were found")
        yield opened_page


def submit(page: Page, text: str) -> None:
    page.locator("#check-text").fill(text)
    page.locator(".check .live-run").click()


def found(report: str) -> list[str]:
    """Give what each finding of a report says."""
    html = BeautifulSoup(report, "html.parser")
    return [close(it.get_text()) for it in html.select("ol > li")]


def close(words: str) -> str:
    """Leave out spaces, of which a page has other kinds."""
    return "".join(words.split())


def expected(text: str) -> list[tuple[str, str, str]]:
    findings = check(from_bytes(text.encode()).text, chosen())
    return [(it.shown, it.tried, it.rule) for it in findings]


def report(page: Page) -> str:
    return page.locator(".check-report").inner_html()


def agrees(report: str, text: str) -> None:
    there, here = expected(text), found(report)
    assert there
    assert len(there) == len(here)
    for finding in there:
        assert [said for said in here if all(close(words) in said for words in finding)], finding


def test_nothing_is_loaded_before_a_reader_asks(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{PAGE}", wait_until="networkidle")
        assert [it for it in page.asked if "_python" in it] == []
        page.locator(".check .live-run").click()
        assert state(page, "Paste an abstract") == "Paste an abstract, or choose a file."
        assert [it for it in page.asked if "_python" in it] == []


def test_it_finds_what_the_command_finds_and_sends_nothing(browser, base):
    with opened(browser) as page:
        page.goto(f"{base}/{PAGE}", wait_until="networkidle")
        sent = []
        page.context.on("request", lambda it: sent.append((it.method, it.url, it.post_data)))
        submit(page, WRONG)
        state(page, "findings: figures that contradict each other")
        agrees(report(page), WRONG)
        assert page.locator(".check-report mark.flagged").count() >= 3
        assert sent
        assert {method for method, _, _ in sent} == {"GET"}
        assert {post for _, _, post in sent} == {None}
        assert [url for _, url, _ in sent if not url.startswith(base) or "?" in url] == []
        assert page.url == f"{base}/{PAGE}"
        assert "libraries.tar.zst" not in " ".join(url for _, url, _ in sent)
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "patients" not in kept
        assert page.noted == []


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_file_is_read(page, name):
    page.locator("#check-file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": FILES[name]}
    )
    page.locator(".check .live-run").click()
    many = "2 abstracts" if "records.nbib" in name or name == "records.zip" else "1 abstract"
    state(page, f"{many} read.*contradict")
    agrees(report(page), WRONG)
    page.locator("#check-file").set_input_files([])


def body(page: str) -> str:
    return page[page.index("<body>") :]


def test_a_report_can_be_copied_as_a_table_and_saved(browser, base):
    """The table and the page are those that the same modules make elsewhere."""
    text = f"{RIGHT} <script>x</script>\tIt took 3 days."
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{base}/{PAGE}")
        assert not page.locator(".check-keep").is_visible()
        submit(page, f"{WRONG} {text}")
        state(page, "findings: figures that contradict each other")
        page.locator(".check-copy").click()
        page.locator(".check-keep span", has_text="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        with page.expect_download() as download:
            page.locator(".check-save").click()
        saved = Path(download.value.path()).read_text()
        looked = look(from_bytes(f"{WRONG} {text}".encode()), chosen())
        # A book's own colours, which the page of checks has no use for, come in its style.
        assert body(saved) == body(made([looked]).decode())
        assert "<script" not in saved
        rows = [line.split("\t") for line in copied.splitlines()]
        assert rows == [list(COLUMNS), *(list(row) for row in table([looked]))]
        assert len(rows) == 1 + 9
        assert page.noted == []


def test_rules_that_were_right_less_often_look_only_if_asked(browser, base):
    text = "Of 60 patients, 18 (25%) responded."
    with opened(browser) as page:
        page.goto(f"{base}/{PAGE}")
        submit(page, text)
        state(page, "no figures were found")
        page.locator("#check-all").check()
        page.locator(".check .live-run").click()
        state(page, "1 finding: ")
        assert "share-of-group" in page.locator(".check-report ol").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_a_report(browser, base, axe, size):
    with opened(browser, viewport=size, color_scheme="light", bypass_csp=True) as page:
        page.goto(f"{base}/{PAGE}")
        # Shadows at the edges of what scrolls would keep the rule of contrast from judging.
        page.add_style_tag(content="pre, div { background-image: none !important }")
        page.evaluate(axe)
        submit(page, WRONG)
        state(page, "findings: figures that contradict each other")
        page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        assert judged(page) == []
        submit(page, "\0")
        state(page, "Not read")
        assert judged(page) == []


def test_what_a_reader_gives_stays_text(page):
    submit(page, HOSTILE)
    state(page, "1 finding: ")
    assert page.locator(".check-report").locator("img, script").count() == 0
    assert [it for it in page.noted if "alert" in it] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Not read: given.bin: "),
        (b"\0\1\2" * 400, "Not read: given.bin: "),
        (gzip.compress(b"0" * 50_000_000), "Not read: given.bin"),
        (b"<a>" * 100_000, "Not read: given.bin"),
    ],
    ids=["empty", "no text", "a bomb", "deep"],
)
def test_what_cannot_be_read_is_said_in_a_line(page, content, words):
    page.locator("#check-file").set_input_files(
        {"name": "given.bin", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator(".check .live-run").click()
    said = state(page, "Not read")
    assert said.startswith(words)
    assert "/given" not in said
    assert not page.locator(".check-report").is_visible()
    page.locator("#check-file").set_input_files([])


def test_a_later_visit_needs_no_network(browser, book):
    with opened(browser) as page:
        with served(book.folder) as base:
            page.goto(f"{base}/{PAGE}")
            submit(page, RIGHT)
            state(page, "no figures were found")
            page.wait_for_load_state("networkidle")
        forget_what_was_cached(page)
        page.goto(f"{base}/{PAGE}")
        submit(page, WRONG)
        state(page, "findings")
        agrees(report(page), WRONG)


def test_from_a_disk_and_without_scripts_the_command_is_there(browser, book):
    for scripts in (True, False):
        with opened(browser, java_script_enabled=scripts) as page:
            page.goto((book.folder / PAGE).as_uri())
            assert "asprinted check FILE" in page.locator(".check").inner_text()
            assert page.locator(".check form").is_visible() is scripts
            if scripts:
                assert page.locator(".check .live-run").is_disabled()
                state(page, "Serve the folder of this book")
