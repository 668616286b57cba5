"""Rules on a percentage and its own counts; all arithmetic is exact.

They need no statistics.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from asprinted.check.printed import decimals, ends, is_plain, percent, step, whole
from asprinted.check.rule import Example, Finding, Outcome, Rule, Sure
from asprinted.check.text import Text, figure_of
from asprinted.check.wholes import shares, shares_of_groups
from asprinted.notation import Found, Number

_OF = re.compile(r"\s+of\s+(?:all\s+|the\s+|these\s+|those\s+|our\s+){0,2}")
_PRONOUN = re.compile(r"one\s*[(\[]", re.IGNORECASE)
_LEADS_COUNT = re.compile(r"n\s*=", re.IGNORECASE)
_CUT = "share-cut-off"
_WRONG = "share-wrong"


def _is_rounded(share: Fraction, rate: Number) -> bool:
    """Say whether a share in percent rounds to what is printed; half-way may go either way."""
    low, high = ends(rate)
    return low <= share <= high


def _is_cut(share: Fraction, rate: Number) -> bool:
    """Say whether a share in percent, its further digits dropped, is what is printed."""
    value = Fraction(rate.value)
    return value <= share < value + step(rate)


def _look_wrong(text: Text) -> Iterator[Outcome]:
    for figures, count, total, rate in shares(text):
        share = Fraction(100 * count, total)
        if _is_rounded(share, rate):
            yield figures
        elif not _is_cut(share, rate) and not _is_rounded(100 - share, rate):
            yield _wrong(_WRONG, (figures, count, total, rate), "certain")


def _look_group(text: Text) -> Iterator[Outcome]:
    for figures, count, total, rate in shares_of_groups(text):
        share = Fraction(100 * count, total)
        if _is_rounded(share, rate) or _is_cut(share, rate):
            yield figures
        else:
            yield _wrong("share-of-group", (figures, count, total, rate), "possible")


def _wrong(rule: str, share: tuple[tuple[Found, ...], int, int, Number], sure: Sure) -> Finding:
    figures, count, total, rate = share
    places = decimals(rate)
    part = Fraction(count, total)
    near, more = percent(part, places), percent(part, places + 1)
    counts = _counts(rate, total)
    others = f"; or a count of {counts} of {total}" if counts else ""
    return Finding(rule, figures, f"{count}/{total} = {more}", f"{more}, or {near}{others}", sure)


def _counts(rate: Number, total: int) -> str:
    """Write the counts that give a percentage, if there are one or two."""
    low, high = ends(rate)
    first, last = math.ceil(low * total / 100), math.floor(high * total / 100)
    if not 0 <= first <= last <= total or last - first > 1:
        return ""
    return str(first) if first == last else f"{first} or {last}"


def _look_cut(text: Text) -> Iterator[Outcome]:
    for figures, count, total, rate in shares(text):
        share = Fraction(100 * count, total)
        if _is_rounded(share, rate):
            yield figures
        elif _is_cut(share, rate):
            places = decimals(rate)
            yield Finding(
                _CUT,
                figures,
                f"{count}/{total} = {_begun(share, places + 2)}, its further digits dropped",
                percent(share / 100, places),
                "certain",
            )


def _begun(share: Fraction, places: int) -> str:
    """Write the first decimals of a percentage, and that more follow."""
    digits = math.floor(share * 10**places)
    more = "…" if digits != share * 10**places else ""
    return f"{Decimal(digits).scaleb(-places):f}{more}%"


def _look_no_count(text: Text) -> Iterator[Outcome]:
    for one, other in zip(text.figures, text.figures[1:], strict=False):
        share, group = figure_of(one), figure_of(other)
        if share.kind != "percentage" or group.kind != "count" or one.sentence != other.sentence:
            continue
        total, rate = whole(group.numbers[0]), share.percent
        if not total or rate is None or not is_plain(share) or not is_plain(group):
            continue
        if not _OF.fullmatch(text.between(one, other)) or not 0 <= rate.value <= 100:
            continue
        low, high = ends(rate)
        value = Fraction(rate.value)
        count = math.floor(Fraction(high) * total / 100)
        if Fraction(100 * count, total) >= low or _is_cut(
            Fraction(100 * math.ceil(value * total / 100), total), rate
        ):
            yield (one, other)
            continue
        places = decimals(rate)
        nearest = [k for k in (count, count + 1) if 0 <= k <= total]
        yield Finding(
            "share-no-count",
            (one, other),
            f"no count of {total} rounds to {rate.text}",
            " or ".join(f"{percent(Fraction(k, total), places)} ({k}/{total})" for k in nearest),
            "likely",
        )


def _look_no_total(text: Text) -> Iterator[Outcome]:
    for found in text.figures:
        figure = figure_of(found)
        count, rate = whole(figure.count), figure.percent
        if figure.kind != "share" or figure.total is not None or not is_plain(figure):
            continue
        if not count or rate is None or not 0 < rate.value <= 100:
            continue
        if figure.numbers[0].is_percent or _LEADS_COUNT.match(found.printed):
            continue  # 27% (n = 30): the number may be the group's
        low, high = ends(rate)
        cut = Fraction(rate.value) + step(rate)
        least, most = 100 * count / max(high, cut), 100 * count / low if low > 0 else None
        if most is None or math.ceil(max(least, Fraction(count))) <= math.floor(most):
            yield (found,)
            continue
        if _PRONOUN.match(found.printed):
            continue  # in `the other one (51%)` nobody is counted
        around = math.floor(100 * count / Fraction(rate.value))
        places = decimals(rate)
        agree = " or ".join(
            f"{percent(Fraction(count, n), places)} (of {n})"
            for n in (around, around + 1)
            if n >= count
        )
        yield Finding(
            "share-no-total",
            (found,),
            f"no whole number of which {count} is {rate.text}",
            agree,
            "likely",
        )


SHARES = (
    Rule(
        _WRONG,
        "A percentage is not that of its own count and total.",
        "The count over the total, as an exact fraction, is held against every number that rounds "
        "to the percentage; a half may go up or down. Left alone: a percentage that is that of all "
        "the others, one cut off instead of rounded (a rule of its own), and figures printed with "
        "a bound or with a doubt.",
        (
            "Rounded to tens or fives on purpose.",
            "Weighted, or estimated with times of follow-up, and not simply count over total.",
            "A fraction that is no part of a whole, such as items of a scale.",
        ),
        (
            Example("It helped 8 of 30 men (72%).", "yes"),
            Example("It helped 8 of 30 men (27%).", "no"),
            Example("It helped 8/30 (26.7%).", "no"),
            Example("It helped 26.8% (8/30).", "yes"),
            Example("Of 8 eyes, 1 of 8 (12%) and 1 of 8 (13%) were lost.", "no"),
            Example("It helped 8 of 30 men (26%).", "does not apply"),
            Example("22 of 30 men (27%) had no benefit.", "does not apply"),
            Example("It helped some men (8/30, 72%).", "yes"),
            Example("It helped 8 of 30 men [72%; 95% CI 54 to 88].", "yes"),
            Example("It helped 8/30, or 27%.", "no"),
            Example("It helped 8/30, 72% of those treated.", "does not apply"),
            Example("It helped about 8 of 30 men (72%).", "does not apply"),
            Example("It helped 8 men (27%).", "does not apply"),
            Example("No one died.", "does not apply"),
        ),
        _look_wrong,
    ),
    Rule(
        _CUT,
        "A percentage is that of its count and total with the further digits dropped, not rounded.",
        "It applies where the exact share does not round to what is printed and its first digits "
        "are those printed.",
        ("Some programs and authors cut off on purpose.",),
        (
            Example("It helped 8 of 30 men (26%).", "yes"),
            Example("It helped 26.6% (8/30).", "yes"),
            Example("It helped 8 of 30 men (27%).", "no"),
            Example("It helped 8 of 30 men (72%).", "does not apply"),
            Example("It helped 1 of 8 men (12%).", "no"),
        ),
        _look_cut,
    ),
    Rule(
        "share-of-group",
        "A percentage is not that of its count and the group that its sentence begins with.",
        "In `Of N patients, n (p%) …` the first share without a total is taken to be of N, and is "
        "held against it rounded or cut off.",
        ("The share may be of a part of the group, such as those with known values.",),
        (
            Example("Of the 30 men, 8 (72%) improved.", "yes"),
            Example("Of the 30 men, 8 (27%) improved.", "no"),
            Example("Among 30 men, only 8 (26%) improved.", "no"),
            Example("Of 30 men, 20 were treated, and 8 (40%) improved.", "does not apply"),
            Example("It helped 8 (72%) of the men.", "does not apply"),
        ),
        _look_group,
    ),
    Rule(
        "share-no-count",
        "A percentage of a group cannot come from any whole number of its members.",
        "For `p% of N`: no count over N rounds to the percentage, nor is cut off to it.",
        (
            "Percentages averaged, weighted or estimated.",
            "A group in which not everyone was counted.",
        ),
        (
            Example("It helped 21% of 17 men.", "yes"),
            Example("It helped 24% of the 17 men.", "no"),
            Example("It helped 23% of 17 men.", "no"),
            Example("It helped about 21% of 17 men.", "does not apply"),
            Example("It helped 21% of men. Others, 17, died.", "does not apply"),
        ),
        _look_no_count,
    ),
    Rule(
        "share-no-total",
        "A count cannot be its percentage of any whole number.",
        "For `n (p%)` without a total: no whole total gives the percentage, rounded or cut off.",
        (
            "A percentage of something else than the people counted.",
            "Percentages weighted, or of those with known values in several groups.",
        ),
        (
            Example("It helped 7 men (50.3%).", "yes"),
            Example("It helped 7 men (50.0%).", "no"),
            Example("It helped 7 men (23%).", "no"),
            Example(
                "It came back in the first group and in the other one (51.3%).", "does not apply"
            ),
            Example("It helped 10 (83.35%) of them.", "yes"),
            Example("It helped 50.3% (n = 7).", "does not apply"),
            Example("It helped 7 of 14 men (50.3%).", "does not apply"),
        ),
        _look_no_total,
    ),
)
