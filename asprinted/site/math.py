"""Mathematics as MathML, which browsers draw without a script.

Converts TeX while the page is written; what the converter gets wrong is mended here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from asprinted.pages.markup import text

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
# The converter does not know aligned, and numbers align and gather itself.
ALIGNED = re.compile(r"\\(begin|end)\{(?:align|aligned|gather|gathered)\*?\}")
# ± and ~ come as identifiers, without the space of an operator.
OPERATOR = re.compile(r"<mi>(&#x000B1;|&#x0007E;|&#x02213;)</mi>")
TILDE, DISTRIBUTED = "<mo>&#x0007E;</mo>", "<mo>&#x0223C;</mo>"
# A minus after a parenthesis or a sign of equality is that of a number, without space.
UNARY = re.compile(r"(?<=(?:28|3D);</mo>)<mo>&#x02212;</mo>")
# A function stands apart from a letter it is of; inside an index it has no letter.
FUNCTION = re.compile(r"(?<!<msub>)(?<!<msup>)<mi>(ln|log|exp|min|max)</mi>(?=<mi>|<msu)")
UPRIGHT = re.compile(r'(?:<mi mathvariant="normal">[^<]+</mi>){2,}')
LETTER = re.compile(r">([^<]+)<")
# What is left of a command that the converter does not know.
LEFTOVER = re.compile(r">\s*(?:&amp;|&#x00026;|&|\\[a-zA-Z]*)\s*<")


class MathError(ValueError):
    """TeX that does not convert to MathML."""


@cache
def mathml(tex: str, display: str) -> str:
    r"""Convert TeX to MathML.

    Parameters
    ----------
    tex : str
        A formula without its dollar signs.
    display : str
        ``inline`` or ``block``.

    Returns
    -------
    str
        A ``<math>`` element.

    Raises
    ------
    MathError
        The formula holds something that the converter does not know.

    Examples
    --------
    >>> "<mo>&#x000B1;</mo>" in mathml(r"x \pm y", "inline")
    True
    >>> "<mi>Beta</mi>" in mathml(r"\mathrm{Beta}", "inline")
    True
    >>> "<mo>&#x0223C;</mo>" in mathml(r"x \sim y", "inline")
    True
    """
    from latex2mathml.converter import convert

    prepared = ALIGNED.sub(r"\\\1{split}", tex)
    try:
        converted = convert(prepared, display=display)
    except Exception as error:
        raise MathError(f"{tex!r} is not TeX that converts ({type(error).__name__})") from None
    converted = OPERATOR.sub(r"<mo>\1</mo>", converted).replace(TILDE, DISTRIBUTED)
    converted = UNARY.sub('<mo form="prefix">&#x02212;</mo>', converted)
    converted = FUNCTION.sub(r'<mi>\1</mi><mspace width="0.167em" />', converted)
    converted = UPRIGHT.sub(_joined, converted)
    if found := LEFTOVER.search(converted):
        raise MathError(f"{tex!r} leaves {found[0].strip('><')!r} unconverted")
    return converted


def _joined(run: re.Match[str]) -> str:
    return f"<mi>{''.join(LETTER.findall(run[0]))}</mi>"


def _write(self: Any, node: nodes.Element, display: str) -> None:
    try:
        self.body.append(mathml(node.astext(), display))
    except MathError as error:
        LOGGER.warning("mathematics: %s", error, location=node, type="asprinted", subtype="math")
        self.body.append(f"<code>{text(node.astext())}</code>")


def visit_inline(self: Any, node: nodes.math) -> None:
    """Write a formula inside a line."""
    _write(self, node, "inline")
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number."""
    # MyST gives a block of amsmath a random id, which no two builds share.
    node["ids"] = [
        name for name in node["ids"] if not re.fullmatch(r"equation-[0-9a-f-]{36}", name)
    ]
    self.body.append(self.starttag(node, "div", CLASS="equation"))
    _write(self, node, "block")
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({text(number)})')
        self.add_permalink_ref(node, "Permalink to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register MathML as the way to write mathematics, unless a book chooses another."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True}
