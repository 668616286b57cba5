"""The ledger page: every figure of every study in a table, each with an address of its own.

Complete without a script; with one, it filters and sorts. Other builders get a line a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from asprinted.pages import cards
from asprinted.pages.markup import Markup, join, tag
from asprinted.pages.style import VERDICTS
from asprinted.site import source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

    from asprinted.pages.rows import Row, Rows, StudyRows

COLUMNS = ("As printed", "What it says", "Sentence", "Verdict")


class LedgerForm(nodes.General, nodes.Element):
    """The choice of study, quantity, verdict and order."""


class LedgerTable(nodes.General, nodes.Element):
    """A study's figures; the children are a line a figure, for search and for other builders."""


class LedgerDirective(SphinxDirective):
    """Show the whole ledger."""

    def run(self) -> list[nodes.Node]:
        """Give the form, and a section with a table for each study."""
        source.depend(self.env, self.env.docname)
        return [LedgerForm(), *(section(study) for study in source.of(self.env).studies)]


def section(study: StudyRows) -> nodes.section:
    """Make the section of a study: title, citation, figures."""
    address = nodes.reference("", "PubMed", refuri=study.address)
    return nodes.section(
        "",
        nodes.title("", f"{study.label}: {study.question}"),
        nodes.paragraph("", "", nodes.Text(f"{study.citation} "), address),
        LedgerTable("", *(nodes.paragraph("", line(row)) for row in study.rows), study=study.stem),
        ids=[study.stem],
        names=[study.stem],
    )


def line(row: Row) -> str:
    """Write a figure as one line of plain text."""
    verdict = cards.word(row.verdict) + (f": {row.recomputed}" if row.recomputed else "")
    return f"{row.printed} (sentence {row.sentence}): {row.means}; {cards.whom(row)}. {verdict}"


def form(book: Rows) -> Markup:
    """Write the form; without a script it is not shown."""
    figures = [row for study in book.studies for row in study.rows]
    studies = [(study.stem, study.label) for study in book.studies]
    quantities = [(name, cards.words(name)) for name in sorted({row.quantity for row in figures})]
    verdicts = [(name, cards.word(name)) for name in VERDICTS if _has(figures, name)]
    orders = [("", "as printed"), ("quantity", "by quantity"), ("verdict", "by verdict")]
    return tag(
        "form",
        _choice("study", "Study", [("", "all"), *studies]),
        _choice("quantity", "Quantity", [("", "all"), *quantities]),
        _choice("verdict", "Verdict", [("", "all"), *verdicts]),
        _choice("order", "Order", orders),
        tag(
            "div",
            tag("p", f"{len(figures)} figures", class_="shown", role="status"),
            tag("button", "Show all", type="button", hidden=True),
            class_="found",
        ),
        class_="ledger-form needs-script",
        aria_label="Choose which figures are shown",
    )


def _has(figures: Iterable[Row], verdict: str) -> bool:
    return any(row.verdict == verdict for row in figures)


def _choice(name: str, label: str, choices: Iterable[tuple[str, str]]) -> Markup:
    options = [tag("option", words, value=value) for value, words in choices]
    return tag("label", label, tag("select", *options, name=name))


def table(study: StudyRows) -> Markup:
    """Write a study's figures as a table.

    Parameters
    ----------
    study : StudyRows
        The study.

    Returns
    -------
    Markup
        A table in which each figure's row has the id ``<study>-<figure>``, and what is no figure.
    """
    heads = [tag("th", name, scope="col", role="columnheader") for name in COLUMNS]
    body = [_row(row, place) for place, row in enumerate(study.rows)]
    # The script says in the spans how many are shown, and in which order.
    number, order = tag("span", _number_of(study.rows)), tag("span", "in reading order")
    # The roles are said again because a phone shows the rows as blocks, which drops them.
    written = tag(
        "table",
        tag("caption", number, f" of {study.label}, ", order),
        tag("thead", tag("tr", *heads, role="row"), role="rowgroup"),
        tag("tbody", *body, role="rowgroup"),
        class_="ledger",
        role="table",
        data_study=study.stem,
    )
    return join([written, _excluded(study)])


def _number_of(figures: tuple[Row, ...]) -> str:
    return "One figure" if len(figures) == 1 else f"{len(figures)} figures"


def _row(row: Row, place: int) -> Markup:
    return tag(
        "tr",
        tag(
            "th",
            tag("a", row.printed, href=f"#{row.anchor}"),
            scope="row",
            role="rowheader",
            class_="as-printed",
        ),
        tag("td", row.means, tag("span", cards.whom(row), class_="whom"), role="cell"),
        tag(
            "td",
            tag("span", "sentence ", class_="phone-only"),
            row.sentence,
            class_="number",
            role="cell",
        ),
        tag("td", cards.verdict(row), _cause(row), role="cell"),
        id=row.anchor,
        role="row",
        data_quantity=row.quantity,
        data_verdict=row.verdict,
        data_place=place,
    )


def _cause(row: Row) -> Markup:
    return tag("span", row.cause, class_="cause") if row.cause else Markup("")


def _excluded(study: StudyRows) -> Markup:
    if not study.excluded:
        return Markup("")
    items = [
        tag("li", tag("b", printed, class_="as-printed"), f": {reason}")
        for printed, reason in study.excluded
    ]
    summary = f"Numerals of {study.label} that are no figures ({len(items)})"
    return tag("details", tag("summary", summary), tag("ul", *items), class_="excluded")


def visit_form(self: Any, _node: LedgerForm) -> None:
    """Write the form."""
    self.body.append(form(source.of(self.builder.env)))
    raise nodes.SkipNode


def skip(_self: Any, _node: LedgerForm) -> None:
    """Leave the form out where nothing can be chosen."""
    raise nodes.SkipNode


def visit_table(self: Any, node: LedgerTable) -> None:
    """Write a study's table."""
    self.body.append(table(source.of(self.builder.env).find(node["study"])))
    raise nodes.SkipNode


def visit_plain(_self: Any, _node: nodes.Element) -> None:
    """Let a builder without tables of ours write a line a figure."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive ``ledger``."""
    app.add_directive("ledger", LedgerDirective)
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), (visit_plain, visit_plain))
    app.add_node(LedgerTable, html=(visit_table, None), epub=(visit_table, None), **plain)
    formless = dict.fromkeys(("epub", *plain), (skip, None))
    app.add_node(LedgerForm, html=(visit_form, None), **formless)
    return {"parallel_read_safe": True}
