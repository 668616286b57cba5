"""What the cells of a rerun say and draw, beside what they say and draw as published.

Cells are matched by identity; all that a cell says stands beside all that it said, so that nothing
is lost where a rerun says more or less.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from asprinted.pages import sentences
from asprinted.pages.markup import Markup, join, tag
from asprinted.rerun import picture
from asprinted.rerun.numbers import counted
from asprinted.tags import COMPARED

CHART = "application/vnd.vegalite.v5+json"
WORDS = "text/markdown"
PIECE = re.compile(r"<[^>]*>|[^<\s]+|\s+")
NEIGHBORS = re.compile(r"</mark>(\s+)<mark>")


@dataclass(frozen=True)
class Cell:
    """The outputs of one cell that says or draws a result, with other settings and as published."""

    name: str
    now: Sequence[Mapping]
    then: Sequence[Mapping]

    @property
    def changed(self) -> bool:
        """Whether the settings change what the cell shows."""
        return self.now != self.then


def cells(published: Mapping, rerun: Mapping) -> list[Cell]:
    """Return the cells that say or draw a result.

    Parameters
    ----------
    published, rerun : mapping
        Notebooks; the rerun one may have cells that papermill put in.
    """
    before, after = _outputs(published), _outputs(rerun)
    names = [*after, *(name for name in before if name not in after)]
    return [Cell(name, after.get(name, []), before.get(name, [])) for name in names]


def sentences_and_charts(published: Mapping, rerun: Mapping) -> Markup:
    """Return what changed of the sentences and charts, each with what is published.

    Parameters
    ----------
    published, rerun : mapping
        Notebooks; the rerun one may have cells that papermill put in.
    """
    every = cells(published, rerun)
    changed = [cell for cell in every if cell.changed]
    parts = [_section(cell, f"c{number}") for number, cell in enumerate(changed)]
    return join([tag("p", _how_many(len(changed), len(every))), *parts])


def marked(now: str, then: str) -> tuple[Markup, Markup]:
    """Mark in two pieces of HTML the words that differ.

    Examples
    --------
    >>> marked("<p>18% of <em>156</em></p>", "<p>21% of <em>156</em></p>")[0]
    '<p><mark>18%</mark> of <em>156</em></p>'
    """
    sides = [PIECE.findall(html) for html in (now, then)]
    words = [[piece for piece in side if _is_word(piece)] for side in sides]
    blocks = SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
    kept: tuple[set[int], set[int]] = (set(), set())
    for block in blocks:
        kept[0].update(range(block.a, block.a + block.size))
        kept[1].update(range(block.b, block.b + block.size))
    first, second = (_marked(side, same) for side, same in zip(sides, kept, strict=True))
    return first, second


def _how_many(changed: int, every: int) -> str:
    cells_ = counted(every, "cell")
    say_or_draw = "says or draws" if every == 1 else "say or draw"
    if not changed:
        return f"{cells_} {say_or_draw} a result; none differs from what is published."
    if changed == every:
        return f"{cells_} {say_or_draw} a result; all changed. Words that differ are marked."
    same = every - changed
    rest = "the other gave" if same == 1 else f"the other {same:,} gave"
    return (
        f"{changed:,} of {cells_} that say or draw a result changed and stand here; {rest} the "
        "same as published. Words that differ are marked."
    )


def _outputs(notebook: Mapping) -> dict[str, list[Mapping]]:
    """Return what each result, chart or summary cell shows, by the cell's identity."""
    found = {}
    for cell in notebook["cells"]:
        if COMPARED & set(cell["metadata"].get("tags", [])):
            data = [_content(output.get("data", {})) for output in cell.get("outputs", [])]
            found[cell["id"]] = [content for content in data if content]
    return found


def _content(data: Mapping) -> dict[str, object]:
    """Keep of an output its chart or else its words, in one piece."""
    if CHART in data:
        return {CHART: data[CHART]}
    words = data.get(WORDS)
    return {} if words is None else {WORDS: words if isinstance(words, str) else "".join(words)}


def _section(cell: Cell, name: str) -> Markup:
    now, then = marked(_said(cell.now), _said(cell.then))
    charts = [CHART in output for output in [*cell.now, *cell.then]]
    sides = [
        _side("With these settings", now, cell.now, f"{name}-now", "now"),
        _side("As published", then, cell.then, f"{name}-then", "then"),
    ]
    return tag("section", *sides, class_="pair drawn" if any(charts) else "pair")


def _side(head: str, words: Markup, outputs: Sequence[Mapping], name: str, kind: str) -> Markup:
    specs = [output[CHART] for output in outputs if CHART in output]
    charts = [picture.figure(spec, f"{name}-{number}") for number, spec in enumerate(specs)]
    nothing = [] if outputs else [tag("p", "This cell shows nothing.")]
    return tag("div", tag("h3", head), words, *charts, *nothing, class_=kind)


def _said(outputs: Sequence[Mapping]) -> str:
    return "\n".join(sentences.html(output[WORDS]) for output in outputs if WORDS in output)


def _is_word(piece: str) -> bool:
    return not piece.startswith("<") and not piece.isspace()


def _marked(pieces: Sequence[str], same: set[int]) -> Markup:
    """Wrap the words that are not the same, numbered as they come."""
    wrapped, number = [], 0
    for piece in pieces:
        if not _is_word(piece):
            wrapped.append(piece)
            continue
        wrapped.append(piece if number in same else f"<mark>{piece}</mark>")
        number += 1
    return Markup(NEIGHBORS.sub(r"\1", "".join(wrapped)))
