"""The role ``printed``: quotes a published figure, and refuses any text but the ledger's.

A quoted figure is a link to its ledger row; the card that a script opens over it is written once a
page, at the end of the text, so that headings, tables of contents and search see the figure alone.
Tables that a chapter's cells store quote figures, too, and charts say which they were drawn from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from asprinted.pages import cards, origin
from asprinted.pages.markup import tag
from asprinted.site import source
from asprinted.site.chart import Chart, ledger_address, source_of

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from asprinted.pages.rows import Row, Rows

LOGGER = logging.getLogger(__name__)
QUOTE = re.compile(r"(?P<text>.+?)\s*<(?P<study>[^:<>]+):(?P<figure>[^:<>]+)>\s*", re.DOTALL)
CELL = 10_000  # MyST-NB numbers the lines of cell n from n times this


class QuoteError(SphinxError):
    """A page quotes a figure otherwise than the ledger prints it."""

    category = "Quoted figures"


class Printed(nodes.Inline, nodes.TextElement):
    """A quoted figure: its text is the child, its address the attributes study and figure."""


class FigureCards(nodes.General, nodes.Element):
    """The cards of the figures that a page quotes."""


class PrintedRole(SphinxRole):
    """Quote a figure of the ledger, whole or one of its numbers: ``21% <yang2003:hd-response>``."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Give the quoted figure as a node, or note a quotation that is refused."""
        source.depend(self.env, self.env.docname)
        quoted = QUOTE.fullmatch(self.text)
        problem = refusal(source.of(self.env), self.text)
        if problem or quoted is None:
            note(self.env, self.env.docname, f"{self._where()}: {problem}")
            return [nodes.inline(self.rawtext, self.text)], []
        node = Printed(self.rawtext, quoted["text"], study=quoted["study"], figure=quoted["figure"])
        self.set_source_info(node)
        return [node], []

    def _where(self) -> str:
        path, line = self.get_source_info()
        if path.endswith(".ipynb") and line >= CELL:
            # MyST-NB counts one line more inside a cell.
            return f"{path}, cell {line // CELL}, line {line % CELL - 1}"
        return f"{path}, line {line}"


def refusal(book: Rows, quotation: str) -> str:
    """Say why a quotation is refused, or return an empty text.

    Parameters
    ----------
    book : Rows
        The ledger's rows.
    quotation : str
        What stands between the role's back-ticks.

    Returns
    -------
    str
        One line naming what was written and what the ledger prints; empty if they agree.
    """
    quoted = QUOTE.fullmatch(quotation)
    if quoted is None:
        return f"{{printed}} wrote {quotation!r}; write it as `21% <yang2003:hd-response>`"
    study = book.find(quoted["study"])
    if study is None:
        known = ", ".join(study.stem for study in book.studies)
        return f"{{printed}} names the study {quoted['study']!r}; the ledger has {known}"
    row = study.find(quoted["figure"])
    if row is None:
        known = ", ".join(row.figure for row in study.rows)
        return f"{{printed}} names the figure {quoted['figure']!r}; {study.stem} has {known}"
    if quoted["text"] not in (row.printed, *row.numbers):
        return (
            f"{{printed}} wrote {quoted['text']!r} for {study.stem}:{row.figure}; "
            f"the ledger prints {row.printed!r}"
        )
    return ""


def note(env: BuildEnvironment, docname: str, problem: str) -> None:
    """Note why a page must not be published; the build says it, and stops, once all are read."""
    noted = env.__dict__.setdefault("asprinted_refused", {}).setdefault(docname, [])
    noted.append(problem)


def forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what was refused on a page that is read again."""
    env.__dict__.get("asprinted_refused", {}).pop(docname, None)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what another process refused."""
    for docname, noted in other.__dict__.get("asprinted_refused", {}).items():
        if docname in docnames:
            env.__dict__.setdefault("asprinted_refused", {})[docname] = noted


def fail_if_refused(_app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build where a page quotes a figure otherwise than the ledger prints it."""
    refused = env.__dict__.get("asprinted_refused", {})
    problems = [problem for docname in sorted(refused) for problem in refused[docname]]
    for problem in problems:
        LOGGER.error("%s", problem)
    if problems:
        raise QuoteError(" · ".join(problems))


def place_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Append the cards of all quoted figures and tell each quotation which is its own."""
    if app.builder.format != "html" or app.builder.name == "epub":
        return
    book = source.of(app.env)
    quoted: dict[str, Row] = {}
    for node in doctree.findall(Printed):
        row = book.find(node["study"]).find(node["figure"])
        quoted.setdefault(row.anchor, row)
        node["has-card"] = True
    for node in doctree.findall(Chart):
        quoted |= {row.anchor: row for row in origin.quoted(source_of(node), book)}
    if quoted:
        doctree.append(FigureCards(anchors=sorted(quoted), docname=docname))


def visit_html(self: Any, node: Printed) -> None:
    """Write the figure as a link to its row; inside another link or a title of a page, as text."""
    if "has-card" not in node or _inside_link(node):
        self.body.append(tag("span", node.astext(), class_="printed-text"))
        raise nodes.SkipNode
    address = ledger_address(
        self.builder, self.builder.current_docname, f"{node['study']}-{node['figure']}"
    )
    row = source.of(self.builder.env).find(node["study"]).find(node["figure"])
    self.body.append(cards.link(node.astext(), row, address))
    raise nodes.SkipNode


def _inside_link(node: nodes.Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.reference):
            return True
    return False


def visit_plain(_self: Any, _node: Printed) -> None:
    """Leave the figure as its text."""


def visit_cards(self: Any, node: FigureCards) -> None:
    """Write the cards of a page."""
    book = source.of(self.builder.env)
    for study in book.studies:
        for row in study.rows:
            if row.anchor in node["anchors"]:
                address = ledger_address(self.builder, node["docname"], row.anchor)
                self.body.append(cards.card(study, row, address))
    raise nodes.SkipNode


def skip(_self: Any, _node: FigureCards) -> None:
    """Leave the cards out of builders without pages."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role, its nodes and the check that stops the build."""
    app.add_config_value("asprinted_ledger_page", "book/reference/ledger", "env", str)
    app.add_role("printed", PrintedRole())
    plain = (visit_plain, visit_plain)
    app.add_node(
        Printed,
        html=(visit_html, None),
        epub=plain,
        latex=plain,
        text=plain,
        man=plain,
        texinfo=plain,
    )
    others = dict.fromkeys(("epub", "latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(FigureCards, html=(visit_cards, None), **others)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", lambda app, env: fail_if_refused(app, env))
    app.connect("doctree-resolved", place_cards)
    return {"parallel_read_safe": True}
