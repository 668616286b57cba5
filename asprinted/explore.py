"""Charts that follow a setting the reader chooses: every setting is computed beforehand, in Python.

What is stored is one Vega-Lite chart with a parameter for each control and a table of all settings,
from which Vega only selects. It must import nothing of ours but the charts and the lettering.

A chapter names its controls, goes through `settings` in their order, computes rows and sentences
with the functions that the rest of the chapter uses, and hands them to `intervals`, in cells tagged
`explore`. The sentences must be among those that its cells tagged `results` write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from types import SimpleNamespace
from typing import Any

import pandas as pd

from asprinted import charts
from asprinted.charts.intervals import domain_of
from asprinted.charts.render import MIME
from asprinted.lettering import measure
from asprinted.stored import plain
from asprinted.theme import PALETTE

FIELDS = ("drawn_estimate", "drawn_low", "drawn_high")
"""What the chart draws of a row, in the order of the table; the text at its right follows."""

BETWEEN = "|"
"""Between the cells of a row, which is stored as one text so that each row is one line."""

DIGITS = 4
"""Decimals kept of what is drawn: a hundredth of a percentage point."""

Row = tuple[object, str]
"""A result with `estimate`, `low` and `high`, or None, and what is written beside it."""


@dataclass(frozen=True)
class Control:
    """One assumption that the reader may move: a parameter of the chapter and its values.

    Attributes
    ----------
    name : str
        The parameter's name.
    label : str
        What the reader sees.
    kind : str
        `slider`, `choice` or `several`.
    value : object
        Where it stands at first: the parameter's value.
    values : tuple
        All positions, in order; for `several` each is a tuple of items.
    words : tuple of str
        How each position is written; for `several`, each item.
    items : tuple
        For `several`, what may be included.
    """

    name: str
    label: str
    kind: str
    value: object
    values: tuple
    words: tuple[str, ...]
    items: tuple = ()


class Explorer:
    """A chart and its table of settings, as they are displayed and stored."""

    def __init__(self, spec: dict[str, Any]):
        self.spec = spec

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: self.spec, "text/plain": self.spec["description"]}


def percentage(value: float) -> str:
    """Write a fraction as a percentage with as many decimals as it needs.

    Examples
    --------
    >>> percentage(0.95), percentage(0.999)
    ('95%', '99.9%')
    """
    return f"{100 * value:.6g}%"


def slider(
    name: str,
    label: str,
    value: float,
    values: Sequence[float],
    write: Callable[[float], str] = "{:g}".format,
) -> Control:
    """Offer the values of a number in order, the parameter's own among them.

    Parameters
    ----------
    name, label : str
        The parameter's name, and what the reader sees.
    value : float
        The parameter's value.
    values : sequence of float
        Some of the values that it allows.
    write : callable
        Writes a value in words.

    Returns
    -------
    Control

    Examples
    --------
    >>> slider("weight", "Weight", 0.1, [0, 0.5, 1]).values
    (0, 0.1, 0.5, 1)
    """
    every = tuple(sorted({*values, value}))
    return Control(name, label, "slider", value, every, tuple(map(write, every)))


def confidence(value: float, values: Sequence[float] = (0.5, 0.8, 0.9, 0.95, 0.99)) -> Control:
    """Offer the level of every interval, which all chapters call `confidence`.

    Examples
    --------
    >>> confidence(0.999).words[-2:]
    ('99%', '99.9%')
    """
    return slider("confidence", "Level of intervals", value, values, percentage)


def choice(
    name: str,
    label: str,
    value: object,
    values: Sequence[object],
    write: Callable[[Any], str] = str,
) -> Control:
    """Offer every allowed value of a parameter, as a list to choose from.

    Parameters are those of `slider`; a value that is not among `values` comes last.
    """
    every = (*values, value) if value not in values else tuple(values)
    return Control(name, label, "choice", value, every, tuple(map(write, every)))


def several(
    name: str,
    label: str,
    value: Sequence[str],
    items: Sequence[str],
    words: Sequence[str],
    least: int = 1,
) -> Control:
    """Offer items to be included or not, at least so many of them.

    Examples
    --------
    >>> several("cohorts", "Cohorts", ["a", "b"], ["a", "b"], ["A", "B"]).values
    (('a',), ('b',), ('a', 'b'))
    """
    every = tuple(
        some for count in range(least, len(items) + 1) for some in combinations(items, count)
    )
    chosen = tuple(item for item in items if item in value)
    return Control(name, label, "several", chosen, every, tuple(words), tuple(items))


def settings(controls: Sequence[Control]) -> Iterator[SimpleNamespace]:
    """Give every combination of the controls' values, the last control changing fastest.

    Examples
    --------
    >>> level = slider("level", "Level", 0.9, [0.8])
    >>> [at.level for at in settings([level])]
    [0.8, 0.9]
    """
    for values in product(*(control.values for control in controls)):
        names = (control.name for control in controls)
        yield SimpleNamespace(**dict(zip(names, values, strict=True)))


def intervals(
    chapter: str,
    controls: Sequence[Control],
    rows: Sequence[Sequence[Row]],
    sentences: Sequence[Sequence[str]],
    *,
    labels: Sequence[str],
    meaning: Sequence[str] | str = "context",
    status: Sequence[str] | str = "computed",
    chosen: Sequence[int] | None = None,
    kind: str = "share",
    domain: tuple[float, float] | None = None,
    axis_title: str,
    title: str,
    subtitle: str,
    caption: str,
    source: str,
    formats: str = ".1%",
    **options: Any,
) -> Explorer:
    """Draw estimates with their intervals, one a row, that follow the controls.

    Parameters
    ----------
    chapter : str
        The chapter's name, for the line that reruns it.
    controls : sequence of Control
        The assumptions that may be moved.
    rows : sequence of sequences of (result, text)
        For each setting, in the order of `settings`, each row's result (with `estimate`, `low` and
        `high`; None leaves the row empty) and the text at its right.
    sentences : sequence of sequences of str
        For each setting, what it finds, in plain sentences.
    labels : sequence of str
        The rows' labels, the same at every setting.
    meaning, status : str or sequence of str
        Of the rows, as for `charts.intervals`.
    chosen : sequence of int, optional
        For each setting, the row that the others are compared with; it has the colour of text and
        a circle.
    kind, axis_title
        As for `charts.intervals`.
    domain : (float, float), optional
        The least range of the axis; it grows where a setting goes beyond.
    title, subtitle, caption, source : str
        As for `charts.finish`; they must be true of every setting.
    formats : str
        The d3 format of the numbers in the table, which holds the first setting shown.
    **options
        Further options of `charts.intervals`.

    Returns
    -------
    Explorer

    Raises
    ------
    ValueError
        If there is not one entry for each setting, or not one result for each row.
    """
    controls, rows, sentences = tuple(controls), list(rows), list(sentences)
    _check(controls, rows, sentences, labels)
    first = _position(controls)
    drawn = pd.DataFrame(
        [_ends(found) for found, _ in rows[first]], columns=["estimate", "low", "high"]
    )
    drawn = drawn.assign(label=list(labels), meaning=meaning, status=status)
    drawn["text"] = [
        max((texts[at][1] for texts in rows), key=measure) for at in range(len(labels))
    ]
    chart = charts.intervals(
        drawn, kind=kind, axis_title=axis_title, domain=_range(rows, kind, domain), **options
    )
    table = drawn[["label", "estimate", "low", "high"]].set_axis(
        ["Row", "Estimate", "From", "To"], axis=1
    )
    finished = charts.finish(
        chart,
        title=title,
        subtitle=subtitle,
        alt=" ".join(sentences[first]),
        caption=caption,
        source=source,
        table=table,
        formats=dict.fromkeys(["Estimate", "From", "To"], formats),
    )
    records = _records(rows, sentences, chosen)
    return Explorer(
        _following(charts.specification(finished), chapter, controls, records, subtitle)
    )


def _check(controls: tuple, rows: list, sentences: list, labels: Sequence[str]) -> None:
    wanted = prod(len(control.values) for control in controls)
    for name, given in (("rows", rows), ("sentences", sentences)):
        if len(given) != wanted:
            raise ValueError(
                f"explore.intervals: {len(given)} {name} for {wanted} settings; give one for each, "
                "in the order of explore.settings"
            )
    for found in rows:
        if len(found) != len(labels):
            raise ValueError(
                f"explore.intervals: {len(found)} results for {len(labels)} labels; a row that is "
                "empty at a setting has the result None"
            )


def _position(controls: tuple[Control, ...]) -> int:
    """Give the number of the setting at which the chart stands first."""
    place = 0
    for control in controls:
        place = place * len(control.values) + control.values.index(control.value)
    return place


def _ends(found: object) -> tuple:
    return (None, None, None) if found is None else (found.estimate, found.low, found.high)


def _range(rows: list, kind: str, least: tuple[float, float] | None) -> tuple[float, float]:
    """Choose one range for all settings, so that nothing but the marks moves."""
    every = [_ends(found) for setting in rows for found, _ in setting]
    frame = pd.DataFrame(every, columns=["estimate", "low", "high"]).assign(apart=False)
    low, high = domain_of(frame, kind)
    if least is None:
        return low, high
    values = frame[["estimate", "low", "high"]].to_numpy(dtype=float)
    inside = not ((values < least[0]) | (values > least[1])).any()
    return least if inside else (min(low, least[0]), max(high, least[1]))


def _records(rows: list, sentences: list, chosen: Sequence[int] | None) -> list[dict]:
    records = []
    for number, (found, said) in enumerate(zip(rows, sentences, strict=True)):
        cells = [_cells(result, text) for result, text in found]
        record = {"setting": number, "rows": cells, "said": list(said)}
        records.append(record if chosen is None else {**record, "chosen": int(chosen[number])})
    return records


def _cells(result: object, text: str) -> str:
    """Write what is drawn of a row as one text; nothing stands for what is not drawn."""
    ends = ["" if end is None else f"{round(float(end), DIGITS):g}" for end in _ends(result)]
    return BETWEEN.join([*ends, text])


def _following(
    spec: dict[str, Any],
    chapter: str,
    controls: tuple[Control, ...],
    records: list[dict],
    subtitle: str,
) -> dict[str, Any]:
    """Have a chart's rows look up what they draw in the table of settings."""
    for at, item in enumerate(spec["datasets"][spec["data"]["name"]]):
        item["row"] = at
    said = charts.lines(" ".join(records[_position(controls)]["said"]))
    spec["title"]["subtitle"] += said
    spec["params"] = [
        *({"name": one.name, "value": _stored(one.value)} for one in controls),
        {"name": "setting", "expr": _number(controls)},
        *spec.get("params", []),
    ]
    spec["datasets"]["settings"] = records
    spec["transform"] = _transforms("chosen" in records[0])
    spec["usermeta"]["asprinted"]["explore"] = {
        "chapter": chapter,
        "subtitle": subtitle,
        "controls": [_described(control) for control in controls],
    }
    return plain(spec)


def _stored(value: object) -> object:
    """Write a value as the page and the command line have it: items joined by a plus sign."""
    return "+".join(value) if isinstance(value, tuple) else value


def _number(controls: tuple[Control, ...]) -> str:
    """Write the Vega expression that gives the setting's number from the parameters."""
    parts, stride = [], 1
    for control in reversed(controls):
        values = ", ".join(_literal(_stored(value)) for value in control.values)
        parts.append(f"{stride} * indexof([{values}], {control.name})")
        stride *= len(control.values)
    return " + ".join(reversed(parts))


def _literal(value: object) -> str:
    return repr(plain(value))


def _transforms(highlighted: bool) -> list[dict]:
    fields = ["rows", "chosen"] if highlighted else ["rows"]
    source = {"data": {"name": "settings"}, "key": "setting", "fields": fields}
    steps: list[dict] = [
        {"calculate": "setting", "as": "setting"},
        {"lookup": "setting", "from": source},
    ]
    steps.append({"calculate": f"split(datum.rows[datum.row], '{BETWEEN}')", "as": "cells"})
    steps += [
        {"calculate": f"toNumber(datum.cells[{place}])", "as": field}
        for place, field in enumerate(FIELDS)
    ]
    steps.append({"calculate": f"datum.cells[{len(FIELDS)}]", "as": "text"})
    if highlighted:
        for field, value in (("colour", PALETTE["text"].light), ("shape", "circle")):
            own = f"datum.row === datum.chosen ? '{value}' : datum.{field}"
            steps.append({"calculate": own, "as": field})
    return steps


def _described(control: Control) -> dict[str, Any]:
    described = {
        "name": control.name,
        "label": control.label,
        "kind": control.kind,
        "value": _stored(control.value),
        "values": [_stored(value) for value in control.values],
        "words": list(control.words),
    }
    return {**described, "items": list(control.items)} if control.items else described
