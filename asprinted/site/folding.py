"""Folded parts of a page as ``<details>``, which open without a script: code, asides, solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.locale import admonitionlabels

from asprinted.site.markup import text
from asprinted.tags import TAGS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


# What a cell with a tag made; any other computed: a number says which cell computed it.
MADE = {tag.name: tag.made for tag in TAGS if tag.made}
COMPUTED = "Computed by"


REPEATED = frozenset(("exercise-content", "solution-content"))


class Fold(nodes.General, nodes.Element):
    """A part of a page that opens on demand; its first child is the line that is always seen."""


class FoldTitle(nodes.General, nodes.TextElement):
    """The line of a folded part that is always seen."""


def code_last(doctree: nodes.document) -> None:
    """Put a cell's folded code after what it shows: the answer first, then where it is from."""
    for node in list(doctree.findall(HideCodeCellNode)):
        cell = node.parent
        if isinstance(cell, nodes.container) and cell.index(node) < len(cell) - 1:
            cell.remove(node)
            cell.append(node)


def gather(doctree: nodes.document) -> None:
    """Fold neighboring cells that only compute behind one line, with all their code."""
    for node in list(doctree.findall(HideCodeCellNode)):
        cell = node.parent
        place = cell.parent.index(cell)
        before = cell.parent[place - 1] if place else None
        if _only_computes(cell) and _only_computes(before):
            before[0] += node.children
            before["last_count"] = cell["exec_count"]
            cell.parent.remove(cell)


def _only_computes(cell: nodes.Node | None) -> bool:
    """Return whether a cell shows nothing but its folded code, and is of no named kind."""
    if not isinstance(cell, nodes.container) or len(cell) != 1 or not cell.get("exec_count"):
        return False
    tags = (cell.get("cell_metadata") or {}).get("tags", ())
    return isinstance(cell[0], HideCodeCellNode) and not MADE.keys() & set(tags)


def fold(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Turn every aside or solution of the class ``dropdown`` into a folded part."""
    if app.builder.format != "html":
        return
    code_last(doctree)
    gather(doctree)
    for node in doctree.findall(nodes.section):
        # The exercises' extension gives the same id to every exercise of a page.
        node["ids"] = [name for name in node["ids"] if name not in REPEATED]
    for node in list(doctree.findall(_is_dropdown)):
        folded = Fold(classes=[*node["classes"], "admonition"], ids=node["ids"])
        title = next((child for child in node if isinstance(child, nodes.title)), None)
        # As plain text: a link inside the line that opens would be a control inside a control.
        folded += FoldTitle("", title.astext() if title else _label(node))
        folded += [child for child in node if child is not title]
        # Not replace_self: it copies ids and classes a second time.
        place = node.parent.index(node)
        node.parent[place : place + 1] = [folded]


def _is_dropdown(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Admonition) and "dropdown" in node.get("classes", ())


def _label(node: nodes.Element) -> str:
    return str(admonitionlabels.get(node.tagname, node.tagname.capitalize()))


def visit_fold(self: Any, node: Fold) -> None:
    """Open the folded part."""
    self.body.append(self.starttag(node, "details"))


def depart_fold(self: Any, _node: Fold) -> None:
    """Close the folded part."""
    self.body.append("</details>\n")


def visit_title(self: Any, _node: FoldTitle) -> None:
    """Open the line that is always seen."""
    self.body.append('<summary class="admonition-title">')


def depart_title(self: Any, _node: FoldTitle) -> None:
    """Close the line that is always seen."""
    self.body.append("</summary>\n")


def prompt(node: HideCodeCellNode) -> str:
    """Say which cell a folded piece of code is, and what it made."""
    cell = node.parent
    number = cell.get("exec_count") if isinstance(cell, nodes.container) else None
    if not number:
        return node["prompt_show"]
    tags = (cell.get("cell_metadata") or {}).get("tags", ())
    made = next((MADE[tag] for tag in tags if tag in MADE), COMPUTED)
    last = cell.get("last_count")
    return f"{made} cells {number} to {last}" if last else f"{made} cell {number}"


def visit_code(self: Any, node: HideCodeCellNode) -> None:
    """Open a folded cell; its line is the same open and closed, so that it is one name."""
    self.body.append(f'<details class="fold"><summary>{text(prompt(node))}</summary>\n')


def depart_code(self: Any, _node: HideCodeCellNode) -> None:
    """Close a folded cell."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the folded parts."""
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_node(FoldTitle, html=(visit_title, depart_title))
    app.add_node(HideCodeCellNode, override=True, html=(visit_code, depart_code))
    # Late, when an exercise's and a solution's titles are resolved.
    app.connect("doctree-resolved", fold, priority=900)
    return {"parallel_read_safe": True}
