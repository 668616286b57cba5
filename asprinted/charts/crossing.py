"""Two results of each setting against each other, over the bands that would print as published.

It must import nothing of ours but the theme, the lettering and its sibling modules.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from asprinted.charts import rows as row
from asprinted.charts.curves import Y_LABELS, across, pixels, up, y_heading
from asprinted.charts.finish import WIDTH
from asprinted.charts.frames import checked, missing
from asprinted.charts.labels import HEIGHT, Label, settle, write
from asprinted.theme import PALETTE

POINT = 64  # area of a mark in square pixels
TINT = 0.28  # of the bands


def crossing(
    data: pd.DataFrame,
    *,
    x_title: str,
    y_title: str,
    domain: Sequence[float],
    y_domain: Sequence[float],
    x_band: Sequence[float],
    y_band: Sequence[float],
    x_label: str,
    y_label: str,
) -> alt.LayerChart:
    """Draw pairs of results as points, over the two ranges that would print as published.

    A point where the bands cross would print both.

    Parameters
    ----------
    data : DataFrame
        One row a setting. Columns:

        ====================  ==================================================================
        x, y                  its two results
        label                 written beside the point; None for points without a name
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        ====================  ==================================================================
    x_title, y_title : str
        What the two results are.
    domain, y_domain : (float, float)
        The ranges of the axes.
    x_band, y_band : (float, float)
        What would print as published, the vertical and the horizontal band.
    x_label, y_label : str
        Written where the bands begin.

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing or a meaning is unknown.
    """
    points = checked(data, "crossing", "x y label", meaning="context").assign(status="computed")
    limits, heights = tuple(domain), tuple(y_domain)
    x, y = across("x", x_title, "number", limits), up("y", "number", heights)
    mark = alt.MarkDef(type="point", size=POINT, opacity=1, strokeWidth=row.HOLLOW_STROKE)
    drawn = alt.Chart(mark=mark).encode(
        x=x,
        y=y,
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
    )
    layers = [*_bands(tuple(x_band), tuple(y_band)), drawn]
    layers += _names(points, limits, heights, (x_band[0], x_label), (y_band[1], y_label))
    layers.append(y_heading(y_title))
    kept = row.paint(points).drop(columns=["label", "meaning", "status"])
    return alt.layer(*layers, data=kept).properties(width=WIDTH - 24 - Y_LABELS, height=HEIGHT)


def _bands(x_band: tuple, y_band: tuple) -> list[alt.Chart]:
    data = alt.Data(values=[{"left": x_band[0], "right": x_band[1]}])
    other = alt.Data(values=[{"bottom": y_band[0], "top": y_band[1]}])
    band = alt.MarkDef(type="rect", color=PALETTE["context"].light, opacity=TINT)
    return [
        alt.Chart(data, mark=band).encode(x=alt.X("left:Q"), x2=alt.X2("right")),
        alt.Chart(other, mark=band).encode(y=alt.Y("bottom:Q"), y2=alt.Y2("top")),
    ]


def _names(
    points: pd.DataFrame, limits: tuple, heights: tuple, x_end: tuple, y_end: tuple
) -> list[alt.Chart]:
    """Write the names of points and bands where they meet no other point."""
    named = points[[not missing(label) and bool(label) for label in points["label"]]]
    ends = pd.DataFrame(
        {
            "x": [x_end[0], limits[0]],
            "y": [heights[0], y_end[0]],
            "label": [x_end[1], y_end[1]],
            "meaning": "context",
        }
    )
    spots = pd.concat([named, ends], ignore_index=True)
    labels = [
        Label(name, meaning, [tuple(place)])
        for name, meaning, place in zip(
            spots["label"], spots["meaning"], pixels(spots, limits, heights), strict=True
        )
    ]
    records = settle(labels, pixels(points, limits, heights))
    for record, spot in zip(records, spots.itertuples(), strict=True):
        del record["spot"]
        record |= {"x": float(spot.x), "y": float(spot.y)}
    return write(records, alt.X("x:Q"), alt.Y("y:Q"))
