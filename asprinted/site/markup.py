"""Writing HTML from plain text: every value is escaped, so that no row or chart adds markup."""

from __future__ import annotations

from html import escape

VOID = frozenset(("br", "img", "input", "wbr"))
"""Elements that hold nothing and have no end tag."""


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


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Write one element with its children.

    Parameters
    ----------
    name : str
        The element, as ``td``.
    *children : object
        Texts (escaped) and `Markup` (kept).
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
    '<td class="number">P &lt; .001</td>'
    """
    words = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        words.append(attribute if value is True else f'{attribute}="{text(value)}"')
    if name in VOID:
        return Markup(f"<{' '.join(words)}>")
    inside = "".join(text(child) for child in children)
    return Markup(f"<{' '.join(words)}>{inside}</{name}>")


def join(parts: object, between: str = "") -> Markup:
    """Join pieces of HTML; plain texts among them are escaped."""
    return Markup(between.join(text(part) for part in parts))
