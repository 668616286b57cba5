"""The line under a chapter's title: how many figures of its studies match the abstract.

Counted from the ledger and the lock while the page is read; it claims no more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from asprinted.pages.markup import tag
from asprinted.site import source
from asprinted.site.audit_page import date_in_words
from asprinted.site.printed import Printed

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from asprinted.pages.rows import Rows, StudyRows


class Matches(nodes.General, nodes.TextElement):
    """The line, holding its text and the address of the audit page's document."""


def add_line(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line under the title of a page about a study, or about several."""
    docname = app.env.docname
    book = source.of(app.env)
    studies = studies_of(docname, doctree, book)
    title = next(doctree.findall(nodes.title), None)
    if not studies or title is None:
        return
    source.depend(app.env, docname)
    node = Matches("", said(studies, book.locked_on), docname=docname)
    title.parent.insert(title.parent.index(title) + 1, node)


def studies_of(docname: str, doctree: nodes.document, book: Rows) -> list[StudyRows]:
    """Find the studies a chapter is about: the one it is named after, or those it quotes.

    Tables quote figures as the text does. Pages of the folders ``studies`` and ``comparisons``
    are chapters; other pages are about none.
    """
    folder, _, stem = docname.rpartition("/")
    named = book.find(stem)
    if named:
        return [named]
    if not folder.endswith("comparisons"):
        return []
    quoted = {node["study"] for node in doctree.findall(Printed)}
    return [study for study in book.studies if study.stem in quoted]


def said(studies: list[StudyRows], locked_on: str) -> str:
    """Say how many figures match.

    Examples
    --------
    >>> from asprinted.pages.rows import StudyRows
    >>> said([StudyRows("s", "", "", "", "", "", (), 9, 9)], "2026-11-02")
    'Figures match the abstract: 9 of 9. Read by machine on 2 November 2026.'
    """
    matching = sum(study.matching for study in studies)
    locked = sum(study.locked for study in studies)
    abstracts = "the abstract" if len(studies) == 1 else f"the {len(studies)} abstracts"
    return (
        f"Figures match {abstracts}: {matching} of {locked}. "
        f"Read by machine on {date_in_words(locked_on)}."
    )


def visit_html(self: Any, node: Matches) -> None:
    """Write the line as a link to the audit page."""
    address = self.builder.get_relative_uri(
        node["docname"], self.builder.config.asprinted_audit_page
    )
    first, _, rest = node.astext().partition(". ")
    self.body.append(tag("p", tag("a", first, href=address), ". ", rest, class_="matches"))
    raise nodes.SkipNode


def visit_plain(self: Any, node: Matches) -> None:
    """Write the line as a paragraph."""
    self.visit_paragraph(node)


def depart_plain(self: Any, node: Matches) -> None:
    """End the paragraph."""
    self.depart_paragraph(node)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the line and where it leads."""
    app.add_config_value("asprinted_audit_page", "book/reference/audit", "env", str)
    plain = dict.fromkeys(("latex", "text", "man", "texinfo", "epub"), (visit_plain, depart_plain))
    app.add_node(Matches, html=(visit_html, None), **plain)
    app.connect("doctree-read", add_line, priority=600)
    return {"parallel_read_safe": True}
