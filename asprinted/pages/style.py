"""The house style: palette, colours of pages, verdict signs and Vega configuration.

The one source of colours, those of every book in `style.json` and a book's own groups in its
`asprinted.toml`: charts carry the light ones, and a page's style sheet swaps them for the
dark ones by attribute, with no script and no second drawing.
"""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from asprinted import book
from asprinted.book import Colour

_STYLE = json.loads(resources.files("asprinted.pages").joinpath("style.json").read_text("utf-8"))


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
    own = {name: Colour(**row) for name, row in _STYLE["palette"].items()}
    here = book.current_or_none()
    if here is None:
        return own
    groups = dict(here.palette)
    for name, colour in groups.items():
        for other, taken in own.items():
            if colour.light == taken.light:
                raise book.BookError(
                    f"{here.file}, palette.{name}, light: {colour.light} is that of {other}, which "
                    "every book has; choose another"
                )
    return groups | own


PALETTE: dict[str, Colour] = _palette()
"""Every colour by its name: the book's groups, then those that every book has."""

VERDICTS: dict[str, Sign] = {name: Sign(**row) for name, row in _STYLE["verdicts"].items()}
"""The sign of each verdict, by its name in the ledger."""

CONFIG: dict[str, Any] = _STYLE["config"]

MEANINGS: tuple[str, ...] = tuple(name for name, colour in PALETTE.items() if colour.shape)
"""The palette's groups: what a column `meaning` may hold."""


def chosen(light: str, dark: str) -> str:
    """Write a colour that follows the page, light or dark.

    Examples
    --------
    >>> chosen("#fff", "#121212")
    'light-dark(#fff,#121212)'
    """
    return f"light-dark({light},{dark})"


def names_css() -> str:
    """Write the names of a page's colours; a browser without ``light-dark()`` keeps the light ones.

    Examples
    --------
    >>> "--ink:light-dark(#1d232a,#e6e9ed)" in names_css()
    True
    """
    named = {name: PALETTE[of] for name, of in _STYLE["names"].items()}
    named["accent"] = next(iter(PALETTE.values()))  # the book's first group
    pairs = {name: (colour.light, colour.dark) for name, colour in named.items()}
    pairs |= {name: tuple(pair) for name, pair in _STYLE["page"].items()}
    light = ";".join(f"--{name}:{pair[0]}" for name, pair in pairs.items())
    both = ";".join(f"--{name}:{chosen(*pair)}" for name, pair in pairs.items())
    known = f"@supports (color: {chosen('#fff', '#000')}){{:root{{{both}}}}}"
    return f":root{{color-scheme:light dark;{light}}}\n{known}\n"


def signs_css() -> str:
    """Write the rules that colour the verdicts' signs."""
    pairs = {name: PALETTE[sign.colour] for name, sign in VERDICTS.items()}
    return "".join(
        f".verdict.{name}{{color:{chosen(colour.light, colour.dark)}}}\n"
        for name, colour in pairs.items()
    )


def charts_css() -> str:
    """Write the rules that swap the colours of charts.

    Examples
    --------
    >>> '.vl [fill="#1f6fc4"]{fill:light-dark(#1f6fc4,#5aa9f5)}' in charts_css()
    True
    """
    rules = [
        f'.vl [{attribute}="{colour.light}"]{{{attribute}:{chosen(colour.light, colour.dark)}}}'
        for colour in PALETTE.values()
        for attribute in ("fill", "stroke", "stop-color")
    ]
    return "\n".join(rules) + "\n"
