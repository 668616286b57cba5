"""Python in a page, driven without its form: the worker's messages for one run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from site_pages import Site

PATIENCE = 180_000  # ms; a busy machine loads Python in half a minute

DRIVE = """async ([folder, chapter, given, sources]) => {
  window.driven ??= new Worker(new URL(folder + 'worker.mjs', location.href), {type: 'module'});
  window.asked = (window.asked ?? 0) + 1;
  const told = [];
  return new Promise(done => {
    window.driven.onmessage = ({data}) => {
      if (data.id !== window.asked) return;
      told.push(data);
      if (['done', 'failed', 'refused'].includes(data.type)) done(told);
    };
    window.driven.postMessage({id: window.asked, type: 'run', chapter, given, sources});
  });
}"""


def chapters(site: Site) -> dict[str, str]:
    """Give the page of each chapter that has a form, by the chapter's name."""
    forms = {page: site.soup(page).select_one("details.live form") for page in site.pages}
    return {form["data-chapter"]: page for page, form in forms.items() if form}


def run(page: Page, site: Site, chapter: str, given=None, sources=None) -> dict[str, Any]:
    """Run a chapter in whatever page is open; give what each cell did, and the end."""
    form = site.soup(chapters(site)[chapter]).select_one("details.live form")
    folder = "/" + form["data-python"].lstrip("./")
    asked = [folder, form["data-cells"], given or {}, sources or {}]
    told = page.evaluate(DRIVE, asked)
    cells = [message["cell"] for message in told if message["type"] == "cell"]
    return {"cells": cells, "end": told[-1], "messages": told}


def stored(site: Site, chapter: str) -> dict[str, Any]:
    """Read a chapter's notebook."""
    path = (site.source / chapters(site)[chapter]).with_suffix(".ipynb")
    return json.loads(path.read_text(encoding="utf-8"))
