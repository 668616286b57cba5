"""What the shell offers after a Tab: chapters, and a chapter's parameters with their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from asprinted.rerun.chapters import ChapterError, chapter_names, find_chapter
from asprinted.rerun.declarations import declared
from asprinted.rerun.parameters import Parameter, ParameterError, as_text


def chapters(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the chapters that can be run, by the beginning of their name."""
    return [name for name in chapter_names() if name.startswith(incomplete)]


def assignments(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return what may follow a chapter: its parameters, or values of the one that is written.

    Some shells hand over `name=value` in one piece, Bash in three.
    """
    known = _known(context.params.get("chapter"))
    before = [word for word in context.params.get(param.name) or () if word != "="]
    name, equals, value = incomplete.partition("=")
    if not equals and before and before[-1] in known:
        return list(_continued(known[before[-1]], incomplete))
    if equals:
        found = _continued(known[name], value) if name in known else ()
        return [f"{name}={text}" for text in found]
    given = {word.partition("=")[0] for word in before}
    named = [it for it in known.values() if it.name.startswith(name) and it.name not in given]
    if len(named) == 1:
        # With its values, since a shell puts a space behind a single word.
        return [f"{named[0].name}={text}" for text in _texts(named[0])]
    return [f"{parameter.name}=" for parameter in named]


def _known(chapter: object) -> dict[str, Parameter]:
    """Return a chapter's parameters, or none where it cannot be read: no word tells it here."""
    import json

    try:
        return declared(json.loads(find_chapter(str(chapter), changeable=True).read_bytes()))
    except (ChapterError, ParameterError, OSError, ValueError, KeyError, TypeError):
        return {}


def _continued(parameter: Parameter, text: str) -> Iterator[str]:
    """Yield texts whose last value, or item of a list, is finished."""
    cut = max(text.rfind(mark) for mark in (",", "+" if parameter.is_list else ",")) + 1
    said, begun = text[:cut], text[cut:]
    already = set(said.rpartition(",")[2].split("+")) if parameter.is_list else set(said.split(","))
    for value in _texts(parameter):
        if value.startswith(begun) and value not in already:
            yield f"{said}{value}"


def _texts(parameter: Parameter) -> Iterable[str]:
    """Return values to choose from: all of a few, or the default and the ends of a range."""
    if parameter.choices:
        return [as_text(choice) for choice in parameter.choices]
    if parameter.kind == "bool":
        return ["true", "false"]
    ends = [] if parameter.low is None else [parameter.low, parameter.high]
    default = parameter.default if parameter.is_list else [parameter.default]
    return list(dict.fromkeys(as_text(value) for value in [*default, *ends]))
