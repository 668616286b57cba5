"""Rules on an estimate, its interval and its P value that stand together.

They need no statistics but the standard library's normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from asprinted.check.printed import Ends, ends, is_plain, p_ends, p_range
from asprinted.check.rule import Example, Finding, Outcome, Rule
from asprinted.check.scales import (
    Effect,
    effects,
    holds_no_effect,
    on_scale,
    two_sided,
    z_of,
    z_range,
)
from asprinted.check.text import Text, figure_of

#: What score, likelihood-ratio and log-rank tests may differ from the interval's own, in standard
#: errors: by a factor, and by so much more.
FACTOR, MORE = 1.25, 0.25
#: How far off the middle of its half-width an estimate may be by method: profile, exact, bootstrap.
OFF = 0.15


def _look_fall(text: Text) -> Iterator[Outcome]:
    for found in text.figures:
        figure = figure_of(found)
        if figure.kind != "interval" or not is_plain(figure) or len(figure.numbers) not in (2, 3):
            continue
        low, high = figure.numbers[-2:]
        if low.value <= high.value:
            yield (found,)
            continue
        yield Finding(
            "limits-fall", (found,), f"{low.text} is above {high.text}",
            f"{high.text} to {low.text}, or a sign that is lost", "certain",
        )  # fmt: skip


def _rises(effect: Effect) -> bool:
    return effect.low.value <= effect.high.value


def _look_outside(text: Text) -> Iterator[Outcome]:
    for effect in effects(text):
        if not _rises(effect):
            continue
        (least, most), low, high = ends(effect.value), ends(effect.low), ends(effect.high)
        if low[0] <= most and least <= high[1]:
            yield (effect.estimate, effect.interval)
            continue
        side = "below" if most < low[0] else "above"
        yield Finding(
            "estimate-outside", (effect.estimate, effect.interval),
            f"{effect.value.text} is {side} {effect.low.text} to {effect.high.text}",
            f"an estimate from {effect.low.text} to {effect.high.text}", "likely",
        )  # fmt: skip


def _with_p(text: Text) -> Iterator[tuple[Effect, Ends]]:
    """Give effects on a known scale with a P value that is theirs."""
    for effect in effects(text):
        printed = p_ends(effect.statement.p_value)
        if printed and effect.scales and _rises(effect):
            yield effect, printed


def _computed(effect: Effect) -> list[tuple[str, Fraction, float, float]]:
    """Give scale, level and the two-sided P values of each way an effect may have been meant."""
    found = []
    for scale in effect.scales:
        for level in effect.levels:
            z = z_range(effect, scale, level)
            if z is None:
                return []
            found.append((scale, level, two_sided(z[1]), two_sided(z[0])))
    return found


def _agrees(printed: Ends, least: float, most: float) -> bool:
    """Say whether a P value agrees with a two-sided one, or with half of it."""
    low, high = float(printed[0]), float(printed[1])
    return (least <= high and low <= most) or (least / 2 <= high and low <= most / 2)


def _is_other_side(effect: Effect, printed: Ends, scale: str, level: Fraction) -> bool | None:
    """Say whether a P value and an interval disagree on significance; None if it is open."""
    holds = holds_no_effect(effect, scale)
    alpha = 1 - level
    if holds is None:
        return None
    wrong = printed[1] < alpha or (printed[1] <= alpha and printed[0] == 0)
    return wrong if holds else printed[0] > alpha


def _look_other_side(text: Text) -> Iterator[Outcome]:
    for effect, printed in _with_p(text):
        ways = _computed(effect)
        if not ways:
            continue
        wrong = [
            _is_other_side(effect, printed, scale, level) and not _agrees(printed, least, most)
            for scale, level, least, most in ways
        ]
        if not all(wrong):
            yield effect.figures
            continue
        scale, _, least, most = ways[0]
        null = "1" if scale == "ratio" else "0"
        held = "holds" if holds_no_effect(effect, scale) else "leaves out"
        yield Finding(
            "p-other-side", effect.figures,
            f"the interval {held} {null}, and gives {p_range(least, most)}; half as one-sided",
            p_range(least, most), "likely",
        )  # fmt: skip


def _is_far(printed: Ends, z: tuple[float, float]) -> bool:
    """Say whether a P value is further from an interval than other tests of one effect are."""
    for sides in (1, 2):  # a one-sided P value is half of a two-sided one
        low, high = (
            z_of(min(printed[1] * sides, Fraction(1))),
            z_of(min(printed[0] * sides, Fraction(1))),
        )
        if low <= z[1] * FACTOR + MORE and high >= z[0] / FACTOR - MORE:
            return False
    return True


def _look_p(text: Text) -> Iterator[Outcome]:
    for effect, printed in _with_p(text):
        ways = _computed(effect)
        if not ways:
            continue
        far = []
        for scale, level, least, most in ways:
            z = z_range(effect, scale, level)
            other = _is_other_side(effect, printed, scale, level)
            decided = other and not _agrees(printed, least, most)
            far.append(z is not None and not decided and _is_far(printed, z))
        if not all(far):
            yield effect.figures
            continue
        _, _, least, most = ways[0]
        yield Finding(
            "p-not-of-interval", effect.figures,
            f"the interval gives {p_range(least, most)}; half of it as one-sided; other tests of "
            "the same effect come near that",
            p_range(least, most), "possible",
        )  # fmt: skip


def _off(effect: Effect, scale: str) -> float | None:
    """Give how far an estimate is off the middle, in half-widths, the rounding allowed for."""
    value, low, high = (on_scale(n, scale) for n in (effect.value, effect.low, effect.high))
    if value is None or low is None or high is None:
        return None
    least, most = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    apart = max(value[0] - most, least - value[1], 0.0)
    half = (high[1] - low[0]) / 2
    return apart / half if half > 0 else 0.0


def _look_centre(text: Text) -> Iterator[Outcome]:
    for effect in effects(text):
        if not effect.scales or not _rises(effect):
            continue
        low, high = ends(effect.low), ends(effect.high)
        if ends(effect.value)[1] < low[0] or high[1] < ends(effect.value)[0]:
            continue  # outside, which is a rule of its own
        tried = ("ratio", "difference") if "ratio" in effect.scales else ("difference",)
        off = [_off(effect, scale) for scale in tried]
        if off[0] is None:
            continue
        if min(each for each in off if each is not None) <= OFF:
            yield (effect.estimate, effect.interval)
            continue
        first, last = float(effect.low.value), float(effect.high.value)
        middle = math.sqrt(first * last) if "ratio" in effect.scales else (first + last) / 2
        where = "as logarithms and as they are" if len(tried) == 2 else "as they are"
        yield Finding(
            "interval-off-centre", (effect.estimate, effect.interval),
            f"the middle of the interval is {middle:.4g}; tried {where}",
            f"an estimate near {middle:.4g}", "possible",
        )  # fmt: skip


_HR = "The hazard ratio was {} (95% CI, {}; P {})."
EFFECTS = (
    Rule(
        "limits-fall",
        "The limits of an interval stand in falling order.",
        "The first limit printed is above the second. Left alone: limits whose signs are in doubt.",
        ("A minus that was lost, or a dash that was taken for one.",
         "Negative limits printed by their size, as in −1 to −5."),
        (
            Example("The odds ratio was 0.9 (95% CI 1.2 to 0.7).", "yes"),
            Example("The odds ratio was 0.9 (95% CI 0.7 to 1.2).", "no"),
            Example("The mean difference was -3 (95% CI -1 to -5).", "yes"),
            Example("The mean difference was -3 (95% CI -5 to -1).", "no"),
            Example("The range was 5 to 2 years.", "does not apply"),
        ),
        _look_fall,
    ),
    Rule(
        "estimate-outside",
        "An estimate lies outside the interval that stands with it.",
        "Estimate and limits may be anything that rounds to what is printed. Left alone: an "
        "estimate set against another figure, whose interval may be that of the difference; "
        "estimates and limits in different units; limits that fall.",
        ("The interval may be of another figure nearby.",),
        (
            Example(_HR.format("1.72", "0.60 to 0.86", "= .001"), "yes"),
            Example(_HR.format("0.72", "0.60 to 0.86", "= .001"), "no"),
            Example("The odds ratio was 1.0 (95% CI 1.04 to 1.21).", "no"),
            Example("The rate was 12% versus 18% (95% CI 2% to 10%).", "does not apply"),
            Example("The mean was 3 days (95% CI 20 to 40 hours).", "does not apply"),
        ),
        _look_outside,
    ),
    Rule(
        "p-other-side",
        "An interval and its P value disagree on whether the effect is significant.",
        "The interval holds no effect (1 of a ratio, 0 of a difference) and P is below the level, "
        "or the reverse; and the P value that the interval gives, two-sided or one-sided, does not "
        "round to the one printed. Left alone: estimates of which the text does not say whether "
        "they are ratios or differences, P values of trends, interactions and corrected tests, and "
        "limits that round to no effect.",
        ("P may come from another test or model than the interval.",),
        (
            Example(_HR.format("0.72", "0.50 to 1.12", "= .001"), "yes"),
            Example(_HR.format("0.72", "0.60 to 0.86", "= .20"), "yes"),
            Example(_HR.format("0.72", "0.60 to 0.86", "= .001"), "no"),
            Example("The odds ratio was 1.20 (95% CI 0.90 to 1.60; P < .05).", "yes"),
            Example("The odds ratio was 1.30 (95% CI 0.99 to 1.71; P = .03).", "no"),
            Example("The odds ratio was 1.3 (95% CI 1.0 to 1.7; P = .04).", "no"),
            Example("The mean difference was 3 (95% CI -1 to 7; P = .01).", "yes"),
            Example("The hazard ratio was 0.72 (P = .20; 95% CI 0.60 to 0.86).", "yes"),
            Example("Weight was higher (β = 3, 95% CI -1 to 7; P = .001).", "yes"),
            Example("The mean was 3 (95% CI -1 to 7; P = .001).", "does not apply"),
            Example("The odds ratio was 1.2 (95% CI 0.9 to 1.6; P for trend = .01).",
                    "does not apply"),
        ),
        _look_other_side,
    ),
    Rule(
        "p-not-of-interval",
        "A P value is further from its interval than rounding and the choice of a test explain.",
        "The interval gives how many standard errors the estimate is from no effect. Other tests "
        f"of the effect may differ from that by a factor of {FACTOR} and {MORE} standard errors "
        "more; beyond that, two-sided and one-sided, it is a finding. Where both disagree on "
        "significance the rule p-other-side speaks.",
        ("P may be of another comparison, or from a model adjusted in another way.",),
        (
            Example(_HR.format("0.72", "0.60 to 0.86", "= .04"), "yes"),
            Example(_HR.format("0.72", "0.60 to 0.86", "< .001"), "no"),
            Example(_HR.format("0.72", "0.60 to 0.86", "= .001"), "no"),
            Example("The odds ratio was 1.5 (95% CI 1.02 to 2.21; P < .0001).", "yes"),
            Example("The mean was 3 (95% CI 1 to 5; P = .9).", "does not apply"),
        ),
        _look_p,
    ),
    Rule(
        "interval-off-centre",
        "An estimate is not in the middle of its interval on any scale it may be on.",
        "Of a ratio the logarithms and the numbers themselves are tried, of a difference the "
        f"numbers. Up to {OFF} of the half-width beyond rounding is left to methods: profile, "
        "exact, bootstrap and Bayesian intervals are not quite symmetric.",
        ("Bootstrap, exact and Bayesian intervals of few cases are far from symmetric.",
         "Estimate and interval may come from different models."),
        (
            Example("The odds ratio was 2.9 (95% CI 1.0 to 3.0).", "yes"),
            Example("The odds ratio was 1.7 (95% CI 1.0 to 3.0).", "no"),
            Example("The odds ratio was 2.0 (95% CI 1.0 to 3.0).", "no"),
            Example("The mean difference was 4.8 (95% CI 1.0 to 5.0).", "yes"),
            Example("The mean difference was 3.0 (95% CI 1.0 to 5.0).", "no"),
            Example("The median was 4.8 (95% CI 1.0 to 5.0).", "does not apply"),
        ),
        _look_centre,
    ),
)  # fmt: skip
