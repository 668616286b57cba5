"""A stored table as HTML, and how a wide one is shown on a phone: each row as a block.

A table is data: a caption, columns, and rows of cells that are texts or figures of the ledger::

    {"caption": "…", "columns": [{"title": "…", "number": true}],
     "rows": [["…", {"text": "21%", "figure": "yang2003:hd-response"}]]}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from asprinted.pages.letters import parts
from asprinted.pages.markup import Markup, join, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Cell = str | Mapping[str, str]
    Table = Mapping[str, Any]

MIME = "application/vnd.asprinted.table+json"

WIDE = 3  # columns: two still stand side by side on a phone, whatever they hold
ROOM = 37  # letters that a line of a table holds on a phone
GAP = 1.4  # letters between two columns
LONG = 112  # letters of a cell, times the columns, that would stand as a tall thin column there
WORDY = re.compile(r"[A-Za-z]{3}")

SELF_EVIDENT = frozenset(
    ("Abstract", "Class", "Group", "Question", "Share", "Study", "Verdict", "What it says")
)
"""Names of a first column that say no more than its cells do."""

ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "head": "columnheader",
    "th": "rowheader",
    "td": "cell",
}
"""Said again where rows are shown as blocks, since a browser then forgets them."""


def text_of(cell: Cell) -> str:
    """Give the text of a cell."""
    return cell if isinstance(cell, str) else cell["text"]


def figures(table: Table) -> list[str]:
    """List the figures that a table quotes, by their addresses: ``study:figure``."""
    return [cell["figure"] for row in table["rows"] for cell in row if not isinstance(cell, str)]


def html(
    table: Table,
    link: Callable[[str, str], Markup] | None = None,
    class_: str = "asprinted",
    classes: Sequence[str | None] = (),
) -> Markup:
    """Write a table.

    Parameters
    ----------
    table : mapping
        As it is stored.
    link : callable, optional
        Writes a figure from its text and its address in the ledger. Left out, the table is for a
        page that knows nothing of the book, such as Jupyter Lab's: figures are texts, and cells say
        themselves on which side they stand.
    class_ : str
        Of the table.
    classes : sequence of str or None
        Of the rows, where some have one.

    Returns
    -------
    Markup

    Examples
    --------
    >>> one = {"caption": "c", "columns": [{"title": "a", "number": True}], "rows": [["1"]]}
    >>> print(html(one)[:52])
    <table class="asprinted"><caption>c</caption><thead>
    """
    columns, rows = table["columns"], table["rows"]
    named = link and labels(
        [measured(column["title"]) for column in columns],
        [[_measured(cell) for cell in row] for row in rows],
    )
    role = (ROLES if named else {}).get

    def cell(name: str, said: object, place: int, **more: object) -> Markup:
        number = columns[place]["number"]
        left = None if link or number else "text-align:left"  # Jupyter Lab sets all at the right
        return tag(name, said, class_="number" if number else None, style=left, **more)

    def row(cells: Sequence[Cell], of: str | None) -> Markup:
        written = []
        for place, one in enumerate(cells):
            name = "td" if place else "th"
            said: object = text_of(one)
            if link and isinstance(one, dict) and "figure" in one:
                said = link(one["text"], one["figure"])
            more = {"scope": None if place else "row", "role": role(name)}
            written.append(
                cell(name, said, place, data_label=(named and named[place]) or None, **more)
            )
        return tag("tr", *written, class_=of, role=role("tr"))

    heads = [
        cell("th", column["title"], place, scope="col", role=role("head"))
        for place, column in enumerate(columns)
    ]
    return tag(
        "table",
        tag("caption", table["caption"]),
        tag("thead", tag("tr", *heads, role=role("tr")), role=role("thead")),
        tag("tbody", join(map(row, rows, classes or [None] * len(rows)), "\n"), role=role("tbody")),
        class_=f"{class_} stack" if named else class_,
        role=role("table"),
    )


def measured(text: str, whole: Iterable[str] = ()) -> tuple[str, int]:
    """Give a cell's text and the letters of its longest part that stands on one line.

    Parameters
    ----------
    text : str
        All of it.
    whole : iterable of str
        What of it stands on one line beside words, sums and ranges.

    Examples
    --------
    >>> measured("a sum of 57 − 40 = 17"), measured("52% (21/40)", ["52% (21/40)"])
    (('a sum of 57 − 40 = 17', 12), ('52% (21/40)', 11))
    """
    text = text.strip()
    kept = [part for part, is_kept in parts(text) if is_kept]
    return text, max(map(len, [*text.split(), *kept, *whole]), default=0)


def _measured(cell: Cell) -> tuple[str, int]:
    """Measure a cell, of which a short figure stands on one line."""
    text = text_of(cell)
    return measured(text, [text] if is_short(text) and text is not cell else ())


def is_short(figure: str) -> bool:
    """Tell whether a quoted figure stands on one line."""
    return len(figure) <= 16


def labels(
    heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[tuple[str, int]]]
) -> list[str] | None:
    """Say what stands before each cell where a phone shows each row as a block.

    Parameters
    ----------
    heads, rows : sequence of (str, int)
        The columns' heads and the cells, as `measured`.

    Returns
    -------
    list of str or None
        A label a column, empty for cells without one; None if a phone shows the table as it is.
    """
    if len(heads) < WIDE or _fits([heads, *rows]):
        return None
    said = [head for head, _ in heads]
    # The first cells head the blocks: all with their column's name, or none.
    if said[0] in SELF_EVIDENT and all(WORDY.search(row[0][0]) for row in rows):
        said[0] = ""
    return [head if not head or head.endswith("?") else f"{head}:" for head in said]


def _fits(rows: Sequence[Sequence[tuple[str, int]]]) -> bool:
    """Whether a phone shows the table side by side: short cells, and room for each longest word."""
    longest = [max(length for _, length in column) for column in zip(*rows, strict=False)]
    return sum(longest) + GAP * (len(longest) - 1) <= ROOM and all(
        len(text) * len(longest) <= LONG for row in rows for text, _ in row
    )
