"""What a cell's outputs look like on a page, written in the page by the rules of the build."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from asprinted.pages import cards, chart, controls, origin, sentences, tabular
from asprinted.pages.markup import Markup, join, tag
from asprinted.pages.rows import Row, Rows, StudyRows

HIDDEN = "application/papermill.record/"
"""Before the types of an output that reports a number and shows nothing."""


@dataclass
class Page:
    """Draws the outputs of one chapter's page, in order.

    Parameters
    ----------
    rows : Rows
        What the page may quote.
    ledger : str
        Address of the ledger page, seen from the page.
    """

    rows: Rows
    ledger: str
    charts: int = field(default=0, init=False)

    def drawn(self, outputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Draw a cell's outputs.

        Parameters
        ----------
        outputs : sequence of mapping
            As a notebook stores them.

        Returns
        -------
        list of dict
            For each that shows something its `kind` and `html`; of a chart also its `forms`, which
            the page draws.
        """
        return [made for one in outputs if (made := self._one(one))]

    def _one(self, one: Mapping[str, Any]) -> dict[str, Any] | None:
        if one["output_type"] == "stream":
            return {"kind": "printed", "html": tag("pre", one["text"])}
        data = one["data"]
        if any(kind.startswith(HIDDEN) for kind in data):
            return None
        if chart.MIME in data:
            return self._chart(data[chart.MIME])
        if tabular.MIME in data:
            table = tabular.html(data[tabular.MIME], self._figure)
            return {"kind": "table", "html": tag("div", table, class_="output text_html")}
        if "text/markdown" in data:
            keys = one["metadata"].get("asprinted", {}).get("quoted", [])
            quoted = [row for row in map(self.rows.figure, keys) if row]
            return {
                "kind": "said",
                "html": sentences.html(data["text/markdown"], quoted, self._link),
            }
        # Anything else as text: HTML of a cell's own is not put into the page.
        return {"kind": "plain", "html": tag("pre", data.get("text/plain", ""))}

    def _address(self, anchor: str) -> str:
        return f"{self.ledger}#{anchor}"

    def _link(self, words: str, row: Row) -> Markup:
        return cards.link(words, row, self._address(row.anchor))

    def _figure(self, words: str, key: str) -> Markup:
        row = self.rows.figure(key)
        return self._link(words, row) if row else Markup(words)

    def _chart(self, spec: Any) -> dict[str, Any]:
        self.charts += 1
        name = f"chart-{self.charts}"
        spec = json.loads(spec) if isinstance(spec, str) else spec
        said = chart.words(spec)
        said = replace(said, source=origin.line(said.source, self.rows, self._address))
        forms: dict[str, Any] = chart.forms(spec)
        # Drawn by the page, into the place of these.
        pictures = [
            tag("div", Markup("<svg></svg>"), class_=f"vl {kind}", role="img", aria_label=said.alt)
            for kind in forms
        ]
        above = below = None
        if controls.described(spec):
            above = join([controls.panel(name, spec), controls.sentence(name, spec)])
            below = controls.rerun(spec, copies=True)
            forms = controls.shared(forms)
        html = chart.figure(name, said, pictures, Markup(""), above, below)
        return {"kind": "chart", "html": html, "forms": forms}


def rows_of(ledger: Any) -> Rows:
    """Make the rows that links need; verdicts are on the cards that the page has already."""
    studies = tuple(
        StudyRows(
            stem=study.stem,
            label=study.label,
            title=study.title,
            citation=study.citation,
            address="",
            question=study.question,
            rows=tuple(_row(figure) for figure in study),
            matching=0,
            locked=0,
        )
        for study in ledger
    )
    return Rows(studies, "", ())


def _row(figure: Any) -> Row:
    names = ("study", "sentence", "printed", "means", "statistic", "quantity", "group", "versus")
    kept = {name: getattr(figure, name) for name in (*names, "of", "unit", "derive", "verdict")}
    numbers = tuple(number.text for number in figure.parsed.numbers)
    return Row(figure=figure.name, cause=figure.cause, numbers=numbers, **kept)
