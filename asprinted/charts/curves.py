"""Curves over a continuous quantity, labelled where they are: densities, and lines.

It must import nothing of ours but the theme, the lettering and its sibling modules.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from asprinted.charts import rows as row
from asprinted.charts.finish import WIDTH
from asprinted.charts.frames import checked
from asprinted.lettering import measure, wrap
from asprinted.theme import PALETTE

HEIGHT = 230
PHONE = 290  # width in pixels for which labels are kept apart; where there is more they are too
LINE = 18  # height of a label's line with the space around it
Y_LABELS = 44  # width kept for the labels of a vertical axis

FORMATS = {
    "share": "format(datum.value, '.0%')",
    "number": "format(datum.value, ',~g')",
}


def densities(
    data: pd.DataFrame,
    *,
    axis_title: str,
    kind: str = "share",
    domain: Sequence[float] | None = None,
    shaded: pd.DataFrame | None = None,
    reference: float | None = None,
    reference_label: str | None = None,
) -> alt.LayerChart:
    """Draw probability densities, each labelled at its top.

    Parameters
    ----------
    data : DataFrame
        One row a point of a curve, a few hundred a curve. Columns:

        ====================  ==================================================================
        curve                 what it is, written at its top: ``Prior: 15% to 20%``
        x                     the quantity; a fraction for shares
        density               height of the curve; it is drawn without an axis
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        width (optional)      of the line in pixels: 1.5 for what was known before, 3 for the
                              result; 2
        ====================  ==================================================================
    axis_title : str
        What the axis counts, of whom.
    kind : {"share", "number"}
        How the axis is written.
    domain : (float, float), optional
        The axis' range; give the same one wherever charts can be compared.
    shaded : DataFrame, optional
        The part of a curve to shade, such as its 95% interval: columns `curve`, `low`, `high`.
    reference : float, optional
        Where a vertical line stands.
    reference_label : str, optional
        Written above that line.

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing, a meaning is unknown, or `shaded` names no curve.
    """
    points = checked(data, "densities", "curve x density", meaning="context", width=2)
    limits = tuple(domain or (points["x"].min(), points["x"].max()))
    points = points[points["x"].between(*limits)]
    points = points.assign(
        colour=[PALETTE[m].light for m in points["meaning"]],
        inside=_inside(points, shaded),
    )
    x = _across("x", axis_title, kind, limits)
    top = points["density"].max()
    y = alt.Y("density:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.04], nice=False))
    stroke = alt.Stroke("colour:N", scale=None)
    one_each = alt.Detail("curve:N")
    area = alt.MarkDef(type="area", opacity=0.18, line=False)
    line = alt.MarkDef(type="line")
    layers = [
        alt.Chart(mark=area)
        .encode(x=x, y=y, fill=alt.Fill("colour:N", scale=None), detail=one_each)
        .transform_filter("datum.inside"),
        alt.Chart(mark=line).encode(
            x=x,
            y=y,
            stroke=stroke,
            detail=one_each,
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        ),
    ]
    if reference is not None:
        layers = row.reference(reference, reference_label, _part(reference, limits)) + layers
    tops = points.loc[points.groupby("curve", sort=False)["density"].idxmax()]
    labels = tops.rename(columns={"density": "y", "curve": "label"})
    layers.append(_labels(labels[["label", "x", "y"]], limits, (0, top * 1.04)))
    return alt.layer(*layers, data=points.drop(columns="meaning")).properties(
        width=WIDTH - 24, height=HEIGHT
    )


def _inside(points: pd.DataFrame, shaded: pd.DataFrame | None) -> pd.Series:
    inside = pd.Series(data=False, index=points.index)
    if shaded is None:
        return inside
    for part in checked(shaded, "densities", "curve low high").itertuples():
        curve = points["curve"] == part.curve
        if not curve.any():
            raise ValueError(f"charts.densities: shaded names no curve {part.curve!r}")
        inside |= curve & points["x"].between(part.low, part.high)
    return inside


def line(
    data: pd.DataFrame,
    *,
    axis_title: str,
    y_title: str,
    kind: str = "number",
    y_kind: str = "share",
    domain: Sequence[float] | None = None,
    y_domain: Sequence[float] | None = None,
    points: pd.DataFrame | None = None,
    reference: float | None = None,
    reference_label: str | None = None,
    level: float | None = None,
    level_label: str | None = None,
    steps: bool = False,
) -> alt.LayerChart:
    """Draw how one quantity follows another, with some of its points named.

    Parameters
    ----------
    data : DataFrame
        One row a point of a curve. Columns:

        ====================  ==================================================================
        x, y                  the two quantities; fractions for shares
        curve (optional)      its name, written at its right end where there are several
        low, high (optional)  a band around it
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        ====================  ==================================================================
    axis_title, y_title : str
        What the two axes count, of whom.
    kind, y_kind : {"number", "share"}
        How they are written.
    domain, y_domain : (float, float), optional
        Their ranges; shares begin at zero where left out.
    points : DataFrame, optional
        Points to mark and name: `x`, `y`, `label`, and optionally `meaning` and `status`
        (``printed`` is filled, ``computed`` hollow; ``computed``).
    reference, reference_label : float and str, optional
        A vertical line and what is written above it.
    level, level_label : float and str, optional
        A horizontal line and what is written on it.
    steps : bool
        Whether the curve stays level from each point to the next, as with whole counts.

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing, or a meaning or status is unknown.
    """
    rows = checked(data, "line", "x y", curve="", low=None, high=None, meaning="context")
    limits = tuple(domain or (rows["x"].min(), rows["x"].max()))
    heights = tuple(y_domain or _heights(rows, y_kind))
    rows = rows.assign(colour=[PALETTE[m].light for m in rows["meaning"]]).drop(columns="meaning")
    x = _across("x", axis_title, kind, limits)
    y = _up("y", y_kind, heights)
    interpolate = {"interpolate": "step-after"} if steps else {}
    stroke = alt.MarkDef(type="line", strokeWidth=2.5, **interpolate)
    layers = [
        alt.Chart(mark=stroke).encode(
            x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), detail=alt.Detail("curve:N")
        )
    ]
    if rows["low"].notna().any():
        layers.insert(0, _band(x, _up("low", y_kind, heights), interpolate))
    if level is not None:
        layers = _level(level, level_label, limits) + layers
    if reference is not None:
        layers = row.reference(reference, reference_label, _part(reference, limits)) + layers
    named = _ends(rows)
    if points is not None:
        marked = checked(points, "line", "x y label", meaning="context", status="computed")
        layers.append(_marked(row.paint(marked), x, y))
        named = pd.concat([named, marked[["label", "x", "y"]]], ignore_index=True)
    if len(named):
        layers.append(_labels(named, limits, heights))
    layers.append(_y_title(y_title, raised=bool(reference_label)))
    return alt.layer(*layers, data=rows).properties(width=WIDTH - 24 - Y_LABELS, height=HEIGHT)


def _heights(rows: pd.DataFrame, kind: str) -> tuple[float, float]:
    columns = rows[["y", "low", "high"]].astype(float)
    low, high = columns.min().min(), columns.max().max()
    return (0.0, min(1.0, high * 1.08) if high <= 1 else high) if kind == "share" else (low, high)


def _across(field: str, title: str, kind: str, limits: tuple) -> alt.X:
    axis = alt.Axis(labelExpr=FORMATS[kind], grid=True, tickCount=8)
    scale = alt.Scale(domain=list(limits), nice=False, zero=False)
    return alt.X(f"{field}:Q", title=title, axis=axis, scale=scale)


def _up(field: str, kind: str, heights: tuple) -> alt.Y:
    axis = alt.Axis(labelExpr=FORMATS[kind], grid=True, tickCount=5)
    scale = alt.Scale(domain=list(heights), nice=False, zero=False)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=scale)


def _band(x: alt.X, y: alt.Y, interpolate: dict) -> alt.Chart:
    mark = alt.MarkDef(type="area", opacity=0.16, **interpolate)
    fill = alt.Fill("colour:N", scale=None)
    return (
        alt.Chart(mark=mark)
        .encode(x=x, y=y, y2=alt.Y2("high"), fill=fill, detail=alt.Detail("curve:N"))
        .transform_filter("isValid(datum.low)")
    )


def _level(level: float, label: str | None, limits: tuple) -> list[alt.Chart]:
    data = alt.Data(values=[{"level": level, "x": limits[1]}])
    rule = alt.Chart(data, mark=alt.MarkDef(type="rule", style="reference"))
    layers = [rule.encode(y=alt.Y("level:Q"), x=alt.XValue(0), x2=alt.X2Value("width"))]
    if label:
        mark = alt.MarkDef(type="text", style="note", align="right", dy=-8)
        words = alt.Chart(data, mark=mark)
        layers.append(
            words.encode(y=alt.Y("level:Q"), x=alt.XValue("width"), text=alt.TextValue(label))
        )
    return layers


def _marked(points: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    mark = alt.MarkDef(type="point", size=100, opacity=1, strokeWidth=row.HOLLOW_STROKE)
    return alt.Chart(points.drop(columns=["meaning", "status"]), mark=mark).encode(
        x=x,
        y=y,
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
        tooltip=[alt.Tooltip("label:N", title=" ")],
    )


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows[[bool(curve) for curve in rows["curve"]]]
    ends = named.loc[named.groupby("curve", sort=False)["x"].idxmax()]
    return ends.rename(columns={"curve": "label"})[["label", "x", "y"]].reset_index(drop=True)


def _y_title(title: str, *, raised: bool) -> alt.Chart:
    lines = wrap(title, PHONE, 12)
    mark = alt.MarkDef(
        type="text",
        style="column-title",
        dx=-Y_LABELS + 8,
        dy=-14 - 15 * (len(lines) - 1) - (18 if raised else 0),
        lineHeight=15,
    )
    return alt.Chart(alt.Data(values=[{}]), mark=mark).encode(
        x=alt.XValue(0), y=alt.YValue(0), text=alt.TextValue(lines)
    )


def _part(value: float, limits: tuple) -> float:
    return (value - limits[0]) / (limits[1] - limits[0])


def _labels(labels: pd.DataFrame, limits: tuple, heights: tuple) -> alt.Chart:
    """Write labels above their points, lifted where two would meet on a phone."""
    placed: list[tuple[float, float, float]] = []
    records = []
    for label in labels.sort_values("y", kind="stable").itertuples():
        align = row.sided(_part(label.x, limits))
        left = _part(label.x, limits) * PHONE - _before(align) * measure(label.label)
        right = left + measure(label.label)
        bottom = _part(label.y, heights) * HEIGHT + 8
        lifted = 0
        while any(
            left < end and start < right and abs(bottom + lifted - base) < LINE
            for start, end, base in placed
        ):
            lifted += 2
        placed.append((left, right, bottom + lifted))
        lift = -lifted - 12
        place = {"x": label.x, "y": label.y, "align": align, "lift": lift}
        records.append({"label": label.label, **place})
    mark = alt.MarkDef(
        type="text",
        style="curve-label",
        align=alt.ExprRef("datum.align"),
        dy=alt.ExprRef("datum.lift"),
    )
    return alt.Chart(alt.Data(values=records), mark=mark).encode(
        x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("label:N")
    )


def _before(align: str) -> float:
    return {"left": 0, "center": 0.5, "right": 1}[align]
