"""Read a text: every figure and every numeral that is none, each in its place."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from asprinted.notation import lexicon
from asprinted.notation.amounts import Match
from asprinted.notation.excluded import REASONS, Excluded
from asprinted.notation.exclusions import Exclusions
from asprinted.notation.figure import Figure, NotationError, Number
from asprinted.notation.grammar import Grammar
from asprinted.notation.sentences import sentences
from asprinted.notation.tokens import plain, tokens

__all__ = ["REASONS", "Found", "Reading", "parse", "read"]


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a figure or an exclusion where it stands.

    Parameters
    ----------
    printed : str
        The characters as printed.
    sentence : int
        Sentence of the text, from 1.
    place : int
        Position among all numerals of that sentence, figures and exclusions together, from 1.
    start, end : int
        Offsets in the text given.
    figure : Figure or None
        The figure, or None for an exclusion.
    reason : str or None
        Why it is no figure, a key of `REASONS`; None for a figure.
    """

    printed: str
    sentence: int
    place: int
    start: int
    end: int
    figure: Figure | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what a text prints: its sentences, figures and exclusions, in order."""

    sentences: tuple[str, ...]
    figures: tuple[Found, ...]
    exclusions: tuple[Found, ...]


# A ledger parses the same few texts again and again: to load, to audit, to check a lock.
@lru_cache(maxsize=1024)
def parse(printed: str) -> Figure:
    """Read the characters of one figure.

    Parameters
    ----------
    printed : str
        The characters as an abstract prints them, nothing before or after.

    Returns
    -------
    Figure
        Kind, numbers with their rounding intervals, and unit.

    Raises
    ------
    NotationError
        If the characters are not exactly one figure.

    Examples
    --------
    >>> share = parse("27% (8/30)")
    >>> share.kind, int(share.count.value), int(share.total.value)
    ('share', 8, 30)
    >>> share.percent.low, share.percent.high
    (Decimal('26.5'), Decimal('27.5'))
    """
    text = plain(printed)
    if not text.strip() or text != text.strip():
        raise NotationError(
            f"{printed!r} is no figure: expected one figure with no space around it"
        )
    grammar = Grammar(printed, tokens(text))
    last = len(grammar.tokens)
    if last == 1 and grammar.word(0) in ("no", "none"):
        return Figure(printed, "none", (_zero(printed),))
    match = grammar.figure(0)
    if match is None:
        raise NotationError(f"{printed!r} is no figure: found no number, share, date or the like")
    if match.end != last:
        rest = grammar.printed(match.end, last)
        raise NotationError(
            f"{printed!r} is not one figure: {rest!r} is left over after "
            f"{grammar.printed(0, match.end)!r}"
        )
    return Figure(printed, match.kind, match.numbers, match.unit)


def read(text: str, names: Collection[str] = ()) -> Reading:
    """Find every figure of a text, and every numeral that is no figure.

    It never raises and takes time linear in the text. Every digit run and number word lies inside
    exactly one figure or exclusion.

    Parameters
    ----------
    text : str
        An abstract, section labels included.
    names : collection of str
        Further names whose numerals are no figures, besides those known by their form: in any
        case, whole words only.

    Returns
    -------
    Reading
        Sentences, figures and exclusions in reading order.

    Examples
    --------
    >>> reading = read("No deaths occurred. IL-2 helped 8 of 30 patients (27%; P = .048).")
    >>> [(found.printed, found.figure.kind) for found in reading.figures]
    [('No', 'none'), ('8 of 30', 'fraction'), ('27%', 'percentage'), ('P = .048', 'p-value')]
    >>> [(found.printed, found.reason) for found in reading.exclusions]
    [('IL-2', 'name')]
    """
    simple = plain(text)
    spans = sentences(text)
    named = _named(simple, names)
    found: list[Found] = []
    for number, (start, end) in enumerate(spans, start=1):
        found.extend(_sentence(text, simple, number, start, end, named))
    return Reading(
        tuple(text[start:end] for start, end in spans),
        tuple(item for item in found if item.figure),
        tuple(item for item in found if item.reason),
    )


def _named(simple: str, names: Collection[str]) -> dict[int, int]:
    """Find given names in a text: where each ends, by where it starts; the longest first."""
    if not names:
        return {}
    longest_first = sorted(map(plain, names), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    found = re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", simple, re.IGNORECASE)
    return {match.start(): match.end() for match in found}


def _sentence(
    text: str, simple: str, number: int, start: int, end: int, named: dict[int, int]
) -> list[Found]:
    grammar = Grammar(text, tokens(simple, start, end))
    exclusions = Exclusions(grammar)
    found: list[Found] = []
    index = 0
    while index < len(grammar.tokens):
        item = _name(grammar, index, named) or _at(grammar, exclusions, index)
        if item is None:
            index += 1
            continue
        begin, stop = grammar.tokens[item.start].start, grammar.tokens[item.end - 1].end
        printed = text[begin:stop]
        figure = None
        if isinstance(item, Match):
            figure = Figure(printed, item.kind, item.numbers, item.unit)
        reason = item.reason if isinstance(item, Excluded) else None
        found.append(Found(printed, number, len(found) + 1, begin, stop, figure, reason))
        index = item.end
    return found


def _name(grammar: Grammar, index: int, named: dict[int, int]) -> Excluded | None:
    """Give the name known to the book that starts at a token, if a numeral stands in it."""
    until = named.get(grammar.tokens[index].start)
    if until is None:
        return None
    end = index
    while end < len(grammar.tokens) and grammar.tokens[end].end <= until:
        end += 1
    numeral = any(
        grammar.is_number(step) or grammar.word(step) in lexicon.NUMBER_WORDS
        for step in range(index, end)
    )
    return Excluded("name", index, end) if numeral else None


def _at(grammar: Grammar, exclusions: Exclusions, index: int) -> Match | Excluded | None:
    """Give the figure or exclusion that starts at a token."""
    excluded = exclusions.at(index)
    if excluded:
        return excluded
    match = grammar.figure(index)
    if match:
        return match
    word = grammar.word(index)
    if word in ("no", "none"):
        return Match("none", (_zero(grammar.printed(index, index + 1)),), "", index, index + 1)
    return Excluded("idiom", index, index + 1) if word in lexicon.NUMBER_WORDS else None


def _zero(printed: str) -> Number:
    return Number(printed, Decimal(0), Decimal(0), Decimal(0))
