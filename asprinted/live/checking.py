"""What the page of checks asks of Python: check the abstracts in what a reader gave.

It needs the notation, the abstracts' files and the rules alone, so that it starts soon. Nothing
here sends, keeps or prints anything.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from asprinted.abstracts import AbstractError, each
from asprinted.check import chosen
from asprinted.check.page import named, report
from asprinted.pages.markup import Markup, join, tag

MOST = 100
"""Abstracts that a page shows; the command takes any number."""

FOLDER = Path("/given")


def checked(name: str, content: bytes) -> str:
    """Check every abstract of a file by the rules that are on by default.

    Parameters
    ----------
    name : str
        What messages call it.
    content : bytes
        A text, a saved page or records, as `asprinted check` takes them.

    Returns
    -------
    str
        JSON: the number of `abstracts` and of `findings`, the report (`html`, every text of the
        reader's escaped), and in `passed` a line for each record that was passed over; or under
        `refused` why nothing could be read.
    """
    place = FOLDER / (Path(name).name or "text")
    FOLDER.mkdir(exist_ok=True)
    place.write_bytes(bytes(content))
    rules, parts, passed = chosen(), [], []
    abstracts = findings = 0
    try:
        for found in islice(each(place), MOST):
            if isinstance(found, AbstractError):
                passed.append(_named(found))
                continue
            abstracts += 1
            number, written = report(found, rules, at=f"abstract-{abstracts}-")
            findings += number
            heading = tag("h2", named(found))
            parts.append(tag("section", heading, *written))
    except AbstractError as error:
        return json.dumps({"refused": _named(error)})
    finally:
        place.unlink()
    if not abstracts:
        return json.dumps({"refused": passed[0] if passed else f"{name}: holds no abstract"})
    html = str(join(parts, Markup("")))
    return json.dumps(
        {"abstracts": abstracts, "findings": findings, "html": html, "passed": passed}
    )


def _named(error: AbstractError) -> str:
    return str(error).replace(f"{FOLDER}/", "")
