"""The house style: palette, verdict signs and Vega configuration, read from `theme.json`.

It must import nothing of ours and no charting library, so that the site can read it quickly.
"""

import json
from dataclasses import dataclass
from importlib import resources

_THEME = json.loads(resources.files("asprinted").joinpath("theme.json").read_text("utf-8"))


@dataclass(frozen=True)
class Colour:
    """One meaning of the palette: its colour on a light and a dark page, and its shape.

    Attributes
    ----------
    light, dark : str
        Lower-case hexadecimal colours.
    shape : str or None
        A Vega symbol (a name or an SVG path); None for colours that are no group's.
    means : str
        What the colour stands for in the whole book.
    """

    light: str
    dark: str
    shape: str | None
    means: str


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


PALETTE: dict[str, Colour] = {name: Colour(**row) for name, row in _THEME["palette"].items()}
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
