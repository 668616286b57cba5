"""Read what inference prints: P values and confidence intervals."""

from dataclasses import replace

from asprinted.notation import lexicon
from asprinted.notation.amounts import UNREACHED, Amount, Match
from asprinted.notation.shares import OPEN, Shares

P_NAMES = {"p", "pvalue", "ptrend", "pinteraction", "pheterogeneity"}
_P_FILLERS = {"value", "values", "of", "was", "is", "were"}
INTERVAL_NAMES = {"ci", "cis", "cri", "crl", "cl", "cls", "hdi", "hpd", "hpdi", "ui", "bci", "pi"}
INTERVAL_WORDS = {"confidence", "credible", "credibility", "prediction", "uncertainty"}
_LEADING = {"of", "was", "is", "from", "ranging", "were", "between", "for"}
_JOINTS = {"to", "and", "through", "until"}
_UNREACHED_STEMS = ("reach", "estim", "eval", "avail", "calc")


class Intervals(Shares):
    """Read P values and intervals. A P value and the limits of an interval are always rounded."""

    def p_value(self, index: int) -> Match | None:
        """Read `P = .048`, `p<0·001`, `P for trend = .02`, `P value of 0.03`."""
        token = self.at(index)
        if token.lower not in P_NAMES or (len(token.text) > 1 and token.text[0] not in "Pp"):
            return None
        position = index + 1 + (self.sign(index + 1) == "-")
        while self.word(position) in _P_FILLERS and position - index < 5:
            position += 1
        if self.word(position) == "for" or self.sign(position) in OPEN:
            position = self._comparator(position)
        equal = self.sign(position) in ("=", ":")
        value = self.number(position + equal)
        if value is None or not 0 <= value.value <= 1 or self._percent(value.end):
            return None
        decimal = "." in self.at(value.text_end - 1).text
        if not (equal or value.bound != "exact" or decimal) or value.bound == "about":
            return None
        return self.match("p-value", index, value.end, replace(value, inexact=True))

    def _comparator(self, index: int) -> int:
        """Find the sign after `for trend` or `(interaction)`."""
        for position in range(index, index + 6):
            sign = self.sign(position)
            if sign == "=" or sign in lexicon.BOUND_SIGNS:
                return position
        return index

    def interval(self, index: int) -> Match | None:
        """Read `95% CI, 0.60 to 0.94`, `95% confidence interval [CI] 0.60-0.94`."""
        level = self.number(index)
        percent = self._percent(level.end) if level else 0
        if level is None or not percent:
            return None
        level = replace(level, text_end=percent)
        after = self._interval_words(percent + (self.sign(percent) == "-"))
        return self._limits(index, after, level) if after else None

    def bare_interval(self, index: int) -> Match | None:
        """Read `CI, 0.60 to 0.94` and `CI95% 0.60-0.94`."""
        after = self._interval_words(index)
        if not after:
            return None
        level = self.number(after)
        percent = self._percent(level.end) if level else 0
        if level and percent and self.amount(percent + (self.sign(percent) in (",", ":", "="))):
            return self._limits(index, percent, replace(level, text_end=percent))
        return self._limits(index, after, None)

    def _interval_words(self, index: int) -> int:
        """Find where the words for an interval end, or 0."""
        word = self.word(index)
        if word in INTERVAL_NAMES:
            return index + 1 if self.at(index).text[0].isupper() else 0
        if word not in INTERVAL_WORDS:
            return 0
        after = index + 1
        if self.word(after) not in ("interval", "intervals", "limit", "limits"):
            return 0
        named = self.sign(after + 1) in OPEN and self.word(after + 2) in INTERVAL_NAMES
        return after + 4 if named else after + 1

    def _limits(self, start: int, index: int, level: Amount | None) -> Match | None:
        """Read the limits of an interval after its words."""
        position, closing = index, ""
        for _ in range(5):
            if self.sign(position) in (",", ":", "=", ";") or self.word(position) in _LEADING:
                position += 1
            elif self.sign(position) in OPEN and not closing:
                closing, position = OPEN[self.sign(position)], position + 1
        low = self.amount(position)
        if low is None or low.family == "compound":
            return None
        limits, end = self._to_high(low)
        if not limits or (closing and self.sign(end) != closing):
            return None
        numbers = (self.finished(level),) if level else ()
        numbers += tuple(self.finished(replace(limit, inexact=True)) for limit in limits)
        return Match("interval", numbers, limits[-1].unit, start, end + bool(closing))

    def _to_high(self, low: Amount) -> tuple[list[Amount], int]:
        """Read the upper limit: both limits, or the lower alone where none was reached."""
        joint = low.end
        if self.sign(joint) in (")", "]"):
            return [low], joint
        if self.sign(joint) not in (",", ";", "-", "—", "~") and self.word(joint) not in _JOINTS:
            return [], joint
        high = self.amount(joint + 1)
        if high is None:
            end = self._unreached(joint + 1)
            return ([low], end) if end else ([], joint)
        if low.unit and high.unit and low.unit != high.unit:
            return [], joint
        return [low, replace(high, unit=high.unit or low.unit)], high.end

    def _unreached(self, index: int) -> int:
        """Find the end of `not reached`, `NR` or ∞ at a limit of an interval, or 0."""
        if self.word(index) == "not" and self.word(index + 1).startswith(_UNREACHED_STEMS):
            return index + 2
        return index + 1 if self.at(index).lower in UNREACHED else 0
