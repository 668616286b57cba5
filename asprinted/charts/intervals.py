"""Estimates with their intervals, one a row: the book's forest plot."""

import math
from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import checked, missing
from asprinted.charts.finish import with_rows
from asprinted.charts.labels import halo
from asprinted.pages.letters import wrap

# kind of quantity -> scale, axis format (an expression for differences), reference value
KINDS = {
    "share": ("linear", "format(datum.value, '.0%')", None),
    "difference": ("linear", "format(datum.value * 100, 'd')", 0),
    "ratio": ("log", "format(datum.value, '~g')", 1),
    "number": ("linear", "datum.label", None),
}

FORMATS = {"share": ".1%", "difference": ".1f", "ratio": ".2f", "number": ".2~f"}
"""How the numbers of a table are written."""

POINT = 110  # area of a mark in square pixels where rows carry no weight
LARGEST, SMALLEST = 420, 30  # the same where they do; weight is area
TICKS = 5  # least number of ticks, on a phone too
NEAR = 0.6  # of the distance of two ticks: an axis that ends so near to the next goes on to it
BAR = 10  # height of a printed range in pixels
GAP = 20  # from a mark to what is not printed of it, in pixels


def intervals(
    data: pd.DataFrame,
    *,
    axis_title: str,
    kind: str = "share",
    domain: Sequence[float] | None = None,
    reference: float | None = None,
    reference_label: str | None = None,
    value_title: str = "",
) -> alt.TopLevelMixin:
    """Draw estimates with their intervals, one a row, in the order of the data.

    Parameters
    ----------
    data : DataFrame
        One row an estimate. Columns:

        ====================================  ==================================================
        label                                 who or what, written out
        estimate                              fraction for shares and differences; NaN where
                                              not printed
        low, high                             the interval; may be NaN (no interval) or infinite;
                                              a printed range without an estimate is a full bar
        text                                  written at the right: ``21% (15 to 28)``; or None
        meaning (optional)                    a key of `PALETTE` with a shape; ``context``
        status (optional)                     ``printed`` (filled), ``computed`` (hollow) or
                                              ``not-printed`` (gap); ``computed``
        weight (optional)                     area of the mark, any unit
        prediction_low, prediction_high       a second, paler and wider interval
        (optional)
        group (optional)                      heading above each run of rows that share it
        apart (optional)                      True for rows set apart below the axis, without
                                              a place on it
        note (optional)                       what such a row says in place of its marks
        gap (optional)                        what of the row is not printed: a few words, after
                                              a hatched edge beside the mark
        ====================================  ==================================================
    axis_title : str
        What the axis counts, of whom: ``Share who responded``.
    kind : {"share", "difference", "ratio", "number"}
        Shares start at zero and show percent, differences show percentage points around a line
        at 0, ratios stand on a log axis around a line at 1.
    domain : (float, float), optional
        The axis' range; give the same one wherever charts can be compared. Unless the axis is
        logarithmic, an end that lies a little inside the next tick is moved to it. An interval
        that goes on beyond it ends in an arrow.
    reference : float, optional
        Where a vertical line stands; differences and ratios have theirs already.
    reference_label : str, optional
        Written above that line.
    value_title : str
        Written above the texts at the right: ``Responded (95% interval)``.

    Returns
    -------
    altair chart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing, a meaning, status or kind is unknown, or a ratio is not above 0.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise ValueError(f"charts.intervals: kind {kind!r} is unknown; choose from {known}")
    rows = _prepared(data)
    limits = tuple(domain or domain_of(rows, kind))
    if kind == "ratio" and limits[0] <= 0:
        raise ValueError("charts.intervals: a ratio's axis is logarithmic; limits must be above 0")
    if kind != "ratio":
        limits = outward(*limits, most=1 if kind == "share" else math.inf)
    rows = row.paint(_clipped(rows, *limits))
    apart = rows["apart"].astype(bool)
    shown = [row.wrapped(row.headed(part)) for part in (rows[~apart], rows[apart]) if len(part)]
    left = max(row.label_width(part) for part in shown)
    width = row.plot_width(left, max(row.value_width(part, value_title) for part in shown))
    views = []
    if not apart.all():
        x = _axis(kind, limits, axis_title, width)
        at = KINDS[kind][2] if reference is None else reference
        behind = []
        if at is not None:
            place = _place(at, *limits, log=kind == "ratio")
            behind = row.reference(at, reference_label, place)
        layers = _marks(shown[0], x)
        layers += [row.column_title(value_title)] if value_title else []
        views.append(row.chart(shown[0], layers, left, width, behind=behind))
    if apart.any():
        values = max(row.value_width(part, value_title) for part in shown)
        views.append(_set_apart(shown[-1], left, width, values))
    chart = views[0] if len(views) == 1 else alt.vconcat(*views, bounds="flush", spacing=64)
    return _knowing(chart, data, kind, axis_title)


def _knowing(
    chart: alt.TopLevelMixin, data: pd.DataFrame, kind: str, title: str
) -> alt.TopLevelMixin:
    """Have the chart know its rows, differences in percentage points."""
    ends = {"estimate": title, "low": "From", "high": "To"}
    numbers = data[list(ends)].astype(float) * (100 if kind == "difference" else 1)
    formats = dict.fromkeys(ends.values(), FORMATS[kind])
    return with_rows(chart, data.assign(**numbers), {"label": "Row", **ends}, formats)


def _place(at: float, low: float, high: float, *, log: bool) -> float:
    if log:
        at, low, high = math.log(at), math.log(low), math.log(high)
    return (at - low) / (high - low)


def _prepared(data: pd.DataFrame) -> pd.DataFrame:
    optional = dict.fromkeys(("prediction_low", "prediction_high"), math.nan)
    return checked(
        data,
        "intervals",
        "label estimate low high text",
        meaning="context",
        status="computed",
        weight=None,
        group=None,
        apart=False,
        note=None,
        gap=None,
        **optional,
    )


def domain_of(rows: pd.DataFrame, kind: str) -> tuple[float, float]:
    """Choose a range that holds every finite limit: from zero for shares, around 1 for ratios.

    Parameters
    ----------
    rows : DataFrame
        With the columns `estimate`, `low`, `high`, and `apart` for rows that stand on no axis.
    kind : str
        A key of `KINDS`.

    Returns
    -------
    (float, float)
    """
    limits = rows.loc[~rows["apart"].astype(bool), ["estimate", "low", "high"]]
    finite = [v for v in limits.to_numpy(dtype=float).ravel() if math.isfinite(v)]
    if kind == "ratio":
        largest = max([2.0, *finite, *(1 / v for v in finite if v > 0)])
        bound = 2 ** math.ceil(math.log2(largest) - 1e-9)
        return 1 / bound, bound
    low, high = min([0.0, *finite]), max([0.0, *finite])
    unit = 10 ** math.floor(math.log10((high - low) or 1)) / 2
    return math.floor(low / unit + 1e-9) * unit, math.ceil(high / unit - 1e-9) * unit or unit


def tick_step(rough: float) -> float:
    """Return the distance of two ticks that the drawing's library takes for a rough one.

    Examples
    --------
    >>> tick_step(0.04), tick_step(3), tick_step(8)
    (0.05, 2.0, 10.0)
    """
    power = 10.0 ** math.floor(math.log10(rough))
    # Its round sizes, and up to where it takes each.
    sizes = ((1, 2**0.5), (2, 10**0.5), (5, 50**0.5), (10, math.inf))
    return power * next(size for size, limit in sizes if rough / power < limit)


def outward(low: float, high: float, *, most: float = math.inf) -> tuple[float, float]:
    """Move the ends of an axis to the next tick where that is near, so that they can be read.

    The ticks are those of an axis with the least number of them, whatever its width, so that
    charts of one range keep one.

    Parameters
    ----------
    low, high : float
        The axis' range.
    most : float
        What no end may be moved beyond.

    Returns
    -------
    (float, float)

    Examples
    --------
    >>> outward(-3, 17)  # ticks are 5 apart
    (-5.0, 20.0)
    >>> outward(0, 0.7)
    (0.0, 0.7)
    """
    step = tick_step((high - low) / TICKS)
    first = round(math.floor(low / step + 1e-9) * step, 12)
    last = round(math.ceil(high / step - 1e-9) * step, 12)
    near = NEAR * step + 1e-9 * step
    return (
        first if low - first <= near else low,
        last if last - high <= near and last <= most else high,
    )


def _clipped(rows: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Cut intervals at the axis' ends, and remember where they went on."""
    inside = rows["estimate"].between(low, high)
    cut = {
        f"drawn_{name}": rows[name].astype(float).clip(low, high)
        for name in ("low", "high", "prediction_low", "prediction_high")
    }
    return rows.assign(
        **cut,
        drawn_estimate=rows["estimate"].where(inside),
        beside=rows["high"].fillna(rows["estimate"]).astype(float).clip(low, high),
        size=_sizes(rows["weight"]),
        beyond_low=rows["low"] < low,
        beyond_high=rows["high"] > high,
        beyond_prediction_low=rows["prediction_low"] < low,
        beyond_prediction_high=rows["prediction_high"] > high,
    ).drop(columns=["prediction_low", "prediction_high"])


def _sizes(weights: pd.Series) -> list[float]:
    if weights.map(missing).all():
        return [POINT] * len(weights)
    largest = weights.max()
    return [POINT if missing(w) else max(SMALLEST, LARGEST * w / largest) for w in weights]


def _axis(kind: str, limits: tuple, title: str, width: int) -> Callable[[str], alt.X]:
    scale, labels, _ = KINDS[kind]
    ticks = _ratio_ticks(*limits) if kind == "ratio" else None
    axis = alt.Axis(
        labelExpr=labels, grid=True, tickCount=max(TICKS, width // 70), **_given(values=ticks)
    )
    shared = alt.Scale(type=scale, domain=list(limits), nice=False, zero=False)
    words = wrap(f"{title} (log scale)" if scale == "log" else title, width, 12)
    return lambda field: alt.X(f"{field}:Q", title=words, axis=axis, scale=shared)


def _given(**options: object) -> dict:
    return {name: value for name, value in options.items() if value is not None}


def _ratio_ticks(low: float, high: float) -> list[float]:
    """Choose powers of two, or of ten where there would be more than nine of them."""
    base = 2 if math.log2(high / low) <= 8 else 10
    first, last = math.ceil(math.log(low, base) - 1e-9), math.floor(math.log(high, base) + 1e-9)
    return [float(base) ** power for power in range(first, last + 1)]


def _marks(rows: pd.DataFrame, x: Callable[[str], alt.X]) -> list[alt.Chart]:
    stroke = alt.Stroke("colour:N", scale=None)
    layers = []
    if rows["drawn_prediction_low"].notna().any():
        layers.append(_prediction(x("drawn_prediction_low")))
    ranges = rows["status"].eq("printed") & rows["estimate"].isna() & rows["drawn_low"].notna()
    is_range = "(datum.status === 'printed' && !isValid(datum.estimate))"
    if ranges.any():
        layers.append(_full_bar(x("drawn_low")).transform_filter(is_range))
    line = alt.Chart(mark={"type": "rule", "strokeWidth": 2})
    layers.append(
        line.encode(x=x("drawn_low"), x2=alt.X2("drawn_high"), stroke=stroke).transform_filter(
            "isValid(datum.drawn_low)" + f" && !{is_range}" * bool(ranges.any())
        )
    )
    for end, opacity in (("prediction_", 0.6), ("", 1)):
        for side, shape in (("low", "triangle-left"), ("high", "triangle-right")):
            if rows[f"beyond_{end}{side}"].eq(other=True).any():
                layers.append(
                    _arrow(x(f"drawn_{end}{side}"), f"beyond_{end}{side}", shape, opacity)
                )
    layers.append(_points(x("drawn_estimate")))
    if rows["status"].eq("not-printed").any():
        layers += row.gap()
    if not rows["gap"].map(missing).all():
        layers += _gaps(x("beside"))
    return layers


def _gaps(x: alt.X) -> list[alt.Chart]:
    """Draw what is not printed of a row beside its mark: a hatched edge and the words."""
    edge = {**row.hatched(*row.EDGE), "xOffset": GAP}
    words = {"type": "text", "style": "beside", "dx": GAP + row.EDGE[0] / 2 + 5}
    written = {"text": alt.Text("gap:N")}
    return [
        alt.Chart(mark=mark).encode(x=x, **text).transform_filter("isValid(datum.gap)")
        for mark, text in ((edge, {}), (halo(words), written), (words, written))
    ]


def _full_bar(x: alt.X) -> alt.Chart:
    """Draw a range that was printed as such: filled, as all that was printed."""
    mark = {"type": "rect", "yOffset": -BAR / 2, "y2Offset": BAR / 2, "opacity": 1}
    fill = alt.Fill("colour:N", scale=None)
    return alt.Chart(mark=mark).encode(x=x, x2=alt.X2("drawn_high"), y2=alt.Y2("at"), fill=fill)


def _prediction(x: alt.X) -> alt.Chart:
    mark = {"type": "rect", "yOffset": -5, "y2Offset": 5, "opacity": 0.25}
    fill = alt.Fill("colour:N", scale=None)
    return (
        alt.Chart(mark=mark)
        .encode(x=x, x2=alt.X2("drawn_prediction_high"), y2=alt.Y2("at"), fill=fill)
        .transform_filter("isValid(datum.drawn_prediction_low)")
    )


def _arrow(x: alt.X, beyond: str, shape: str, opacity: float) -> alt.Chart:
    inward = 4 if shape == "triangle-left" else -4  # the tip ends where the axis does
    mark = {
        "type": "point",
        "shape": shape,
        "size": 70,
        "opacity": opacity,
        "strokeWidth": 0,
        "xOffset": inward,
    }
    return (
        alt.Chart(mark=mark)
        .encode(x=x, fill=alt.Fill("colour:N", scale=None))
        .transform_filter(f"datum.{beyond}")
    )


def _points(x: alt.X) -> alt.Chart:
    mark = {"type": "point", "opacity": 1, "strokeWidth": row.HOLLOW_STROKE}
    return (
        alt.Chart(mark=mark)
        .encode(
            x=x,
            stroke=alt.Stroke("colour:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="  ")],
        )
        .transform_filter("isValid(datum.drawn_estimate)")
    )


def _set_apart(rows: pd.DataFrame, left: float, width: int, values: float) -> alt.LayerChart:
    """Draw rows that must not stand on the axis: a line above, and what they say.

    They have no marks: one at the left would be read as a value near the axis' start.
    """
    free = rows["text"].map(missing).all() if "text" in rows.columns else True
    room = width + row.GUTTER + values if free else width
    notes = [None if missing(n) else "\n".join(wrap(n, room, 12)) for n in rows["note"]]
    rule = alt.Chart(alt.Data(values=[{}]), mark={"type": "rule", "style": "reference"})
    start = alt.XValue(row.small(0, -round(left) - row.GUTTER))
    line = rule.encode(x=start, x2=alt.X2Value("width"), y=alt.YValue(0))
    return row.chart(rows.assign(note=notes), [row.notes()], left, width, behind=[line])
