"""A built site as tests see it: its pages, what they hold, and a server with its headers."""

from __future__ import annotations

import gzip
import threading
import time
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup

from asprinted.site.hosting import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

STANDALONE = ("404.html", "index.html")  # shown by a host, without the theme


class Site:
    """A folder of built pages."""

    def __init__(self, name: str, folder: Path, source: Path) -> None:
        self.name = name
        self.folder = folder
        self.source = source

    def __repr__(self) -> str:
        return f"Site({self.name})"

    @property
    def pages(self) -> list[str]:
        """Every page of the book, as paths from the top of the site."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return sorted(page for page in found if page not in STANDALONE)

    @property
    def with_charts(self) -> list[str]:
        """Every page that shows a chart."""
        return [page for page in self.pages if self.soup(page).select("figure.chart")]

    @cache  # noqa: B019 - a site lives as long as the session
    def soup(self, page: str) -> BeautifulSoup:
        """Parse a page."""
        return BeautifulSoup((self.folder / page).read_text(encoding="utf-8"), "html.parser")

    @cache  # noqa: B019
    def anchors(self, page: str) -> frozenset[str]:
        """Every id of a page."""
        return frozenset(element["id"] for element in self.soup(page).select("[id]"))

    def broken_links(self) -> list[str]:
        """List every internal link whose page, file or anchor does not exist."""
        return [
            f"{page}: {address}"
            for page in self.pages
            for address in self._addresses(page)
            if not self._exists(page, address)
        ]

    def _addresses(self, page: str) -> Iterator[str]:
        for element in self.soup(page).select("[href], [src], [data-specifications]"):
            for name in ("href", "src", "data-specifications"):
                if name in element.attrs and not urlsplit(element[name]).scheme:
                    yield element[name]

    def _exists(self, page: str, address: str) -> bool:
        path, fragment = urldefrag(address)
        path = unquote(path.partition("?")[0])
        target = (self.folder / page).parent / path if path else self.folder / page
        if not target.resolve().is_file():
            return False
        if not fragment:
            return True
        name = target.resolve().relative_to(self.folder.resolve()).as_posix()
        return unquote(fragment) in self.anchors(name)

    def first_load(self, page: str) -> dict[str, int]:
        """Weigh what a page asks for at once, each part compressed as a host would, in bytes."""
        soup = self.soup(page)
        parts = {page: (self.folder / page).read_bytes()}
        linked = [link["href"] for link in soup.select("link[rel=stylesheet], link[rel=icon]")]
        linked += [script["src"] for script in soup.select("script[src]")]
        linked += [image["src"] for image in soup.select("img[src]")]
        if "_static/math.css" in " ".join(linked):
            linked.append(linked[0].replace("book.css", "math.woff2"))
        for address in linked:
            path = ((self.folder / page).parent / urldefrag(address)[0]).resolve()
            parts[path.name] = path.read_bytes()
        return {name: compressed(content) for name, content in parts.items()}


def compressed(content: bytes) -> int:
    """Weigh a file as a host would send it."""
    return len(gzip.compress(content, 9, mtime=0))


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder under the site's security policy, in silence."""

    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
    }

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class InPieces(Handler):
    """Sends the bar at the top of a page tag by tag, as a slow connection may."""

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:
        """Send a file, a page in pieces."""
        content = source.read()
        start, bar, rest = content.partition(b'<header class="top">')
        bar, end, rest = rest.partition(b"</header>") if bar else (b"", b"", b"")
        outputfile.write(start)
        for piece in (b'<header class="top">' + bar).split(b"\n") if bar else ():
            outputfile.write(piece + b"\n")
            outputfile.flush()
            time.sleep(0.15)  # longer than it takes to draw what is there
        outputfile.write(end + rest)


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve a folder on a free port of this machine, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
