"""The extension in a stock Jupyter Book with the theme that Jupyter Book brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from site_building import build, copy_sample
from site_pages import Site, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

OURS = ("cards.js", "charts.js", "setting.js", "explore.js", "ledger.js", "vega.js")
CONFIG = """\
title: Syrup, As Printed
author: Nobody
only_build_toc_files: true
execute: {execute_notebooks: "off"}
sphinx:
  local_extensions: {sample_rows: .}
  extra_extensions: [sphinx_exercise, asprinted.site]
  config:
    suppress_warnings: [myst.domains]
    asprinted_live: false
    asprinted_rows: "sample_rows:book"
"""


@pytest.fixture(scope="module")
def stock(sample: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the invented book as anyone would who adds one line to a book of their own."""
    source = copy_sample(tmp_path_factory.mktemp("stock") / "book", drawings_of=sample)
    (source / "_config.yml").write_text(CONFIG, encoding="utf-8")
    built = build(source)
    assert built.code == 0, built.said
    return Site("stock", built.html, source)


@pytest.fixture(scope="module")
def stock_address(stock: Site) -> Iterator[str]:
    with served(stock.folder) as base:
        yield base


def test_a_stock_book_quotes_figures_with_their_cards(stock: Site):
    page = stock.soup("book/studies/doe1999.html")
    links = page.select("article a.printed, main a.printed")
    assert {link.text for link in links} >= {"40", "25%"}
    for link in links:
        assert page.find(id=link["data-card"]), link
    assert "Figures match the abstract" in page.select_one(".matches").text


def test_a_stock_book_shows_the_ledger_the_audit_and_tables(stock: Site, sample: Site):
    for name, parts in (
        ("book/reference/ledger.html", "table.ledger tr[id]"),
        ("book/reference/audit.html", ".verdict-map a, .counts td, .causes dt"),
        ("book/studies/doe1999.html", "table.asprinted th, table.asprinted td"),
        ("book/studies/doe1999.html", "figure.chart .chart-title, figure.chart td"),
    ):
        mine, theirs = (
            [" ".join(part.get_text().split()) for part in site.soup(name).select(parts)]
            for site in (stock, sample)
        )
        assert mine
        assert mine == theirs, (name, parts)


def test_a_stock_book_keeps_its_own_theme_and_files(stock: Site):
    page = stock.soup("book/studies/doe1999.html")
    assert page.select("link[href*='sphinx-book-theme']")
    assert not page.select("link[href$='book.css']")
    assert not (stock.folder / "_headers").exists()
    assert "light-dark" in (stock.folder / "_static/asprinted.css").read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_stock_book_opens_a_card_and_draws_charts(stock_address: str, browser: Browser):
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(f"{error} {error.stack}"))
    page.goto(f"{stock_address}/book/studies/doe1999.html")
    page.locator("a.printed").first.click()
    expect(page.locator(".figure-card:popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("figure.chart .vl svg").first).to_be_visible()
    assert page.locator("figure.chart .chart-box").first.bounding_box()["width"] > 200
    page.mouse.wheel(0, 300)
    expect(page.locator("figure.chart .vl .live").first).to_be_attached(timeout=20000)
    # The theme brings scripts of other sites; ours must not fail where they are not to be had.
    assert [said for said in problems if any(file in said for file in OURS)] == []
    page.close()
