"""Print what the built pages weigh and how soon they paint, against stock Jupyter Book's.

The same sources are built twice: as the repository says, and with Jupyter Book's own theme and
extensions. Both are served compressed; where Chromium is installed both are painted over one and
the same slow connection. What stock pages fetch from other hosts is not counted, as nothing here
reaches them: the ratios are lower bounds.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("ASPRINTED_CHROMIUM", "/usr/bin/chromium")
PAGES = (
    ("text", "book/methods/verdicts.html"),
    ("chapter", "book/studies/yang2003.html"),
    ("ledger", "book/reference/ledger.html"),
)
LIGHTHOUSE = REPOSITORY / "tests/site/node_modules/lighthouse/cli/index.js"
REPEATS = 3
SLOW = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}  # ms, bytes/s


def build(source, target):
    """Build a book and return its pages and the seconds it took."""
    program = Path(sys.executable).with_name("jupyter-book")
    start = time.perf_counter()
    command = [str(program), "build", str(source), "--path-output", str(target), "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    pages = Path(target) / "_build" / "html"
    if not (pages / PAGES[0][1]).is_file():
        sys.exit(f"benchmarks.site: {source} does not build\n{(done.stdout + done.stderr)[-2000:]}")
    return pages, time.perf_counter() - start


def stock_sources(folder, execute="off"):
    """Copy the book with a configuration that leaves Jupyter Book its own theme and extensions."""
    folder.mkdir()
    shutil.copytree(REPOSITORY / "book", folder / "book")
    shutil.copytree(REPOSITORY / "data", folder / "data")
    for name in ("_toc.yml", "CHANGELOG.md"):
        shutil.copy(REPOSITORY / name, folder)
    page = folder / "book" / "reference" / "bibliography.md"
    ours = page.read_text(encoding="utf-8")
    page.write_text(ours.replace(":style: by-author", ":style: plain"), encoding="utf-8")
    config = yaml.safe_load((REPOSITORY / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": execute, "timeout": 300}
    config["sphinx"] = {"extra_extensions": ["sphinx_exercise", "sphinxcontrib.bibtex"]}
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


class Parts(HTMLParser):
    """Collects what a page asks for at once."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, name, attributes):
        given = dict(attributes)
        if name in ("script", "img") and given.get("src"):
            self.addresses.append(given["src"])
        if name == "link" and given.get("rel") in ("stylesheet", "preload", "icon"):
            self.addresses.append(given["href"])


@cache
def compressed(path):
    """Compress a file as a host would; fonts and pictures are compressed already."""
    content = path.read_bytes()
    if path.suffix in (".woff2", ".png"):
        return content
    return gzip.compress(content, 9, mtime=0)


def weight(pages, page):
    """Weigh a page with all its files of the site itself, in bytes as sent."""
    path = pages / page
    parts = Parts()
    parts.feed(path.read_text(encoding="utf-8"))
    files = {path}
    for address in parts.addresses:
        if not urlsplit(address).netloc and not address.startswith("data:"):
            file = (path.parent / urldefrag(address)[0].partition("?")[0]).resolve()
            files.add(file)
            files.update(_fonts(file))
    return sum(len(compressed(file)) for file in files if file.is_file())


def _fonts(sheet):
    """Fonts that only pages with mathematics load; a stock page preloads its own by name."""
    if sheet.name != "math.css":
        return set()
    found = re.findall(r"url\(([\w.-]+\.woff2)\)", sheet.read_text(encoding="utf-8"))
    return {sheet.parent / name for name in found}


class Compressing(SimpleHTTPRequestHandler):
    """Serves a folder compressed."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix not in (".woff2", ".png"):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


@contextmanager
def served(pages):
    """Serve pages on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(pages)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def first_paint(browser, address):
    """Measure the median time to the first contentful paint of a cold visit, in milliseconds."""
    taken = []
    for _ in range(REPEATS):
        context = browser.new_context()
        page = context.new_page()
        page.route(lambda url: not url.startswith("http://127."), lambda route: route.abort())
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
        page.goto(address, wait_until="load")
        entry = "performance.getEntriesByName('first-contentful-paint')[0]"
        page.wait_for_function(entry)
        taken.append(page.evaluate(f"{entry}.startTime"))
        context.close()
    return sorted(taken)[len(taken) // 2]


def main():
    """Build both, weigh both, paint both."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        stock, stock_seconds = build(stock_sources(scratch / "stock-sources"), scratch / "stock")
        executing = stock_sources(scratch / "executing-sources", execute="force")
        _, executing_seconds = build(executing, scratch / "executing")
        ours, our_seconds = build(REPOSITORY, scratch / "ours")
        _, again = build(REPOSITORY, scratch / "ours")
        print(
            f"clean build {our_seconds / executing_seconds:.2f} times stock's that executes, "
            f"{our_seconds / stock_seconds:.2f} times stock's that does not, "
            f"with nothing changed {again / stock_seconds:.2f} times"
        )
        print(f"{'page':<10}{'kB, gzip':>10}{'stock':>8}{'lighter':>9}")
        for name, page in PAGES:
            if (ours / page).is_file():
                one, other = weight(ours, page), weight(stock, page)
                print(f"{name:<10}{one / 1000:>10.0f}{other / 1000:>8.0f}{other / one:>8.1f}x")
        bundle = ours / "_static" / "vega.js"
        if bundle.is_file():
            print(f"{'bundle':<10}{len(compressed(bundle)) / 1000:>10.0f}   when a chart is near")
        if Path(CHROMIUM).is_file():
            paint(ours, stock)


def speed_scores(base):
    """Print Lighthouse's score for speed of each page, on a simulated slow phone."""
    for name, page in PAGES:
        command = ["node", LIGHTHOUSE, f"{base}/{page}", "--quiet", "--output", "json"]
        command += ["--only-categories=performance"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        environment = {**os.environ, "CHROME_PATH": CHROMIUM}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode == 0:
            score = json.loads(done.stdout)["categories"]["performance"]["score"]
            print(f"{name:<10}{score * 100:>10.0f}   of 100 for speed, by Lighthouse")


def paint(ours, stock):
    """Print how soon each page paints."""
    from playwright.sync_api import sync_playwright

    print(f"{'page':<10}{'paint, ms':>10}{'stock':>8}{'sooner':>9}")
    with sync_playwright() as started, served(ours) as our_base, served(stock) as stock_base:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        for name, page in PAGES:
            if (ours / page).is_file():
                one = first_paint(browser, f"{our_base}/{page}")
                other = first_paint(browser, f"{stock_base}/{page}")
                print(f"{name:<10}{one:>10.0f}{other:>8.0f}{other / one:>8.1f}x")
        browser.close()
        if LIGHTHOUSE.is_file():
            speed_scores(our_base)


if __name__ == "__main__":
    main()
