"""The form of a reference: authors, title, journal, year, volume and pages, as the ledger cites.

The bibliography has them by author and year, each surname first; a chapter in order of mention.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting import plain, toplevel, unsrt
from pybtex.style.template import field, optional_field, sentence, tag, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pybtex.database import Entry
    from pybtex.style.template import Node
    from sphinx.application import Sphinx

GROUP = "pybtex.style.formatting"


class AsLedger(unsrt.Style):
    """The unsorted style, with articles in the form of the ledger's citations."""

    def get_article_template(self, e: Entry) -> Node:
        """Write an article, as the ledger does: `J Urol 1997;158(5):1675–8`."""
        return toplevel[
            self.format_names("author"),
            self.format_title(e, "title"),
            sentence[words[tag("em")[field("journal")], place(e.fields)]],
            sentence[optional_field("note")],
            self.format_web_refs(e),
        ]


class ByAuthor(AsLedger, plain.Style):
    """The same, sorted by author and year, with the surname first."""

    default_name_style = "lastfirst"


def place(fields: Mapping[str, str]) -> str:
    r"""Write where an article stands: its year, volume, issue and pages.

    Examples
    --------
    >>> place({"year": "1997", "volume": "158", "number": "5", "pages": "1675--8"})
    '1997;158(5):1675–8'

    Where no volume is known, the issue says what it is.

    >>> place({"year": "2003", "number": "16", "pages": "3127--32"})
    '2003, issue\xa016:3127–32'
    """
    year, number, pages = fields["year"], fields.get("number"), fields["pages"].replace("--", "–")
    if volume := fields.get("volume"):
        issue = f"({number})" if number else ""
        return f"{year};{volume}{issue}:{pages}"
    issue = f", issue\N{NO-BREAK SPACE}{number}" if number else ""
    return f"{year}{issue}:{pages}"


def setup(_app: Sphinx) -> dict[str, Any]:
    """Register the style ``by-author``, and the form of articles for ``unsrt``."""
    register_plugin(GROUP, "by-author", ByAuthor)
    # Chapters ask for a style that every builder knows; here it has the same form.
    register_plugin(GROUP, "unsrt", AsLedger, force=True)
    return {"parallel_read_safe": True}
