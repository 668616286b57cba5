"""Which count and total a percentage is of, as far as the text joins them.

It needs no statistics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from asprinted.check.printed import is_plain, whole
from asprinted.check.text import Text, figure_of
from asprinted.notation import Found, Number

#: Between a fraction and a percentage that are one: `8/30, 72%`, `8/30 = 72%`, `8 of 30, or 72%`.
_LISTED = re.compile(r"\s*(?:[,;=]|,?\s*or\b|,?\s*i\.e\.,?)\s*")
#: `8 of 30 patients [72%; 95% CI …]`.
_BRACKETED = re.compile(r"(?:\s+[A-Za-z][A-Za-z-]*){0,4}\s*[(\[]\s*")
_CLOSED = re.compile(r"\s*(?:[)\];,]|\.(?:\s|$)|$)")
_GROUP = re.compile(
    r"(?:^|[;:.,(]\s+|\band\s+)(?:of|among)\s+(?:all\s+|the\s+|these\s+|our\s+){0,2}$",
    re.IGNORECASE,
)
_REACH = 120  # characters between a group and a share of it


class Share(NamedTuple):
    """Hold a percentage with its count and total, and the figures that print them."""

    figures: tuple[Found, ...]
    part: int
    total: int
    rate: Number


def shares(text: Text) -> Iterator[Share]:
    """Give the shares of a text whose count, total and percentage stand together."""
    passed = False  # the second of a pair
    figures = text.figures
    for place, found in enumerate(figures):
        if passed:
            passed = False
            continue
        figure = figure_of(found)
        if figure.kind == "share":
            share = _share((found,), figure.percent)
        elif figure.kind == "fraction" and place + 1 < len(figures):
            share = _pair(text, found, figures[place + 1])
            passed = share is not None
        else:
            continue
        if share:
            yield share


def _pair(text: Text, fraction: Found, percentage: Found) -> Share | None:
    """Join a fraction and the percentage right after it."""
    if figure_of(percentage).kind != "percentage" or fraction.sentence != percentage.sentence:
        return None
    between = text.between(fraction, percentage)
    if not _LISTED.fullmatch(between) and not _BRACKETED.fullmatch(between):
        return None
    if not _CLOSED.match(text.after(percentage, 4)):
        return None
    return _share((fraction, percentage), figure_of(percentage).percent)


def _share(figures: tuple[Found, ...], rate: Number | None) -> Share | None:
    first = figure_of(figures[0])
    if rate is None or not all(is_plain(figure_of(found)) for found in figures):
        return None
    count, total = whole(first.count), whole(first.total)
    if count is None or not total or not 0 <= count <= total:
        return None
    return Share(figures, count, total, rate)


def shares_of_groups(text: Text) -> Iterator[Share]:
    """Give the first share after `Of N patients, …`, its total being that group."""
    figures = text.figures
    for place, found in enumerate(figures[:-1]):
        figure, after = figure_of(found), figures[place + 1]
        if figure.kind != "count" or not _GROUP.search(text.before(found, 30)):
            continue
        share = figure_of(after)
        if share.kind != "share" or share.total is not None or share.numbers[0].is_percent:
            continue
        between = text.between(found, after) if after.sentence == found.sentence else ""
        if "," not in between or len(between) > _REACH or ";" in between:
            continue
        count, total, rate = whole(share.count), whole(figure.count), share.percent
        plain = is_plain(figure) and is_plain(share)
        if plain and rate is not None and count is not None and total and count <= total:
            yield Share((found, after), count, total, rate)
