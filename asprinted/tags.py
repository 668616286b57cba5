"""What a chapter's code cells may be tagged, and what each tag means; imports nothing.

Every list of tags elsewhere is made from this one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Tag:
    """A tag that a cell may have.

    Attributes
    ----------
    name : str
        As it stands in the cell's metadata.
    meaning : str
        For authors, in a line.
    made : str
        How the page names a folded cell, before its number; the others are `Computed by`.
    sweep : str
        `shows` if a sweep may leave the cell out, `runs` if it never does, and nothing if the tag
        does not say; `runs` wins where a cell has both.
    """

    name: str
    meaning: str
    sweep: str = ""
    made: str = ""


TAGS = (
    Tag("parameters", "What a rerun may change, one typed line each.", "runs", "Parameters:"),
    Tag("setup", "Imports, and figures taken from the ledger.", "runs", "Imports:"),
    Tag("answer", "The answer in a sentence, at the top of the chapter.", "shows"),
    Tag("published-figures", "The table of what the abstract prints.", "shows"),
    Tag("recompute", "Computes what other cells read.", "runs"),
    Tag("checks", "The audit's table; it reads no parameter.", "runs"),
    Tag("results", "Sentences that follow the parameters.", "shows"),
    Tag("drawing", "Makes what only charts read.", "shows"),
    Tag("chart", "Draws a chart.", "shows", "Drawn by"),
    Tag("explore", "Belongs to a chart with controls; it is tagged chart or drawing too."),
    Tag("solution", "Solves an exercise.", "shows"),
    Tag("summary", "The summary, at the end.", "shows"),
    Tag("glue", "Reports numbers, for reruns and sweeps to list.", "runs"),
    Tag("hide-input", "The page folds its code."),
    Tag("remove-input", "The page leaves its code out."),
    Tag("remove-cell", "The page leaves it out."),
    Tag("raises-exception", "Fails, and is meant to."),
)
SHOWING = frozenset(tag.name for tag in TAGS if tag.sweep == "shows")
RUNNING = frozenset(tag.name for tag in TAGS if tag.sweep == "runs")

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
"""Papermill's own: the cell that it puts in with the values given."""

MAY_FAIL = "raises-exception"
FOLDED = frozenset(("hide-input", "remove-input", "remove-cell"))
"""Tags of cells whose code the book folds or leaves out."""

COMPARED = frozenset(("results", "chart", "summary"))
"""Tags of cells that a rerun's page shows as published and as rerun."""


def is_showing(tags: Collection[str]) -> bool:
    """Return whether a cell's author says that it only shows something.

    Examples
    --------
    >>> is_showing(["chart", "hide-input"]), is_showing([]), is_showing(["answer", "recompute"])
    (True, False, False)
    """
    return bool(SHOWING.intersection(tags)) and not RUNNING.intersection(tags)
