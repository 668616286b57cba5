"""Writing HTML from plain text: every value is escaped, so that no row or chart adds markup.

What would read otherwise when broken stands on one line: a sum, a range, a P value.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from asprinted.pages import letters

VOID = frozenset(("br", "img", "input", "wbr"))
"""Elements that hold nothing and have no end tag."""

APART = ("pre", "code", "script", "style", "select", "option", "button", "textarea", "title")
DRAWN = ("svg", "text", "desc")
AS_IT_IS = frozenset((*APART, *DRAWN))
"""Elements whose text does not run in lines, or keeps its lines."""


class Markup(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Escape a value for use as text or inside a quoted attribute.

    Examples
    --------
    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return value if isinstance(value, Markup) else Markup(escape(str(value), quote=True))


def running(value: object) -> Markup:
    """Escape a text that runs in lines, and keep on one line what must not be broken.

    Examples
    --------
    >>> running("so P < .05")
    'so <span class="short">P &lt; .05</span>'
    """
    if isinstance(value, Markup):
        return value
    return Markup("".join(short(w) if kept else text(w) for w, kept in letters.parts(str(value))))


def short(words: str) -> Markup:
    """Write words that stand on one line."""
    return Markup(f'<span class="short">{text(words)}</span>')


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Write one element with its children.

    Parameters
    ----------
    name : str
        The element, as ``td``.
    *children : object
        Texts (escaped; running text but in code and controls) and `Markup` (kept).
    **attributes : object
        Attribute values; ``class_`` stands for ``class``, ``data_x`` for ``data-x``. None or False
        leaves the attribute out, True writes it without a value.

    Returns
    -------
    Markup
        The element.

    Examples
    --------
    >>> tag("td", "P < .001", class_="number", scope=None)
    '<td class="number"><span class="short">P &lt; .001</span></td>'
    """
    words = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        words.append(attribute if value is True else f'{attribute}="{text(value)}"')
    if name in VOID:
        return Markup(f"<{' '.join(words)}>")
    whole = name in AS_IT_IS or "short" in str(attributes.get("class_")).split()
    write = text if whole else running
    inside = "".join(write(child) for child in children)
    return Markup(f"<{' '.join(words)}>{inside}</{name}>")


def join(parts: Iterable[object], between: str = "") -> Markup:
    """Join pieces of HTML; plain texts among them are escaped, and not set as running text."""
    return Markup(between.join(text(part) for part in parts))
