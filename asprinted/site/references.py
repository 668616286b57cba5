"""The order of the bibliography: by author and year, as the text cites, each surname first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class ByAuthor(Style):
    """The plain style, which sorts by author and year, with the surname first."""

    default_name_style = "lastfirst"


def setup(_app: Sphinx) -> dict[str, Any]:
    """Register the style ``by-author``."""
    register_plugin("pybtex.style.formatting", "by-author", ByAuthor)
    return {"parallel_read_safe": True}
