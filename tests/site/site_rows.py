"""What a chart with controls shows, read from its marks, and what a rerun of its chapter finds.

The rerun is asked by one more cell, put in front of the cells that make the chart with controls:
nothing that these compute can be what is compared.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

if TYPE_CHECKING:
    from asprinted.rerun.run import Chapter, Result

ROUNDED = 6e-5
"""What is drawn is stored with four decimals; a little more, for the drawing's own rounding."""

CHOSEN = " (assumed here)"
"""What a chapter's own chart writes after the label of the row that is chosen."""

DRAWN = """figure => {
  const visible = [...figure.querySelectorAll('.vl')].find(box => box.offsetParent !== null);
  const all = (where, what) => [...where.querySelectorAll(what)];
  const across = mark => mark.transform.baseVal[0].matrix.e;
  const ends = rule => [across(rule), across(rule) + Number(rule.getAttribute('x2'))];
  const lines = text => all(text, 'tspan').length ? all(text, 'tspan') : [text];
  const words = text => lines(text).map(line => line.textContent).join(' ');
  const box = mark => mark.getBoundingClientRect();
  const seen = mark => mark.getAttribute('opacity') !== '0';
  const [labels, texts] = all(visible, '.mark-text.role-mark').slice(-2)
    .map(group => all(group, 'text'));
  const beside = all(visible, '.mark-text.role-mark').slice(0, -2)
    .flatMap(group => all(group, 'text'));
  const rules = all(visible, '.mark-rule.role-mark line').filter(seen);
  const points = all(visible, '.mark-symbol.role-mark path').filter(seen);
  const flat = rules.filter(rule => rule.getAttribute('y2') === '0');
  const upright = rules.filter(rule => rule.getAttribute('x2') === '0');
  // A row goes from the top of its label to the top of the next one.
  const tops = labels.map(label => box(label).top);
  const row = mark => tops.filter(top => top <= (box(mark).top + box(mark).bottom) / 2).length - 1;
  const of = marks => labels.map((_, at) => marks.filter(mark => row(mark) === at));
  const [written, ranges, marked] = [texts, flat, points].map(of);
  return {
    ticks: all(visible, '.role-axis-label text').map(tick => [words(tick), across(tick)]),
    lines: upright.map(across),
    beside: beside.map(words),
    rows: labels.map((label, at) => ({
      label: words(label),
      texts: written[at].map(words),
      ranges: ranges[at].map(ends),
      points: marked[at].map(across),
      round: marked[at].map(mark => /A/.test(mark.getAttribute('d'))),
    })),
  };
}"""


AS_TEXT = '.to_json(orient="values", double_precision=15)'
"""Makes of a data frame what can be reported."""


@dataclass(frozen=True)
class Asked:
    """How a rerun is asked for what a chart with controls shows.

    Attributes
    ----------
    rows : str
        An expression in the chapter's names: a data frame with a row for each of the chart, whose
        columns are label, estimate, low, high and text.
    said : tuple of str
        For each sentence, in order, the pattern of what the chapter's results say.
    scale : float
        What a number is multiplied by on the axis.
    line : str
        An expression: where a vertical line stands; None for no line.
    words : str
        How that place is written above the line; nothing is if empty.
    """

    rows: str
    said: tuple[str, ...]
    scale: float = 100
    line: str = "None"
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a chart: its label, estimate and interval (None where there is none), and text."""

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    text: str


def asking(chapter: Chapter, asked: dict[str, Asked]) -> Chapter:
    """Add to a chapter the cell that reports what its charts with controls must show."""
    cells = list(chapter.notebook.cells)
    first = next(at for at, cell in enumerate(cells) if "explore" in cell.metadata.get("tags", ()))
    source = [f"report({_name(cell)}=({one.rows}){AS_TEXT})" for cell, one in asked.items()]
    source += [f"report({_name(cell)}_line={one.line})" for cell, one in asked.items()]
    cells.insert(first, new_code_cell("\n".join(source)))
    notebook = NotebookNode(chapter.notebook | {"cells": cells})
    return replace(chapter, notebook=notebook, digest=f"{chapter.digest}-asking")


def _name(cell: str) -> str:
    return f"drawn_{cell.replace('-', '_')}"


def found_rows(result: Result, cell: str) -> list[Row]:
    """List what a rerun found for the rows of a chart."""
    return [Row(*values) for values in json.loads(result.glued[_name(cell)])]


def found_sentences(result: Result, asked: Asked) -> list[str]:
    """Find in what a rerun's results say the sentences that a chart must say, each once."""
    printed = plain(" ".join(_results(result)))
    found = [sorted(set(re.findall(pattern, printed))) for pattern in asked.said]
    assert all(len(same) == 1 for same in found), (found, printed)
    return [same[0] for same in found]


def _results(result: Result) -> list[str]:
    if result.notebook is None:
        return list(result.said)
    cells = [cell for cell in result.notebook.cells if "results" in cell.metadata.get("tags", ())]
    outputs = [output for cell in cells for output in cell.outputs]
    return [it["data"]["text/markdown"] for it in outputs if "text/markdown" in it.get("data", {})]


def plain(markdown: str) -> str:
    """Text of Markdown as a page shows it."""
    return " ".join(re.sub(r"\*+", "", markdown).split())


def differences(drawn: dict, result: Result, cell: str, asked: Asked) -> list[str]:
    """Say where the marks of a chart are not what a rerun found, row by row in their order.

    Parameters
    ----------
    drawn : dict
        What `DRAWN` read in the page.
    result : Result
        What the rerun gave.
    cell : str
        Id of the cell that draws the chart.
    asked : Asked
        What the rerun was asked for.
    """
    rows = found_rows(result, cell)
    labels = [row["label"] for row in drawn["rows"]]
    expected = [row.label.removesuffix(CHOSEN) for row in rows]
    if not rows or labels != expected:
        return [f"labels drawn {labels} for {expected}"]
    chosen = [row.label.removesuffix(CHOSEN) for row in rows if row.label.endswith(CHOSEN)]
    compared = _lines(drawn, result.glued[f"{_name(cell)}_line"], asked)
    for row, seen in zip(rows, drawn["rows"], strict=True):
        compared += _row(drawn["ticks"], seen, row, asked.scale)
    if chosen:
        rounds = [row["label"] for row in drawn["rows"] if any(row["round"])]
        compared.append(("circle", rounds, chosen))
    return [
        f"{what} drawn {shown} for {found}"
        for what, shown, found in compared
        if not _alike(shown, found, ROUNDED * asked.scale)
    ]


Compared = tuple[str, list, list]
"""What is compared, what is shown of it, and what was found."""


def values_of(drawn: dict) -> list[tuple[str, list[str], list[float]]]:
    """List each row of a chart: its label, its texts, and where its marks stand on the axis."""
    return [
        (row["label"], row["texts"], [value_at(drawn["ticks"], at) for at in _places(row)])
        for row in drawn["rows"]
    ]


def _places(row: dict) -> list[float]:
    return [*row["points"], *(end for ends in row["ranges"] for end in ends)]


def _row(ticks: list, seen: dict, row: Row, scale: float) -> list[Compared]:
    points = [value_at(ticks, place) for place in seen["points"]]
    ends = [value_at(ticks, place) for places in seen["ranges"] for place in places]
    estimate = [] if row.estimate is None else [scale * row.estimate]
    interval = [] if row.low is None else [scale * row.low, scale * row.high]
    return [
        (f"{row.label}: text", seen["texts"], [row.text]),
        (f"{row.label}: estimate", points, estimate),
        (f"{row.label}: interval", ends, interval),
    ]


def _lines(drawn: dict, at: float | None, asked: Asked) -> list[Compared]:
    places = [value_at(drawn["ticks"], place) for place in drawn["lines"]]
    words = [] if at is None or not asked.words else [asked.words.format(at)]
    return [
        ("line", places, [] if at is None else [asked.scale * at]),
        ("words of the line", drawn["beside"], words),
    ]


def _alike(shown: list, found: list, apart: float) -> bool:
    return len(shown) == len(found) and all(
        one == other if isinstance(other, str) else abs(one - other) <= apart
        for one, other in zip(shown, found, strict=True)
    )


def value_at(ticks: list, place: float) -> float:
    """Read a place on a linear axis, in the unit of its ticks, each `[text, place]`."""
    (first, start), (last, end) = ticks[0], ticks[-1]
    low, high = (float(tick.replace("−", "-").rstrip("%")) for tick in (first, last))
    return low + (high - low) * (place - start) / (end - start)
