"""Pages about runs, and their tables of settings and numbers. They ask the network for nothing.

Everything that comes from a chapter or a reader is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources

from asprinted.rerun.numbers import pair, same
from asprinted.rerun.parameters import Parameter, as_text
from asprinted.site.markup import Markup, join, tag, text
from asprinted.site.stacking import stacked
from asprinted.theme import dark_hexes


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


def command(line: str) -> Markup:
    """Return a command that a narrow page breaks between its words, where they fit."""
    words = [tag("span", word) for word in line.split(" ")]
    return tag("pre", join(words, " "))


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
    table = _table("Settings", ("Parameter", "Published", "This run", "Meaning"), rows)
    return Markup(stacked(table))


def numbers_table(published: Mapping[str, object], found: Mapping[str, object]) -> Markup:
    """Return every reported number, published beside found, with a word for what changed."""
    rows = []
    for name in [*found, *(name for name in published if name not in found)]:
        before, after = pair(published.get(name, "not stored"), found.get(name, "not reported"))
        changed = not same(published.get(name), found.get(name))
        word = "changed" if changed else "same"
        if name not in published:
            word, changed = "not compared", False
        cells = [tag("th", name.replace("_", " ").replace("-", " "), scope="row")]
        cells += [tag("td", shown, class_="number") for shown in (before, after)]
        rows.append(tag("tr", *cells, tag("td", word), class_="changed" if changed else None))
    heads = ("Number", "Published", "This run", "")
    return tag("div", _table("Reported numbers", heads, rows, number=(1, 2)), class_="numbers")


def _table(
    caption: str, heads: Iterable[str], rows: Iterable[Markup], number: tuple[int, ...] = ()
) -> Markup:
    cells = [
        tag("th", head, scope="col", class_="number" if place in number else None)
        for place, head in enumerate(heads)
    ]
    return tag(
        "table", tag("caption", caption), tag("thead", tag("tr", *cells)), tag("tbody", *rows)
    )


def _dark() -> str:
    """Return the rules that give charts the dark page's colours."""
    rules = "".join(
        f'svg [fill="{light}"]{{fill:{dark}}}svg [stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in dark_hexes().items()
    )
    return f"@media (prefers-color-scheme: dark) {{{text(rules).replace('&quot;', chr(34))}}}"
