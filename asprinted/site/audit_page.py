"""The audit page: all verdicts in one picture, then each figure worth a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from asprinted.site import cards, ledger_page, printed, rows
from asprinted.site.markup import Markup, join, tag
from asprinted.theme import VERDICTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from asprinted.site.rows import Book, Row, StudyRows

PLAIN = frozenset(("given", "consistent"))


class AuditReport(nodes.General, nodes.Element):
    """The audit's report; the children are a line a figure, for search and for other builders."""


class AuditDirective(SphinxDirective):
    """Show what the audit makes of every figure."""

    def run(self) -> list[nodes.Node]:
        """Give the report as one node."""
        rows.depend(self.env, self.env.docname)
        node = AuditReport(docname=self.env.docname)
        for study in rows.of(self.env).studies:
            for row in remarkable(study):
                node += nodes.paragraph("", f"{study.label}, {ledger_page.line(row)}. {row.cause}")
        return [node]


def remarkable(study: StudyRows) -> list[Row]:
    """List a study's figures that are not plainly given or consistent."""
    return [row for row in study.rows if row.verdict not in PLAIN]


def report(book: Book, ledger: str) -> Markup:
    """Write the report.

    Parameters
    ----------
    book : Book
        All studies.
    ledger : str
        Address of the ledger page, seen from this one.

    Returns
    -------
    Markup
        HTML: the matching line, the picture, the counts, the figures worth a look.
    """
    return join(
        [
            tag("p", _matching(book)),
            _picture(book, ledger),
            _counts(book),
            tag("h2", "Figures that are not plainly given or consistent"),
            *(_study(study, ledger) for study in book.studies if remarkable(study)),
        ]
    )


def _matching(book: Book) -> str:
    matching = sum(study.matching for study in book.studies)
    locked = sum(study.locked for study in book.studies)
    return (
        f"{matching} of {locked} figures that a machine found in the {len(book.studies)} abstracts "
        f"stand in the ledger with the same characters in the same sentence. "
        f"The lock is of {date_in_words(book.locked_on)}."
    )


def _picture(book: Book, ledger: str) -> Markup:
    lines = []
    for study in book.studies:
        marks = [_mark(row, ledger) for row in study.rows]
        lines.append(tag("div", tag("dt", study.label), tag("dd", tag("ul", *marks))))
    key = [
        tag("li", tag("span", cards.sign(name), cards.word(name), class_=f"verdict {name}"))
        for name in _present(book)
    ]
    return tag(
        "figure",
        tag(
            "p",
            "Every figure of every abstract, in reading order, by its verdict",
            id="all-verdicts",
        ),
        tag("ul", *key, class_="key", aria_label="Key"),
        tag("dl", *lines, class_="verdict-map"),
        tag("figcaption", "One sign a printed figure; each leads to its row of the ledger."),
        class_="verdicts",
        aria_labelledby="all-verdicts",
    )


def _mark(row: Row, ledger: str) -> Markup:
    name = f"{row.printed}: {cards.word(row.verdict)}"
    link = tag(
        "a",
        cards.sign(row.verdict),
        href=f"{ledger}#{row.anchor}",
        class_=f"verdict {row.verdict}",
        aria_label=name,
        title=name,
    )
    return tag("li", link)


def _counts(book: Book) -> Markup:
    names = _present(book)
    heads = [tag("th", "Study", scope="col"), *(_number("th", cards.word(n), "col") for n in names)]
    heads.append(_number("th", "figures", "col"))
    lines = [_count_line(study.label, study.rows, names) for study in book.studies]
    everything = tuple(row for study in book.studies for row in study.rows)
    lines.append(_count_line("All", everything, names))
    table = tag(
        "table",
        tag("caption", "Figures by verdict"),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *lines),
        class_="table counts",
    )
    return tag(
        "div", table, class_="scroll", tabindex="0", role="region", aria_label="Figures by verdict"
    )


def _count_line(label: str, figures: tuple[Row, ...], names: list[str]) -> Markup:
    counts = [sum(row.verdict == name for row in figures) for name in names]
    cells = [_number("td", count) for count in (*counts, len(figures))]
    return tag("tr", tag("th", label, scope="row"), *cells)


def _number(element: str, said: object, scope: str | None = None) -> Markup:
    return tag(element, said, class_="number", scope=scope)


def _study(study: StudyRows, ledger: str) -> Markup:
    items = [_figure(row, ledger) for row in remarkable(study)]
    return join([tag("h3", f"{study.label}: {study.question}"), tag("dl", *items, class_="causes")])


def _figure(row: Row, ledger: str) -> Markup:
    link = tag("a", row.printed, href=f"{ledger}#{row.anchor}", class_="as-printed")
    said = [tag("p", row.means, ". ", row.cause)] if row.cause else [tag("p", row.means)]
    for label, ways in (("Would print this", row.works), ("Would not", row.fails)):
        if ways:
            items = [tag("li", way) for way in ways]
            said.append(tag("div", tag("p", label), tag("ul", *items), class_="ways"))
    return tag("div", tag("dt", link, cards.verdict(row)), tag("dd", *said))


def _present(book: Book) -> list[str]:
    found = {row.verdict for study in book.studies for row in study.rows}
    return [name for name in VERDICTS if name in found]


def date_in_words(date: str) -> str:
    """Write an ISO date as a reader would.

    Examples
    --------
    >>> date_in_words("2026-11-02")
    '2 November 2026'
    """
    months = "January February March April May June July August September October November December"
    year, month, day = date.split("-")
    return f"{int(day)} {months.split()[int(month) - 1]} {year}"


def visit_html(self: Any, node: AuditReport) -> None:
    """Write the report."""
    ledger = printed.ledger_address(self.builder, node["docname"], "").rstrip("#")
    self.body.append(report(rows.of(self.builder.env), ledger))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive ``audit-report``."""
    app.add_directive("audit-report", AuditDirective)
    passed = (ledger_page.visit_plain, ledger_page.visit_plain)
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), passed)
    app.add_node(AuditReport, html=(visit_html, None), epub=(visit_html, None), **plain)
    return {"parallel_read_safe": True}
