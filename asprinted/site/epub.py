"""EPUB: nodes are written as in pages, where a part of the extension does not say otherwise.

Sphinx looks for a node's visitors under the name of the builder and, only if that name has none
at all, under its format. As some of ours have visitors for EPUB, those of others must be added.
"""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def complete(app: Sphinx, config: Config) -> None:
    """Give EPUB the visitors of pages that it lacks, and the facts that its readers ask for."""
    visitors = app.registry.translation_handlers
    visitors["epub"] = {**visitors.get("html", {}), **visitors.get("epub", {})}
    config.epub_copyright = config.epub_copyright or config.author
    config.version = config.version or "1"
    config.epub_title = unescape(config.html_title)
    config.epub_basename = nodes.make_id(config.epub_title)


def setup(app: Sphinx) -> dict[str, Any]:
    """Complete the visitors once every extension is set up."""
    app.connect("config-inited", complete)
    return {"parallel_read_safe": True}
