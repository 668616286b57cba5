"""Read a text: every figure and every numeral that is none, each in its place."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from asprinted.notation import lexicon
from asprinted.notation.amounts import Match
from asprinted.notation.context import Item, settle
from asprinted.notation.conventions import Conventions, conventions
from asprinted.notation.excluded import REASONS, Excluded
from asprinted.notation.exclusions import Exclusions
from asprinted.notation.figure import Figure, NotationError, Number
from asprinted.notation.grammar import Grammar
from asprinted.notation.places import Signals, places
from asprinted.notation.sentences import sentences
from asprinted.notation.tokens import Tokens, plain

__all__ = ["REASONS", "Found", "Reading", "parse", "read"]


class Found(NamedTuple):
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
    held = conventions(text)
    grammar = _grammar(printed, held.tokens(text, 0, len(text)), held)
    last = grammar.count
    if last == 1 and grammar.lower[0] in ("no", "none"):
        return Figure(printed, "none", (_zero(printed),))
    match = grammar.figure(0)
    if not isinstance(match, Match):
        raise NotationError(f"{printed!r} is no figure: found no number, share, date or the like")
    if match.end != last:
        rest = grammar.printed(match.end, last)
        raise NotationError(
            f"{printed!r} is not one figure: {rest!r} is left over after "
            f"{grammar.printed(0, match.end)!r}"
        )
    return Figure(printed, match.kind, match.numbers, match.unit, match.term, match.problem)


def read(text: str, names: Collection[str] = ()) -> Reading:
    """Find every figure of a text, and every numeral that is no figure.

    It never raises and takes time linear in the text. Every digit run and number word lies inside
    exactly one figure or exclusion.

    Parameters
    ----------
    text : str
        An abstract, section labels included.
    names : collection of str
        Further names with a numeral that is no figure, such as a place; case does not matter.

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
    held = conventions(simple)
    named = _named(simple, names)
    figures: list[Found] = []
    exclusions: list[Found] = []
    signals = Signals(simple)
    for number, (start, end) in enumerate(spans, start=1):
        if signals.any(start, end):
            tokens = held.tokens(simple, start, end)
            grammar = _grammar(text, tokens, held)
            items = settle(grammar, _items(grammar, held, named))
            _sentence(grammar, items, number, figures, exclusions)
    return Reading(
        tuple(text[start:end] for start, end in spans), tuple(figures), tuple(exclusions)
    )


def _grammar(text: str, tokens: Tokens, held: Conventions) -> Grammar:
    grammar = Grammar(text, tokens)
    grammar.commas, grammar.sight = held.commas, held.sight
    return grammar


def _named(simple: str, names: Collection[str]) -> dict[int, int]:
    """Find given names in a text: where each ends, by where it starts; the longest first."""
    if not names:
        return {}
    longest_first = sorted(map(plain, names), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    found = re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", simple, re.IGNORECASE)
    return {match.start(): match.end() for match in found}


def _sentence(
    grammar: Grammar,
    items: list[Match | Excluded],
    number: int,
    figures: list[Found],
    exclusions: list[Found],
) -> None:
    text = grammar.text
    for place, item in enumerate(items, start=1):
        begin, stop = grammar.start(item.start), grammar.ends[item.end - 1]
        printed = text[begin:stop]
        if isinstance(item, Match):
            figure = Figure(printed, item.kind, item.numbers, item.unit, item.term, item.problem)
            figures.append(Found(printed, number, place, begin, stop, figure, None))
        else:
            exclusions.append(Found(printed, number, place, begin, stop, None, item.reason))


def _names(grammar: Grammar, named: Mapping[int, int]) -> dict[int, Excluded]:
    """Give the names known to the book in a sentence, by their first token."""
    found = {}
    for index in range(grammar.count) if named else ():
        until = named.get(grammar.start(index))
        if until is None:
            continue
        end = index
        while end < grammar.count and grammar.ends[end] <= until:
            end += 1
        if any(
            grammar.numeric[step] or grammar.lower[step] in lexicon.NUMBER_WORDS
            for step in range(index, end)
        ):
            found[index] = Excluded("name", index, end)
    return found


def _items(grammar: Grammar, held: Conventions, named: Mapping[int, int]) -> list[Item]:
    """List the figures and exclusions of a sentence, in order."""
    exclusions = Exclusions(grammar, held.enumerators)
    names = _names(grammar, named)
    items: list[Item] = []
    item: Item | None
    end = 0
    for index in sorted({*places(grammar), *names}) if names else places(grammar):
        if index >= end:
            item = (
                names.get(index)
                or grammar.plain(index)
                or exclusions.at(index)
                or grammar.figure(index)
                or _word(grammar, index)
            )
            if item:
                items.append(item)
                end = item.end
    return items


def _word(grammar: Grammar, index: int) -> Match | Excluded | None:
    """Give a `no` that counts zero, or a number word that is no figure."""
    word = grammar.lower[index]
    if word in ("no", "none"):
        return Match("none", (_zero(grammar.printed(index, index + 1)),), "", index, index + 1)
    return Excluded("idiom", index, index + 1) if word in lexicon.NUMBER_WORDS else None


def _zero(printed: str) -> Number:
    return Number(printed, Decimal(0), Decimal(0), Decimal(0))
