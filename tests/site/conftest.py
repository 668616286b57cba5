"""The sites that tests look at, and the browser they look with.

A test is skipped, with the reason, where the real book is not built, or Chromium or axe-core is
not installed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from site_browser import CHROMIUM, FLAGS
from site_building import build, copy_sample
from site_pages import Site, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the invented book."""
    source = copy_sample(tmp_path_factory.mktemp("sample") / "book")
    built = build(source)
    assert built.code == 0, built.said
    return Site("sample", built.html, source)


@pytest.fixture(scope="session")
def book() -> Site:
    """Find the real book, as built."""
    html = Path(os.environ.get("ASPRINTED_SITE", REPOSITORY / "_build" / "html"))
    if not (html / "book" / "index.html").is_file():
        pytest.skip(f"the book is not built at {html}; build it with: make book")
    return Site("book", html, REPOSITORY)


@pytest.fixture(scope="session", params=["sample", "book"])
def site(request: pytest.FixtureRequest) -> Site:
    """Look at the invented book, then at the real one."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """Serve the site under its security policy."""
    with served(site.folder) as base:
        yield base


@pytest.fixture(scope="session")
def sample_address(sample: Site) -> Iterator[str]:
    """Serve the invented book under its security policy."""
    with served(sample.folder) as base:
        yield base


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a real Chromium without a window."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(
            f"there is no Chromium at {CHROMIUM}; install it with: apt-get install chromium"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Read the rules of accessibility."""
    path = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed; install it with: npm ci --prefix tests/site")
    return path.read_text(encoding="utf-8")
