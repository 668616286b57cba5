"""A chart's picture as it leaves the page: with its title, on paper, as one SVG file.

The picture is the one drawn for the page; the title is set above it as the theme says, so that the
chart need not be drawn once more. It must not import Sphinx.
"""

from __future__ import annotations

from typing import Any

from asprinted.lettering import measure
from asprinted.site import drawing
from asprinted.site.markup import Markup, join, tag

MARGIN = 12
"""Around the title and the picture, in pixels."""

ASCENT = 0.8
"""Of a line of letters above its baseline, in parts of the font size."""


def titled(drawn: str, spec: dict[str, Any]) -> str:
    """Set a chart's title and subtitle above its picture.

    Parameters
    ----------
    drawn : str
        The picture without them, a complete SVG.
    spec : dict
        The chart's specification, with its title and the theme's configuration in it.

    Returns
    -------
    str
        A complete SVG on paper of its own, whose title and description a screen reader finds.
    """
    width, height = drawing.size(drawn)
    said = spec.get("title") or {}
    said = said if isinstance(said, dict) else {"text": said}
    head, used, widest = _head(said, spec["config"])
    full = round(max(width, widest)) + 2 * MARGIN
    tall = round(used) + height + 2 * MARGIN
    name = " ".join(_lines(said.get("text")))
    return str(
        tag(
            "svg",
            tag("title", name) if name else "",
            tag("desc", spec.get("description", "")),
            tag("rect", width=full, height=tall, fill=spec["config"].get("background", "#ffffff")),
            head,
            tag("g", Markup(drawn), transform=f"translate({MARGIN},{MARGIN + round(used)})"),
            xmlns=drawing.SVG,
            width=full,
            height=tall,
            viewBox=f"0 0 {full} {tall}",
        )
    )


def _head(said: dict[str, Any], config: dict[str, Any]) -> tuple[Markup, float, float]:
    """Write the lines of the title; also return the height they take and the widest one's width."""
    look, font = config.get("title", {}), config.get("font", "sans-serif")
    blocks = (
        ("text", look.get("fontSize", 16), look.get("lineHeight", 20), "bold", look.get("color")),
        (
            *("subtitle", look.get("subtitleFontSize", 13), look.get("subtitleLineHeight", 17)),
            *("normal", look.get("subtitleColor")),
        ),
    )
    written, top, widest = [], 0.0, 0.0
    for field, size, leading, weight, colour in blocks:
        lines = _lines(said.get(field))
        if lines and top:
            top += look.get("subtitlePadding", 5)
        for line in lines:
            at = {"x": MARGIN, "y": f"{MARGIN + top + ASCENT * size:g}", "fill": colour}
            style = {"font_family": font, "font_size": size, "font_weight": weight}
            written.append(tag("text", line, **at, **style))
            top += leading
            widest = max(widest, measure(line, size, bold=weight == "bold"))
    return join(written), top and top + look.get("offset", 16), widest


def _lines(value: object) -> list[str]:
    return [str(line) for line in value] if isinstance(value, list) else [str(value)] * bool(value)
