"""Curves over a continuous quantity, labelled where they are: densities, and lines."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked
from asprinted.charts.finish import WIDTH
from asprinted.charts.labels import HEIGHT, PHONE, Label, halo, settle, trace, write
from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import PALETTE

Y_LABELS = 44  # width kept for the labels of a vertical axis
TICKS = 5  # of a vertical axis, roughly
NEGLIGIBLE = 1e-3  # of the highest density: what is lower lies on the axis
INSET, ABOVE = 4, 8  # of a level's label from the right end of its line, and above it
SPOTS = 24  # points of a curve tried for its name

FORMATS = {
    "share": "format(datum.value, '.0%')",
    "difference": "format(datum.value * 100, 'd')",
    "number": "datum.label",  # with as many decimals as the ticks' distance needs, at each of them
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
    top = points["density"].max()
    seen = points["x"].between(*limits) & (points["density"] > NEGLIGIBLE * top)
    points = points[seen].assign(density=(points["density"] / top).round(4))
    points["inside"] = _inside(points, shaded)
    x = across("x", axis_title, kind, limits)
    heights = (0, 1.04)
    scale = alt.Scale(domain=list(heights), nice=False)
    # Not stacked: two shaded curves may overlap, and each stands on the axis.
    y = alt.Y("density:Q", axis=None, scale=scale, stack=None)
    area = {"type": "area", "opacity": 0.18, "line": False}
    layers = [
        *_reference(reference, reference_label, limits),
        alt.Chart(mark=area)
        .encode(x=x, y=y, fill=_by_curve(alt.Fill, points))
        .transform_filter("datum.inside"),
        *_lines(points, x, y),
        *_named(
            points.rename(columns={"density": "y"}),
            None,
            limits,
            heights,
            x,
            y,
            lines=lines_in_the_way(limits, heights, reference=reference),
        ),
    ]
    drawn = points.drop(columns=["meaning", "width"])
    return alt.layer(*layers, data=drawn, width=WIDTH - 40, height=HEIGHT)


def _lines(points: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the curves, one layer a width of line."""
    stroke = _by_curve(alt.Stroke, points)
    layers = []
    for width, part in points.groupby("width", sort=False):
        mark = {"type": "line", "strokeWidth": float(width)}
        chosen = alt.FieldOneOfPredicate("curve", oneOf=list(part["curve"].unique()))
        layers.append(alt.Chart(mark=mark).encode(x=x, y=y, stroke=stroke).transform_filter(chosen))
    return layers


def _by_curve(channel: type, points: pd.DataFrame) -> alt.SchemaBase:
    """Colour by curve: the colours stand in the scale once, not with every point."""
    meanings = points.groupby("curve", sort=False)["meaning"].first()
    colours = [PALETTE[meaning].light for meaning in meanings]
    return channel("curve:N", scale=alt.Scale(domain=list(meanings.index), range=colours))


def _reference(value: float | None, label: str | None, limits: tuple) -> list[alt.Chart]:
    return [] if value is None else row.reference(value, label, _part(value, limits))


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
    kind, y_kind : {"number", "share", "difference"}
        How they are written; differences are fractions, written in percentage points.
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
    x = across("x", axis_title, kind, limits)
    y = up("y", y_kind, heights)
    interpolate = {"interpolate": "step-after"} if steps else {}
    stroke = dict(type="line", strokeWidth=2.5, **interpolate)
    layers = _reference(reference, reference_label, limits)
    if level is not None:
        layers += level_line(level, level_label)
    if rows["low"].notna().any():
        layers.append(_band(x, up("low", y_kind, heights), _by_curve(alt.Fill, rows), interpolate))
    layers.append(alt.Chart(mark=stroke).encode(x=x, y=y, stroke=_by_curve(alt.Stroke, rows)))
    if points is not None:
        points = checked(points, "line", "x y label", meaning="context", status="computed")
        layers.append(_marked(row.paint(points), x, y))
    lines = lines_in_the_way(
        limits, heights, reference=reference, level=level, level_label=level_label
    )
    layers += _named(rows, points, limits, heights, x, y, lines=lines, steps=steps)
    layers.append(y_heading(y_title, raised=meets(reference, reference_label, y_title, limits)))
    kept = rows.drop(columns=["meaning", *(() if rows["low"].notna().any() else ("low", "high"))])
    return alt.layer(*layers, data=kept, width=WIDTH - 24 - Y_LABELS, height=HEIGHT)


def _heights(rows: pd.DataFrame, kind: str) -> tuple[float, float]:
    columns = rows[["y", "low", "high"]].astype(float)
    low, high = columns.min().min(), columns.max().max()
    return (0.0, min(1.0, high * 1.08) if high <= 1 else high) if kind == "share" else (low, high)


def across(field: str, title: str, kind: str, limits: tuple) -> alt.X:
    """Give the horizontal channel of a quantity, with its title below."""
    axis = alt.Axis(labelExpr=FORMATS[kind], grid=True, tickCount=8)
    scale = alt.Scale(domain=list(limits), nice=False, zero=False)
    lines = wrap(title, WIDTH - 40 - Y_LABELS, 12)
    return alt.X(f"{field}:Q", title=lines, axis=axis, scale=scale)


def up(field: str, kind: str, heights: tuple) -> alt.Y:
    """Give the vertical channel of a quantity, its labels at the left and its title elsewhere."""
    axis = alt.Axis(labelExpr=FORMATS[kind], grid=True, tickCount=TICKS)
    scale = alt.Scale(domain=list(heights), nice=False, zero=False)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=scale)


def _band(x: alt.X, y: alt.Y, fill: alt.Fill, interpolate: dict) -> alt.Chart:
    mark = dict(type="area", opacity=0.16, **interpolate)
    band = alt.Chart(mark=mark).encode(x=x, y=y, y2=alt.Y2("high"), fill=fill)
    return band.transform_filter("isValid(datum.low)")


def level_line(level: float, label: str | None) -> list[alt.Chart]:
    """Draw a horizontal line at a value, with its label on it at the right."""
    data = alt.Data(values=[{"level": level}])
    y = alt.Y("level:Q")
    rule = alt.Chart(data, mark={"type": "rule", "style": "reference"})
    layers = [rule.encode(y=y, x=alt.XValue(0), x2=alt.X2Value("width"))]
    if label:
        words = {"type": "text", "style": "note", "align": "right", "dx": -INSET, "dy": -ABOVE}
        place = {"x": alt.XValue("width"), "y": y, "text": alt.TextValue(label)}
        layers += [alt.Chart(data, mark=mark).encode(**place) for mark in (halo(words), words)]
    return layers


def lines_in_the_way(
    limits: tuple,
    heights: tuple,
    *,
    reference: float | None = None,
    level: float | None = None,
    level_label: str | None = None,
) -> list[np.ndarray]:
    """Give points along straight lines and their labels, which names must not meet.

    Parameters
    ----------
    limits, heights : (float, float)
        The ranges of the axes.
    reference, level : float, optional
        Where a vertical and a horizontal line stand.
    level_label : str, optional
        What is written on the horizontal one, at the right.

    Returns
    -------
    list of array of shape (n, 2)
        In pixels on a phone.
    """
    lines = []
    if reference is not None:
        across = _part(reference, limits) * PHONE
        lines.append(trace(np.array([[across, 0.0], [across, HEIGHT]])))
    if level is not None:
        down = HEIGHT * (1 - _part(level, heights))
        lines.append(trace(np.array([[0.0, down], [PHONE, down]])))
        if level_label:
            left = PHONE - INSET - measure(level_label, 12)
            lines.append(trace(np.array([[left, down - ABOVE], [PHONE, down - ABOVE]])))
    return lines


def _marked(points: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    mark = {"type": "point", "size": 100, "opacity": 1, "strokeWidth": row.HOLLOW_STROKE}
    return alt.Chart(points.drop(columns=["meaning", "status"]), mark=mark).encode(
        x=x,
        y=y,
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
        tooltip=[alt.Tooltip("label:N", title=" ")],
    )


def meets(reference: float | None, label: str | None, title: str, limits: tuple) -> bool:
    """Tell whether the label of a vertical line would meet the axis' title on a phone."""
    if not label:
        return False
    left = _part(reference, limits) * PHONE - measure(label, 12)
    return left < measure(title, 12) - Y_LABELS + 8


def y_heading(title: str, *, raised: bool = False) -> alt.Chart:
    """Write the title of a vertical axis above it, where it can be read."""
    lines = wrap(title, PHONE + Y_LABELS - 8, 12)
    mark = {
        "type": "text",
        "style": "column-title",
        "dx": -Y_LABELS + 8,
        "dy": -14 - 15 * (len(lines) - 1) - (16 if raised else 0),
        "lineHeight": 15,
    }
    return alt.Chart(alt.Data(values=[{}]), mark=mark).encode(
        x=alt.XValue(0), y=alt.YValue(0), text=alt.TextValue(lines)
    )


def _part(value: float, limits: tuple) -> float:
    return (value - limits[0]) / (limits[1] - limits[0])


def _named(
    rows: pd.DataFrame,
    points: pd.DataFrame | None,
    limits: tuple,
    heights: tuple,
    x: alt.X,
    y: alt.Y,
    *,
    lines: Sequence[np.ndarray],
    steps: bool = False,
) -> list[alt.Chart]:
    """Write the names of points and curves where they meet no line, or little of one."""
    labels, spots, obstacles = [], [], [*lines]
    for name, curve in rows.groupby("curve", sort=False):
        curve = curve.sort_values("x", kind="stable")
        obstacles.append(trace(pixels(_corners(curve) if steps else curve, limits, heights)))
        if name:
            chosen = curve.iloc[_best_first(curve["y"])]
            labels.append(_label(name, curve["meaning"].iloc[0], chosen, limits, heights))
            spots.append(chosen)
    if points is not None:
        obstacles.append(pixels(points, limits, heights))
        for i in range(len(points)):
            point = points.iloc[[i]]
            name, meaning = point["label"].iloc[0], point["meaning"].iloc[0]
            labels.insert(i, _label(name, meaning, point, limits, heights))
            spots.insert(i, point)
    if not labels:
        return []
    records = settle(labels, np.concatenate(obstacles))
    for record, chosen in zip(records, spots, strict=True):
        spot = chosen.iloc[record.pop("spot")]
        record |= {"x": float(spot["x"]), "y": float(spot["y"])}
    return write(records, alt.X("x:Q"), alt.Y("y:Q"))


def _label(name: str, meaning: str, spots: pd.DataFrame, limits: tuple, heights: tuple) -> Label:
    return Label(name, meaning, [tuple(spot) for spot in pixels(spots, limits, heights)])


def _best_first(y: pd.Series) -> list[int]:
    """Choose points along a curve to try for its name, the highest first."""
    indices = np.unique(np.linspace(0, len(y) - 1, SPOTS).round().astype(int))
    return sorted({int(np.argmax(y)), *map(int, indices)}, key=lambda i: -y.iloc[i])


def _corners(curve: pd.DataFrame) -> pd.DataFrame:
    """Add the corners of a curve that stays level from each point to the next."""
    corners = curve.iloc[:-1].assign(x=curve["x"].to_numpy()[1:])
    both = pd.concat([curve, corners], ignore_index=True)
    return both.sort_values(["x", "y"], ascending=[True, False], kind="stable")


def pixels(points: pd.DataFrame, limits: tuple, heights: tuple) -> np.ndarray:
    """Give the places of points on a phone, from the upper left corner."""
    across = (points["x"].to_numpy(dtype=float) - limits[0]) / (limits[1] - limits[0]) * PHONE
    up = (points["y"].to_numpy(dtype=float) - heights[0]) / (heights[1] - heights[0]) * HEIGHT
    return np.column_stack([across, HEIGHT - up])
