"""The specification curve of one reported number of a sweep, each result a link to its run."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from asprinted import charts
from asprinted.charts.render import specification
from asprinted.rerun.numbers import short
from asprinted.rerun.parameters import Parameter, as_text

MOST_DRAWN = 2000  # results in one curve; of more, every so-manieth is drawn
MOST_CHOICES = 8  # rows of one setting below a curve; more values are put into ranges


def curve(
    done: pd.DataFrame,
    name: str,
    known: Mapping[str, Parameter],
    source: str,
    links: Mapping[str, str],
) -> dict:
    """Return the chart of one number under all settings, as a Vega-Lite specification.

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
    """
    drawn = thinned(done.dropna(subset=[name]), name)
    settings = {column: label(column) for column in known if drawn[column].nunique() > 1}
    data = pd.DataFrame({"result": drawn[name].astype(float), "published": default(drawn, known)})
    for column in settings:
        data[column] = choices(drawn[column])
    low, high = float(data["result"].min()), float(data["result"].max())
    room = (high - low) * 0.04
    chart = charts.specification_curve(
        data,
        settings=settings,
        y_title=label(name),
        y_domain=(min(0.0, low - room), max(0.0, high + room)),
        published_label="published settings",
    )
    few = "" if len(drawn) == len(done) else f"; {len(drawn):,} of them drawn"
    finished = charts.finish(
        chart,
        title=f"{label(name)}: from {short(low)} to {short(high)}",
        subtitle=f"{len(done):,} runs in order of their result{few}; their settings below",
        alt=(
            f"{len(done)} runs of the chapter under other settings. {label(name)} runs from "
            f"{short(low)} to {short(high)}."
        ),
        caption="Each result leads to its run. Results that share assumptions are not independent.",
        source=source,
        table=pd.DataFrame({"Runs": [len(done)], "Lowest": [low], "Highest": [high]}),
    )
    ranked = drawn.sort_values(name, kind="stable")  # as the chart ranks them
    return linked(specification(finished), [links[key] for key in ranked["run"]])


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


def choices(column: pd.Series) -> pd.Series:
    """Return each value as text; where numbers are many, the range that it lies in."""
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if not numeric or column.nunique() <= MOST_CHOICES:
        return column.map(as_text)
    ranges = pd.cut(column.astype(float), MOST_CHOICES)
    lowest = column.min()  # the first range begins a little below it
    names = {it: f"{max(it.left, lowest):.3g} to {it.right:.3g}" for it in ranges.cat.categories}
    return ranges.map(names).astype(str)


def linked(spec: dict, links: list[str]) -> dict:
    """Return a curve's specification with a link on each of its results.

    The chart's data have one row a result, ranked from 0.5 on; the marks that draw results have
    their height from the field `result`.
    """
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            if "rank" in row and "result" in row:
                row["link"] = links[int(row["rank"])]
    _link_marks(spec)
    return spec


def _link_marks(part: object) -> None:
    if isinstance(part, list):
        for item in part:
            _link_marks(item)
    elif isinstance(part, dict):
        encoding = part.get("encoding", {})
        if encoding.get("y", {}).get("field") == "result" and "text" not in encoding:
            encoding["href"] = {"field": "link", "type": "nominal"}
        for name in ("layer", "vconcat", "hconcat", "concat"):
            _link_marks(part.get(name))
