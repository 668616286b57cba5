"""The audit page: all verdicts in one picture, then each figure worth a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from asprinted.pages import cards, tabular
from asprinted.pages.markup import Markup, join, tag, text
from asprinted.pages.style import VERDICTS
from asprinted.site import ledger_page, printed, source

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from asprinted.pages.rows import Row, Rows, StudyRows

FEW = 6  # ways that are listed outright; more are folded
PLAIN = frozenset(("given", "consistent"))


class AuditPicture(nodes.General, nodes.Element):
    """The picture of all verdicts and their counts; the child says how many match."""


class AuditCauses(nodes.General, nodes.Element):
    """A study's figures worth a second look; the children are a line a figure, as on the ledger."""


class AuditDirective(SphinxDirective):
    """Show what the audit makes of every figure."""

    def run(self) -> list[nodes.Node]:
        """Give the picture, and a section for the figures worth a second look."""
        source.depend(self.env, self.env.docname)
        book = source.of(self.env)
        here = self.env.docname
        return [
            AuditPicture("", nodes.paragraph("", matching(book)), docname=here),
            _section(
                "second-look",
                "Figures that are not plainly given or consistent",
                *(_causes(study, here) for study in book.studies if remarkable(study)),
            ),
        ]


def _section(name: str, title: str, *children: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *children, ids=[name], names=[name])


def _causes(study: StudyRows, docname: str) -> nodes.section:
    lines = [nodes.paragraph("", f"{ledger_page.line(r)}. {r.cause}") for r in remarkable(study)]
    causes = AuditCauses("", *lines, study=study.stem, docname=docname)
    return _section(f"second-look-{study.stem}", f"{study.label}: {study.question}", causes)


def remarkable(study: StudyRows) -> list[Row]:
    """List a study's figures that are not plainly given or consistent."""
    return [row for row in study.rows if row.verdict not in PLAIN]


def matching(book: Rows) -> str:
    """Say how many figures of the abstracts stand in the ledger, and what was compared."""
    found = sum(study.matching for study in book.studies)
    locked = sum(study.locked for study in book.studies)
    return (
        f"Figures match the abstracts: {found} of {locked}. A machine read each abstract on "
        f"{date_in_words(book.locked_on)}, and locked what it found; a figure matches if the "
        "ledger has the same characters in the same sentence."
    )


def picture(book: Rows, ledger: str) -> Markup:
    """Draw every figure of every abstract as the sign of its verdict, with a key."""
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


def counts(book: Rows) -> Markup:
    """Count the figures of each study by verdict, as a table."""
    names = _present(book)
    heads = ["Study", *map(cards.word, names), "figures"]
    lines = [(study.label, study.rows) for study in book.studies]
    lines.append(("All", tuple(row for study in book.studies for row in study.rows)))
    table = {
        "caption": "Figures by verdict",
        "columns": [{"title": head, "number": place > 0} for place, head in enumerate(heads)],
        "rows": [[label, *_counted(figures, names)] for label, figures in lines],
    }
    written = tabular.html(table, lambda words, _: text(words), "table counts")
    return tag("div", written, class_="scroll")


def _counted(figures: tuple[Row, ...], names: list[str]) -> list[str]:
    found = [sum(row.verdict == name for row in figures) for name in names]
    return [str(count) for count in (*found, len(figures))]


def causes(row: Row, ledger: str) -> Markup:
    """Write a figure with its verdict, its cause, and what would and would not print it."""
    link = tag("a", row.printed, href=f"{ledger}#{row.anchor}", class_="as-printed")
    said = [tag("p", row.means, ". ", row.cause)] if row.cause else [tag("p", row.means)]
    for label, ways in (("Would print this", row.works), ("Would not", row.fails)):
        if ways:
            said.append(_ways(label, ways))
    return tag("div", tag("dt", link, cards.verdict(row)), tag("dd", *said))


def _ways(label: str, ways: tuple[str, ...]) -> Markup:
    listed = tag("ul", *(tag("li", way) for way in ways))
    if len(ways) <= FEW:
        return tag("div", tag("p", f"{label}:"), listed, class_="ways")
    summary = tag("summary", f"{label} ({len(ways)} ways)")
    return tag("details", summary, listed, class_="ways")


def _present(book: Rows) -> list[str]:
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


def _ledger(self: Any, node: nodes.Element) -> str:
    return printed.ledger_address(self.builder, node["docname"], "").rstrip("#")


def visit_picture(self: Any, node: AuditPicture) -> None:
    """Write how many match, the picture and the counts."""
    book = source.of(self.builder.env)
    parts = [tag("p", matching(book)), picture(book, _ledger(self, node)), counts(book)]
    self.body.append(join(parts))
    raise nodes.SkipNode


def visit_causes(self: Any, node: AuditCauses) -> None:
    """Write a study's figures worth a second look."""
    study = source.of(self.builder.env).find(node["study"])
    items = [causes(row, _ledger(self, node)) for row in remarkable(study)]
    self.body.append(tag("dl", *items, class_="causes"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive ``audit-report``."""
    app.add_directive("audit-report", AuditDirective)
    passed = (ledger_page.visit_plain, ledger_page.visit_plain)
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), passed)
    for node, visit in ((AuditPicture, visit_picture), (AuditCauses, visit_causes)):
        app.add_node(node, html=(visit, None), epub=(visit, None), **plain)
    return {"parallel_read_safe": True}
