"""What holds for a whole text: decimal commas, lists of numbered points, visual acuity.

It must not import the grammar: these are facts about characters.
"""

import re
from dataclasses import dataclass

_COMMA = re.compile(r"(?<![\d.,])\d{1,3},\d{1,2}(?![\d,])")
_ZERO_COMMA = re.compile(r"(?<![\d.,])0,\d")
_POINT = re.compile(r"\d\.\d")
_SIGHT = re.compile(r"visual acuit|snellen|\bBCVA\b|\bUCVA\b|logMAR", re.IGNORECASE)
# A point of a list begins after a space or a bracket and leads words.
_POINTS = (
    re.compile(r"(?<![^\s,;:.])\((\d{1,2}) ?\)(?=\s*[^\s\d.,;:)\]%])"),
    re.compile(r"(?:(?<=[;:,.] )|(?<=\band )|(?<=\bor )|^)(\d{1,2})\)(?=\s*[^\s\d.,;:)\]%])"),
    re.compile(r"(?:(?<=[;:.] )|^)(\d)\.(?=\s+[A-Z][a-z])"),
)
_NOT_BEFORE = re.compile(r"(?:\d|%|[<>=±])\s?$")
_JOINED = re.compile(r"\s*(?:and|or|vs?\.?|versus)\b")


@dataclass(frozen=True, slots=True)
class Conventions:
    """Hold the conventions of one text.

    Parameters
    ----------
    commas : bool
        Whether commas part decimals: `0,75`.
    enumerators : frozenset of int
        Offsets at which numerals end that number the points of a list.
    sight : bool
        Whether the text speaks of visual acuity, so that 20/40 is one.
    """

    commas: bool
    enumerators: frozenset[int]
    sight: bool


def conventions(text: str) -> Conventions:
    """Find the conventions of a text in plain characters.

    Examples
    --------
    >>> conventions("Der Wert lag bei 1,5 (0,8-2,1).").commas
    True
    """
    return Conventions(_has_commas(text), _enumerators(text), _SIGHT.search(text) is not None)


def _has_commas(text: str) -> bool:
    if "," not in text or not _COMMA.search(text) or _POINT.search(text):
        return False
    return _ZERO_COMMA.search(text) is not None or len(_COMMA.findall(text)) > 1


def _enumerators(text: str) -> frozenset[int]:
    """Find (1) … (2) …, 1) … 2) … or 1. … 2. …, also across sentences."""
    found: set[int] = set()
    if ")" in text:
        for pattern in _POINTS[:2]:
            found.update(_runs(text, pattern))
    found.update(_runs(text, _POINTS[2]))
    return frozenset(found)


def _runs(text: str, pattern: re.Pattern[str]) -> set[int]:
    """Find numerals that count 1, 2, … in this form; a one alone is no list."""
    found: set[int] = set()
    run: list[int] = []
    for match in pattern.finditer(text):
        if _NOT_BEFORE.search(text, max(0, match.start() - 3), match.start()):
            continue
        if _JOINED.match(text, match.end()):
            continue
        value = int(match[1])
        if value == len(run) + 1:
            run.append(match.end(1))
        elif value == 1:
            run = [match.end(1)]
        if len(run) > 1:
            found.update(run)
    return found
