"""Simulated people: each one's time as a line."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked, missing
from asprinted.charts.curves import across
from asprinted.charts.finish import WIDTH
from asprinted.pages.style import PALETTE

TALLEST = 400  # height of all lines of one panel in pixels
PITCHES = (2, 9)  # from line to line in pixels


def times(
    data: pd.DataFrame,
    *,
    axis_title: str,
    domain: Sequence[float] | None = None,
    threshold: float | None = None,
    threshold_label: str | None = None,
) -> alt.TopLevelMixin:
    """Draw each person's time as a line, the longest at the top.

    Parameters
    ----------
    data : DataFrame
        One row a person, up to 200 a panel. Columns:

        ====================  ==================================================================
        time                  how long, such as years lived after treatment
        meaning (optional)    a key of `PALETTE` with a shape; ``context``
        mark (optional)       when something happened, such as a response: a dark dot
        alive (optional)      True where the line goes on beyond its end: an arrow
        panel (optional)      heading above the people who share it
        ====================  ==================================================================
    axis_title : str
        What the axis counts: ``Years since treatment``.
    domain : (float, float), optional
        The axis' range, from zero if left out.
    threshold : float, optional
        Where a vertical line stands.
    threshold_label : str, optional
        Written above that line, in the first panel.

    Returns
    -------
    altair chart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing or a meaning is unknown.
    """
    rows = checked(data, "times", "time", meaning="context", mark=None, alive=False, panel="")
    limits = tuple(domain or (0, rows["time"].max()))
    rows["colour"] = [PALETTE[meaning].light for meaning in rows["meaning"]]
    names = list(rows["panel"].unique())
    most = int(rows["panel"].value_counts().max())
    pitch = max(PITCHES[0], min(PITCHES[1], TALLEST // most))
    panels = []
    for name, part in rows.groupby("panel", sort=False):
        title = axis_title if name == names[-1] else ""
        panels.append(_people(part, limits, title, pitch))
    return _panels(panels, names, limits, threshold, threshold_label)


def _people(
    part: pd.DataFrame, limits: tuple, title: str, pitch: int
) -> tuple[pd.DataFrame, list[alt.Chart], int, dict]:
    part = part.sort_values("time", ascending=False, kind="stable").reset_index(drop=True)
    height = pitch * len(part) + 8
    part["at"] = part.index * pitch + pitch / 2 + 4
    part["end"] = part["time"].clip(upper=limits[1])
    part["alive"] = part["alive"].astype(bool) | (part["time"] > limits[1])
    x = across("end", title, "number", limits)
    fill = alt.Fill("colour:N", scale=None)
    thick = max(1.2, 0.45 * pitch)
    line = {"type": "rect", "yOffset": -thick / 2, "y2Offset": thick / 2}
    begin = alt.X2Datum(limits[0])
    layers = [alt.Chart(mark=line).encode(x=x, x2=begin, y2=alt.Y2("at"), fill=fill)]
    size = min(60, 9 * pitch)
    if part["alive"].any():
        arrow = {
            "type": "point",
            "shape": "triangle-right",
            "size": size,
            "opacity": 1,
            "xOffset": -2,
            "strokeWidth": 0,
        }
        layers.append(alt.Chart(mark=arrow).encode(x=x, fill=fill).transform_filter("datum.alive"))
    if not part["mark"].map(missing).all():
        dot = {
            "type": "point",
            "shape": "circle",
            "size": size,
            "opacity": 1,
            "fill": PALETTE["text"].light,
            "stroke": PALETTE["paper"].light,
            "strokeWidth": 1,
        }
        at = across("mark", title, "number", limits)
        layers.append(alt.Chart(mark=dot).encode(x=at).transform_filter("isValid(datum.mark)"))
    kept = part[["end", "alive", "mark", "colour", "at"]]
    return kept, layers, height, {"y": row.place(height)}


def _panels(
    panels: list[tuple],
    names: list[str],
    limits: tuple,
    threshold: float | None,
    label: str | None,
) -> alt.TopLevelMixin:
    """Stack panels that share an axis, each with its name above."""
    views = []
    for i, ((data, layers, height, shared), name) in enumerate(zip(panels, names, strict=True)):
        if threshold is not None:
            place = (threshold - limits[0]) / (limits[1] - limits[0])
            layers = [*layers, *row.reference(threshold, None if i else label, place)]
        if name:
            layers = [*layers, _name(name, raised=bool(label and not i))]
        size = {"width": WIDTH - 40, "height": height}
        views.append(alt.layer(*layers, data=data, encoding=shared, **size))
    return views[0] if len(views) == 1 else alt.vconcat(*views, bounds="flush", spacing=54)


def _name(text: str, *, raised: bool) -> alt.Chart:
    mark = {"type": "text", "style": "panel-name", "dy": -28 if raised else -12}
    return alt.Chart(alt.Data(values=[{}]), mark=mark).encode(
        x=alt.XValue(0), y=alt.YValue(0), text=alt.TextValue(text)
    )
