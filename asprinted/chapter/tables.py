"""Tables for display: a cell stores their texts and figures, and the page writes them.

A library's table carries a style sheet or an id in every cell; these carry neither, so that a
phone loads little and strict comparison of outputs compares the numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from asprinted.audit import Verdict
from asprinted.ledger import Ledger, LedgerFigure, Study
from asprinted.pages import tabular
from asprinted.pages.style import VERDICTS

NOTHING = "—"
_NUMBER = r"[−-]?(\d[\d,]*)?\.?\d+%?"
NUMERAL = re.compile(rf"{_NUMBER}((/| of | to |–){_NUMBER})?( \({_NUMBER}( to |–){_NUMBER}\))?")
"""What is set at the right though it is text: a number, a fraction or share, or an interval."""


class Table:
    """A table to be shown as the output of a cell: stored as data, and as HTML for other programs.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows in order; the first column heads each row. The index is not shown.
    caption : str
        What the table shows, in one sentence.
    formats : mapping of column to callable, optional
        How a column's values are written; text by default.
    quoted : mapping of column to sequence of str, optional
        Of each cell of a column, the figure that it quotes, ``study:figure``; the book links it to
        where it was printed. An empty text quotes none.

    Raises
    ------
    ValueError
        If `formats` or `quoted` names no column.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        caption: str,
        formats: Mapping[str, Callable[[object], str]] | None = None,
        quoted: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        formats, quoted = formats or {}, quoted or {}
        for name in (*formats, *quoted):
            if name not in frame.columns:
                known = ", ".join(map(str, frame.columns))
                raise ValueError(f"tables.Table: no column {name!r}; there are {known}")
        self.caption = caption
        self.columns = [str(name) for name in frame]
        self.rows = [
            [formats.get(name, str)(value) for name, value in zip(frame, row, strict=True)]
            for row in frame.itertuples(index=False)
        ]
        self.quoted = {str(name): list(keys) for name, keys in quoted.items()}
        numbers = {name for name in frame if pd.api.types.is_numeric_dtype(frame[name])}
        self.numbers = {str(name) for name in {*numbers, *formats}}
        self.numbers |= {
            name for name, *texts in zip(self.columns, *self.rows, strict=True) if _numerals(texts)
        }

    def __repr__(self) -> str:
        plain = pd.DataFrame(self.rows, columns=self.columns).to_string(index=False)
        return f"{self.caption}\n{plain}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        data = self.data()
        return {tabular.MIME: data, "text/html": tabular.html(data), "text/plain": repr(self)}

    def data(self) -> dict[str, Any]:
        """Give what is stored: caption, columns, and rows of texts and figures."""
        columns = [{"title": name, "number": name in self.numbers} for name in self.columns]
        rows = [
            [self._cell(name, text, at) for name, text in zip(self.columns, row, strict=True)]
            for at, row in enumerate(self.rows)
        ]
        return {"caption": self.caption, "columns": columns, "rows": rows}

    def _cell(self, name: str, text: str, at: int) -> str | dict[str, str]:
        figure = self.quoted[name][at] if name in self.quoted else ""
        return {"text": text, "figure": figure} if figure else text


def _numerals(texts: Sequence[str]) -> bool:
    """Tell whether texts are numerals, or nothing, and one at least is a numeral.

    Examples
    --------
    >>> _numerals(["21%", "33/156", "—"]), _numerals(["19 (15 to 28)"]), _numerals(["P = .048"])
    (True, True, False)
    """
    kept = [text for text in texts if text and text != NOTHING]
    return bool(kept) and all(NUMERAL.fullmatch(text) for text in kept)


def published(study: Study) -> Table:
    """Table of what a study's abstract prints: figure, printed text, of whom, sentence."""
    frame = pd.DataFrame(
        {
            "What it says": [figure.means for figure in study],
            "As printed": [figure.printed for figure in study],
            "About": [_about(figure, study) for figure in study],
            "Sentence": [figure.sentence for figure in study],
        }
    )
    caption = f"Every figure that the abstract of {study.label} prints, in reading order."
    return Table(frame, caption, quoted={"As printed": [figure.key for figure in study]})


def checks(verdicts: Sequence[Verdict]) -> Table:
    """Table of verdicts: printed, recomputed, verdict and its cause."""
    frame = pd.DataFrame(
        {
            "What it says": [item.figure.means for item in verdicts],
            "As printed": [item.figure.printed for item in verdicts],
            "Recomputed": [_unbroken(item.recomputed or NOTHING) for item in verdicts],
            _unbroken("Verdict, and why"): [_verdict(item) for item in verdicts],
        }
    )
    caption = f"What recomputing each figure gives: {_tally(verdicts)}."
    return Table(frame, caption, quoted={"As printed": [item.figure.key for item in verdicts]})


def sharing(ledger: Ledger, answers: Mapping[str, str]) -> Table:
    """Table of figures that look alike: of whom each is, and whether it may stand on one axis.

    Parameters
    ----------
    ledger : Ledger
        Where the figures are.
    answers : mapping of str to str
        Address of a figure, `study:figure`, to a sentence that begins with Yes or No.

    Returns
    -------
    Table
        In the order given.

    Examples
    --------
    >>> from asprinted.ledger import load_ledger
    >>> answers = {"clark2021:renal-alive": "No: chosen because they survived"}
    >>> sharing(load_ledger(), answers).rows[0]
    ['Clark 2021', '27', 'surviving patients with kidney cancer', 'selected survivors',
    'No: chosen because they survived']
    """
    figures = [ledger.figure(key) for key in answers]
    groups = [ledger[figure.study].groups[figure.group] for figure in figures]
    frame = pd.DataFrame(
        {
            "Abstract": [ledger[figure.study].label for figure in figures],
            "As printed": [figure.printed for figure in figures],
            "Of whom": [group.label for group in groups],
            "Denominator": [group.denominator.replace("-", " ") for group in groups],
            "On one axis?": list(answers.values()),
        }
    )
    quoted = {"As printed": [figure.key for figure in figures]}
    return Table(frame, "Which of these figures may share an axis, and why.", quoted=quoted)


def _tally(verdicts: Sequence[Verdict]) -> str:
    """Count the verdicts, those that say most first: a figure that is given was not checked."""
    counts = Counter(item.earned for item in verdicts)
    order = [*(name for name in VERDICTS if name != "given"), "given"]
    parts = [
        f"{counts[name]}\N{NO-BREAK SPACE}{VERDICTS[name].word}" for name in order if counts[name]
    ]
    other = sum(not item.agrees for item in verdicts)
    return ", ".join(parts) + (f"; {other} not as the ledger expects" if other else "")


def _verdict(item: Verdict) -> str:
    known = VERDICTS[item.earned]
    verdict = f"{known.glyph}\N{NO-BREAK SPACE}{known.word}"
    return f"{verdict}. {item.figure.cause}" if item.figure.cause else verdict


def _unbroken(text: str) -> str:
    """Keep an equals sign with both its sides, and a head's words in one line."""
    space = "\N{NO-BREAK SPACE}"
    return text.replace(" = ", f"{space}={space}").replace(", and why", f",{space}and{space}why")


def _about(figure: LedgerFigure, study: Study) -> str:
    label = study.groups[figure.group].label
    return f"{label}, against {study.groups[figure.versus].label}" if figure.versus else label
