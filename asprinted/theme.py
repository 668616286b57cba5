"""The house style: palette, verdict signs and Vega configuration, read from `theme.json`.

The groups of the palette are the book's. It must import nothing of ours but the book and no
charting library, so that the site can read it quickly.
"""

import json
from dataclasses import dataclass
from importlib import resources

from asprinted import book
from asprinted.book import Colour

_THEME = json.loads(resources.files("asprinted").joinpath("theme.json").read_text("utf-8"))


@dataclass(frozen=True)
class Sign:
    """The sign of one verdict, always shown with its word.

    Attributes
    ----------
    word : str
        The verdict as readers see it.
    glyph : str
        The character that is most like the path, for tables.
    colour : str
        A key of `PALETTE`.
    path : str
        An SVG path in the square from -1 to 1.
    filled : bool
        Whether the path is filled; otherwise it is only stroked.
    """

    word: str
    glyph: str
    colour: str
    path: str
    filled: bool


def _palette() -> dict[str, Colour]:
    """Return the colours of the book's groups, if there is a book, and then those of every book."""
    own = {name: Colour(**row) for name, row in _THEME["palette"].items()}
    here = book.current_or_none()
    groups = {} if here is None else dict(here.palette)
    for name, colour in groups.items():
        for other, taken in own.items():
            if colour.light == taken.light:
                raise book.BookError(
                    f"{here.file}, palette.{name}, light: {colour.light} is that of {other}, which "
                    "every book has; choose another"
                )
    return groups | own


PALETTE: dict[str, Colour] = _palette()
VERDICTS: dict[str, Sign] = {name: Sign(**row) for name, row in _THEME["verdicts"].items()}
CONFIG: dict = _THEME["config"]

MEANINGS: tuple[str, ...] = tuple(name for name, colour in PALETTE.items() if colour.shape)
"""The palette's groups: what a column `meaning` may hold."""


def dark_hexes() -> dict[str, str]:
    """Map each light colour of the palette to its dark partner.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> dark_hexes()["#1f6fc4"]
    '#5aa9f5'
    """
    return {colour.light: colour.dark for colour in PALETTE.values()}
