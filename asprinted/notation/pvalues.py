"""Read P values, alone or as a range, and say where one is printed without its decimal point.

It may import the shares and what they build on, and must not import intervals.
"""

from decimal import Decimal

from asprinted.notation import bounds, lexicon
from asprinted.notation.amounts import SPACED, Amount, Match
from asprinted.notation.shares import OPEN, Shares
from asprinted.notation.spelled import WIDE

P_NAMES = {"p", "ps", "pvalue", "ptrend", "pinteraction", "pheterogeneity", "pint", "phet", "padj",
           "pcorr", "pcorrected", "pfdr", "pdiff"}  # fmt: skip
POINTLESS = "its decimal point is missing"
SIGNLESS = "no sign stands between P and its number"
_FILLERS = {"value", "values", "of", "was", "is", "were", "level", "levels", "ranged", "ranging",
            "from", "between", "all", "both"}  # fmt: skip
_QUALIFIERS = {
    "trend", "interaction", "heterogeneity", "difference", "linearity", "noninferiority",
    "superiority", "corrected", "adjusted", "adj", "corr", "fdr", "int", "het", "nominal",
    "overall", "combined", "meta", "log", "rank", "logrank", "fisher", "exact", "two", "sided",
    "one", "tailed", "group", "time", "nonlinearity", "non", "inferiority", "diff", "bonferroni",
    "perm", "unadjusted", "uncorrected", "between", "within", "the", "for", "subgroup",
    "differences", "effect",
}  # fmt: skip
_EQUALS = {"=", ":"}
_REACH = 9  # tokens between P and its sign


class PValues(Shares):
    """Read P values, which are always rounded."""

    def p_value(self, index: int) -> Match | None:
        """Read `P = .048`, `p<0·001`, `P for trend .02`, `P-interaction = 0.04`, `p = .05–.10`."""
        text = self.texts[index]
        if self.lower[index] not in P_NAMES or (len(text) > 1 and text[0] not in "Pp"):
            return None
        position = self._after_name(index)
        equal = self.texts[position] in _EQUALS
        value = self._value(position + equal, equal)
        if value is None:
            return None
        joint = self.lower[value.end]
        if joint in ("-", "to", "and") and (joint != "and" or self._is_between(index, position)):
            high = self._value(value.end + 1, True)
            if high and high.bound == value.bound and high.value >= value.value:
                return self.match("range", index, high.end, value, high, term="P")
        return self.match("p-value", index, value.end, value)

    def _is_between(self, start: int, end: int) -> bool:
        return "between" in self.lower[start:end]

    def _after_name(self, index: int) -> int:
        """Find the sign or number of a P value after its name and what qualifies it."""
        lower, position = self.lower, index + 1
        position += self.texts[position] in ("-", "_", "'")
        for _ in range(5):
            if lower[position] not in _FILLERS:
                break
            position += 1
        named = lower[position] == "for" or self.texts[position] in OPEN
        named = named or lower[position] in _QUALIFIERS
        if not named:
            return position
        for step in range(position, position + _REACH):
            if self.texts[step] in _EQUALS or self.texts[step] in bounds.SIGNS:
                return step
            if self.numeric[step] and lower[step][:1] in (".", "0") and len(lower[step]) > 1:
                return step
            if self.numeric[step] and lower[step] == "0" and self.broken(step):
                return step
        return position

    def _value(self, index: int, equal: bool) -> Amount | None:
        """Read a number that may be a P value, mended where it was broken."""
        value = self.number(index)
        if value is None or value.bound == "about" or self._percent(value.end):
            return None
        value = self._scattered(value)
        at = value.text_end - 1
        text = self.texts[at]
        if value.whole and text.isdecimal() and len(text) > 1 and text[0] == "0":
            step = Decimal((0, (1,), -len(text)))
            value = value._replace(value=WIDE.multiply(Decimal(text), step), step=step,
                                   whole=False, problem=POINTLESS)  # fmt: skip
        if not 0 <= value.value <= 1:
            return None
        decimal = "." in text or not value.whole
        if not (equal or value.bound != "exact" or decimal):
            return None
        if self.lower[value.end] in ("points",) or (self.unit(value.end)[0] and not decimal):
            return None
        if value.bound == "exact" and not equal and self.tight[value.start] and not value.problem:
            value = value._replace(problem=SIGNLESS)
        return value._replace(inexact=True)

    def _is_scattered(self, index: int) -> bool:
        """Say whether a token may be digits of the number before."""
        text = self.texts[index]
        return text.isdecimal() and (len(text) == 1 or (text[0] == "0" and len(text) < 4))

    def _scattered(self, value: Amount) -> Amount:
        """Join digits that spaces have parted: `.0 0 8`, `0.0 5`."""
        text = self.texts[value.text_end - 1]
        _, dot, digits = text.partition(".")
        if not dot or digits.strip("0") or value.factor != 1:
            return value
        end = value.end
        while self._is_scattered(end) and len(digits) < 8:
            digits, end = digits + self.texts[end], end + 1
        follows = self.texts[end]
        if end == value.end or (self.is_word(end) and follows.lower() in lexicon.CASES):
            return value
        step = Decimal((0, (1,), -len(digits)))
        return value._replace(value=WIDE.multiply(Decimal(digits), step), step=step, end=end,
                              text_end=end, problem=SPACED)  # fmt: skip
