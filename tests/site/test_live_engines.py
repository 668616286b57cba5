"""Chapters run, and abstracts are checked, in Firefox and in WebKit as in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from site_live import chapters, stored
from site_pages import served
from test_live_check import FILES, PAGE, WRONG, agrees

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).parent
MINI_BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
NEEDS = {"firefox": ("node", "firefox-esr"), "webkit": ("node", "WebKitWebDriver", "xvfb-run")}
PATIENCE = 300  # seconds


@pytest.fixture(scope="module", params=NEEDS)
def engine(request) -> str:
    """Name an engine that is installed, from Debian's packages."""
    missing = [name for name in NEEDS[request.param] if not shutil.which(name)]
    if not (HERE / "node_modules" / "puppeteer-core").is_dir():
        missing.append("what the browser tests take from npm")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return request.param


def do(engine: str, address: str, deed: str, *given: str) -> object:
    """Do something in a page and read what came of it."""
    done = subprocess.run(
        ["node", "engines.mjs", engine, address, deed, *given],
        cwd=HERE,
        env={**os.environ, "MINI_BROWSER": str(next(iter(MINI_BROWSERS), ""))},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("chapter", ["yang2003", "response-rates", "clark2021"])
def test_a_chapter_gives_every_stored_output(engine, chapter, book):
    form = book.soup(chapters(book)[chapter]).select_one("details.live form")
    folder = "/" + form["data-python"].lstrip("./")
    with served(book.folder) as base:
        made = do(engine, f"{base}/404.html", "chapter", folder, form["data-cells"])
    code = [it for it in stored(book, chapter)["cells"] if it["cell_type"] == "code"]
    assert made["end"]["type"] == "done", made["end"]
    assert [it["id"] for it in made["cells"]] == [it["id"] for it in code]
    assert [it["id"] for it in made["cells"] if it["changed"] or it["error"]] == []


def test_the_page_of_checks_says_what_the_command_says(engine, book):
    given = {"": WRONG.encode(), **FILES}
    asked = json.dumps([[name, b64encode(content).decode()] for name, content in given.items()])
    with served(book.folder) as base:
        told = do(engine, f"{base}/{PAGE}", "check", asked)
    assert [it["name"] for it in told] == list(given)
    for it in told:
        many = 2 if "nbib" in it["name"] or it["name"].endswith(".zip") else 1
        assert it["state"].startswith(f"{many} abstract"), it["state"]
        agrees(it["report"], WRONG)
