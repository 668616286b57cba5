"""The pages of a rerun and a sweep in a browser: a phone cuts nothing, and nothing is asked for."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from asprinted.rerun import report
from asprinted.rerun.grid import grid
from asprinted.rerun.run import load_chapter
from asprinted.rerun.single import rerun
from asprinted.rerun.sweep import Work, sweep

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TOO_SHORT = 1e-3  # seconds
CUT = """() => [...document.querySelectorAll('main *')].filter(part => {
  const box = part.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1;
}).map(part => part.outerHTML.slice(0, 120))"""
PICTURES = """() => [...document.querySelectorAll('.vl')].filter(p => p.getClientRects().length)
  .map(p => p.className)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """A rerun, a sweep of one parameter, one of several, and a run that failed."""
    folder = tmp_path_factory.mktemp("runs")
    made = {}
    rates = load_chapter("response-rates")
    settings = next(iter(grid(rates.parameters, ["cohorts=yang2003+walther1997"])))
    made["rerun"] = rerun(rates, settings, folder / "rerun", html=True).files[-1]
    yang = load_chapter("yang2003")
    several = ["cohorts=yang2003+walther1997,walther1997+shablak2011-prospective"]
    sweeps = {
        "line": (Work(yang), ["confidence=0.8,0.9,0.95,0.99"]),
        "curve": (Work(rates), [*several, "confidence=0.9,0.95"]),
        "failures": (Work(rates, timeout=TOO_SHORT), several),
    }
    for name, (work, assignments) in sweeps.items():
        wanted = list(grid(work.chapter.parameters, assignments))
        report.write(sweep(work, wanted, folder / name))
        made[name] = folder / name / "sweep.html"
    made["failed run"] = next((folder / "failures" / "runs").glob("*.html"))
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["rerun", "line", "curve", "failures", "failed run"])
def test_a_phone_shows_all_of_a_page_about_runs(browser: Browser, pages, name, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert page.evaluate(CUT) == []
    assert set(page.evaluate(PICTURES)) <= {"vl narrow"}
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_a_wide_screen_shows_the_wide_charts(browser: Browser, pages):
    page = browser.new_page(viewport=DESK)
    page.goto(pages["rerun"].as_uri())
    assert set(page.evaluate(PICTURES)) == {"vl wide"}
    assert page.evaluate(CUT) == []
    page.close()


def test_a_dot_of_a_sweep_opens_its_run(browser: Browser, pages):
    page = browser.new_page(viewport=PHONE)
    page.goto(pages["line"].as_uri())
    page.locator(".narrow a[*|href^='runs/']").first.click()
    assert page.url.startswith((pages["line"].parent / "runs").as_uri())
    page.close()
