"""Counts that come one from another, as bars as long as the counts."""

import math

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked
from asprinted.charts.finish import with_rows

BAR = 22  # height of a bar in pixels
ROOMY = 0.35  # of the plot's width: a gap that holds the words not printed on a phone
LATE = 0.7  # the same: a gap that ends later has no room for the words to its right
TIGHT = 0.12  # the same: a gap too small for two hatched edges
NOT_PRINTED = alt.TextValue("not printed")


def flow(data: pd.DataFrame, *, most: float | None = None) -> alt.LayerChart:
    """Draw counts as bars, one step a row, over the counts they come from.

    Parameters
    ----------
    data : DataFrame
        One row a step. Columns:

        ====================  ==================================================================
        label                 the step, written out: ``Eligible for treatment with IL-2``
        count                 how many; NaN where not printed
        text                  written at the right: ``121 (62% of 195)``; or None
        of (optional)         the count it comes from, drawn as a pale bar behind
        start (optional)      where the bar begins, 0 if left out: arms of a trial laid end to
                              end begin where the one before ends
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        status (optional)     ``printed`` (filled), ``computed`` (hollow) or ``not-printed``
                              (a gap from `start` to `of` with hatched edges); ``printed``
        group (optional)      heading above each run of rows that share it
        ====================  ==================================================================
    most : float, optional
        The count as wide as the plot; give the same one wherever flows can be compared.

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing, or a meaning or status is unknown.
    """
    rows = checked(
        data,
        "flow",
        "label count text",
        of=math.nan,
        start=0,
        meaning="context",
        status="printed",
        group=None,
    )
    said = rows
    rows = rows.assign(end=rows["start"] + rows["count"], whole=rows["start"] + rows["of"])
    most = most or rows[["end", "whole"]].max().max()
    rows = row.wrapped(row.headed(row.paint(rows)))
    left = row.label_width(rows)
    width = row.plot_width(left, row.value_width(rows))
    layers = _bars(alt.Scale(domain=[0, most], nice=False))
    if rows["status"].eq("not-printed").any():
        layers += _gaps(most)
    chart = row.chart(rows, layers, left, width, step=38)
    return with_rows(chart, said, {"label": "Step", "count": "Count", "of": "Of"})


def _x(field: str, scale: alt.Scale) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def _bars(scale: alt.Scale) -> list[alt.Chart]:
    high = {"yOffset": -BAR / 2, "y2Offset": BAR / 2}
    # The outline carries the length; the tint alone would be too pale to be read against paper.
    track = dict(type="rect", fillOpacity=0.16, strokeWidth=1, opacity=1, **high)
    bar = dict(type="rect", strokeWidth=row.HOLLOW_STROKE, opacity=1, **high)
    return [
        alt.Chart(mark=track)
        .encode(
            x=_x("start", scale),
            x2=alt.X2("whole"),
            y2=alt.Y2("at"),
            stroke=alt.Stroke("colour:N", scale=None),
            fill=alt.Fill("colour:N", scale=None),
        )
        .transform_filter("isValid(datum.whole) && datum.status !== 'not-printed'"),
        alt.Chart(mark=bar)
        .encode(
            x=_x("start", scale),
            x2=alt.X2("end"),
            y2=alt.Y2("at"),
            stroke=alt.Stroke("colour:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="  ")],
        )
        .transform_filter("isValid(datum.end)"),
    ]


def _gaps(most: float) -> list[alt.Chart]:
    """Draw what was not printed between two hatched edges, as far as it can reach.

    The words stand inside where even a narrow screen has room, else to the right, or to the left of
    a gap at the end.
    """
    gap = "datum.status === 'not-printed'"
    reach = f"isValid(datum.whole) && datum.whole - datum.start < {most:g}"
    edge = row.EDGE[0]
    hatch = row.hatched(edge, BAR)
    first, last = {**hatch, "xOffset": edge / 2}, {**hatch, "xOffset": -edge / 2}
    inside = {"type": "text", "style": "note", "align": "left", "dx": edge + 8}
    beside = {"type": "text", "style": "note", "align": "left", "dx": 8}
    before = {"type": "text", "style": "note", "align": "right", "dx": -8}
    tight = f"{gap} && {reach} * {ROOMY}"
    late = f"datum.whole > {LATE * most:g} && datum.start > {ROOMY * most:g}"
    return [
        _in_gap(first, "start", f"{gap} && !({reach} * {TIGHT})"),
        _in_gap(last, "whole", f"{gap} && isValid(datum.whole)"),
        _in_gap(inside, "start", f"{gap} && !({reach} * {ROOMY})", text=NOT_PRINTED),
        _in_gap(beside, "whole", f"{tight} && !({late})", text=NOT_PRINTED),
        _in_gap(before, "start", f"{tight} && {late}", text=NOT_PRINTED),
    ]


def _in_gap(mark: dict, field: str, chosen: str, **channels: object) -> alt.Chart:
    return alt.Chart(mark=mark).encode(x=alt.X(f"{field}:Q"), **channels).transform_filter(chosen)
