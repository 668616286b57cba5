"""What charts of labelled rows share: labels at the left, values at the right, marks between."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from asprinted.charts.columns import missing
from asprinted.charts.finish import WIDTH
from asprinted.charts.labels import halo
from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import PALETTE

LABEL_LIMIT = 232
"""Widest column of labels in pixels; longer labels take more lines."""

GUTTER = 14
"""Between labels, plot and values, in pixels."""

LINE = 16
"""Height of a line of labels in pixels."""

STEP = 34
"""Least height of a row in pixels."""

PADDED = 14
"""Above and below a label of several lines, together, in pixels."""

HOLLOW_STROKE = 1.8
"""Width of the line around a hollow mark in pixels."""

VEIL = 2
"""How far the grid is hidden beyond the plot on a phone, in pixels."""

EDGE = (16, 22)
"""Width and height of a hatched edge in pixels."""


def paint(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns `colour`, `fill` and `shape` that follow from meaning and status.

    Parameters
    ----------
    rows : DataFrame
        With the columns `meaning` and `status`.

    Returns
    -------
    DataFrame
        Printed marks are filled with their colour, all others with paper.
    """
    colours = [PALETTE[meaning] for meaning in rows["meaning"]]
    paper = PALETTE["paper"].light
    filled = rows["status"] == "printed"
    return rows.assign(
        colour=[colour.light for colour in colours],
        fill=[c.light if full else paper for c, full in zip(colours, filled, strict=True)],
        shape=[colour.shape for colour in colours],
    )


def headed(rows: pd.DataFrame) -> pd.DataFrame:
    """Put a heading row before each run of rows of one `group`.

    Parameters
    ----------
    rows : DataFrame
        With a column `group` (None for rows without a heading) and a column `label`.

    Returns
    -------
    DataFrame
        With the column `heading`, and without `group`.
    """
    records, last = [], None
    for record in rows.to_dict("records"):
        group = record.pop("group")
        if not missing(group) and group != last:
            records.append({"label": group, "heading": True})
        last = group
        records.append({**record, "heading": False})
    return pd.DataFrame(records)


def wrapped(rows: pd.DataFrame, limit: float = LABEL_LIMIT) -> pd.DataFrame:
    """Break the labels into lines, joined by newlines.

    Parameters
    ----------
    rows : DataFrame
        With the columns `label` and `heading`.
    limit : float
        Width of the column of labels in pixels.

    Returns
    -------
    DataFrame
    """
    labels = [
        label if heading else "\n".join(wrap(label, limit))
        for label, heading in zip(rows["label"], rows["heading"], strict=True)
    ]
    return rows.assign(label=labels)


def label_width(rows: pd.DataFrame) -> float:
    """Measure the column of labels, headings left out since they may run on."""
    widths = [measure(t) for t, h in zip(rows["label"], rows["heading"], strict=True) if not h]
    return max(widths, default=0)


def value_width(rows: pd.DataFrame, title: str = "") -> float:
    """Measure the column of values with its title."""
    texts = [measure(str(t)) for t in rows.get("text", []) if not missing(t)]
    return max([*texts, measure(title, 12) if title else 0])


def plot_width(left: float, right: float) -> int:
    """Give the width that labels and values leave for the marks, in pixels.

    Examples
    --------
    >>> plot_width(200, 100)  # of 680, less two gutters and the margin of a tick's label
    340
    """
    gutters = GUTTER * bool(left) + GUTTER * bool(right)
    return int(WIDTH - 12 - left - right - gutters)


def stacked(rows: pd.DataFrame, step: int) -> pd.DataFrame:
    """Give each row its place from the top, by the lines of its label and note.

    Parameters
    ----------
    rows : DataFrame
        With the columns `label` and `heading`, and `note` where there are notes.
    step : int
        Least height of a row in pixels.

    Returns
    -------
    DataFrame
        With the columns `at`, `label_at` and `value_at`, the middle of the row, of its label and
        of its value in pixels from the top: the same, but on a phone.
    """
    named = [name for name in ("label", "note") if name in rows.columns]
    lines = [1 + max(str(t).count("\n") for t in r) for r in rows[named].to_numpy()]
    least = rows["body"].fillna(0) + 6 if "body" in rows.columns else [step] * len(rows)
    texts = [LINE * count + PADDED if count > 1 else step for count in lines]
    heights = [max(*pair, step) for pair in zip(least, texts, strict=True)]
    top = 0
    places = []
    for height in heights:
        places.append(top + height / 2)
        top += height
    return rows.assign(at=places, label_at=places, value_at=places, height=heights)


def place(height: float, field: str = "at") -> alt.Y:
    """Give the vertical channel of a chart of rows: pixels from the top."""
    scale = alt.Scale(domain=[0, height], nice=False, zero=False, reverse=True)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def chart(
    rows: pd.DataFrame,
    layers: list[alt.Chart],
    left: float,
    width: int,
    step: int = STEP,
    *,
    behind: Sequence[alt.Chart] = (),
    free: int = 0,
) -> alt.LayerChart:
    """Put marks, labels and values of rows together.

    Parameters
    ----------
    rows : DataFrame
        With the columns `heading` and `label`; those of `text` are drawn at the right.
    layers : list of Chart
        The marks, without a vertical channel of their own unless they span the rows.
    left : float
        Width of the column of labels in pixels.
    width : int
        Width of the plot in pixels.
    step : int
        Least height of a row in pixels; more where labels or notes have several lines, or where
        a column `body` says that the marks are higher.
    behind : sequence of Chart
        Lines from top to bottom, which on a phone neither labels nor values are written over.
    free : int
        What is free at the left of the plot on a phone, in pixels.

    Returns
    -------
    LayerChart
    """
    rows = stacked(rows, step)
    total = int(rows["height"].sum())
    layers = [*behind, _veil(), *layers, *labels(left, beyond=_runs_on(rows, left), free=free)]
    if "text" in rows.columns:
        layers.append(values(_count_width(rows)))
    data = rows.drop(columns="height")
    encoding = {"y": place(total)}
    return alt.layer(*layers, data=data, encoding=encoding, width=width, height=total)


def _veil() -> alt.Chart:
    """Hide the grid behind labels and values where they stand above the marks: on a phone."""
    mark = {"type": "rect", "color": PALETTE["paper"].light, "xOffset": -VEIL, "x2Offset": VEIL}
    return (
        alt.Chart(mark=mark)
        .encode(
            x=alt.XValue(0),
            x2=alt.X2Value("width"),
            y=alt.Y("top:Q", axis=None),
            y2=alt.Y2("bottom"),
        )
        .transform_filter("isValid(datum.top)")
    )


def _runs_on(rows: pd.DataFrame, left: float) -> bool:
    """Tell whether a heading runs on over the plot, and the lines of its grid."""
    headings = rows.loc[rows["heading"].astype(bool), "label"]
    return any(measure(heading, bold=True) > left + GUTTER for heading in headings)


def _count_width(rows: pd.DataFrame) -> float:
    """Measure the values where all are plain counts, to be set at the right; else give 0."""
    texts = [str(t) for t in rows["text"] if not missing(t)]
    counts = all(text.replace(",", "").isdigit() for text in texts)
    return value_width(rows) if counts else 0


def labels(left: float, *, beyond: bool = False, free: int = 0) -> list[alt.Chart]:
    """Draw the labels at the left, headings in bold, on paper where they run on beyond them."""
    mark = {
        "type": "text",
        "style": "row-label",
        "dx": small(-free, -round(left) - GUTTER),
        "dy": alt.ExprRef(
            f"-(small ? {LINE} : {LINE // 2}) * (length(split(datum.label, '\\n')) - 1)"
        ),
        "fontWeight": alt.ExprRef("datum.heading || small && datum.chips ? 'bold' : 'normal'"),
    }
    place = {
        "x": alt.XValue(0),
        "y": alt.Y("label_at:Q", axis=None),
        "text": alt.Text("label:N"),
    }
    beneath = alt.Chart(mark=halo(mark)).encode(**place).transform_filter("datum.heading")
    return [*([beneath] if beyond else []), alt.Chart(mark=mark).encode(**place)]


def small(then: float | str, otherwise: float | str) -> alt.ExprRef:
    """Write what a mark has on a phone, and what otherwise.

    Every stored chart has the parameter `small`: 0, or the width of the plot on a phone in pixels.
    """
    return alt.ExprRef(f"small ? {then!r} : {otherwise!r}")


def values(width: float = 0) -> alt.Chart:
    """Draw the texts at the right: flush right in a column of some width, else flush left."""
    mark = {
        "type": "text",
        "style": "row-value",
        "dx": small(0, GUTTER + round(width)),
        "align": small("right", "right" if width else "left"),
    }
    return (
        alt.Chart(mark=mark)
        .encode(x=alt.XValue("width"), y=alt.Y("value_at:Q", axis=None), text=alt.Text("text:N"))
        .transform_filter("isValid(datum.text)")
    )


def notes() -> alt.Chart:
    """Draw what a row says in place of its marks."""
    mark = {
        "type": "text",
        "style": "note",
        "align": "left",
        "dy": alt.ExprRef("-7.5 * (length(split(datum.note, '\\n')) - 1)"),
    }
    return (
        alt.Chart(mark=mark)
        .encode(x=alt.XValue(0), text=alt.Text("note:N"))
        .transform_filter("isValid(datum.note)")
    )


def gap() -> list[alt.Chart]:
    """Draw what was not printed, in the rows of that status: a hatched edge and the words."""
    chosen = "datum.status === 'not-printed'"
    edge = alt.Chart(mark=hatched(*EDGE))
    words = {"type": "text", "style": "note", "align": "left", "dx": EDGE[0] + 8}
    place = {"x": alt.XValue(0), "text": alt.TextValue("not printed")}
    return [
        edge.encode(x=alt.XValue(EDGE[0] / 2)).transform_filter(chosen),
        alt.Chart(mark=halo(words)).encode(**place).transform_filter(chosen),
        alt.Chart(mark=words).encode(**place).transform_filter(chosen),
    ]


def column_title(title: str) -> alt.Chart:
    """Draw the title of the values above them."""
    mark = {
        "type": "text",
        "style": "column-title",
        "dx": small(0, GUTTER),
        "align": small("right", "left"),
        "dy": -10,
    }
    return alt.Chart(alt.Data(values=[{}]), mark=mark).encode(
        x=alt.XValue("width"), y=alt.YValue(0), text=alt.TextValue(title)
    )


def reference(value: float, label: str | None, place: float) -> list[alt.Chart]:
    """Draw a vertical line at a value, from top to bottom, with its label above.

    Parameters
    ----------
    value : float
        In the axis' unit.
    label : str or None
        A few words.
    place : float
        Where the value stands between the axis' left end, 0, and its right, 1: the label keeps
        inside the plot.

    Returns
    -------
    list of Chart
    """
    data = alt.Data(values=[{"at": value}])
    x = alt.X("at:Q")
    rule = alt.Chart(data, mark={"type": "rule", "style": "reference"})
    layers = [rule.encode(x=x, y=alt.YValue(0), y2=alt.Y2Value("height"))]
    if label:
        mark = {"type": "text", "style": "note", "align": sided(place), "dy": -10}
        text = alt.Chart(data, mark=mark)
        layers.append(text.encode(x=x, y=alt.YValue(0), text=alt.TextValue(label)))
    return layers


def sided(place: float) -> str:
    """Choose the alignment that keeps a short text inside the plot.

    Examples
    --------
    >>> sided(0.1), sided(0.5), sided(0.9)
    ('left', 'center', 'right')
    """
    if place < 0.25:
        return "left"
    return "right" if place > 0.75 else "center"


def hatch(width: float, height: float, gap: float = 5) -> str:
    """Give a block of diagonal lines as a symbol's path, in pixels around its centre.

    Drawn as a point of size 4 it keeps its size however wide the chart is.

    Parameters
    ----------
    width, height : float
        Of the block, in pixels.
    gap : float
        Horizontal distance of the lines, in pixels.

    Returns
    -------
    str
        An SVG path.

    Examples
    --------
    >>> hatch(4, 4, gap=4)  # the one diagonal from the lower left to the upper right
    'M-2,2L2,-2'
    """
    path, start = [], gap - height
    while start < width:
        left, right = max(start, 0), min(start + height, width)
        if right > left:
            ends = (left, left - start, right, right - start)
            path.append("M{:g},{:g}L{:g},{:g}".format(*_centred(ends, width, height)))
        start += gap
    return "".join(path)


def hatched(width: float, height: float) -> dict:
    """Give the mark of a hatched block, in pixels, centred on its point."""
    return {
        "type": "point",
        "shape": hatch(width, height),
        "size": 4,
        "filled": False,
        "stroke": PALETTE["muted"].light,
        "strokeWidth": 1.5,
        "opacity": 1,
    }


def _centred(ends: tuple, width: float, height: float) -> tuple:
    x1, up1, x2, up2 = ends
    half = (width / 2, height / 2)
    return x1 - half[0], half[1] - up1, x2 - half[0], half[1] - up2
