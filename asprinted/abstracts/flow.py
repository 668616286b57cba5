"""The running text of marked-up text: raised digits kept apart, blocks parted, formulas in a line.

It may import the abstract, for the form of raised digits, and nothing else of this package.
"""

import html
import re

from asprinted.abstracts.abstract import SUPERSCRIPT

_BLOCKS = {
    "p", "div", "section", "sec", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "list",
    "list-item", "table", "tr", "td", "th", "article", "header", "footer", "title", "label", "br",
    "break", "disp-formula", "dt", "dd", "head", "caption", "blockquote", "disp-quote",
}  # fmt: skip
_BOLD = {"b", "strong", "bold", "em", "i", "italic"}
_RAISED = {"sup", "superscript"}
_UNSEEN = {"tex-math", "annotation", "annotation-xml", "script", "style", "xref-group"}
_TWO = {"msup": "^", "msubsup": "^", "mfrac": "/", "munderover": "", "msub": "", "mover": ""}
_ESCAPED = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TAG = re.compile(r"</?(?:sup|sub|i|b|em|strong|u|p|br|italic|bold)\s*/?>")


class Flow:
    """Gather the text of an element as its parts come.

    Examples
    --------
    >>> flow = Flow()
    >>> for name in ("msup", "mn"):
    ...     flow.start(name)
    >>> flow.data("10"); flow.end("mn"); flow.start("mn"); flow.data("6"); flow.end("mn")
    >>> flow.text()
    '10⁶'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._raised = 0
        self._unseen = 0
        self._children: list[tuple[str, int]] = []  # of formulas: name and children so far
        self._ended = ""
        self.size = 0

    def start(self, name: str) -> None:
        """Take the start of a tag, its name without prefix."""
        if self._children:
            parent, count = self._children[-1]
            self._children[-1] = (parent, count + 1)
            self._join(parent, count + 1)
        if name in _TWO or name in ("math", "mrow", "mi", "mn", "mo", "mtext", "mstyle"):
            self._children.append((name, 0))
        if name in _BLOCKS or (name in _BOLD and self._ended in _BOLD and self._ends_in_word()):
            self._parts.append(" ")
        self._raised += name in _RAISED
        self._unseen += name in _UNSEEN
        self._ended = ""

    def _join(self, parent: str, count: int) -> None:
        """Begin the second or third part of a formula."""
        raised = (parent == "msup" and count == 2) or (parent == "msubsup" and count == 3)
        if raised:
            self._raised += 1
        elif parent == "mfrac" and count == 2:
            self._parts.append("/")

    def end(self, name: str) -> None:
        """Take the end of a tag."""
        if self._children and self._children[-1][0] == name:
            self._children.pop()
            if self._children:
                parent, count = self._children[-1]
                if (parent == "msup" and count == 2) or (parent == "msubsup" and count == 3):
                    self._raised = max(0, self._raised - 1)
        if name in _BLOCKS:
            self._parts.append(" ")
        self._raised = max(0, self._raised - (name in _RAISED))
        self._unseen = max(0, self._unseen - (name in _UNSEEN))
        self._ended = name

    def data(self, text: str) -> None:
        """Take a piece of text."""
        if self._unseen:
            return
        self._ended = ""
        self.size += len(text)
        self._parts.append(text.strip().translate(SUPERSCRIPT) if self._raised else text)

    def _ends_in_word(self) -> bool:
        return bool(self._parts) and self._parts[-1][-1:].isalnum()

    def text(self) -> str:
        """Give what was gathered, white space collapsed and what was escaped twice read again."""
        return collapsed("".join(self._parts))


def collapsed(text: str) -> str:
    """Collapse white space, and read what was escaped twice: `&amp;lt;` is a less-than sign.

    Examples
    --------
    >>> collapsed("P &lt; 0.05")
    'P < 0.05'
    """
    if "&" in text and _ESCAPED.search(text):
        text = html.unescape(text)
        if "<" in text:
            text = _flattened(text)
    return " ".join(text.split())


def _flattened(text: str) -> str:
    """Read tags that were escaped: raised digits stay raised, other tags go."""
    parts, raised, last = [], False, 0
    for tag in _TAG.finditer(text):
        piece = text[last : tag.start()]
        parts.append(piece.translate(SUPERSCRIPT) if raised else piece)
        name = tag.group().strip("</> ")
        if name == "sup":
            raised = not tag.group().startswith("</")
        elif name in _BLOCKS:
            parts.append(" ")
        last = tag.end()
    parts.append(text[last:])
    return "".join(parts)
