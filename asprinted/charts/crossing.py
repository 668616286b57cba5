"""Two results of each setting against each other, over the bands that would print as published."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked, missing
from asprinted.charts.curves import Y_LABELS, across, pixels, up, y_heading
from asprinted.charts.finish import WIDTH
from asprinted.charts.labels import HEIGHT, PHONE, Label, settle, trace, write
from asprinted.pages.style import PALETTE

POINT = 64  # area of a mark in square pixels
WEIGHT = 20  # of a mark as an obstacle to names: a name would hide it, but only cross an edge
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
    # Those with a name are drawn last, above the others.
    points = points.sort_values("label", key=_is_named, kind="stable", ignore_index=True)
    limits, heights = tuple(domain), tuple(y_domain)
    x, y = across("x", x_title, "number", limits), up("y", "number", heights)
    mark = {"type": "point", "size": POINT, "opacity": 1, "strokeWidth": row.HOLLOW_STROKE}
    drawn = alt.Chart(mark=mark).encode(
        x=x,
        y=y,
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
    )
    layers = [*_bands(tuple(x_band), tuple(y_band)), drawn]
    edges = _edges(tuple(x_band), tuple(y_band), limits, heights)
    bands = ((tuple(x_band), x_label), (tuple(y_band), y_label))
    layers += _names(points, limits, heights, bands, edges)
    layers.append(y_heading(y_title))
    kept = row.paint(points).drop(columns=["label", "meaning", "status"])
    return alt.layer(*layers, data=kept, width=WIDTH - 24 - Y_LABELS, height=HEIGHT)


def _bands(x_band: tuple, y_band: tuple) -> list[alt.Chart]:
    data = alt.Data(values=[{"left": x_band[0], "right": x_band[1]}])
    other = alt.Data(values=[{"bottom": y_band[0], "top": y_band[1]}])
    band = {"type": "rect", "color": PALETTE["context"].light, "opacity": TINT}
    return [
        alt.Chart(data, mark=band).encode(x=alt.X("left:Q"), x2=alt.X2("right")),
        alt.Chart(other, mark=band).encode(y=alt.Y("bottom:Q"), y2=alt.Y2("top")),
    ]


def _is_named(labels: pd.Series) -> pd.Series:
    return labels.map(lambda label: not missing(label) and bool(label)).astype(bool)


def _edges(x_band: tuple, y_band: tuple, limits: tuple, heights: tuple) -> list[np.ndarray]:
    """Give points along the bands' edges in pixels on a phone, which names must not meet."""
    corners = pixels(pd.DataFrame({"x": x_band, "y": y_band}), limits, heights)
    upright = [trace(np.array([[x, 0.0], [x, HEIGHT]])) for x in corners[:, 0]]
    return upright + [trace(np.array([[0.0, y], [PHONE, y]])) for y in corners[:, 1]]


def _names(
    points: pd.DataFrame,
    limits: tuple,
    heights: tuple,
    bands: Sequence[tuple[tuple, str]],
    edges: list[np.ndarray],
) -> list[alt.Chart]:
    """Write the names of points and bands where they meet no other point, and no band."""
    named = points[_is_named(points["label"])]
    (x_band, x_label), (y_band, y_label) = bands
    ends = pd.DataFrame(
        {
            "x": [*x_band, limits[0], limits[0]],
            "y": [heights[0], heights[0], *y_band[::-1]],
            "label": [x_label] * 2 + [y_label] * 2,
            "meaning": "context",
        }
    )
    # A point's name has one place to begin at, a band's both edges.
    places = [*(named.iloc[[i]] for i in range(len(named))), ends[:2], ends[2:]]
    labels = [
        Label(
            place["label"].iloc[0],
            place["meaning"].iloc[0],
            [tuple(spot) for spot in pixels(place, limits, heights)],
        )
        for place in places
    ]
    marks = np.repeat(pixels(points, limits, heights), WEIGHT, axis=0)
    records = settle(labels, np.concatenate([marks, *edges]))
    for record, place in zip(records, places, strict=True):
        spot = place.iloc[record.pop("spot")]
        record |= {"x": float(spot["x"]), "y": float(spot["y"])}
    return write(records, alt.X("x:Q"), alt.Y("y:Q"))
