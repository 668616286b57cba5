"""The last pass over the built pages: unused files go, what no page may hold is refused."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).parent
OWN = frozenset(p.name for folder in ("static", "theme/static") for p in (HERE / folder).iterdir())
# What Sphinx's search needs, what sphinx-design needs, and the bundle.
FOREIGN = frozenset(
    (
        "documentation_options.js",
        "doctools.js",
        "language_data.js",
        "searchtools.js",
        "sphinx-design.min.css",
        "vega.js",
    )
)
UNUSED = ("file.png", "plus.png", "minus.png", "scripts", "vendor", "webpack-macros.html")
DATA_TYPES = frozenset(("application/json", "application/ld+json"))


class PageError(SphinxError):
    """A built page holds what its security policy forbids, or asks another site for something."""

    category = "Built pages"


class Inspector(HTMLParser):
    """Collects what a page must not hold: inline scripts, handlers, parts of other sites."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what a start tag must not carry."""
        given = {key.lower(): value or "" for key, value in attributes}
        line = f"line {self.getpos()[0]}"
        if name == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.problems.append(f"{line}: an inline script")
        for key, value in given.items():
            if key.startswith("on"):
                self.problems.append(f"{line}: the attribute {key} of <{name}>")
            if value.strip().lower().startswith("javascript:"):
                self.problems.append(f"{line}: an address that is a script, in {key} of <{name}>")
        loaded = given.get("src", "") or (
            given.get("href", "") if name == "link" and _loads(given) else ""
        )
        if loaded.startswith(("http:", "https:", "//")):
            self.problems.append(f"{line}: <{name}> loads {loaded} from another site")


def problems(page: str) -> list[str]:
    """List what a page must not hold.

    Parameters
    ----------
    page : str
        The page's HTML.

    Returns
    -------
    list of str
        One line a problem; empty for a page that may be published.

    Examples
    --------
    >>> problems('<p onclick="x()">a</p>')
    ['line 1: the attribute onclick of <p>']
    """
    inspector = Inspector()
    inspector.feed(page)
    inspector.close()
    return inspector.problems


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Drop unused files, then refuse the build if any page holds what it must not."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for path in list(_unused(out / "_static")):
        path.unlink()
    found = [
        f"{page.relative_to(out)}: {problem}"
        for page in sorted(out.rglob("*.html"))
        for problem in problems(page.read_text(encoding="utf-8"))
    ]
    for problem in found:
        LOGGER.error("%s", problem)
    if found:
        raise PageError(found[0])


def _unused(static: Path) -> Iterable[Path]:
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static).parts
        if path.suffix in (".js", ".css"):
            unused = inside[0] not in OWN | FOREIGN
        else:
            unused = inside[0] in UNUSED
        if unused and path.is_file():
            yield path


def _loads(given: dict[str, str]) -> bool:
    return not re.fullmatch(r"(canonical|next|prev|alternate|license)", given.get("rel", ""))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the last pass, after everything else that writes at the end of a build."""
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True}
