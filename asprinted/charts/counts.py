"""Which whole counts would print a figure, as strips and as grids of cells.

It must import nothing of ours but the theme, the lettering and its sibling modules.
"""

import altair as alt
import pandas as pd

from asprinted.charts import rows as row
from asprinted.charts.finish import WIDTH
from asprinted.charts.frames import checked
from asprinted.lettering import measure, wrap
from asprinted.theme import PALETTE

CELL = 56  # width of a cell in pixels where there is room
TALL = 40  # height of a cell of a strip
GRID_CELL = (60, 32)  # width and height of a cell of a grid
ROW_LABELS = 26  # width kept for the counts at the left of a grid


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
    return row.chart(strips, layers, left, width)


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


def grid(
    data: pd.DataFrame, *, across: str, down: str, meaning: str = "high-dose"
) -> alt.FacetChart:
    """Draw a result for every pair of whole counts, one grid a test, and mark those that fit.

    Parameters
    ----------
    data : DataFrame
        One row a pair of counts and test. Columns:

        ==========  ============================================================================
        test        the test, written out; one grid each, in the order of the data
        count_1     count of the first group, across
        count_2     count of the second group, down
        text        what the pair comes to: ``.048``
        fits        whether that prints as the figure does
        ==========  ============================================================================
    across, down : str
        What the two counts are: ``Responders on high dose``.
    meaning : str
        A key of `PALETTE`: the colour of the marked cells.

    Returns
    -------
    FacetChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    rows = checked(data, "grid", "test count_1 count_2 text fits")
    rows["first"] = ~rows["test"].duplicated()
    x = _counts("count_1", rows, across)
    y = _counts("count_2", rows, None)
    cell = {
        "type": "rect",
        "fill": PALETTE["paper"].light,
        "stroke": PALETTE[meaning].light,
        "strokeWidth": row.HOLLOW_STROKE,
        "width": {"band": 0.94},
        "height": {"band": 0.88},
    }
    layers = [alt.Chart(mark=cell).transform_filter("datum.fits")]
    for fits, colour, weight in (("", "text", "bold"), ("!", "muted", "normal")):
        mark = {
            "type": "text",
            "style": "cell-text",
            "fontWeight": weight,
            "color": PALETTE[colour].light,
        }
        words = alt.Chart(mark=mark).encode(text=alt.Text("text:N"))
        layers.append(words.transform_filter(f"{fits}datum.fits"))
    layers.append(_down(down))
    tests = list(dict.fromkeys(rows["test"]))
    width, height = alt.Step(GRID_CELL[0]), alt.Step(GRID_CELL[1])
    return (
        alt.layer(*layers, data=rows, encoding={"x": x, "y": y}, width=width, height=height)
        .facet(alt.Facet("test:N", title=None, sort=tests), columns=_abreast(rows, down))
        .resolve_axis(x="independent", y="independent")
    )


def _counts(field: str, rows: pd.DataFrame, title: str | None) -> alt.X | alt.Y:
    channel = alt.X if field == "count_1" else alt.Y
    counts = sorted({int(n) for n in rows[field]})
    axis = alt.Axis(labelAngle=0)
    words = title and wrap(title, max(GRID_CELL[0] * len(counts), 150), 12)
    return channel(f"{field}:O", title=words, axis=axis, scale=alt.Scale(domain=counts, padding=0))


def _down(title: str) -> alt.Chart:
    """Write what the rows count above them: upright, a title would be longer than they are."""
    mark = {"type": "text", "style": "column-title", "dy": -10}
    chart = alt.Chart(mark=mark).transform_filter("datum.first")
    return chart.encode(x=alt.XValue(0), y=alt.YValue(0), text=alt.TextValue(title))


def _abreast(rows: pd.DataFrame, down: str) -> int:
    """Count the grids that stand side by side on a wide screen."""
    cells = GRID_CELL[0] * rows["count_1"].nunique() + ROW_LABELS
    needed = max(cells, measure(down, 12), *(measure(t, 13, bold=True) for t in rows["test"]))
    return max(1, min(rows["test"].nunique(), int((WIDTH + 20) // (needed + 20))))
