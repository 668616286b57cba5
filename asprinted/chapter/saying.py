"""What a cell says: sentences for readers, and numbers for reruns and sweeps."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from asprinted.chapter.output import show
from asprinted.storable import rounded

NUMBERS = "application/papermill.record/"
"""Before the type of an output that holds a number by its name."""


class Quoted(Protocol):
    """A published figure that sentences quote."""

    key: str
    """Its address in the ledger, ``study:figure``."""


def say(sentences: str, *quoted: Quoted) -> None:
    """Show sentences with computed numbers as Markdown, as the output of their own cell.

    Parameters
    ----------
    sentences : str
        Markdown, with every number in it computed or taken from the ledger: paragraphs, lists,
        strong and emphasis.
    *quoted : Quoted
        The published figures that it quotes; the book links each to where it was printed.
    """
    keys = [figure.key for figure in quoted]
    # The text is what IPython writes for its Markdown, and what notebooks store.
    plain = "<IPython.core.display.Markdown object>"
    data = {"text/markdown": sentences, "text/plain": plain}
    show(data, {"asprinted": {"quoted": keys}} if keys else None)


def report(**numbers: float | str | None) -> None:
    """Report a chapter's numbers by name, for reruns and sweeps to list.

    Parameters
    ----------
    **numbers : int, float, str or None
        Each result by its name. Floats are stored to nine significant digits; an infinite one,
        such as a number needed to treat where nothing differs, stays so.
    """
    for name, value in numbers.items():
        kept = {"scrapbook": {"name": name, "mime_prefix": NUMBERS}}
        show({f"{NUMBERS}text/plain": repr(_number(value))}, kept)


def _number(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return rounded(value) if isinstance(value, float) else value
