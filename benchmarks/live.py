"""Print what running a chapter in its page costs, beside the same chapter run natively.

Measured on this machine's own server and Chromium: bytes as a host sends them that compresses
nothing, seconds from *Run* on a first visit, and memory of the page's processes.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from asprinted.live.build import FOR_CHAPTERS, FOR_TEXTS
from asprinted.rerun.run import load_chapter
from asprinted.rerun.single import rerun
from benchmarks.rerun import CHAPTER, quietly, timed
from benchmarks.site import CHROMIUM, REPOSITORY, served

PAGES = REPOSITORY / "_build" / "html"
PAGE = f"book/studies/{CHAPTER}.html"
CHECK = "book/methods/check-an-abstract.html"
PATIENCE = 180_000  # ms
RUN_BEYOND = """cell => {
  const now = /Running cell ([0-9]+)/.exec(document.querySelector(".live-state").textContent);
  return now && Number(now[1]) > cell;
}"""
TEXT = "Of 40 patients, 21/40 (55%) responded."


def main():
    if not (PAGES / "_python").is_dir():
        sys.exit("benchmarks.live: the book is built without Python for its pages")
    (folder,) = [path for path in (PAGES / "_python").iterdir() if path.is_dir()]
    listed = json.loads((folder / "files.json").read_text(encoding="utf-8"))
    for names, what in ((FOR_CHAPTERS, "chapters (at most 13)"), (FOR_TEXTS, "abstracts")):
        print(f"{sum(listed[it]['size'] for it in names) / 1e6:.1f} MB are sent for {what}")
    cold, warm = natively()
    with sync_playwright() as started, served(PAGES) as base:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        browser = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        answered, first, whole, further = chapter_times(browser, base)
        print(f"{answered:.1f} s to the first sentence of {CHAPTER} after Run on a first visit")
        print(f"{first:.1f} s to the first output that is another one")
        print(f"{whole:.1f} s to the whole chapter; a rerun from the shell takes {cold:.1f} s")
        print(f"a further run takes {further / warm:.1f} times a further native one (at most 2)")
        print(f"{memory() / 1e6:.0f} MB in the page's processes then")
        print(f"{check_time(browser, base):.1f} s to an abstract's first answer (at most 2)")
        browser.close()


def natively():
    """Measure a rerun from the shell, and a further one in the same process, in seconds."""
    chapter = load_chapter(CHAPTER)
    default = {name: it.default for name, it in chapter.parameters.items()}
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary)
        command = [sys.executable, "-m", "asprinted", "rerun", CHAPTER, "confidence=0.9"]
        cold = timed(lambda: quietly([*command, "--out", str(out / "cold")]))

        def ours(level):
            rerun(chapter, default | {"confidence": level}, out / "warm", replace=True)

        ours(0.8)
        return cold, min(timed(lambda: ours(0.9)) for _ in range(3))


def chapter_times(browser, base):
    """Measure a first run on a first visit, to its first sentence and on, and a further one."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{base}/{PAGE}")
    page.locator("details.live > summary").click()
    page.locator("details.live [name=confidence]").fill("0.9")
    start = time.perf_counter()
    page.locator(".live-run").click()
    page.wait_for_function(RUN_BEYOND, arg=answer_place())
    answered = time.perf_counter() - start
    page.locator(".recomputed").first.wait_for(state="attached")
    first = time.perf_counter() - start
    page.locator(".live-state", has_text="Done in").wait_for()
    whole = time.perf_counter() - start
    page.locator("details.live [name=confidence]").fill("0.8")
    start = time.perf_counter()
    page.locator(".live-run").click()
    page.wait_for_url("**?confidence=0.8")
    page.locator(".live-state", has_text="Done in").wait_for()
    return answered, first, whole, time.perf_counter() - start


def answer_place():
    """Count the code cells up to the first sentence, which is the chapter's answer."""
    cells = [it for it in load_chapter(CHAPTER).notebook.cells if it.cell_type == "code"]
    tags = [it.metadata.get("tags", []) for it in cells]
    return next(number for number, its in enumerate(tags, 1) if "answer" in its)


def check_time(browser, base):
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{base}/{CHECK}")
    page.locator("#check-text").fill(TEXT)
    start = time.perf_counter()
    page.locator(".check .live-run").click()
    page.locator(".check-report section").wait_for()
    return time.perf_counter() - start


def memory():
    """Bytes that the browser's pages hold."""
    found = psutil.Process().children(recursive=True)
    return sum(it.memory_info().rss for it in found if "--type=renderer" in it.cmdline())


if __name__ == "__main__":
    main()
