"""The directive ``from-code``: tables for authors, made from what the code itself goes by."""

from __future__ import annotations

import inspect
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from asprinted import book
from asprinted.errors import AsPrintedError
from asprinted.ledger import schemas
from asprinted.tags import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

Row = tuple[str, ...]
"""The cells of a row, in Markdown."""

IN_A_SWEEP = {"runs": "always runs", "shows": "may be left out", "": ""}
KINDS = {
    "text": "a text",
    "texts": "a list of texts",
    "path": "a path in the book's folder",
    "paths": "a list of such paths",
    "identifiers": "a list of them",
    "palette": "tables",
}
"""What a key of `asprinted.toml` holds."""


class FromCode(SphinxDirective):
    """Show what the code knows: ``{from-code} tags``, or one of `TABLES` with its argument."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give the table."""
        about, *of = self.arguments
        if not is_known(about, *of):
            raise self.error(
                f"{{from-code}} {' '.join(self.arguments)}: expected tags, settings, columns and "
                f"one of {', '.join(schemas.SCHEMAS)}, or functions and a module"
            )
        heads, make = TABLES[about]
        try:
            for file in files_of(about, *of):
                self.env.note_dependency(file)
            rows = list(make(*of))
        except AsPrintedError as error:  # no book, or one that cannot be used
            raise self.error(f"{{from-code}} {' '.join(self.arguments)}: {error}") from None
        lines = [_line(row) for row in (heads, ("---",) * len(heads), *rows)]
        parsed = nodes.container()
        self.state.nested_parse(StringList(lines, self.env.docname), 0, parsed)
        return parsed.children


def tags() -> Iterator[Row]:
    """Yield each tag of a cell, what it means, and what a sweep does with the cell."""
    for tag in TAGS:
        yield f"`{tag.name}`", tag.meaning, IN_A_SWEEP[tag.sweep]


def settings() -> Iterator[Row]:
    """Yield each key of `asprinted.toml`, its use, what it holds, and what holds without it."""
    for key, setting in book.SETTINGS.items():
        yield f"`{key}`", setting.help, KINDS[setting.kind], _otherwise(setting.default)


def columns(table: str) -> Iterator[Row]:
    """Yield each column of a table of the ledger, what it holds, and whether it may be empty."""
    for column in schemas.schema(table, book.current())["fields"]:
        limits = column.get("constraints", {})
        words = ", ".join(f"`{word}`" for word in limits.get("enum", ()))
        held = f"{column['description']}: {words}" if words else column["description"]
        yield f"`{column['name']}`", held, "" if limits.get("required") else "may be empty"


def functions(module: str) -> Iterator[Row]:
    """Yield each public function of a module, linked to its place in the reference."""
    found = import_module(module)
    for name in public(found):
        if inspect.isroutine(thing := getattr(found, name)):
            yield f"{{py:func}}`{name} <{module}.{name}>`", str(thing.__doc__).partition("\n")[0]


def public(module: Any) -> list[str]:
    """List the names that a module offers: its `__all__`, or what it defines itself."""
    own = [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    ]
    return getattr(module, "__all__", own)


def is_known(about: str, *of: str) -> bool:
    """Tell whether a table can be made."""
    if about in ("tags", "settings"):
        return not of
    try:
        return (about == "columns" and of[0] in schemas.SCHEMAS) or (
            about == "functions" and bool(import_module(of[0]))
        )
    except (IndexError, ImportError):
        return False


def files_of(about: str, of: str = "") -> list[str]:
    """List what a table is made from besides the code, whose every change is noted anyway."""
    if about != "columns":
        return []
    return [str(book.current().file), str(resources.files(schemas) / f"{of}.json")]


def _otherwise(default: Any) -> str:
    if default is None:
        return "must be given"
    words = (default,) if isinstance(default, str) else default
    return ", ".join(f"`{word}`" for word in words if word) or "none"


def _line(cells: Row) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


TABLES = {
    "tags": (("Tag", "Meaning", "In a sweep"), tags),
    "settings": (("Key", "What it gives", "Written as", "If it is left out"), settings),
    "columns": (("Column", "What it holds", ""), columns),
    "functions": (("Function", "What it does"), functions),
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("from-code", FromCode)
    return {"parallel_read_safe": True}
