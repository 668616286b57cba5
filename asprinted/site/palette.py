"""The charts' palette as CSS: each light colour is swapped for its dark one by attribute.

Static and live charts carry the light colours; the page's colour scheme decides what is seen, with
no script and no second drawing. It must not import Sphinx or a charting library.
"""

from __future__ import annotations

from asprinted.theme import CONFIG, VERDICTS, dark_hexes
from asprinted.theme import PALETTE as COLOURS


def vega_config() -> dict:
    """Give the Vega configuration that both static and live charts are drawn with."""
    return CONFIG


def signs_css() -> str:
    """Write the rules that colour the verdicts' signs.

    Examples
    --------
    >>> ".verdict.given{" in signs_css()
    True
    """
    pairs = {name: COLOURS[sign.colour] for name, sign in VERDICTS.items()}
    return "".join(
        f".verdict.{name}{{color:light-dark({colour.light},{colour.dark})}}\n"
        for name, colour in pairs.items()
    )


def css() -> str:
    """Write the rules that swap the colours of charts.

    Returns
    -------
    str
        CSS; a browser that does not know ``light-dark()`` keeps the light colours.

    Examples
    --------
    >>> '.vl [fill="#1f6fc4"]{fill:light-dark(#1f6fc4,#5aa9f5)}' in css()
    True
    """
    rules = []
    for light, dark in dark_hexes().items():
        for attribute in ("fill", "stroke", "stop-color"):
            rules.append(f'.vl [{attribute}="{light}"]{{{attribute}:light-dark({light},{dark})}}')
    return "\n".join(rules) + "\n"
