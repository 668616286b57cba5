"""A chart on a page about runs: drawn wide and narrow, of which the page shows the one that fits.

Nothing is fetched and no script is needed: the drawings stand in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from asprinted.pages import chart, drawing
from asprinted.pages.layout import laid_out
from asprinted.pages.markup import Markup, tag

# The converter resolves a relative link against this; the page is the better base.
CONVERTER_BASE = "https://vega.github.io/vega-datasets/"


def figure(spec: Mapping, name: str, *, linked: bool = False) -> Markup:
    """Return a stored chart as a figure with its words.

    Parameters
    ----------
    spec : mapping
        Its Vega-Lite specification.
    name : str
        Its id in the page, with which the ids in its drawings begin.
    linked : bool
        Whether its marks are links.

    Returns
    -------
    Markup
    """
    said = replace(chart.words(spec), columns=())
    wide = chart.bare(spec)
    narrow = chart.bare(laid_out(spec, chart.NARROW))
    pictures = [_picture(wide, f"{name}-wide", "wide", said.alt, linked)]
    if narrow != wide:
        pictures.append(_picture(narrow, f"{name}-narrow", "narrow", said.alt, linked))
    return chart.figure(name, said, pictures, Markup(""))


def _picture(spec: Mapping, name: str, kind: str, alt: str, linked: bool) -> Markup:
    drawn = drawing.converter().vegalite_to_svg(json.dumps(spec))
    width, _ = drawing.size(drawn)
    svg = _with_links(drawn, name) if linked else drawing.inline(drawn, f"{name}-")
    return tag(
        "div",
        Markup(svg),
        class_=f"vl {kind}",
        role="group" if linked else "img",  # a picture's links would not be heard
        aria_label=alt,
        style=f"--w:{width}px",
    )


def _with_links(drawn: str, name: str) -> str:
    svg = drawn[drawn.index("<svg") :].replace(f'href="{CONVERTER_BASE}', 'href="')
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
