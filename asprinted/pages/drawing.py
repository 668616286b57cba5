"""Drawing a Vega-Lite specification as SVG or PNG, once for each distinct specification.

Results are kept by content under the build folder, so that a build after one changed chapter draws
that chapter's charts only.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from hashlib import sha256
from html import escape
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
SHAPES = "path line rect circle ellipse polyline polygon text tspan"
ALLOWED = frozenset(
    f"svg g {SHAPES} defs clipPath linearGradient radialGradient stop pattern a title".split()
)
# Spoken by the description of the whole chart, or the same as the default.
DROPPED = frozenset(("role", "aria-label", "aria-roledescription", "aria-hidden", "font-family"))
LETTER = f'<svg xmlns="{SVG}" width="9" height="9"><text y="9">a</text></svg>'
LONG_DECIMAL = re.compile(r"\d+\.\d{3,}")
REFERENCE = re.compile(r"url\(#([^)]+)\)")


class DrawingError(ValueError):
    """A specification that cannot be drawn, or that draws something the page must not contain."""


class Cache:
    """A folder of drawings named by the hash of what they were made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def fetch(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        """Fetch a drawing, making it only if it is not there yet."""
        path = self.folder / f"{key}{suffix}"
        if path.exists():
            return path.read_bytes()
        self.folder.mkdir(parents=True, exist_ok=True)
        made = make()
        self.made += 1
        # Two processes may draw the same chart; each writes a file of its own.
        unfinished = path.with_suffix(f"{suffix}.{os.getpid()}")
        unfinished.write_bytes(made)
        unfinished.replace(path)
        return made


@cache
def converter() -> ModuleType:
    """Return vl_convert, with the fonts it brings and no others.

    So a chart is drawn alike on every machine. And a system's font file is opened anew for each
    letter that is measured or drawn, which takes as long as all the rest.
    """
    import vl_convert

    with TemporaryDirectory() as folder:
        before = os.environ.get("FONTCONFIG_FILE")
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(f"<fontconfig><dir>{escape(folder)}</dir></fontconfig>")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        try:
            vl_convert.svg_to_png(LETTER)  # fonts are looked for at the first letter, once for all
        finally:
            del os.environ["FONTCONFIG_FILE"]
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before
    return vl_convert


def canonical(spec: dict[str, Any]) -> str:
    """Write a specification so that equal ones are equal texts.

    Examples
    --------
    >>> canonical({"b": 1, "a": "µ"})
    '{"a":"µ","b":1}'
    """
    return json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def key_of(spec: dict[str, Any]) -> str:
    """Hash a specification together with the version of the converter."""
    return _hash(canonical(spec))


def _hash(text: str) -> str:
    of = version("vl-convert-python")
    return sha256(f"{of}\n{text}".encode()).hexdigest()


def svg(spec: dict[str, Any], cache: Cache) -> str:
    """Draw a specification as a complete SVG file.

    Parameters
    ----------
    spec : dict
        A Vega-Lite specification with its configuration in it.
    cache : Cache
        Where drawings are kept.

    Returns
    -------
    str
        The SVG as the converter writes it.

    Raises
    ------
    DrawingError
        The converter refused the specification.
    """

    def convert() -> bytes:
        try:
            return str(converter().vegalite_to_svg(spec)).encode()
        except ValueError as error:
            first_lines = " ".join(str(error).split("\n")[:2])
            raise DrawingError(f"the specification cannot be drawn: {first_lines}") from None

    return cache.fetch(key_of(spec), ".svg", convert).decode()


def png(drawn: str, cache: Cache, scale: float = 2.0) -> bytes:
    """Turn an SVG file into a PNG file, `scale` pixels to each unit of it."""
    key = f"{_hash(drawn)}-{scale:g}"
    return cache.fetch(key, ".png", lambda: converter().svg_to_png(drawn, scale=scale))


def pdf(drawn: str, cache: Cache) -> bytes:
    """Turn an SVG file into a PDF file, for LaTeX."""
    return cache.fetch(_hash(drawn), ".pdf", lambda: converter().svg_to_pdf(drawn))


def inline(drawn: str, prefix: str) -> str:
    """Prepare an SVG to stand in a page: smaller, silent, with ids of its own.

    Parameters
    ----------
    drawn : str
        A complete SVG.
    prefix : str
        What each id in it is to begin with, so that no two charts of a page share one.

    Returns
    -------
    str
        The ``<svg>`` element, without the attributes a screen reader would speak twice and with
        coordinates to two decimals.

    Raises
    ------
    DrawingError
        The SVG holds an element or a link that no chart of ours needs.

    Examples
    --------
    >>> path = '<path role="img" id="c" d="M0.123456,0"/>'
    >>> inline(f'<svg xmlns="http://www.w3.org/2000/svg">{path}</svg>', "x-")
    '<svg aria-hidden="true" focusable="false"><path id="x-c" d="M0.12,0" /></svg>'
    """
    root = ElementTree.fromstring(drawn)
    for parent in list(root.iter()):
        for child in list(parent):
            if _draws_nothing(child):
                parent.remove(child)
    for element in root.iter():
        _tidy(element, prefix)
    for name in ("width", "height", "version", "class"):
        root.attrib.pop(name, None)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return ElementTree.tostring(root, encoding="unicode")


def size(drawn: str) -> tuple[int, int]:
    """Read the width and height of an SVG, in pixels."""
    root = ElementTree.fromstring(drawn)
    return round(float(root.get("width", "0"))), round(float(root.get("height", "0")))


def _draws_nothing(element: ElementTree.Element) -> bool:
    if element.get("display") == "none":
        return True
    unpainted = element.get("fill") is None and element.get("stroke") is None
    return element.get("class") == "background" and unpainted


def _tidy(element: ElementTree.Element, prefix: str) -> None:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name not in ALLOWED:
        raise DrawingError(f"a chart must not draw the element <{name}>")
    element.tag = name
    for attribute, value in list(element.attrib.items()):
        del element.attrib[attribute]
        plain = attribute.removeprefix(f"{{{XLINK}}}")
        if plain in DROPPED or (plain == "opacity" and value == "1"):
            continue
        if plain.startswith("on"):
            raise DrawingError(f"a chart must not carry the attribute {plain}")
        element.set(plain, _value(plain, value, prefix))


def _value(attribute: str, value: str, prefix: str) -> str:
    if attribute == "id":
        return prefix + value
    if attribute == "href":
        if value.startswith("#"):
            return f"#{prefix}{value[1:]}"
        if not value.startswith(("https://", "http://")):
            raise DrawingError(f"a chart must not link to {value!r}")
        return value
    if attribute == "aria-label":
        return value
    shortened = LONG_DECIMAL.sub(
        lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value
    )
    return REFERENCE.sub(rf"url(#{prefix}\1)", shortened)
