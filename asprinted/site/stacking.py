"""Wide tables among a chapter's outputs, labelled so that a phone can show each row as a block.

Only tables that say they are ours are touched; they are well formed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

OURS = '<table class="asprinted">'
WIDE = 4  # columns: three still stand side by side on a phone
ROOM = 44  # letters that a line of a table holds on a phone
LONG = 28  # letters of a cell that would stand as a tall thin column there


def stacked(table: str) -> str:
    """Label every cell of a wide table with the head of its column.

    Parameters
    ----------
    table : str
        A table as `asprinted.tables` writes it.

    Returns
    -------
    str
        The table with the class ``stack``, labels, and the roles that a browser forgets where a
        row is shown as a block; a narrow table, or text that is no such table, as it was.

    Examples
    --------
    >>> stacked("<p>text</p>")
    '<p>text</p>'
    """
    if not table.lstrip().startswith(OURS):
        return table
    try:
        root = ElementTree.fromstring(table.replace("&nbsp;", "&#160;"))
    except ElementTree.ParseError:
        return table
    heads = ["".join(head.itertext()) for head in root.findall("./thead/tr/th")]
    if len(heads) < WIDE or _fits(root):
        return table
    root.set("class", "asprinted stack")
    _give_roles(root)
    for row in root.findall("./tbody/tr"):
        for head, cell in zip(heads, row, strict=False):
            cell.set("data-label", head)
    return ElementTree.tostring(root, encoding="unicode", method="html")


def _fits(root: ElementTree.Element) -> bool:
    """Whether a phone shows the table side by side: short cells, and room for each longest word."""
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
    columns = list(zip(*rows, strict=False))
    words = [
        max((len(w) for cell in column for w in cell.split()), default=0) for column in columns
    ]
    return sum(words) + 2 * len(columns) <= ROOM and all(
        len(cell) <= LONG for row in rows for cell in row
    )


def _give_roles(root: ElementTree.Element) -> None:
    root.set("role", "table")
    for path, role in (
        ("./thead", "rowgroup"),
        ("./tbody", "rowgroup"),
        (".//tr", "row"),
        ("./thead//th", "columnheader"),
        ("./tbody//th", "rowheader"),
        (".//td", "cell"),
    ):
        for element in root.findall(path):
            element.set("role", role)


def label_cells(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Label the cells of all wide tables of a page."""
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(nodes.raw)):
        if node.get("format") == "html" and OURS in node.astext():
            node.children = [nodes.Text(stacked(node.astext()))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the labelling."""
    app.connect("doctree-resolved", label_cells)
    return {"parallel_read_safe": True}
