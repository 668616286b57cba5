"""What MyST-NB calls for each stored output: charts, tables and sentences become nodes of ours.

A cell names the figures that its sentences quote, `say(sentences, figure)`; the page finds each in
the sentences as the ledger prints it. Where it is not there, the stored sentences are older than
the ledger or than the cell, and the build stops.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes

from asprinted.pages import cards, tabular
from asprinted.pages.chart import MIME
from asprinted.pages.drawing import canonical
from asprinted.pages.sentences import places
from asprinted.site import printed, source
from asprinted.site.chart import Chart
from asprinted.site.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from myst_nb.core.render import MimeData, NbElementRenderer
    from sphinx.application import Sphinx

    from asprinted.pages.markup import Markup
    from asprinted.pages.rows import Row

MARKDOWN = "text/markdown"


class Table(nodes.General, nodes.Element):
    """A stored table: its data, and for builders other than of pages its child, a plain table."""


class OutputRenderer:
    """Outputs of a type of ours become nodes; a book without the extension gets plain ones."""

    mime_priority_overrides: ClassVar = [("*", MIME, 1), ("*", tabular.MIME, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Turn a stored output into nodes, or leave any other output alone."""
        if inline:
            return None
        loaded = is_loaded(renderer)
        if data.mime_type == MIME:
            spec = data.content if isinstance(data.content, dict) else json.loads(data.string)
            if not loaded:
                return [nodes.paragraph(text=spec.get("description", ""))]
            node = Chart(spec=canonical(spec), cell=data.cell_index)
            node.source, node.line = renderer.source, data.line
            return [node]
        if data.mime_type == tabular.MIME:
            content = data.content if isinstance(data.content, dict) else json.loads(data.string)
            return [table_of(content)] if loaded else [plain_table(content, quoted=False)]
        keys = data.output_metadata.get("asprinted", {}).get("quoted", [])
        if data.mime_type == MARKDOWN and keys and loaded:
            return _sentences(renderer, data, keys)
        return None


def is_loaded(renderer: NbElementRenderer) -> bool:
    """Whether the book loads the extension; the renderer itself is there for every book."""
    env = getattr(renderer.renderer, "sphinx_env", None)
    return env is not None and "asprinted.site" in env.app.extensions


def _sentences(
    renderer: NbElementRenderer, data: MimeData, keys: Sequence[str]
) -> list[nodes.Element]:
    env = renderer.renderer.sphinx_env
    source.depend(env, env.docname)
    said = renderer.render_markdown(data)
    for key in keys:
        row = source.of(env).figure(key)
        if row is None or not link(said, row):
            what = f"prints {row.printed!r}, which they do not say" if row else "has no such"
            where = f"{renderer.source}, cell {data.cell_index}"
            printed.note(
                env,
                env.docname,
                f"{where}: the sentences are said to quote {key}; the ledger {what}: "
                "execute the chapter, or mend its call of say",
            )
    return said


def link(said: Sequence[nodes.Node], row: Row) -> int:
    """Make each place where some sentences say a figure a quoted figure; return how many there are.

    Parameters
    ----------
    said : sequence of docutils nodes
        The sentences; they are changed.
    row : Row
        The figure's row.

    Returns
    -------
    int
        The places found, none of them a link already.
    """
    for place in places(row):
        found = 0
        for top in said:
            for text in list(top.findall(nodes.Text)):
                pieces = place.split(text.astext())
                if len(pieces) == 1 or isinstance(text.parent, Printed | nodes.reference):
                    continue
                # Every second piece is what was looked for.
                new = [
                    _printed(piece, row.study, row.figure) if number % 2 else nodes.Text(piece)
                    for number, piece in enumerate(pieces)
                ]
                text.parent.replace(text, [node for node in new if node.astext()])
                found += len(pieces) // 2
        if found:
            return found
    return 0


def _printed(text: str, study: str, figure: str) -> Printed:
    return Printed(text, text, study=study, figure=figure)


def table_of(data: dict[str, Any]) -> Table:
    """Make the node of a stored table."""
    return Table("", plain_table(data), data=json.dumps(data), figures=tabular.figures(data))


def plain_table(data: dict[str, Any], *, quoted: bool = True) -> nodes.table:
    """Make a table that every builder knows.

    Parameters
    ----------
    data : dict
        As it is stored.
    quoted : bool
        Whether figures of the ledger are nodes of ours; else they are texts.
    """
    columns = data["columns"]
    group = nodes.tgroup("", cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    heads = [column["title"] for column in columns]
    group += nodes.thead("", _row(heads, quoted))
    group += nodes.tbody("", *(_row(cells, quoted) for cells in data["rows"]))
    return nodes.table("", nodes.title("", data["caption"]), group)


def _row(cells: Sequence[Any], quoted: bool) -> nodes.row:
    entries = []
    for cell in cells:
        said: nodes.Node = nodes.Text(tabular.text_of(cell))
        if quoted and not isinstance(cell, str):
            said = _printed(cell["text"], *cell["figure"].split(":"))
        entries.append(nodes.entry("", nodes.paragraph("", "", said)))
    return nodes.row("", *entries)


def visit_table(self: Any, node: Table) -> None:
    """Write a table into a page, each figure of the ledger as a link to its row."""
    builder, book = self.builder, source.of(self.builder.env)

    def linked(text: str, figure: str) -> Markup:
        row = book.figure(figure)
        address = printed.ledger_address(builder, builder.current_docname, row.anchor)
        return cards.link(text, row, address)

    written = tabular.html(json.loads(node["data"]), linked)
    self.body.append(f'<div class="output text_html">{written}</div>\n')
    raise nodes.SkipNode


def visit_plain(_self: Any, _node: Table) -> None:
    """Let a builder of no pages write the plain table."""


def check_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Note each table that quotes a figure which the ledger has not, or prints otherwise."""
    for node in doctree.findall(Table):
        source.depend(app.env, app.env.docname)
        for quoted in node.findall(Printed):
            key = f"{quoted['study']}:{quoted['figure']}"
            row = source.of(app.env).figure(key)
            if row is None or quoted.astext() not in (row.printed, *row.numbers):
                what = f"prints {row.printed!r}" if row else "has no such figure"
                printed.note(
                    app.env,
                    app.env.docname,
                    f"{app.env.doc2path(app.env.docname)}: a table quotes {quoted.astext()!r} as "
                    f"{key}; the ledger {what}: execute the chapter",
                )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the tables' node; MyST-NB finds the renderer by its entry point."""
    plain = dict.fromkeys(("epub", "latex", "text", "man", "texinfo"), (visit_plain, visit_plain))
    app.add_node(Table, html=(visit_table, None), **plain)
    app.connect("doctree-read", check_tables)
    return {"parallel_read_safe": True}
