"""Wide tables of a chapter, labelled so that a phone can show each row as a block.

Tables that a chapter's cells write, tables of the text, and those of the site's own pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

OURS = '<table class="asprinted">'
CAPTION = re.compile(r"(?<=<caption>)[^<]*")
TEXT = re.compile(r'<table class="docutils.*?</table>', re.DOTALL)
MATHML = ' xmlns="http://www.w3.org/1998/Math/MathML"'
WIDE = 3  # columns: two still stand side by side on a phone, whatever they hold
ROOM = 37  # letters that a line of a table holds on a phone
GAP = 1.4  # letters between two columns
LONG = 112  # letters of a cell, times the columns, that would stand as a tall thin column there
WORDY = re.compile(r"[A-Za-z]{3}")
COUNTED = re.compile(r"([:,] \d+) (?=[a-z])")
"""A number in a list of counts, before the word that says of what."""

PLAIN = frozenset(
    ("Abstract", "Class", "Group", "Question", "Share", "Study", "Verdict", "What it says")
)
"""Names of a first column that say no more than its cells do."""


def stacked(table: str) -> str:
    """Label every cell of a wide table with the head of its column.

    Parameters
    ----------
    table : str
        A table, well formed.

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
    try:
        # Without the name that would make every part of a formula a foreign one.
        plain = table.replace("&nbsp;", "&#160;").replace(MATHML, "")
        root = ElementTree.fromstring(plain)
    except ElementTree.ParseError:
        return table
    heads = [_text(head) for head in root.findall("./thead/tr/*")]
    if root.tag != "table" or len(heads) < WIDE or _fits(root):
        return table
    root.set("class", f"{root.get('class', '')} stack".strip())
    _give_roles(root)
    rows = root.findall("./tbody/tr")
    # The first cells head the blocks: all with their column's name, or none.
    if heads[0] in PLAIN and all(WORDY.search(_text(cell)) for row in rows for cell in row[:1]):
        heads[0] = ""
    for row in rows:
        for head, cell in zip(heads, row, strict=False):
            if head:
                cell.set("data-label", head if head.endswith("?") else f"{head}:")
    return ElementTree.tostring(root, encoding="unicode", method="html")


def _fits(root: ElementTree.Element) -> bool:
    """Whether a phone shows the table side by side: short cells, and room for each longest word."""
    rows = [list(row) for row in root.iter("tr")]
    longest = [max(map(_longest, column)) for column in zip(*rows, strict=False)]
    return sum(longest) + GAP * (len(longest) - 1) <= ROOM and all(
        len(_text(cell)) * len(longest) <= LONG for row in rows for cell in row
    )


def _longest(cell: ElementTree.Element) -> int:
    """Count the letters of a cell's longest part that stands on one line: a word, or a figure."""
    kept = [_text(part) for part in cell.iter() if "short" in part.get("class", "").split()]
    return max(map(len, [*_text(cell).split(), *kept]), default=0)


def _text(element: ElementTree.Element) -> str:
    return "".join(element.itertext()).strip()


def held(table: str) -> str:
    """Keep each count that a table's caption lists on one line with the word after it.

    Examples
    --------
    >>> held("<caption>Verdicts: 1 given, of 9 in all.</caption>")
    '<caption>Verdicts: 1&#160;given, of 9 in all.</caption>'
    """
    return CAPTION.sub(lambda found: COUNTED.sub(r"\1&#160;", found[0]), table)


def in_text(body: str) -> str:
    """Label the wide tables of a page's text."""
    return TEXT.sub(lambda found: stacked(found[0]), body)


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
    """Label the cells of all wide tables that a chapter's cells wrote, and hold captions."""
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(nodes.raw)):
        if node.get("format") == "html" and OURS in node.astext():
            node.children = [nodes.Text(held(stacked(node.astext())))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the labelling."""
    app.connect("doctree-resolved", label_cells)
    return {"parallel_read_safe": True}
