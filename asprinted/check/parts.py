"""The rule on parts that make up a whole.

It needs no statistics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from asprinted.check.printed import ends, is_plain, shown_percent, whole
from asprinted.check.rule import Example, Finding, Outcome, Rule
from asprinted.check.text import Text, figure_of
from asprinted.notation import Found

_PAIRS = (
    ("men", "women"), ("male", "female"), ("males", "females"), ("boys", "girls"), ("m", "f"),
    ("men", "woman"), ("man", "women"), ("boy", "girls"), ("boys", "girl"),
    ("cases", "controls"), ("survivors", "nonsurvivors"), ("survivors", "non-survivors"),
)  # fmt: skip
_COMPLEMENTS = frozenset(_PAIRS) | {(b, a) for a, b in _PAIRS}
_WORD = re.compile(r"\s*(?:were\s+|was\s+)?([A-Za-z][A-Za-z-]*)")
_JOINT = re.compile(
    r"\s*(?:were\s+|was\s+)?[A-Za-z][A-Za-z-]*\s*(?:,|;|/|:|,?\s+and|&)\s*(?:and\s+)?(?:n\s*=\s*)?"
)
_OPENS = re.compile(r"[^.;()\[\]\d]{1,50}[(\[:,]\s*(?:including\s+|comprising\s+|n\s*=\s*)?")
_BACK = 12  # figures before two parts that may be their whole
_CLOSES = re.compile(r"\s*(?:were\s+)?[A-Za-z-]+\s*[)\],;.]")


def _look(text: Text) -> Iterator[Outcome]:
    for place, (one, other) in enumerate(zip(text.figures, text.figures[1:], strict=False)):
        if one.sentence != other.sentence or not _are_parts(text, one, other):
            continue
        if figure_of(one).kind == figure_of(other).kind == "percentage":
            yield from _percentages(one, other)
        before = text.figures[place - 1] if place else None
        if before and before.sentence == one.sentence:
            yield from _counts(text, place, one, other)


def _are_parts(text: Text, one: Found, other: Found) -> bool:
    """Say whether two figures are of complementary groups, one joined to the other."""
    between = text.between(one, other)
    first = _WORD.match(between)
    last = _WORD.match(text.after(other, 30))
    if not first or not last or not _JOINT.fullmatch(between):
        return False
    return (first[1].lower(), last[1].lower()) in _COMPLEMENTS


def _percentages(one: Found, other: Found) -> Iterator[Outcome]:
    parts = [figure_of(found) for found in (one, other)]
    if not all(map(is_plain, parts)):
        return
    low, high = (sum(ends(part.numbers[0])[side] for part in parts) for side in (0, 1))
    if low <= 100 <= high:
        yield (one, other)
        return
    total = Fraction(parts[0].numbers[0].value) + Fraction(parts[1].numbers[0].value)
    yield Finding(
        "parts-and-whole", (one, other), f"together {shown_percent(total)}", "parts of 100%",
        "certain" if low > 100 else "possible",
    )  # fmt: skip


def _counts(text: Text, place: int, one: Found, other: Found) -> Iterator[Outcome]:
    group = text.figures[place - 1]
    if figure_of(group).kind != "count" or not _OPENS.fullmatch(text.between(group, one)):
        return
    figures = [figure_of(found) for found in (group, one, other)]
    if not all(map(is_plain, figures)) or any(f.kind != "count" for f in figures[1:]):
        return
    if not _CLOSES.match(text.after(other, 40)):
        return  # a third part may follow
    total, *parts = (whole(figure.count) for figure in figures)
    if total is None or None in parts:
        return
    together = sum(part for part in parts if part is not None)
    if together == total or together in _counted_before(text, place):
        yield (group, one, other)
        return
    yield Finding(
        "parts-and-whole", (group, one, other), f"the parts are {together} together, not {total}",
        f"a whole of {together}", "certain" if together > total else "possible",
    )  # fmt: skip


def _counted_before(text: Text, place: int) -> set[int | None]:
    """Give the counts that stand before a figure in its sentence: any may be the whole."""
    found, at = set(), place - 1
    while at >= max(0, place - _BACK) and text.figures[at].sentence == text.figures[place].sentence:
        found.add(whole(figure_of(text.figures[at]).count))
        at -= 1
    return found


PARTS = (
    Rule(
        "parts-and-whole",
        "Two parts that make up a whole do not add up to it.",
        "It applies to complementary words, such as men and women or cases and controls: their "
        "counts in brackets after the whole, or their percentages one after the other.",
        ("Some of the whole may be of neither part, or not known.",
         "The parts may be of something else than the number before them."),
        (
            Example("We treated 120 patients (70 men and 51 women).", "yes"),
            Example("We treated 120 patients (70 men, 50 women).", "no"),
            Example("We treated 120 patients (70 men, 49 women).", "yes"),
            Example("Twelve men filled in all three forms: 7 males, 5 females.", "no"),
            Example("They were 58% male and 44% female.", "yes"),
            Example("They were 58% male and 42% female.", "no"),
            Example("They were 57.5% male and 42.6% female.", "no"),
            Example("We treated 120 patients (70 young and 51 old).", "does not apply"),
        ),
        _look,
    ),
)  # fmt: skip
