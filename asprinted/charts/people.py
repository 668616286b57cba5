"""People as dots, one each, some of them marked."""

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked
from asprinted.charts.finish import with_rows
from asprinted.pages.style import PALETTE

ACROSS = 25  # dots a line, on a phone too
PITCH = 12  # from dot to dot in pixels
DOT = 62  # area in square pixels
SMALL = 24  # area of those who are not marked: told apart by size, too


def dots(data: pd.DataFrame) -> alt.LayerChart:
    """Draw groups of people as dots, the marked ones first.

    Parameters
    ----------
    data : DataFrame
        One row a group of people. Columns:

        ====================  ==================================================================
        label                 who they are: ``Lived five years or more``
        of                    how many they are, a whole count
        count                 how many of them are marked
        text                  written at the right: ``46 of 100``; or None
        meaning (optional)    a key of `PALETTE` with a shape: colour and shape of the marked;
                              ``context``, which has circles here
        status (optional)     ``printed`` (filled) or ``computed`` (hollow); ``printed``
        group (optional)      heading above each run of rows that share it
        ====================  ==================================================================

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing, a meaning is unknown, or more are marked than there are.
    """
    rows = checked(
        data, "dots", "label of count text", meaning="context", status="printed", group=None
    )
    for label, count, of in zip(rows["label"], rows["count"], rows["of"], strict=True):
        if not 0 <= count <= of:
            raise ValueError(f"charts.dots: {label!r} marks {count} of {of} people")
    said = rows
    people = [list(range(int(of))) for of in rows["of"]]
    lines = [-(-int(of) // ACROSS) for of in rows["of"]]
    heights = [PITCH * count + 14 for count in lines]
    rows = row.paint(rows).assign(people=people, lines=lines, body=heights)
    # A person is no bar.
    rows["shape"] = rows["shape"].where(rows["meaning"] != "context", "circle")
    rows = row.wrapped(row.headed(rows))
    left = row.label_width(rows)
    width = min(row.plot_width(left, row.value_width(rows)), ACROSS * (PITCH + 2))
    chart = row.chart(rows, [_unmarked(), _marked()], left, width)
    return with_rows(chart, said, {"label": "Who", "count": "Count", "of": "Of"})


def _dot(mark: dict, chosen: str) -> alt.Chart:
    scale = alt.Scale(domain=[0, ACROSS], nice=False)
    place = f"datum.at + (floor(datum.people / {ACROSS}) - (datum.lines - 1) / 2) * {PITCH}"
    return (
        alt.Chart(mark=mark)
        .transform_filter("isValid(datum.people)")
        .transform_flatten(["people"])
        .transform_filter(chosen)
        .transform_calculate("across", f"datum.people % {ACROSS} + 0.5")
        .transform_calculate("down", place)
        .encode(x=alt.X("across:Q", axis=None, scale=scale), y=alt.Y("down:Q", axis=None))
    )


def _unmarked() -> alt.Chart:
    mark = {
        "type": "point",
        "shape": "circle",
        "size": SMALL,
        "fill": PALETTE["context"].light,
        "opacity": 1,
        "strokeWidth": 0,
    }
    return _dot(mark, "datum.people >= datum.count")


def _marked() -> alt.Chart:
    mark = {"type": "point", "size": DOT - 14, "opacity": 1, "strokeWidth": 1.5}
    return _dot(mark, "datum.people < datum.count").encode(
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
    )
