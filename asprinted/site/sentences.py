"""Sentences that a cell wrote: each figure they quote becomes a link to its ledger row.

A cell names the figures, `say(sentences, figure)`; the page finds each in the sentences as the
ledger prints it. Where it is not there, the stored sentences are older than the ledger or than the
cell, and the build stops.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes

from asprinted.site import printed, rows
from asprinted.site.chart import is_loaded
from asprinted.site.excerpt import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from myst_nb.core.render import MimeData, NbElementRenderer
    from sphinx.application import Sphinx

    from asprinted.site.rows import Row


class SentenceRenderer:
    """What MyST-NB calls for each stored output: sentences that quote figures link them."""

    mime_priority_overrides: ClassVar = []

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Render sentences that name the figures they quote, or leave any other output alone."""
        keys = data.output_metadata.get("asprinted", {}).get("quoted", [])
        if data.mime_type != MARKDOWN or inline or not keys or not is_loaded(renderer):
            return None
        env = renderer.renderer.sphinx_env
        rows.depend(env, env.docname)
        book = rows.of(env)
        said = renderer.render_markdown(data)
        for key in keys:
            study, _, figure = key.partition(":")
            row = book.find(study) and book.find(study).find(figure)
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
        The places found: whole numbers and words only, and none that is a link already. Where the
        figure is not said as a whole, they say its fraction or else some of its numbers.
    """
    whole = _link(said, row, [row.printed])
    return whole or _link(said, row, row.fractions) or _link(said, row, row.numbers)


def _link(said: Sequence[nodes.Node], row: Row, texts: Sequence[str]) -> int:
    if not texts:
        return 0
    # "15" is not said where "15%", "1.15" or "15,000" is.
    any_of = "|".join(map(re.escape, texts))
    place = re.compile(rf"(?<![\w.,])({any_of})(?![\w%]|[.,]\d)")
    found = 0
    for top in said:
        for text in list(top.findall(nodes.Text)):
            pieces = place.split(text.astext())
            if len(pieces) == 1 or isinstance(text.parent, printed.Printed | nodes.reference):
                continue
            # Every second piece is what was looked for.
            new = [
                printed.Printed(piece, piece, study=row.study, figure=row.figure)
                if number % 2
                else nodes.Text(piece)
                for number, piece in enumerate(pieces)
            ]
            text.parent.replace(text, [node for node in new if node.astext()])
            found += len(pieces) // 2
    return found


def setup(_app: Sphinx) -> dict[str, Any]:
    """Register nothing: MyST-NB finds the renderer by its entry point."""
    return {"parallel_read_safe": True}
