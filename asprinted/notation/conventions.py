"""What holds for a whole text: decimal commas, lists of numbered points, visual acuity.

It must not import the grammar: these are facts about characters.
"""

import re
from dataclasses import dataclass

from asprinted.notation.tokens import Tokens

_COMMA = re.compile(r"(?<![\d.,])\d{1,3},\d{1,2}(?![\d,])")
_ZERO_COMMA = re.compile(r"(?<![\d.,])0,\d")
_POINT = re.compile(r"\d\.\d")
#: What a DOI and the place of a citation have in them; each begins with a sign that is rare.
_ADDRESSED = (
    re.compile(r"10\.\d{4}").search,
    re.compile(r";\s?\d{1,4}(?:\s?\([^()\s]{1,12}\))?+:").search,
    re.compile(r":\d{2,5}-\d{2,5},\s").search,
)
_TIGHT_COMMA = re.compile(r",\d")
_SIGHT = ("acuit", "Snellen", "snellen", "BCVA", "UCVA", "logMAR")
# The numeral of a point in a list: how it is set, and what may stand before it.
_OPENED = re.compile(r"\((\d{1,2}) ?\)"), re.compile(r"(?:^|[\s,;:.])$")
_CLOSED = (
    re.compile(r"(?<![\d(])(\d{1,2})\)"),
    re.compile(r"(?:^|[;:,.]\s|\b(?:and|or)\s)$"),
)
_DOTTED = (
    re.compile(r"(?<![\d.])(\d)\.(?=\s+[A-Za-z][a-z])"),
    re.compile(r"(?:^|[;:.]\s)$"),
)
_NOT_BEFORE = re.compile(r"(?:\d|%|[<>=±])\s?$")
_NOT_AFTER = re.compile(r"\s*(?:[\d.,;:)\]%]|$|(?:and|or|vs?\.?|versus)\b)")


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
    addressed, possessive : bool
        Whether it has an address, and a word that ends in `'s`.
    """

    commas: bool
    enumerators: frozenset[int]
    sight: bool
    addressed: bool
    possessive: bool

    def tokens(self, text: str, start: int, end: int) -> Tokens:
        """Cut a part of the text into tokens."""
        return Tokens(text, start, end, self.commas, self.addressed, self.possessive)


def conventions(text: str) -> Conventions:
    """Find the conventions of a text in plain characters.

    Examples
    --------
    >>> conventions("Der Wert lag bei 1,5 (0,8-2,1).").commas
    True
    """
    return Conventions(
        _has_commas(text),
        _enumerators(text),
        any(map(text.__contains__, _SIGHT)),
        "://" in text or "www." in text or any(find(text) for find in _ADDRESSED),
        "'s" in text,
    )


def _has_commas(text: str) -> bool:
    if _TIGHT_COMMA.search(text) is None or _POINT.search(text) or not _COMMA.search(text):
        return False
    return _ZERO_COMMA.search(text) is not None or len(_COMMA.findall(text)) > 1


def _enumerators(text: str) -> frozenset[int]:
    """Find (1) … (2) …, 1) … 2) … or 1. … 2. …, also across sentences."""
    found: set[int] = set()
    if "(1" in text and ("(1)" in text or "(1 )" in text):
        found.update(_runs(text, *_OPENED))
    if "1)" in text and (" 1)" in text or text.startswith("1)")):
        found.update(_runs(text, *_CLOSED))
    if " 2. " in text and (" 1. " in text or text.startswith("1. ")):
        found.update(_runs(text, *_DOTTED))
    return frozenset(found)


def _runs(text: str, pattern: re.Pattern[str], before: re.Pattern[str]) -> set[int]:
    """Find numerals that count 1, 2, … in this form; a one alone is no list."""
    found: set[int] = set()
    run: list[int] = []
    for match in pattern.finditer(text):
        start, back = match.start(), max(0, match.start() - 4)
        if not before.search(text, back, start) or _NOT_BEFORE.search(text, back, start):
            continue
        if _NOT_AFTER.match(text, match.end()):
            continue
        value = int(match[1])
        if value == len(run) + 1:
            run.append(match.end(1))
        elif value == 1:
            run = [match.end(1)]
        if len(run) > 1:
            found.update(run[-2:])
    return found
