"""The words, the picture and the files of one chart, as HTML and as downloads.

Takes a specification, gives text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from asprinted.pages import controls, drawing
from asprinted.pages.layout import laid_out
from asprinted.pages.markup import Markup, join, tag, text
from asprinted.pages.style import CONFIG

MIME = "application/vnd.vegalite.v5+json"
"""The newest type that Jupyter Lab and VS Code draw."""

NARROW = 328  # px: a phone of 360 less its margins
DECIMALS = re.compile(r"\.(\d+)")
MORE_DECIMALS = 4
SIGNIFICANT = re.compile(r"[1-9]|[a-z]")  # a digit, or the word for what is no number
TRAILING_ZEROS = re.compile(r"\.?0+(?=%?$)")


@dataclass(frozen=True)
class Words:
    """What stands around a chart's picture."""

    title: str
    subtitle: str
    alt: str
    caption: str
    source: str
    columns: tuple[dict[str, Any], ...] = ()
    rows: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Made:
    """One chart, made: its HTML (with and without downloads), its files, its live forms."""

    html: Markup
    plain_html: Markup
    files: dict[str, bytes]
    live: dict[str, Any] = field(default_factory=dict)


def words(spec: dict[str, Any]) -> Words:
    """Read what a finished chart says of itself.

    Examples
    --------
    >>> words({"title": {"text": ["A", "b"], "subtitle": "c"}, "description": "d"}).title
    'A b'
    """
    title = spec.get("title") or {}
    if isinstance(title, str | list):
        title = {"text": title}
    ours = (spec.get("usermeta") or {}).get("asprinted") or {}
    table = ours.get("table") or {}
    return Words(
        title=_lines(title.get("text", "")),
        # In other places the subtitle goes on with the sentence, which here stands by itself.
        subtitle=(ours.get("explore") or {}).get("subtitle") or _lines(title.get("subtitle", "")),
        alt=str(spec.get("description", "")),
        caption=str(ours.get("caption", "")),
        source=str(ours.get("source", "")),
        columns=tuple(table.get("columns", ())),
        rows=tuple(table.get("rows", ())),
    )


def standalone(spec: dict[str, Any], cache: drawing.Cache) -> str:
    """Draw the picture that leaves the page, an SVG file: titled, on white, themed."""
    return drawing.svg(_themed(spec), cache)


def bare(spec: dict[str, Any]) -> dict[str, Any]:
    """Make the specification of the picture in the page, whose words are set around it."""
    kept = {
        key: deepcopy(value)
        for key, value in spec.items()
        if key not in ("title", "usermeta", "$schema")
    }
    # The page's own background shows through, light or dark.
    return {**_without_idle_zeros(_themed(kept)), "background": None}


def forms(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Make the specifications of the pictures in the page: wide, and narrow if that is another."""
    wide, small = bare(spec), bare(laid_out(spec, NARROW))
    return {"wide": wide} if small == wide else {"wide": wide, "narrow": small}


def make(
    spec: dict[str, Any], name: str, folder: str, cache: drawing.Cache, source: str | None = None
) -> Made:
    """Make a chart for a page.

    Parameters
    ----------
    spec : dict
        The stored Vega-Lite specification.
    name : str
        The chart's id in its page, as ``chart-2``.
    folder : str
        Address of the folder of the chart's files, seen from the page.
    cache : drawing.Cache
        Where drawings are kept.
    source : str, optional
        What the page says of the chart's source, as text or Markup; else what the chart says.

    Returns
    -------
    Made
        HTML, files by name, specifications for the live chart.

    Raises
    ------
    drawing.DrawingError
        The specification cannot be drawn.
    """
    said = words(spec)
    if source is not None:
        said = replace(said, source=source)
    live = forms(spec)
    alone = standalone(spec, cache)
    pictures = [_picture(form, name, kind, said, cache) for kind, form in live.items()]
    files = {
        f"{name}.svg": alone.encode(),
        f"{name}.png": drawing.png(alone, cache),
        f"{name}.vl.json": (json.dumps(spec, indent=1, ensure_ascii=False) + "\n").encode(),
    }
    if said.columns:
        files[f"{name}.csv"] = table_csv(said).encode()
    links = _downloads(name, folder, files)
    if controls.described(spec):
        return _made_to_move(name, spec, said, pictures, links, files, live)
    return Made(
        html=figure(name, said, pictures, links),
        plain_html=figure(name, said, pictures[:1], Markup("")),
        files=files,
        live=live,
    )


def _made_to_move(
    name: str,
    spec: dict[str, Any],
    said: Words,
    pictures: list[Markup],
    links: Markup,
    files: dict[str, bytes],
    live: dict[str, Any],
) -> Made:
    """Put controls, sentence and rerun line around a chart that follows a setting."""
    sentence, rerun = controls.sentence(name, spec), controls.rerun(spec, copies=True)
    above = join([controls.panel(name, spec), sentence])
    return Made(
        html=figure(name, said, pictures, links, above=above, below=rerun),
        plain_html=figure(
            name, said, pictures[:1], Markup(""), sentence, controls.rerun(spec, copies=False)
        ),
        files=files,
        live=controls.shared(live),
    )


def table_csv(said: Words) -> str:
    """Write a chart's data as CSV, unformatted, one line a row.

    Examples
    --------
    >>> columns = ({"field": "a", "title": "A"},)
    >>> table_csv(Words("", "", "", "", "", columns, ({"a": 0.21}, {"a": None}))).split()
    ['A', '0.21', '""']
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.get("title", column["field"]) for column in said.columns])
    for row in said.rows:
        writer.writerow([_plain(row.get(column["field"])) for column in said.columns])
    return out.getvalue()


def formatted(value: object, style: str | None) -> str:
    """Format a value of a chart's table in house style.

    Parameters
    ----------
    value : object
        Text, number or None.
    style : str or None
        A d3 number format, as ``.0%``, ``.3f``, ``,d`` or ``.2~f``; None leaves the value as it is.

    Returns
    -------
    str
        The text to show; an en dash for a value that is missing, a minus sign for a negative one.
        What is not zero does not read as zero: it has the decimals that show its side of it.

    Examples
    --------
    >>> formatted(0.2115, ".0%"), formatted(-3.10, ".2~f"), formatted(None, ".0%")
    ('21%', '−3.1', '–')
    >>> formatted(0.0268, ".1f"), formatted(-0.0018, ".2f"), formatted(0, ".1f")
    ('0.03', '−0.002', '0.0')
    """
    if value is None:
        return "–"
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    trimmed = "~" in (style or "")
    plain_style = (style or "").replace("~", "")
    number = round(value) if plain_style.endswith("d") else value
    shown = _not_zero(number, plain_style)
    if trimmed and "." in shown:
        shown = TRAILING_ZEROS.sub("", shown)
    return shown.replace("-", "−")


def _not_zero(number: float, style: str) -> str:
    """Format a number, with more decimals where it would read as zero and is not."""
    shown = format(number, style)
    decimals = DECIMALS.search(style)
    has = int(decimals[1]) if decimals else 0
    for more in range(1, MORE_DECIMALS + 1) if number and decimals else ():
        if SIGNIFICANT.search(shown):
            return shown
        shown = format(number, DECIMALS.sub(f".{has + more}", style))
    return shown if SIGNIFICANT.search(shown) else shown.removeprefix("-")


def _lines(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _plain(value: object) -> object:
    return "" if value is None else value


def _without_idle_zeros(part: Any) -> Any:
    """Drop ``zero`` from log scales: Vega-Lite drops it too, with a message in the console."""
    if isinstance(part, list):
        return [_without_idle_zeros(item) for item in part]
    if not isinstance(part, dict):
        return part
    idle = part.get("type") == "log" and "zero" in part
    return {k: _without_idle_zeros(v) for k, v in part.items() if not (idle and k == "zero")}


def _themed(spec: dict[str, Any]) -> dict[str, Any]:
    return spec if "config" in spec else {**spec, "config": CONFIG}


def _picture(
    spec: dict[str, Any], name: str, kind: str, said: Words, cache: drawing.Cache
) -> Markup:
    drawn = drawing.svg(spec, cache)
    width, height = drawing.size(drawn)
    picture = Markup(drawing.inline(drawn, f"{name}-{kind}-"))
    return tag(
        "div",
        picture,
        class_=f"vl {kind}",
        role="img",
        aria_label=said.alt,
        style=f"--w:{width}px;--r:{width / height:.3f};aspect-ratio:{width}/{height}",
    )


def figure(
    name: str,
    said: Words,
    pictures: list[Markup],
    links: Markup,
    above: Markup | None = None,
    below: Markup | None = None,
) -> Markup:
    """Write a chart's figure: words, pictures, caption, data and links to its files.

    What a chart that follows a setting has besides stands `above` its picture and `below` its
    caption.
    """
    head = join(
        tag("p", words_, class_=class_, id=f"{name}-{class_.split('-')[1]}")
        for class_, words_ in (("chart-title", said.title), ("chart-subtitle", said.subtitle))
        if words_
    )
    caption = join(
        tag("span", words_, class_=class_)
        for class_, words_ in (("caption-text", said.caption), ("source", said.source))
        if words_
    )
    return tag(
        "figure",
        head,
        above or "",
        tag("div", *pictures, class_="chart-box" + (" two" if len(pictures) > 1 else "")),
        tag("figcaption", caption) if caption else "",
        below or "",
        _data(name, said, links, "" if above is None else " at the published setting"),
        class_="chart" if above is None else "chart explore",
        id=name,
        aria_labelledby=f"{name}-title" if said.title else None,
    )


def _data(name: str, said: Words, links: Markup, which: str) -> Markup:
    if not said.columns and not links:
        return Markup("")
    summary = ("Data and downloads" if links else "Data") + which
    return tag("details", tag("summary", summary), _table(name, said), links, class_="chart-data")


def _table(name: str, said: Words) -> Markup:
    if not said.columns:
        return Markup("")
    numeric = [_is_numeric(said, column) for column in said.columns]
    head = tag(
        "tr",
        *(
            tag("th", column.get("title", column["field"]), scope="col", class_=number and "number")
            for column, number in zip(said.columns, numeric, strict=True)
        ),
    )
    body = [_table_row(said, row, numeric) for row in said.rows]
    title = f"Data of the chart: {said.title}" if said.title else "Data of the chart"
    table = tag(
        "table", tag("caption", title), tag("thead", head), tag("tbody", *body), class_="table"
    )
    return tag("div", table, class_="scroll")


def _table_row(said: Words, row: dict[str, Any], numeric: list[bool]) -> Markup:
    cells = []
    for place, (column, number) in enumerate(zip(said.columns, numeric, strict=True)):
        value = row.get(column["field"])
        absent = column.get("absent") if value is None else None
        shown = absent or formatted(value, column.get("format"))
        if place == 0:
            cells.append(tag("th", shown, scope="row"))
        else:
            cells.append(tag("td", shown, class_=number and "number"))
    return tag("tr", *cells)


def _is_numeric(said: Words, column: dict[str, Any]) -> bool:
    values = [row.get(column["field"]) for row in said.rows]
    present = [value for value in values if value is not None]
    return bool(present) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in present
    )


def _downloads(name: str, folder: str, files: dict[str, bytes]) -> Markup:
    kinds = (
        (".csv", "Data (CSV)"),
        (".svg", "SVG"),
        (".png", "PNG"),
        (".vl.json", "Specification"),
    )
    links = [
        tag("li", tag("a", label, href=f"{folder}/{name}{suffix}", download=True))
        for suffix, label in kinds
        if f"{name}{suffix}" in files
    ]
    return tag("ul", *links, class_="downloads", aria_label=text("Downloads of this chart"))
