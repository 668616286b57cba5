"""The chart of one reported number of a sweep, each result a link to its run."""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from asprinted import charts
from asprinted.charts.intervals import tick_step
from asprinted.charts.render import specification
from asprinted.charts.rows import HOLLOW_STROKE
from asprinted.rerun.numbers import DIGITS, counted, short
from asprinted.rerun.parameters import Parameter, as_text
from asprinted.theme import PALETTE

MOST_DRAWN = 2000  # results in one curve; of more, every so-manieth is drawn
MOST_CHOICES = 8  # rows of one setting below a curve; more values are put into ranges
TICKS = 5  # about so many on the axis of results
DOT = 50  # area of a run's dot in square pixels
APART = 100  # dots that stand apart on a line; more are drawn smaller
PUBLISHED = "published settings"
FAR = 10  # times the results' own reach, beyond which a published value would flatten the curve
# Each result's mark is a link, and has words of its own.
LINKED = {
    "href": {"field": "link", "type": "nominal"},
    "description": {"field": "said", "type": "nominal"},
}


def curve(
    done: pd.DataFrame,
    name: str,
    known: Mapping[str, Parameter],
    *,
    source: str,
    links: Mapping[str, str],
    published: float | None = None,
    drawn_at_random: Collection[str] = (),
) -> dict:
    """Return the chart of one number under all settings, as a Vega-Lite specification.

    Where one numeric parameter alone varies, the number is drawn against it; else the results
    stand in order, over their settings.

    Parameters
    ----------
    done : DataFrame
        The finished runs, as `table.frame` gives them.
    name : str
        The column to draw.
    known : mapping
        The chapter's parameters.
    source : str
        The chapter, for the source line.
    links : mapping of str to str
        Where a click on a run leads, by its key.
    published : float, optional
        The number as published, drawn as a line.
    drawn_at_random : collection of str
        Parameters whose values were given in no order; theirs stand in rising order.
    """
    reported = done.dropna(subset=[name])
    drawn = thinned(reported, name)
    varied = [column for column in known if drawn[column].nunique() > 1]
    who = counted(len(done), "run")
    if len(reported) < len(done):
        who = f"{len(reported):,} of {who} (the others give no number)"
    few = "" if len(drawn) == len(reported) else f"; {len(drawn):,} of them drawn"
    level = _level(reported[name], published)
    if len(varied) == 1 and is_numeric(drawn[varied[0]]):
        drawn = drawn.sort_values(varied[0], kind="stable")
        chart = _line(drawn, name, varied[0], known, level)
        title = _course(drawn[name], name, varied[0])
        subtitle = f"{who}{few}, by {varied[0]}{_line_in_words(level)}"
        finished = _finished(chart, reported[name], title, subtitle, source, published)
        places = drawn[varied[0]].astype(float).to_numpy()
        return dotted(specification(finished), places, _runs(drawn, name, known, varied, links))
    subtitle = f"{who} in order of their result{few}; their settings below{_line_in_words(level)}"
    chart = _ranked(drawn, name, known, varied, level, drawn_at_random)
    title = _reach(drawn[name], name)
    finished = _finished(chart, reported[name], title, subtitle, source, published)
    ranked = drawn.sort_values(name, kind="stable")
    return linked(specification(finished), _runs(ranked, name, known, varied, links))


def _level(results: pd.Series, published: float | None) -> dict[str, object]:
    """Return the line of the published value, unless it is so far off that no curve is left."""
    low, high = float(results.min()), float(results.max())
    if published is None or max(published - high, low - published) > FAR * (high - low):
        return {}
    return {"level": published}


def _line_in_words(level: Mapping) -> str:
    """Name the line of the published value, where no curve can run through its name."""
    return f"; the horizontal line is the published {short(level['level'])}" if level else ""


def _runs(
    drawn: pd.DataFrame,
    name: str,
    known: Mapping[str, Parameter],
    varied: Sequence[str],
    links: Mapping[str, str],
) -> list[dict[str, object]]:
    """Return where each result leads, what a reader who hears it is told, if it is published."""
    runs = []
    for (_, row), published in zip(drawn.iterrows(), default(drawn, known), strict=True):
        settings = ", ".join(f"{label(column)} {as_text(row[column])}" for column in varied)
        result = f"{label(name)} {short(float(row[name]))}"
        said = f"{settings}: {result}" if settings else result
        runs.append({"link": links[row["run"]], "said": said, "published": bool(published)})
    return runs


def _finished(
    chart: alt.TopLevelMixin,
    results: pd.Series,
    title: str,
    subtitle: str,
    source: str,
    published: float | None,
) -> alt.TopLevelMixin:
    low, high = float(results.min()), float(results.max())
    said = f"The lowest result is {short(low)}, the highest {short(high)}"
    caption = "Each result leads to its run. Results that share assumptions are not independent."
    if published is not None:
        said += f"; published is {short(published)}"
        if not _level(results, published):
            caption = f"Published is {short(published)}, which is off this axis. {caption}"
    return charts.finish(
        chart,
        title=title,
        subtitle=subtitle,
        alt=f"{title}. {subtitle}. {said}.",
        caption=caption,
        source=source,
        table=pd.DataFrame({"Runs": [len(results)], "Lowest": [low], "Highest": [high]}),
    )


def _reach(results: pd.Series, name: str) -> str:
    low, high = (short(float(value)) for value in (results.min(), results.max()))
    return f"{label(name)}: from {low} to {high}"


def _course(results: pd.Series, name: str, against: str) -> str:
    """Say in a title how a number moves with a parameter, by whose value the results stand."""
    if results.is_monotonic_increasing:
        word = "rises"
    elif results.is_monotonic_decreasing:
        word = "falls"
    else:
        return _reach(results, name)
    first, last = (short(float(results.iloc[place])) for place in (0, -1))
    return f"{label(name)} {word} from {first} to {last} as {against.replace('_', ' ')} rises"


def _line(
    drawn: pd.DataFrame, name: str, against: str, known: Mapping[str, Parameter], level: Mapping
) -> alt.LayerChart:
    """Draw a number against the one parameter that varies."""
    data = pd.DataFrame({"x": drawn[against].astype(float), "y": drawn[name].astype(float)})
    published = data[default(drawn, known)].assign(label=PUBLISHED)
    return charts.line(
        data,
        axis_title=label(against),
        y_title=label(name),
        y_kind="number",
        y_domain=_heights(data["y"], level),
        points=None if published.empty else published,
        **level,
    )


def _ranked(
    drawn: pd.DataFrame,
    name: str,
    known: Mapping[str, Parameter],
    varied: Sequence[str],
    level: Mapping,
    drawn_at_random: Collection[str],
) -> alt.VConcatChart:
    """Draw results in rising order over the settings that gave them."""
    data = pd.DataFrame({"result": drawn[name].astype(float), "published": default(drawn, known)})
    for column in varied:
        found = choices(drawn[column], known[column] if column in drawn_at_random else None)
        if known[column].is_list:  # which may then break between its items
            found = found.cat.rename_categories(lambda text: text.replace("+", " + "))
        data[column] = found
    return charts.specification_curve(
        data,
        settings={column: label(column) for column in varied},
        y_title=label(name),
        y_domain=_heights(data["result"], level),
        published_label=PUBLISHED,
        **level,
    )


def _heights(results: pd.Series, level: Mapping) -> tuple[float, float]:
    """Return the ends of an axis that fits the results and the line of the published value."""
    values = [results.min(), results.max(), *([level["level"]] if level else [])]
    return enclosing(min(values), max(values))


def enclosing(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an axis that fits two values: ticks below and above them.

    Zero is among them where it is nearer than the values are to each other.

    Examples
    --------
    >>> enclosing(0.211, 0.254), enclosing(0.02, 0.31), enclosing(-0.027, 0.0295)
    ((0.21, 0.26), (0.0, 0.35), (-0.03, 0.03))
    """
    low, high = float(low), float(high)
    if low > 0 and low <= high - low:
        low = 0.0
    if high < 0 and -high <= high - low:
        high = 0.0
    # As Vega chooses its ticks, which then fall on both ends.
    for _ in range(10):
        step = tick_step((high - low) / TICKS)
        ends = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
        if ends == (low, high):
            break
        low, high = ends
    return float(f"{low:.12g}"), float(f"{high:.12g}")


def is_numeric(column: pd.Series) -> bool:
    """Return whether a column holds numbers, truth values not among them."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def label(name: str) -> str:
    """Return a column's name as words.

    Examples
    --------
    >>> label("risk_difference_low")
    'Risk difference low'
    """
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def thinned(done: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return at most `MOST_DRAWN` rows in their order, evenly spread over a column's ranks."""
    if len(done) <= MOST_DRAWN:
        return done
    ranked = done.sort_values(name, kind="stable")
    step = (len(ranked) - 1) / (MOST_DRAWN - 1)
    kept = ranked.iloc[[round(place * step) for place in range(MOST_DRAWN)]]
    return done.loc[done.index.isin(kept.index)]


def default(rows: pd.DataFrame, known: Mapping[str, Parameter]) -> pd.Series:
    """Return which rows have every parameter at its published default."""
    same = pd.Series(True, index=rows.index)
    for name, parameter in known.items():
        same &= rows[name].map(as_text) == as_text(parameter.default)
    return same


def choices(column: pd.Series, drawn: Parameter | None = None) -> pd.Series:
    """Return each value as text, in the order given; where numbers are many, its range, rising.

    A range is named by the least and the greatest of the values in it, so that it holds what it
    says and no other range says the same.

    Parameters
    ----------
    column : Series
        The values of a parameter.
    drawn : Parameter, optional
        The parameter, if its values were drawn and so given in no order: few numbers rise too,
        and words stand as they are declared.
    """
    if not is_numeric(column) or (column.nunique() <= MOST_CHOICES and drawn is None):
        texts = column.map(as_text)
        order = texts.unique() if drawn is None else as_declared(drawn, texts)
        return texts.astype(pd.CategoricalDtype(order, ordered=True))
    values = np.sort(column.unique())
    ranges = np.array_split(values, min(MOST_CHOICES, len(values)))
    ends = _told_apart([end for held in ranges for end in (held[0], held[-1])])
    names = [" to ".join(dict.fromkeys(ends[end] for end in (it[0], it[-1]))) for it in ranges]
    places = np.searchsorted([held[-1] for held in ranges], column)
    return pd.Series(pd.Categorical.from_codes(places, names, ordered=True), index=column.index)


def as_declared(parameter: Parameter, texts: Iterable[str]) -> list[str]:
    """Return those of a parameter's choices, or of false and true, that are among some texts."""
    found = set(texts)
    every = map(as_text, parameter.choices or (False, True))
    return [text for text in every if text in found]


def _told_apart(values: Sequence[float]) -> dict[float, str]:
    """Write the ends of ranges: fractions that steps made with no more digits than they need."""
    texts = {value: as_text(value) for value in values}
    if len(texts) <= MOST_CHOICES or all(isinstance(value, np.integer) for value in values):
        return texts
    for digits in range(DIGITS, 17):
        rounded = {value: as_text(float(f"{value:.{digits}g}")) for value in values}
        if len(set(rounded.values())) == len(rounded):
            return rounded
    return texts


def dotted(spec: dict, places: np.ndarray, runs: Sequence[dict[str, str]]) -> dict:
    """Put a ring with a link on each result of a line, and the link on the published result.

    Parameters
    ----------
    spec : dict
        The line's specification; it is changed.
    places : array of shape (n,)
        Where the results stand on the horizontal axis.
    runs : sequence of dict
        Where each leads, its words, and whether it is of the published settings.
    """
    for rows in spec["datasets"].values():
        for row in rows:
            if "x" in row:  # which may be stored with fewer digits
                row |= runs[int(np.abs(places - row["x"]).argmin())]
    place = next(i for i, layer in enumerate(spec["layer"]) if layer["mark"]["type"] == "line")
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "point":  # as the other curve marks what is published
            across = {axis: layer["encoding"][axis] for axis in "xy"}
            layer |= {"mark": _ring("text", 2 * DOT), "encoding": across | LINKED}
    across = {axis: copy.deepcopy(spec["layer"][place]["encoding"][axis]) for axis in "xy"}
    size = DOT if len(runs) <= APART else DOT / 4
    layer = {"mark": _ring("context", size), "encoding": across | LINKED}
    layer["transform"] = [{"filter": "!datum.published"}]  # which has a ring and a link already
    spec["layer"].insert(place + 1, layer)
    return spec


def _ring(colour: str, size: float) -> dict:
    """Return the mark of a run, hollow since all that a run gives is computed."""
    return {
        "type": "point",
        "shape": "circle",
        "stroke": PALETTE[colour].light,
        "fill": PALETTE["paper"].light,
        "strokeWidth": HOLLOW_STROKE,
        "opacity": 1,
        "size": size,
    }


def linked(spec: dict, runs: Sequence[dict[str, str]]) -> dict:
    """Return a curve's specification with a link on each of its results.

    The chart's data have one row a result, ranked from 0.5 on; the marks that draw results have
    their height from the field `result`.
    """
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            if "rank" in row and "result" in row:
                row |= runs[int(row["rank"])]
    _link_marks(spec)
    return spec


def _link_marks(part: object) -> None:
    if isinstance(part, list):
        for item in part:
            _link_marks(item)
    elif isinstance(part, dict):
        encoding = part.get("encoding", {})
        if encoding.get("y", {}).get("field") == "result" and "text" not in encoding:
            encoding |= LINKED
        for name in ("layer", "vconcat", "hconcat", "concat"):
            _link_marks(part.get(name))
