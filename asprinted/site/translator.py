"""How the book's own theme writes a page's HTML: what other translators need mended is right here.

Text keeps on one line what reads otherwise when broken, wide tables are labelled for phones, and
code carries no markup but that of the colours the style sheet has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Token
from sphinx.writers.html5 import HTML5Translator

from asprinted.pages.letters import parts
from asprinted.pages.markup import Markup, join, running, short, text
from asprinted.pages.tabular import ROLES, is_short, labels, measured
from asprinted.site.math import mathml
from asprinted.site.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.token import _TokenType
    from sphinx.application import Sphinx

OPTION = re.compile(r"(?<!\S)--?[A-Za-z][\w-]*")
"""The name of an option in a command: a line that ended in its dashes would change it."""

COLOURLESS = frozenset(
    ["n", "p", "w", "o", "nb", "bp", "err", "na", "nd", "ne", "ni", "nl", "nt", "nv", "nx"]
)
"""Classes of code that the style sheet gives no colour; a long chapter has thousands."""

HELD = Token.Held
TABLE_PARTS = (nodes.table, nodes.thead, nodes.tbody, nodes.row, nodes.entry)
ELEMENT = re.compile(r"<[^>]*>")


def option_held(words: str) -> Markup:
    """Write code, and keep each option of a command on one line; a copy is the same characters.

    Examples
    --------
    >>> print(option_held("--out a"))
    <span class="short">--out</span> a
    """
    return join(short(part) if kept else text(part) for part, kept in parts(words, OPTION))


class CodeFormatter(HtmlFormatter):
    """Code in the colours of the book; lines of commands are marked, and long ones set in."""

    def __init__(self, **options: Any) -> None:
        self.is_command = options.pop("is_command", False)
        super().__init__(**options)

    def _get_css_classes(self, ttype: _TokenType) -> str:
        if ttype is HELD:
            return "short"
        found = super()._get_css_classes(ttype)
        return "" if found in COLOURLESS else found

    def format_unencoded(self, tokensource: Iterator[tuple[_TokenType, str]], outfile: Any) -> None:
        """Write the tokens of a block."""
        super().format_unencoded(_held(tokensource) if self.is_command else tokensource, outfile)

    def wrap(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Wrap the lines of a block."""
        yield from super().wrap(self._lines(source) if self.is_command else source)

    def _lines(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        for is_code, line in source:
            yield is_code, f'<span class="line">{line}</span>'


def _held(tokens: Iterator[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
    """Set options apart, which stand on one line."""
    for kind, words in tokens:
        yield from ((HELD if kept else kind, part) for part, kept in parts(words, OPTION))


class PageTranslator(HTML5Translator):
    """The translator of the book's own theme."""

    labels: list[str] | None = None

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802 - as docutils calls it
        """Write a text, with what must not be broken on one line."""
        if self.in_mailto or isinstance(node.parent, nodes.literal_block):
            super().visit_Text(node)
        elif self.protect_literal_text:
            for token in self.words_and_spaces.findall(node.astext()):
                held = f'<span class="pre">{option_held(token)}</span>'
                spaces = token if token in " \n" else "&#160;" * (len(token) - 1) + " "
                self.body.append(held if token.strip() else spaces)
        else:
            self.body.append(running(node.astext()))

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Write a block of code."""
        if node.get("language") == "sh":
            node["highlight_args"] = {**node.get("highlight_args", {}), "is_command": True}
        super().visit_literal_block(node)

    def visit_citation(self, node: nodes.citation) -> None:
        """Write an entry of a bibliography; ARIA has withdrawn the role that docutils gives it."""
        if not isinstance(node.previous_sibling(), nodes.citation):
            self.body.append('<div role="list" class="citation-list">\n')
        self.body.append(self.starttag(node, "div", classes=["citation"], role="listitem"))

    def visit_emphasis(self, node: nodes.emphasis) -> None:
        """Write words with stress; several authors are named in one way, also in references."""
        if node.astext() == "et al.":
            self.body.append("and others")
            raise nodes.SkipNode
        super().visit_emphasis(node)

    def visit_table(self, node: nodes.table) -> None:
        """Write a table, which scrolls in itself where it is wider than a phone."""
        spans = any("morecols" in one or "morerows" in one for one in node.findall(nodes.entry))
        if list(node.findall(nodes.thead)) and not spans:
            heads, *rows = (_measured(row) for row in node.findall(nodes.row))
            self.labels = labels(heads, rows)
        if self.labels:
            node["classes"].append("stack")
        self.body.append('<div class="scroll">')
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        """End a table."""
        super().depart_table(node)
        self.body.append("</div>")
        self.labels = None

    def visit_entry(self, node: nodes.entry) -> None:
        """Write a cell; the empty corner of a table heads nothing."""
        if isinstance(node.parent.parent, nodes.thead) and not node.astext().strip():
            node.parent.column += 1
            role = ' role="cell"' if self.labels else ""
            self.body.append(f"<td{role}></td>")
            raise nodes.SkipNode
        super().visit_entry(node)

    def starttag(self, node: nodes.Element, tagname: str, *args: Any, **attributes: Any) -> str:
        """Write a start tag, with names and roles in a table that a phone shows as blocks."""
        if self.labels and isinstance(node, TABLE_PARTS):
            attributes["role"] = ROLES[tagname]
            if isinstance(node, nodes.entry):
                label = self.labels[node.parent.column - 1]
                if isinstance(node.parent.parent, nodes.thead):
                    attributes["role"] = ROLES["head"]
                elif label:
                    attributes["data-label"] = label
        return super().starttag(node, tagname, *args, **attributes)


def _measured(row: nodes.row) -> list[tuple[str, int]]:
    return [measured(_said(entry), _whole(entry)) for entry in row]


def _said(entry: nodes.entry) -> str:
    """Give a cell's text, formulas as they are drawn."""
    return "".join(
        ELEMENT.sub("", mathml(node.astext(), "inline"))
        if isinstance(node.parent, nodes.math)
        else node.astext()
        for node in entry.findall(nodes.Text)
    )


def _whole(entry: nodes.entry) -> list[str]:
    """List what of a cell is written on one line: short figures, and options of commands."""
    figures = [node.astext() for node in entry.findall(Printed) if is_short(node.astext())]
    options = [
        found for node in entry.findall(nodes.literal) for found in OPTION.findall(node.astext())
    ]
    return figures + options


def use(app: Sphinx) -> None:
    """Have pages, and EPUB, written so."""
    if app.builder.format == "html":
        app.set_translator(app.builder.name, PageTranslator, override=True)
        app.builder.highlighter.formatter = CodeFormatter


def setup(app: Sphinx) -> dict[str, Any]:
    """Choose the translator once the builder is known."""
    app.connect("builder-inited", use, priority=900)
    return {"parallel_read_safe": True}
