"""Which whole counts would print a figure, as strips of cells."""

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked
from asprinted.charts.finish import with_rows
from asprinted.pages.style import PALETTE

CELL = 56  # width of a cell in pixels where there is room
TALL = 40  # height of a cell of a strip


def attainable(data: pd.DataFrame) -> alt.LayerChart:
    """Draw whole counts side by side, and mark those that would print the figure.

    Parameters
    ----------
    data : DataFrame
        One row a count; at most eight counts a strip read well on a phone. Columns:

        ====================  ==================================================================
        label                 the figure: ``Responded, of 156 on high dose``; one strip each
        count                 a whole count
        computed              what it comes to, as text: ``20.5%``
        fits                  whether that prints as the figure does
        text                  written at the right of the strip: ``printed 21%``; or None
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        group (optional)      heading above each run of strips that share it
        ====================  ==================================================================

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing or a meaning is unknown.
    """
    needed = "label count computed fits text"
    rows = checked(data, "attainable", needed, meaning="context", group=None)
    said = rows.assign(
        text=[f"{n} comes to {c}" for n, c in zip(rows["count"], rows["computed"], strict=True)]
    )
    strips = row.wrapped(row.headed(_strips(rows)))
    left = row.label_width(strips)
    most = int(rows.groupby("label", sort=False).size().max())
    width = min(row.plot_width(left, row.value_width(strips)), CELL * most)
    x = alt.X("cells.from:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    cell = {
        "type": "rect",
        "xOffset": 2,
        "x2Offset": -2,
        "yOffset": -TALL / 2,
        "y2Offset": TALL / 2,
        "fill": PALETTE["paper"].light,
        "strokeWidth": row.HOLLOW_STROKE,
    }
    marked = _cells(cell).encode(
        x=x, x2=alt.X2("cells.to"), y2=alt.Y2("at"), stroke=alt.Stroke("colour:N", scale=None)
    )
    layers = [
        marked.transform_filter("datum.cells.fits"),
        *_texts("count", -8, 13),
        *_texts("computed", 9, 12),
    ]
    titles = {
        "label": "Figure",
        "count": "Count",
        "computed": "Comes to",
        "fits": "Prints the same",
    }
    return with_rows(row.chart(strips, layers, left, width), said, titles)


def _strips(rows: pd.DataFrame) -> pd.DataFrame:
    """Gather the counts of each figure into one row with a list of cells."""
    strips = []
    for label, part in rows.groupby("label", sort=False):
        cells = [
            {"from": i, "to": i + 1, "count": int(n), "computed": str(share), "fits": bool(fits)}
            for i, (n, share, fits) in enumerate(
                zip(part["count"], part["computed"], part["fits"], strict=True)
            )
        ]
        first = part.iloc[0]
        colour = PALETTE[first["meaning"]].light
        strips.append(
            {"label": label, "text": first["text"], "group": first["group"]}
            | {"colour": colour, "cells": cells, "body": TALL + 6}
        )
    return pd.DataFrame(strips)


def _cells(mark: dict) -> alt.Chart:
    chart = alt.Chart(mark=mark).transform_filter("isValid(datum.cells)")
    return chart.transform_flatten(["cells"])


def _texts(field: str, dy: int, size: int) -> list[alt.Chart]:
    """Write one line of every cell: strongly where it fits, and more softly elsewhere."""
    charts = []
    for fits, colour, weight in (("", "text", "bold"), ("!", "muted", "normal")):
        mark = {
            "type": "text",
            "style": "cell-text",
            "dy": dy,
            "fontSize": size,
            "fontWeight": weight,
            "color": PALETTE[colour].light,
        }
        charts.append(
            _cells(mark)
            .transform_calculate("middle", "(datum.cells.from + datum.cells.to) / 2")
            .transform_filter(f"{fits}datum.cells.fits")
            .encode(x=alt.X("middle:Q"), text=alt.Text(f"cells.{field}:N"))
        )
    return charts
