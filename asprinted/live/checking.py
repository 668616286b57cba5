"""What the page of checks asks of Python: check the abstracts in what a reader gave.

It needs the notation, the abstracts' files and the rules alone, so that it starts soon. Nothing
here sends, keeps or prints anything.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from asprinted.abstracts import AbstractError, each
from asprinted.check import chosen
from asprinted.check.page import COLUMNS, Looked, look, page, report, table
from asprinted.pages.markup import Markup, join, tag

MOST = 100
"""Abstracts that a page shows; the command takes any number."""

FOLDER = Path("/given")


def checked(name: str, content: bytes, every: bool = False) -> str:
    """Check every abstract of a file.

    Parameters
    ----------
    name : str
        What messages call it.
    content : bytes
        A text, a saved page or records, as `asprinted check` takes them.
    every : bool
        By every rule; otherwise by those that are on by default.

    Returns
    -------
    str
        JSON: the number of `abstracts` and of `findings`, the report (`html`, every text of the
        reader's escaped), the same as a `page` to keep and as a `table` of tabs and lines, and in
        `passed` a line for each record that was passed over; or under `refused` why nothing could
        be read.
    """
    place = FOLDER / (Path(name).name or "text")
    FOLDER.mkdir(exist_ok=True)
    place.write_bytes(bytes(content))
    rules = chosen(every=every)
    found: list[Looked] = []
    passed: list[str] = []
    try:
        for one in islice(each(place), MOST):
            if isinstance(one, AbstractError):
                passed.append(_named(one))
            else:
                found.append(look(one, rules))
    except AbstractError as error:
        return json.dumps({"refused": _named(error)})
    finally:
        place.unlink()
    if not found:
        return json.dumps({"refused": passed[0] if passed else f"{name}: holds no abstract"})
    parts = [
        tag("section", tag("h2", one.name), *report(one, at=f"abstract-{number}-"))
        for number, one in enumerate(found, 1)
    ]
    told = {
        "abstracts": len(found),
        "findings": sum(len(one.findings) for one in found),
        "html": str(join(parts, Markup(""))),
        "page": page(found).decode(),
        "table": "\n".join("\t".join(_flat(row)) for row in (COLUMNS, *table(found))) + "\n",
        "passed": passed,
    }
    return json.dumps(told)


def _flat(row: Sequence[str]) -> list[str]:
    """Leave out the tabs and line ends that would part a cell."""
    return [" ".join(cell.split()) for cell in row]


def _named(error: AbstractError) -> str:
    return str(error).replace(f"{FOLDER}/", "")
