"""Read confidence and credible intervals: their level, their limits, and headings of intervals."""

from typing import NamedTuple

from asprinted.notation import lexicon, quantities
from asprinted.notation.amounts import UNREACHED, Amount, Match
from asprinted.notation.figure import Number
from asprinted.notation.pvalues import PValues
from asprinted.notation.shares import OPEN

INTERVAL_NAMES = {"ci", "cis", "cri", "crl", "cl", "cls", "hdi", "hpd", "hpdi", "ui", "bci", "pi",
                  "ic", "ki", "eti", "loa", "confint"}  # fmt: skip
INTERVAL_WORDS = {"confidence", "credible", "credibility", "prediction", "uncertainty",
                  "konfidenzintervall", "compatibility", "fiducial", "posterior", "density",
                  "tolerance", "predictive"}  # fmt: skip
#: Words that may stand between a level and the words for an interval: 95% posterior credible.
_KINDS = {"posterior", "bayesian", "highest", "density", "bootstrap", "bootstrapped", "exact",
          "two", "sided", "one", "bias", "corrected", "profile", "likelihood", "simultaneous",
          "wald", "wilson", "adjusted", "approximate", "central", "corresponding", "based", "hpd",
          "robust", "equal", "tailed", "range", "of", "the", "lower", "upper", "level", "family",
          "wise", "familywise", "asymptotic", "percentile", "conditional", "unadjusted", "clopper",
          "pearson", "binomial", "accelerated", "nominal", "marginal"}  # fmt: skip
_NOUNS = {"interval", "intervals", "limit", "limits", "range", "ranges", "bounds", "bound", "level",
          "levels", "region"}  # fmt: skip
_LEADING = {"of", "was", "is", "from", "ranging", "were", "between", "for", "range", "ranged",
            "the", "de"}  # fmt: skip
_JOINTS = {"to", "and", "through", "until", "bis", "à", "a", "till"}
_SIGNS = {",", ";", "-", "—", "~", "/", ":"}
_UNREACHED_STEMS = ("reach", "estim", "eval", "avail", "calc", "defin")
_LEVELS = {50, 68, 80, 83, 84, 85, 89, 90, 92, 93, 94, 95, 96, 97, 98, 99}
_REACH = 6  # tokens of words between a level and its interval
UNSURE_SIGN = "its first sign may be a minus or a dash"
INTERVAL_STARTS = INTERVAL_NAMES | INTERVAL_WORDS


class Heading(NamedTuple):
    """Hold the level of intervals that stand elsewhere."""

    start: int
    end: int
    level: Amount | None


class Intervals(PValues):
    """Read intervals; their limits are always rounded."""

    def interval(self, index: int) -> Match | Heading | None:
        """Read `95% CI, 0.60 to 0.94`, `95% confidence interval [CI] 0.60-0.94`."""
        level = self.number(index)
        if level is None or level.value < 50 or int(level.value) not in _LEVELS:
            return None
        percent = self._percent(level.end)
        if not percent:
            tight = self.tight[level.end] or self.texts[level.end] == "-"
            if not (level.value in (90, 95, 99) and tight):
                return None  # 95CI
        after = self._words(percent or level.end)
        if not after:
            return None
        level = level._replace(text_end=percent or level.end, family="")
        return self._limits(index, after, level) or self._heading(index, after, level)

    def bare_interval(self, index: int) -> Match | Heading | None:
        """Read `CI, 0.60 to 0.94`, `CI95% 0.60-0.94`, `CI (95%): 0.60-0.94`."""
        after = self._interval_name(index)
        if not after:
            return None
        bracket = self.texts[after] in OPEN
        at = after + (bracket or self.texts[after] in ("-", "_", ":", ","))
        level = self.number(at)
        if level and level.value >= 50 and int(level.value) in _LEVELS:
            end = self._percent(level.end)
            named = level.value in (90, 95, 99) and self.lower[index] != "ic"  # IC90 is a dose
            following = self.texts[level.end]
            if end or (
                named
                and (
                    following in (":", "=", "(", "[")
                    or self.numeric[level.end]
                    or (self.tight[at] and not self.tight[level.end])
                )
            ):
                end = end or level.end
                level = level._replace(text_end=end, family="")
                end += bracket and self.texts[end] in (")", "]")
                found = self._limits(index, end, level)
                return found or self._heading(index, end, level)
        return self._limits(index, after, None)

    def _heading(self, start: int, end: int, level: Amount) -> Heading:
        if self.texts[end] in OPEN and self.lower[end + 1] in INTERVAL_NAMES:
            end += 3
        return Heading(start, end, level)

    def _words(self, index: int) -> int:
        """Find where the words for an interval after its level end, or 0."""
        position = index + (self.texts[index] == "-")
        limit = position + _REACH
        while position < limit:
            after = self._interval_name(position)
            if after:
                return after
            word = self.lower[position]
            if (
                word in _KINDS
                or (word == "-" and self.tight[position])
                or (
                    word[:1].isalpha()
                    and self.lower[position + 1] in INTERVAL_STARTS
                    and (word not in lexicon.CLAUSE_WORDS and word not in lexicon.NUMBER_WORDS)
                )
            ):
                position += 1
            else:
                return 0
        return 0

    def _interval_name(self, index: int) -> int:
        """Find where `CI`, `C.I.` or `confidence interval [CI]` ends, or 0."""
        word = self.lower[index]
        if word in INTERVAL_NAMES:
            return index + 1 if self.texts[index][0].isupper() else 0
        if word == "c" and self.texts[index + 1] == "." and self.texts[index + 2] == "I":
            return index + 3 + (self.texts[index + 3] == ".")
        if word == "konfidenzintervall":
            return index + 1
        if word not in INTERVAL_WORDS:
            return 0
        after = index + 1
        while self.lower[after] in INTERVAL_WORDS and after - index < 4:
            after += 1
        if self.lower[after] not in _NOUNS:
            return 0
        bracket = self.texts[after + 1] in OPEN and self.lower[after + 2] in INTERVAL_NAMES
        if bracket and self.texts[after + 3] in (")", "]"):
            return after + 4
        return after + 1

    def _limits(self, start: int, index: int, level: Amount | None) -> Match | None:
        """Read the limits of an interval after its words."""
        position, closing = index, ""
        bracketed = self.texts[start - 1] in OPEN
        for _ in range(6):
            text = self.texts[position]
            if text in (",", ":", "=", ";", ".") or self.lower[position] in _LEADING:
                position += 1
            elif text in OPEN and not closing:
                closing, position = OPEN[text], position + 1
            elif (
                text in (")", "]")
                and bracketed
                and self.numeric[position + 1]
                and (self.tight[position + 1])
            ):
                position += 1  # [95% CI]1.05-1.71
            else:
                break
        problem = ""
        hung = self.texts[index] == "-" and self.tight[index] and self.tight[index + 1]
        if hung and position == index and self.numeric[index + 1]:
            position, problem = self._signed(start, position)
        low = self._limit(position)
        if low is None or low.family == "compound":
            return None
        limits, end = self._to_high(low)
        if not limits or (closing and self.texts[end] != closing):
            return None
        if len(limits) == 2 and self._is_estimate(limits, end):
            return None
        numbers: tuple[Number, ...] = (self.finished(level),) if level else ()
        numbers += tuple(self.finished(limit._replace(inexact=True)) for limit in limits)
        problem = problem or next((one.problem for one in limits if one.problem), "")
        return Match("interval", numbers, limits[-1].unit, start, end + bool(closing), "", problem)

    def _is_estimate(self, limits: list[Amount], end: int) -> bool:
        """Say whether what follows the heading is an estimate with its own limits."""
        joint = self.texts[limits[0].end]
        if joint in (",", ";") and self.lower[end] in ("-", "—", "to", "à", "bis"):
            return self.numeric[end + 1] or self.numeric[end + 2]
        return False

    def _signed(self, start: int, position: int) -> tuple[int, str]:
        """Tell a minus from a dash in `CI-0.9 to 1.5`, by the estimate before the bracket."""
        plus = self.number(position + 1)
        joint = plus.end if plus else position
        high = self.number(joint + 1) if plus else None
        if plus is None or high is None:
            return position, ""
        before = start - 1
        before -= self.texts[before] in OPEN
        estimate = self.number(before) if self.numeric[before] else None
        if estimate is None:
            return position, UNSURE_SIGN
        value = estimate.value
        if self.texts[before - 1] == "-" and self.tight[before]:
            value = -value
        inside = plus.value <= value <= high.value
        below = -plus.value <= value <= high.value
        if inside and not below:
            return position + 1, ""
        return (position, "") if below and not inside else (position + inside, UNSURE_SIGN)

    def _limit(self, index: int) -> Amount | None:
        """Read one limit, also of money: `-£93`, `$-93`."""
        return self.cash(index) or self.amount(index)

    def cash(self, index: int) -> Amount | None:
        """Read an amount of money: `£17`, `-£93`, `US$ 1.2 million`, `€-5`."""
        position = index
        negative = self.texts[position] == "-" and self.texts[position + 1] in quantities.CURRENCIES
        position += negative
        currency = self.texts[position]
        named = self.lower[position] in quantities.MONEY and self.numeric[position + 1]
        if currency not in quantities.CURRENCIES and not named:
            return None
        amount = self.number(position + 1)
        if amount is None:
            return None
        value = -amount.value if negative else amount.value
        return amount._replace(start=index, value=value, unit=currency, family="measure",
                               plain=False)  # fmt: skip

    def _to_high(self, low: Amount) -> tuple[list[Amount], int]:
        """Read the upper limit: both limits, or the lower alone where none was reached."""
        joint = low.end
        text = self.texts[joint]
        if text in (")", "]"):
            return [low], joint
        if text == "-" and self.lower[joint + 1] == "to":
            joint += 1
            text = "to"
        if text == "," and self.lower[joint + 1] in ("to", "and"):
            joint += 1
        if text not in _SIGNS and self.lower[joint] not in _JOINTS:
            return [], joint
        after = joint + 1
        if self.texts[after] == "-" and text in ("-", "—") and not self.tight[after]:
            after += not (self.numeric[after + 1])
        high = self._limit(after)
        if high is None:
            end = self._unreached(after)
            return ([low], end) if end else ([], joint)
        if low.unit and high.unit and low.unit != high.unit:
            return [], joint
        if not low.unit and high.unit:
            low = self.adopt(low, high)
        return [low, high._replace(unit=high.unit or low.unit)], high.end

    def adopt(self, low: Amount, high: Amount) -> Amount:
        """Give a number the unit, and where it has none the scale, of another."""
        return low._replace(unit=high.unit, family=high.family)

    def _unreached(self, index: int) -> int:
        """Find the end of `not reached`, `NR` or ∞ at a limit of an interval, or 0."""
        word = self.lower[index]
        if word == "not" and self.lower[index + 1].startswith(_UNREACHED_STEMS):
            return index + 2
        return index + 1 if word in UNREACHED else 0
