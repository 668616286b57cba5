"""Pages about runs: settings, what changed, sentences and charts. They ask the network for nothing.

Everything that comes from a chapter or a reader is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from importlib import resources

from asprinted.rerun.numbers import pair, same
from asprinted.rerun.parameters import Parameter, as_text
from asprinted.site.drawing import converter
from asprinted.site.markup import Markup, join, tag, text
from asprinted.theme import dark_hexes

CHART = "application/vnd.vegalite.v5+json"
# The converter resolves a relative link against this; the page is the better base.
CONVERTER_BASE = "https://vega.github.io/vega-datasets/"
SHOWN_TAGS = ("results", "chart", "summary")


def document(title: str, *parts: object) -> bytes:
    """Return a whole page."""
    style = resources.files("asprinted.rerun").joinpath("page.css").read_text("utf-8") + _dark()
    head = [
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        Markup('<link rel="icon" href="data:,">'),
        tag("style", Markup(style)),
    ]
    page = tag("html", tag("head", *head), tag("body", tag("main", *parts)), lang="en")
    return f"<!DOCTYPE html>\n{page}\n".encode()


def settings_table(known: Mapping[str, Parameter], values: Mapping[str, object]) -> Markup:
    """Return the parameters with their published defaults and the values of a run."""
    rows = []
    for name, parameter in known.items():
        default, value = as_text(parameter.default), as_text(values[name])
        changed = default != value
        cells = [tag("th", tag("code", name), scope="row"), tag("td", default), tag("td", value)]
        rows.append(
            tag("tr", *cells, tag("td", parameter.help), class_="changed" if changed else None)
        )
    return _table("Settings", ("Parameter", "Published", "This run", "Meaning"), rows)


def numbers_table(published: Mapping[str, object], found: Mapping[str, object]) -> Markup:
    """Return every reported number, published beside found, with a word for what changed."""
    rows = []
    for name in [*found, *(name for name in published if name not in found)]:
        before, after = pair(published.get(name, "not stored"), found.get(name, "not reported"))
        changed = not same(published.get(name), found.get(name))
        word = "changed" if changed else "same"
        cells = [tag("th", name.replace("_", " ").replace("-", " "), scope="row")]
        cells += [tag("td", shown, class_="number") for shown in (before, after)]
        rows.append(tag("tr", *cells, tag("td", word), class_="changed" if changed else None))
    return _table("Reported numbers", ("Number", "Published", "This run", ""), rows, number=(1, 2))


def sentences_and_charts(published: Mapping, rerun: Mapping) -> Markup:
    """Return the outputs that say or draw a result; those that changed, beside the published.

    Parameters
    ----------
    published, rerun : mapping
        Notebooks; the rerun one may have cells that papermill put in.
    """
    before, after = _shown_outputs(published), _shown_outputs(rerun)
    parts: list[Markup] = []
    for place, outputs in after.items():
        earlier = before.get(place, [])
        for index, output in enumerate(outputs):
            then = earlier[index] if index < len(earlier) else None
            parts.append(_output(output, then, f"c{len(parts)}-"))
    return join(parts)


def figure(spec: Mapping, prefix: str) -> Markup:
    """Return a stored chart as a figure with its description and caption."""
    words = spec.get("usermeta", {}).get("asprinted", {}).get("caption", "")
    drawing = tag("div", draw(spec, prefix), role="group", aria_label=spec.get("description"))
    return tag("figure", drawing, tag("figcaption", words))


def draw(spec: Mapping, prefix: str) -> Markup:
    """Return a stored chart as an SVG element whose ids begin with a prefix."""
    svg = converter().vegalite_to_svg(json.dumps(spec))
    svg = svg[svg.index("<svg") :].replace(f'href="{CONVERTER_BASE}', 'href="')
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}", svg)
    return Markup(svg)


def _table(
    caption: str, heads: Iterable[str], rows: Iterable[Markup], number: tuple[int, ...] = ()
) -> Markup:
    cells = [
        tag("th", head, scope="col", class_="number" if place in number else None)
        for place, head in enumerate(heads)
    ]
    table = tag(
        "table", tag("caption", caption), tag("thead", tag("tr", *cells)), tag("tbody", *rows)
    )
    return tag("div", table, class_="scroll")


def _shown_outputs(notebook: Mapping) -> dict[str, list[Mapping]]:
    """Return what each result, chart or summary cell shows, by the cell's identity."""
    found = {}
    for cell in notebook["cells"]:
        if set(SHOWN_TAGS) & set(cell["metadata"].get("tags", [])):
            data = [output.get("data", {}) for output in cell.get("outputs", [])]
            found[cell["id"]] = [d for d in data if CHART in d or "text/markdown" in d]
    return found


def _output(now: Mapping, then: Mapping | None, prefix: str) -> Markup:
    if CHART in now:
        return _chart(now[CHART], then.get(CHART) if then else None, prefix)
    if then is None or now["text/markdown"] == then.get("text/markdown"):
        return tag("div", _markdown(now["text/markdown"]))
    earlier = _markdown(then.get("text/markdown", ""))
    return tag(
        "div",
        *(tag("h3", "With these settings"), _markdown(now["text/markdown"])),
        *(tag("h3", "As published"), tag("div", earlier, class_="then")),
        class_="pair",
    )


def _chart(now: Mapping, then: Mapping | None, prefix: str) -> Markup:
    if then is None or then == now:
        return figure(now, prefix)
    earlier = figure(then, f"{prefix}then-")
    return join([figure(now, prefix), tag("details", tag("summary", "As published"), earlier)])


def _markdown(source: str | list[str]) -> Markup:
    from markdown_it import MarkdownIt

    text_ = source if isinstance(source, str) else "".join(source)
    return Markup(MarkdownIt("js-default", {"html": False}).render(text_))


def _dark() -> str:
    """Return the rules that give charts the dark page's colours."""
    rules = "".join(
        f'svg [fill="{light}"]{{fill:{dark}}}svg [stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in dark_hexes().items()
    )
    return f"@media (prefers-color-scheme: dark) {{{text(rules).replace('&quot;', chr(34))}}}"
