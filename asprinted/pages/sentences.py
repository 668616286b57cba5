"""Sentences that a cell wrote, as HTML: each figure that they quote becomes a link.

They are Markdown of paragraphs, lists, strong and emphasis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from asprinted.pages.markup import Markup, join, running, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from asprinted.pages.rows import Row

MARKS = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|(?<![*\w])\*(?P<em>[^\s*](?:[^*]*[^\s*])?)\*(?![*\w])", re.DOTALL
)
BLANK = re.compile(r"\n\s*\n")
ITEM = re.compile(r"^[-*] ", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A piece of text, how it is set, the row it links to, and the block and item it stands in."""

    text: str
    mark: str | None
    block: int
    item: int | None
    row: Row | None = None


def places(row: Row) -> Iterator[re.Pattern[str]]:
    """Yield where sentences may say a figure: as a whole, or its fraction, or some of its numbers.

    Each counts only where the one before is not said. Words and numbers are whole: "15" is not said
    where "15%", "1.15" or "15,000" is.
    """
    for texts in ([row.printed], row.fractions, row.numbers):
        if texts:
            any_of = "|".join(map(re.escape, texts))
            yield re.compile(rf"(?<![\w.,])({any_of})(?![\w%]|[.,]\d)")


def html(
    markdown: str, quoted: Sequence[Row] = (), link: Callable[[str, Row], Markup] | None = None
) -> Markup:
    """Write sentences.

    Parameters
    ----------
    markdown : str
        As `say` stores them.
    quoted : sequence of Row
        The rows of the figures that they quote.
    link : callable, optional
        Writes a figure as a link, given its text and its row.

    Returns
    -------
    Markup

    Examples
    --------
    >>> print(html("So **21%** did."))
    <p>So <strong>21%</strong> did.</p>
    """
    pieces = list(_pieces(markdown))
    for row in quoted if link else ():
        pieces = _linked(pieces, row)
    written = []
    for _, block in groupby(pieces, lambda piece: piece.block):
        items = [
            (number, tag("p", *_set(list(item), link)))
            for number, item in groupby(block, lambda piece: piece.item)
        ]
        is_list = items[0][0] is not None
        said = [tag("li", paragraph) for _, paragraph in items]
        written.append(tag("ul", *said, class_="simple") if is_list else items[0][1])
    return join(written, "\n")


def _pieces(markdown: str) -> Iterator[Piece]:
    for block, text in enumerate(BLANK.split(markdown.strip())):
        listed = bool(ITEM.match(text))
        for number, item in enumerate(ITEM.split(text)[1:] if listed else [text]):
            at, place = 0, (block, number if listed else None)
            for found in MARKS.finditer(item.strip()):
                yield Piece(item.strip()[at : found.start()], None, *place)
                mark = str(found.lastgroup)
                yield Piece(found[mark], mark, *place)
                at = found.end()
            yield Piece(item.strip()[at:], None, *place)


def _linked(pieces: list[Piece], row: Row) -> list[Piece]:
    for place in places(row):
        new = [part for piece in pieces for part in _split(piece, place, row)]
        if len(new) > len(pieces):
            return new
    return pieces


def _split(piece: Piece, place: re.Pattern[str], row: Row) -> Iterator[Piece]:
    if piece.row:
        yield piece
        return
    # Every second part is what was looked for.
    for number, part in enumerate(place.split(piece.text)):
        yield replace(piece, text=part, row=row if number % 2 else None)


def _set(pieces: list[Piece], link: Callable[[str, Row], Markup] | None) -> Iterator[Markup]:
    for mark, run in groupby(pieces, lambda piece: piece.mark):
        said = [link(one.text, one.row) if link and one.row else running(one.text) for one in run]
        yield tag(mark, *said) if mark else join(said)
