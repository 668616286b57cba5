"""The rule on two proportions with their counts, and a P value.

The tests are the statistics' own; NumPy and SciPy are imported when the rule has something to test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import erfc, sqrt

from asprinted.check.printed import Ends, is_plain, p_ends, p_range, whole
from asprinted.check.rule import Example, Finding, Outcome, Rule
from asprinted.check.text import Text, figure_of
from asprinted.notation import Found

_METHODS = ("pearson", "yates", "n-1", "likelihood-ratio", "z-unpooled", "fisher", "mid-p")
_UNCONDITIONAL = ("barnard-pooled", "boschloo")
_LARGEST = 2_000  # patients up to which the tests that search over a rate are tried
_JOINED = re.compile(
    r".*\b(?:v|vs|versus|compared|than|whereas|while|against)\b.*"
    # `and` joins two that are compared where it stands alone, or between two groups
    r"|\W*(?:[A-Za-z'-]+\s+){0,4}and\s+(?:in\s+)?|\W*(?:in|of|for|among|with|on|receiving)\b.*\band\b.*",
    re.IGNORECASE | re.DOTALL,
)
_OTHER = re.compile(
    r"adjust|match|pair|mcnemar|log-?rank|trend|interaction|variate|variable|regress|\bcox\b|"
    r"inferior|baseline|before|after|previous|pre-|post-|stratif|weight|hazard|bonferroni|mantel",
    re.IGNORECASE,
)
#: Words of groups that hold different patients, and words of the same ones seen twice.
_APART = re.compile(r"randomi[sz]|placebo|\bcontrols?\b|\barms?\b|\bgroups?\b", re.IGNORECASE)
_TWICE = re.compile(
    r"cross-?over|\bpaired|matched|same patients|both eyes|agreement", re.IGNORECASE
)
_NEAR = 100  # characters between two proportions that are compared


def _sets(text: Text) -> Iterator[tuple[Found, Found, Found, Ends]]:
    """Give two proportions and the P value right after them, where no third stands by."""
    figures = [found for found in text.figures if figure_of(found).kind != "ordinal"]
    for place in range(len(figures) - 2):
        one, other, last = figures[place : place + 3]
        printed = p_ends(last)
        if printed is None or not one.sentence == other.sentence == last.sentence:
            continue
        if not _counts(one) or not _counts(other) or _is_third(figures, place):
            continue
        between = text.between(one, other)
        if len(between) > _NEAR or not _JOINED.fullmatch(between):
            continue
        after = text.between(other, last)
        if len(after) > _NEAR or ";" in after.strip(" ;)([]") or text.says(_OTHER, one):
            continue
        yield one, other, last, printed


def _is_third(figures: list[Found], place: int) -> bool:
    """Say whether another proportion stands before two, in their sentence."""
    before = figures[place - 1] if place else None
    return bool(before and before.sentence == figures[place].sentence and _counts(before))


def _counts(found: Found) -> tuple[int, int] | None:
    figure = figure_of(found)
    if figure.kind not in ("share", "fraction") or not is_plain(figure):
        return None
    count, total = whole(figure.count), whole(figure.total)
    if count is None or not total or count > total:
        return None
    return count, total


def _may_be_pairs(text: Text, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Say whether two proportions may be of the same patients."""
    if first[1] != second[1] or first[0] == second[0]:
        return False
    return not text.says(_APART) or text.says(_TWICE)


@lru_cache(maxsize=1024)
def _p_values(
    first: tuple[int, int], second: tuple[int, int], methods: tuple[str, ...]
) -> tuple[float, float]:
    """Give the least and the largest P value of some tests, two-sided and one-sided."""
    from asprinted.stats.tests import two_proportions

    two_sided: list[float] = []
    one_sided: list[float] = []
    for method in methods:
        for side in ("two-sided", "greater", "less"):
            try:
                test = two_proportions(*first, *second, method=method, alternative=side)
            except ValueError:  # more tables than it holds at once
                continue
            (two_sided if side == "two-sided" else one_sided).append(float(test.p_value))
    # The one-sided test in the direction not seen goes to 1, and is nobody's.
    return min(two_sided + one_sided, default=1.0), max(two_sided, default=0.0)


def _range(
    text: Text, first: tuple[int, int], second: tuple[int, int], printed: Ends
) -> tuple[float, float, bool]:
    """Give the range of P, and whether it is that of pairs too; slow tests only where needed."""
    pairs = _may_be_pairs(text, first, second)
    least, most = _p_values(first, second, _METHODS)
    if pairs:
        least, most = _or_paired(first, second, least, most)
    if not _is_within(printed, least, most) and first[1] + second[1] <= _LARGEST:
        found = _p_values(first, second, _UNCONDITIONAL)
        least, most = min(least, found[0]), max(most, found[1])
    return least, most, pairs


def _is_within(printed: Ends, least: float, most: float) -> bool:
    return float(printed[0]) <= most and least <= float(printed[1])


def _or_paired(
    first: tuple[int, int], second: tuple[int, int], least: float, most: float
) -> tuple[float, float]:
    """Widen a range of P by what McNemar's test may give the same patients counted twice.

    P is least where all who changed did so in one direction, and largest where as many as can
    changed in both.
    """
    apart = abs(first[0] - second[0])
    changed = min(first[0], second[1] - second[0]) + min(second[0], first[1] - first[0])
    surest = min(0.5**apart / 2, erfc(sqrt(apart / 2)) / 2)
    return min(least, surest), max(most, erfc((apart - 1) / sqrt(2 * changed)))


def _tests(pairs: bool) -> str:
    names = "Pearson, Yates, N − 1, likelihood ratio, z, Fisher, mid-P, Barnard, Boschloo"
    return f"{names}{', McNemar' * pairs}; one-sided too"


def _look(text: Text) -> Iterator[Outcome]:
    for one, other, last, printed in _sets(text):
        first, second = _counts(one), _counts(other)
        if first is None or second is None:
            continue
        least, most, pairs = _range(text, first, second, printed)
        if _is_within(printed, least, most):
            yield (one, other, last)
            continue
        shares = " v ".join(f"{count}/{total}" for count, total in (first, second))
        yield Finding(
            "proportions-p", (one, other, last),
            f"{shares}: the usual tests give {p_range(least, most)} ({_tests(pairs)})",
            p_range(least, most), "likely",
        )  # fmt: skip


PROPORTIONS = (
    Rule(
        "proportions-p",
        "A P value of two proportions is that of no usual test of their counts.",
        "Pearson's, Yates's, the N − 1 and the likelihood-ratio chi-square, z, Fisher's, mid-P, "
        "Barnard's and Boschloo's tests, two-sided and one-sided, span a range, and McNemar's too "
        "where the totals are equal and nothing in the text says that the patients are not the "
        "same; it is a finding only if the P value printed is outside. Left "
        "alone: sentences that speak of adjusting, matching, survival, trends or more than two "
        "groups.",
        ("P may be of survival, of an adjusted model, or of another comparison in the sentence.",),
        (
            Example("It helped 8/30 (27%) versus 12/31 (39%), P = .001.", "yes"),
            Example("It helped 8/30 (27%) versus 12/31 (39%), P = .42.", "no"),
            Example("It helped 8/30 versus 25/31 (P < .001).", "no"),
            Example("It helped 8/30 versus 25/31 (P = .6).", "yes"),
            Example("Of each 100, 12/100 versus 24/100 had it (P = .0004).", "no"),
            Example("In the two groups 12/100 versus 24/100 had it (P = .0004).", "yes"),
            Example("After adjusting, 8/30 versus 25/31 (P = .6).", "does not apply"),
            Example("It helped 8/30, 9/30 and 25/31 (P = .6).", "does not apply"),
            Example("In all 8/30 men and 25/31 women came (Fisher's test, P = .6).", "yes"),
            Example(
                "All men with pain (5/205) and all who had strokes (5/205) were old (P = .01).",
                "does not apply",
            ),
            Example("It helped 8/30 in the first arm and 25/31 in the other (P = .6).", "yes"),
            Example("It helped 27% versus 39%, P = .001.", "does not apply"),
        ),
        _look,
    ),
)
