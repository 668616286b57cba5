"""Pages about runs, and their tables of settings and numbers. They ask the network for nothing.

Everything that comes from a chapter or a reader is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources

from asprinted.pages import tabular
from asprinted.pages.markup import Markup, join, tag
from asprinted.pages.style import charts_css, names_css
from asprinted.rerun.numbers import pair, same
from asprinted.rerun.parameters import Parameter, as_text


def document(title: str, *parts: object) -> bytes:
    """Return a whole page."""
    sheet = resources.files("asprinted.rerun").joinpath("page.css").read_text("utf-8")
    head = [
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        Markup('<link rel="icon" href="data:,">'),
        tag("style", Markup(names_css() + sheet + charts_css())),
    ]
    page = tag("html", tag("head", *head), tag("body", tag("main", *parts)), lang="en")
    return f"<!DOCTYPE html>\n{page}\n".encode()


def command(line: str) -> Markup:
    """Return a command that a narrow page breaks between its words, where they fit."""
    words = [tag("span", word) for word in line.split(" ")]
    return tag("pre", join(words, " "))


def settings_table(known: Mapping[str, Parameter], values: Mapping[str, object]) -> Markup:
    """Return the parameters with their published defaults and the values of a run."""
    rows, classes = [], []
    for name, parameter in known.items():
        default, value = as_text(parameter.default), as_text(values[name])
        rows.append([{"text": name, "figure": ""}, default, value, parameter.help])
        classes.append("changed" if default != value else None)
    heads = ("Parameter", "Published", "This run", "Meaning")
    table = {
        "caption": "Settings",
        "columns": [{"title": head, "number": False} for head in heads],
        "rows": rows,
    }
    return tabular.html(table, lambda name, _: tag("code", name), "settings", classes)


def numbers_table(
    published: Mapping[str, object], found: Mapping[str, object], *, words: bool = True
) -> Markup:
    """Return every reported number, published beside found.

    Parameters
    ----------
    published, found : mapping
        Values by name, as published and of this run.
    words : bool
        Whether a last column says what changed; needless where everything did.
    """
    rows = []
    for name in [*found, *(name for name in published if name not in found)]:
        before, after = pair(published.get(name, "not stored"), found.get(name, "not reported"))
        changed = not same(published.get(name), found.get(name))
        word = "changed" if changed else "same"
        if name not in published:
            word, changed = "not compared", False
        cells = [tag("th", name.replace("_", " ").replace("-", " "), scope="row")]
        cells += [tag("td", shown, class_="number") for shown in (before, after)]
        cells += [tag("td", word)] if words else []
        rows.append(tag("tr", *cells, class_="changed" if changed else None))
    heads = ("Number", "Published", "This run", "Compared")[: 4 if words else 3]
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
