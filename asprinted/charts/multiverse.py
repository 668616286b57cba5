"""Specification curves: every result in order above, the settings that gave it below.

It must import nothing of ours but the theme, the lettering and its sibling modules.
"""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from asprinted.charts import rows as row
from asprinted.charts.curves import (
    TICKS,
    Y_LABELS,
    level_line,
    lines_in_the_way,
    pixels,
    up,
    y_heading,
)
from asprinted.charts.frames import checked
from asprinted.charts.intervals import tick_step
from asprinted.charts.labels import HEIGHT, Label, settle, write
from asprinted.theme import PALETTE

CHOICE = 22  # height of a row of settings in pixels
RADIUS = 4  # of a published result's ring in pixels
CLEAR = 10  # least distance of a grid line from the middle of a line of letters
DESCENT = 3  # of letters such as p, which would touch a dot below them
TICK = 12  # height of a setting's mark in pixels
FEW = 200  # results whose intervals are drawn as thicker lines
DENSE = 0.5  # of the distance from result to result: width of a setting's mark


def specification_curve(
    data: pd.DataFrame,
    *,
    settings: Mapping[str, str],
    y_title: str,
    y_kind: str = "number",
    y_domain: Sequence[float] | None = None,
    level: float | None = None,
    level_label: str | None = None,
    published_label: str = "as printed",
) -> alt.VConcatChart:
    """Draw many results of one question in rising order, over the settings that gave them.

    Parameters
    ----------
    data : DataFrame
        One row a specification, up to 5,000 (Altair's limit). Columns:

        ====================  ==================================================================
        result                what it gave: a P value, a share, a difference
        published             True for those whose result prints as the published figure does
        (one a setting)       the choice made, as text; named by `settings`
        low, high (optional)  the result's interval
        ====================  ==================================================================
    settings : mapping of str to str
        Column to its heading: ``{"test": "Test", "hd_count": "Responders on high dose"}``.
        Choices stand in the order of a categorical column, else in the order in which the data
        first show them.
    y_title : str
        What the results are.
    y_kind : {"number", "share"}
        How they are written.
    y_domain : (float, float), optional
        Their range.
    level, level_label : float and str, optional
        A horizontal line, such as P = .05, and what is written on it.
    published_label : str
        Names the published results, above the first of them.

    Returns
    -------
    VConcatChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    rows = checked(data, "specification_curve", " ".join(["result", "published", *settings]))
    ranked = rows.sort_values("result", kind="stable").reset_index(drop=True)
    ranked = ranked.assign(rank=ranked.index + 0.5, published=ranked["published"].astype(bool))
    coded, choices = _coded(ranked, rows, settings)
    choices = row.wrapped(choices)
    left = max(row.label_width(choices), Y_LABELS)
    width = row.plot_width(left, 0)
    heights = tuple(y_domain or _heights(ranked))
    x = alt.X("rank:Q", axis=None, scale=alt.Scale(domain=[0, len(ranked)], nice=False))
    y = up("result", y_kind, heights)
    layers = [] if level is None else level_line(level, level_label)
    if "low" not in settings and {"low", "high"} <= set(ranked.columns):
        layers.append(_ranges(x, up("low", y_kind, heights), len(ranked)))
    layers += _results(x, y)
    layers += _published(ranked, heights, published_label, level, level_label)
    layers.append(y_heading(y_title))
    above = alt.layer(*layers, data=coded, width=width, height=HEIGHT)
    ticks = _ticks(coded, choices, len(settings), x, width)
    below = row.chart(choices, ticks, left, width, step=CHOICE)
    return alt.vconcat(above, below, bounds="flush", spacing=18)


def _coded(
    ranked: pd.DataFrame, rows: pd.DataFrame, settings: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count all choices through, and list them with a heading for each setting."""
    coded, listed = ranked.drop(columns=list(settings)), []
    for i, (column, heading) in enumerate(settings.items()):
        listed.append({"label": heading, "heading": True, "choice": len(listed)})
        order = {choice: len(listed) + k for k, choice in enumerate(_order(rows[column]))}
        for choice, number in order.items():
            listed.append({"label": str(choice), "heading": False, "choice": number})
        coded[f"setting_{i}"] = ranked[column].map(order).astype(int)
    return coded, pd.DataFrame(listed).assign(body=TICK)


def _order(column: pd.Series) -> list[object]:
    """List a setting's choices in the order in which they stand."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.remove_unused_categories().cat.categories)
    return list(column.unique())


def _heights(ranked: pd.DataFrame) -> tuple[float, float]:
    limits = ranked[[name for name in ("result", "low", "high") if name in ranked.columns]]
    limits = limits.select_dtypes("number")
    return min(0, limits.min().min()), limits.max().max() * 1.04


def _ranges(x: alt.X, low: alt.Y, many: int) -> alt.Chart:
    width = 1.5 if many <= FEW else 1
    mark = {
        "type": "rule",
        "color": PALETTE["context"].light,
        "opacity": 0.85,
        "strokeWidth": width,
    }
    return alt.Chart(mark=mark).encode(x=x, y=low, y2=alt.Y2("high"))


def _results(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the results as small bars, and rings, since computed, where they print as published."""
    bar = {"type": "rect", "color": PALETTE["context"].light, "yOffset": -3, "y2Offset": 3}
    ring = {
        "type": "point",
        "shape": "circle",
        "stroke": PALETTE["text"].light,
        "fill": PALETTE["paper"].light,
        "strokeWidth": row.HOLLOW_STROKE,
        "opacity": 1,
        "size": 4 * RADIUS**2,
    }
    return [
        alt.Chart(mark=bar)
        .transform_filter("!datum.published")
        .transform_calculate("from", "datum.rank - 0.4")
        .transform_calculate("to", "datum.rank + 0.4")
        .encode(x=alt.X("from:Q", axis=None), x2=alt.X2("to"), y=y, y2=alt.Y2("result")),
        alt.Chart(mark=ring)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("result:Q", title=" ")])
        .transform_filter("datum.published"),
    ]


def _published(
    ranked: pd.DataFrame, heights: tuple, label: str, level: float | None, level_label: str | None
) -> list[alt.Chart]:
    """Name the published results beside the first: the name stands below it and those after."""
    spots = ranked.loc[ranked["published"], ["rank", "result"]]
    if spots.empty:
        return []
    limits = (0, len(ranked))
    points = spots.rename(columns={"rank": "x", "result": "y"})
    every = ranked.rename(columns={"rank": "x", "result": "y"})
    lines = lines_in_the_way(limits, heights, level=level, level_label=level_label)
    obstacles = np.concatenate([pixels(every, limits, heights), *lines])
    first = tuple(pixels(points.head(1), limits, heights)[0])
    (record,) = settle([Label(label, "text", [first])], obstacles)
    del record["spot"]
    if record["dy"]:  # above or below the dots: flush with the first, not beside it
        record["dx"] = -RADIUS if record["align"] == "left" else RADIUS
        record["dy"] -= DESCENT if record["dy"] < 0 else 0
        record["dy"] = _off_the_grid(first[1], record["dy"], heights)
    record |= {name: float(spots[name].iloc[0]) for name in ("rank", "result")}
    return write([record], alt.X("rank:Q", axis=None), alt.Y("result:Q"))


def _off_the_grid(spot: float, down: float, heights: tuple) -> float:
    """Move one line of letters further from its dot, so that no grid line goes through it."""
    pixel = (heights[1] - heights[0]) / HEIGHT
    step = tick_step((heights[1] - heights[0]) / TICKS) / pixel
    foot = HEIGHT + heights[0] / pixel  # where zero is, from which the lines are counted
    line = foot - step * round((foot - spot - down) / step)
    if abs(spot + down - line) >= CLEAR:
        return down
    return float(line - spot + (CLEAR if down > 0 else -CLEAR))


def _ticks(
    coded: pd.DataFrame, choices: pd.DataFrame, settings: int, x: alt.X, width: int
) -> list[alt.Chart]:
    """Mark each result's choices; where a choice stands is looked up in the list of choices."""
    stroke = min(6, max(0.6, DENSE * width / len(coded)))
    places = alt.LookupData(
        data=row.stacked(choices, CHOICE).drop(columns="height"), key="choice", fields=["at"]
    )
    layers = []
    for chosen, colour in (("!datum.published", "context"), ("datum.published", "text")):
        mark = {
            "type": "rule",
            "style": "choice",
            "color": PALETTE[colour].light,
            "strokeWidth": stroke * (1 if colour == "context" else 1.6),
            "yOffset": -TICK / 2,
            "y2Offset": TICK / 2,
        }
        layers.append(
            alt.Chart(coded, mark=mark)
            .transform_filter(chosen)
            .transform_fold([f"setting_{i}" for i in range(settings)], as_=["setting", "choice"])
            .transform_lookup(lookup="choice", from_=places)
            .encode(x=x, y2=alt.Y2("at"))
        )
    return layers
