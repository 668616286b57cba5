"""Charts that follow a setting the reader chooses: every setting is computed beforehand, in Python.

What is stored is one Vega-Lite chart with a parameter for each control and a table of all settings,
from which Vega only selects.

A chapter names its controls, goes through `settings` in their order, computes rows and sentences
with the functions that the rest of the chapter uses, and hands them to `intervals`, in cells tagged
`explore`. The sentences must be among those that its cells tagged `results` write.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod
from typing import Any

import pandas as pd

from asprinted import charts
from asprinted.chapter import estimates
from asprinted.chapter.assumptions import (
    Control,
    choice,
    confidence,
    percentage,
    points,
    settings,
    several,
    slider,
)
from asprinted.charts.intervals import domain_of
from asprinted.charts.render import MIME
from asprinted.pages.letters import measure
from asprinted.pages.style import PALETTE
from asprinted.prose import Estimated
from asprinted.storable import storable

__all__ = [
    "Control",
    "choice",
    "confidence",
    "intervals",
    "percentage",
    "points",
    "settings",
    "several",
    "slider",
]

FIELDS = ("drawn_estimate", "drawn_low", "drawn_high")
"""What the chart draws of a row, in the order of the table; the text at its right follows."""

BETWEEN = "|"
"""Between the cells of a row, which is stored as one text so that each row is one line."""

OWN = "own_"
"""Before the name of a field: what a row is drawn with while it is not the one chosen."""

DIGITS = 4
"""Decimals kept of what is drawn: a hundredth of a percentage point."""

Row = tuple[Estimated | None, str]
"""A result with `estimate`, `low` and `high`, or None, and what is written beside it."""


class Explorer:
    """A chart and its table of settings, as they are displayed and stored."""

    def __init__(self, spec: dict[str, Any]):
        self.spec = spec

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: self.spec, "text/plain": self.spec["description"]}


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
    reference: Sequence[tuple[float, str]] | None = None,
    kind: str = "share",
    domain: tuple[float, float] | None = None,
    axis_title: str,
    title: str,
    subtitle: str,
    caption: str,
    source: str,
    formats: str = ".1%",
    measure_title: str = "Estimate",
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
    reference : sequence of (float, str), optional
        For each setting, where a vertical line stands and what is written above it.
    kind, axis_title
        As for `charts.intervals`.
    domain : (float, float), optional
        The least range of the axis; it grows where a setting goes beyond.
    title, subtitle, caption, source : str
        As for `charts.finish`; they must be true of every setting.
    formats : str
        The d3 format of the numbers in the table, which holds the first setting shown; it has
        differences in percentage points.
    measure_title : str
        What the estimates are, for the table.
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
    if reference is not None:
        options |= dict(zip(("reference", "reference_label"), reference[first], strict=True))
    drawn = pd.DataFrame(
        [_ends(found) for found, _ in rows[first]], columns=["estimate", "low", "high"]
    )
    drawn = drawn.assign(label=list(labels), meaning=meaning, status=status)
    drawn["text"] = [
        max((texts[at][1] for texts in rows), key=measure) for at in range(len(labels))
    ]
    limits = _range(rows, kind, domain, [at for at, _ in reference or ()])
    chart = charts.intervals(drawn, kind=kind, axis_title=axis_title, domain=limits, **options)
    title_of, scale = ("Points", 100) if kind == "difference" else (measure_title, 1)
    table = estimates.table(drawn, "Row", title_of, scale=scale).dropna(axis="columns", how="all")
    finished = charts.finish(
        chart,
        title=title,
        subtitle=subtitle,
        alt=" ".join(sentences[first]),
        caption=caption,
        source=source,
        table=table,
        formats=dict.fromkeys(table.columns[1:], formats),
    )
    records = _records(rows, sentences, chosen, reference)
    spec = _following(charts.specification(finished), chapter, controls, records, subtitle)
    spec["layer"].append(_room(drawn))
    if reference is not None:
        _move_line(spec, limits)
    return Explorer(storable(spec))


def _check(
    controls: tuple[Control, ...], rows: list[Any], sentences: list[Any], labels: Sequence[str]
) -> None:
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


def _ends(found: Estimated | None) -> tuple[float | None, ...]:
    return (None, None, None) if found is None else (found.estimate, found.low, found.high)


def _range(
    rows: list[Any], kind: str, least: tuple[float, float] | None, lines: list[float]
) -> tuple[float, float]:
    """Choose one range for all settings, so that nothing but the marks moves."""
    every = [_ends(found) for setting in rows for found, _ in setting]
    every += [(at, None, None) for at in lines]
    frame = pd.DataFrame(every, columns=["estimate", "low", "high"]).assign(apart=False)
    low, high = domain_of(frame, kind)
    if least is None:
        return low, high
    values = frame[["estimate", "low", "high"]].to_numpy(dtype=float)
    inside = not ((values < least[0]) | (values > least[1])).any()
    return least if inside else (min(low, least[0]), max(high, least[1]))


def _records(
    rows: list[Any],
    sentences: list[Any],
    chosen: Sequence[int] | None,
    reference: Sequence[tuple[float, str]] | None,
) -> list[dict[str, Any]]:
    records = []
    for number, (found, said) in enumerate(zip(rows, sentences, strict=True)):
        cells = [_cells(result, text) for result, text in found]
        record = {"setting": number, "rows": cells, "said": list(said)}
        if chosen is not None:
            record["chosen"] = int(chosen[number])
        if reference is not None:
            at, words = reference[number]
            record["line"] = BETWEEN.join([f"{round(float(at), DIGITS):g}", words])
        records.append(record)
    return records


def _cells(result: Estimated | None, text: str) -> str:
    """Write what is drawn of a row as one text; nothing stands for what is not drawn."""
    ends = ["" if end is None else f"{round(float(end), DIGITS):g}" for end in _ends(result)]
    return BETWEEN.join([*ends, text])


def _following(
    spec: dict[str, Any],
    chapter: str,
    controls: tuple[Control, ...],
    records: list[dict[str, Any]],
    subtitle: str,
) -> dict[str, Any]:
    """Have a chart's rows look up what they draw in the table of settings."""
    for at, item in enumerate(spec["datasets"][spec["data"]["name"]]):
        item["row"] = at
        if "chosen" in records[0]:
            item |= {OWN + field: item.pop(field) for field in ("colour", "shape")}
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
    return spec


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
    return repr(storable(value))


def _looked_up(*fields: str) -> list[dict[str, Any]]:
    """Fetch some fields of the table of settings, at the setting where the controls stand."""
    source = {"data": {"name": "settings"}, "key": "setting", "fields": list(fields)}
    return [{"calculate": "setting", "as": "setting"}, {"lookup": "setting", "from": source}]


def _room(drawn: pd.DataFrame) -> dict[str, Any]:
    """Keep the room of the longest texts at the right, so that no setting is drawn at another size.

    A mark that is not seen, where the longest text ends.
    """
    across = charts.labelled.GUTTER + ceil(charts.labelled.value_width(drawn)) + 1
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "opacity": 0, "xOffset": {"expr": f"small ? 0 : {across}"}},
        "encoding": {"x": {"value": "width"}, "y": {"value": 0}},
    }


def _move_line(spec: dict[str, Any], limits: tuple[float, float]) -> None:
    """Have the vertical line and its label follow the controls; the label keeps inside."""
    low, high = limits
    sides = " : ".join(
        f"datum.at {beyond} {low + part * (high - low):g} ? '{charts.labelled.sided(end)}'"
        for beyond, part, end in (("<", 0.25, 0), (">", 0.75, 1))
    )
    for layer in spec["layer"]:
        if "at" not in (layer.get("data", {}).get("values") or [{}])[0]:
            continue
        layer["data"] = {"values": [{}]}
        layer["transform"] = [
            *_looked_up("line"),
            {"calculate": f"toNumber(split(datum.line, '{BETWEEN}')[0])", "as": "at"},
            {"calculate": f"split(datum.line, '{BETWEEN}')[1]", "as": "words"},
        ]
        if "text" in layer["encoding"]:
            layer["encoding"]["text"] = {"field": "words", "type": "nominal"}
            layer["mark"]["align"] = {"expr": f"{sides} : '{charts.labelled.sided(0.5)}'"}


def _transforms(highlighted: bool) -> list[dict[str, Any]]:
    steps = _looked_up("rows", *(["chosen"] if highlighted else []))
    steps.append({"calculate": f"split(datum.rows[datum.row], '{BETWEEN}')", "as": "cells"})
    steps += [
        {"calculate": f"toNumber(datum.cells[{place}])", "as": field}
        for place, field in enumerate(FIELDS)
    ]
    steps.append({"calculate": f"datum.cells[{len(FIELDS)}]", "as": "text"})
    if highlighted:
        # From a field that stays as it is: rows keep what was computed before the last move.
        text = PALETTE["text"]
        for field, value in (("colour", text.light), ("shape", text.shape)):
            own = f"datum.row === datum.chosen ? '{value}' : datum.{OWN}{field}"
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
    if control.items:
        described |= {"items": list(control.items), "hint": control.hint}
    return described
