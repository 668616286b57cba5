"""The line under a chart that says which figures it was drawn from, each quoted as printed.

Charts name figures by their addresses in the ledger: ``yang2003: hd-response, ld-response``.
Readers see the figures themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asprinted.pages import cards
from asprinted.pages.markup import Markup, join, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asprinted.pages.rows import Row, Rows

PART = re.compile(r"(; )")
STEM = re.compile(r"(?P<stem>[a-z]+\d{4}): ")
BETWEEN = re.compile(r"(, (?:and )?| and )")


def line(source: str, book: Rows, address_of: Callable[[str], str]) -> Markup:
    """Write where a chart's figures are from.

    Parameters
    ----------
    source : str
        What the chart says of its source.
    book : Rows
        The ledger's rows.
    address_of : callable
        Gives the address of a ledger row from its anchor.

    Returns
    -------
    Markup
        Each figure of the ledger that the source names, as a link to its row; studies by their
        labels; everything else as it was.
    """
    return join(
        cards.link(piece.printed, piece, address_of(piece.anchor))
        if not isinstance(piece, str)
        else running(_labelled(piece, book))
        for piece in _pieces(source, book)
    )


def quoted(source: str, book: Rows) -> list[Row]:
    """List the figures that a source names."""
    return [piece for piece in _pieces(source, book) if not isinstance(piece, str)]


def _pieces(source: str, book: Rows) -> Iterator[str | Row]:
    for part in PART.split(source):
        named = STEM.match(part)
        study = book.find(named["stem"]) if named else None
        if named is None or study is None:
            yield part
            continue
        yield named[0]
        # Whole items only: "the sizes of the arms" names no figure, though one is called arms.
        for item in BETWEEN.split(part[named.end() :]):
            yield study.find(item) or item


def _labelled(words: str, book: Rows) -> str:
    for study in book.studies:
        words = re.sub(rf"\b{re.escape(study.stem)}\b", study.label, words)
    return words
