"""The grammar itself: which figure, if any, starts at one token of a sentence.

Every rule looks a bounded number of tokens ahead, so that reading takes linear time. What a number
can be is told by what follows it, so that few rules are tried.
"""

from collections.abc import Callable

from asprinted.notation import bounds, lexicon, quantities, statistics
from asprinted.notation.amounts import APART, Match, scaled
from asprinted.notation.calendar import AFTER_DAY
from asprinted.notation.intervals import INTERVAL_STARTS, Heading
from asprinted.notation.plain import Plain
from asprinted.notation.pvalues import P_NAMES
from asprinted.notation.shares import OPEN
from asprinted.notation.spreads import RANGE_JOINTS

_FAMILY_KINDS = {
    "percent": "percentage",
    "time": "duration",
    "dose": "dose",
    "measure": "measure",
    "times": "multiple",
    "compound": "count",
}
#: Words that may begin a figure; numbers in digits and some signs may too.
FIRST_WORDS = (
    lexicon.NUMBER_WORDS
    | lexicon.MONTHS.keys()
    | lexicon.TIME_LABELS
    | bounds.STARTS
    | INTERVAL_STARTS
    | P_NAMES
    | statistics.STARTS
    | quantities.MONEY
    | {"n", "a", "between", "mid", "early", "late", "x", "c"}
)
FIRST_SIGNS = frozenset(bounds.SIGNS.keys() | quantities.CURRENCIES | {"-", "+", "(", "[", "×"})
_AFTER_COUNT = {"of", "out", "in", "/", "(", "["}
_PER = {"per", "/"}
_CLOCKED = {":", "am", "pm", "a", "p", "h", "hrs", "hours", "hr", "hour", "o'clock", "uhr"}

_AGED, _OLDEST = {"age", "aged", "ages"}, 110  # at age 5: years, where nothing else is said

Rule = Callable[[int], Match | Heading | None]


class Grammar(Plain):
    """Read the figures of one sentence."""

    def figure(self, index: int) -> Match | Heading | None:
        """Read the figure that starts at a token, the longest rule first."""
        if self.numeric[index]:
            return self._from_number(index)
        word = self.lower[index]
        if word in FIRST_SIGNS:
            return self._from_sign(index, word)
        if word not in FIRST_WORDS:
            return None
        if word in P_NAMES:
            return self.p_value(index)
        if word in INTERVAL_STARTS or word == "c":
            found = self.bare_interval(index)
            if found or word not in lexicon.NUMBER_WORDS:
                return found
        for rule in self._rules(word):
            match = rule(index)
            if match:
                return match
        return None

    def _rules(self, word: str) -> tuple[Rule, ...]:
        """Give the rules for a word that may begin a figure."""
        if word == "n":
            return (self.sample,)
        if word == "x":
            return (self.times_prefix, self.statistic)
        if word in statistics.STARTS and word not in bounds.STARTS:
            return (self.statistic,)
        if word in lexicon.TIME_LABELS:
            return (self.time_label, self._from_words)
        if word in lexicon.MONTHS:
            return (self.calendar, self._from_words)
        if word in ("mid", "early", "late"):
            return (self.decade,)
        if word == "between":
            return (self.calendar, self.between)
        if word in quantities.MONEY:
            return (self.money,)
        return (self.part, self.bounded_part, self._from_words)

    def _from_sign(self, index: int, sign: str) -> Match | Heading | None:
        if sign in ("(", "["):
            return self.scaled_bracket(index)
        if sign == "×":
            return self.times_prefix(index)
        if sign in quantities.CURRENCIES or self.texts[index + 1] in quantities.CURRENCIES:
            return self.range(index) or self.money(index)
        return self._from_words(index)

    def _from_words(self, index: int) -> Match | Heading | None:
        """Read a number in words, or one that a bound or a sign leads."""
        ordinal = self.ordinal(index)
        if ordinal or self.amount(index) is None:
            return ordinal
        match = (
            self.gestation(index)
            or self.pair(index)
            or self.dispersed(index)
            or self.rate(index)
            or self.share_by_count(index)
            or self.share_by_percent(index)
            or self.range(index)
            or self.product(index)
            or self._suspended(index)
        )
        return match or self._single(index)

    def _from_number(self, index: int) -> Match | Heading | None:
        """Read what begins with digits, by the token after them."""
        after = self.lower[index + 1]
        text = self.texts[index]
        match: Match | Heading | None = None
        if after in AFTER_DAY:
            match = self.calendar(index) or self.ordinal(index)
        elif after in ("s", "'") or after == "'s":
            match = self.decade(index)
        if match:
            return match
        if after in _CLOCKED:
            match = self.clock(index) or (self.ratio(index) if after == ":" else None)
        elif after in ("to", "-") and len(text) < 3:
            match = self.clock(index) or self.ratio(index)
        elif after == "o":
            match = self.oclock(index)
        if match:
            return match
        if after == "/":
            match = self.pair(index)
        if not match and (after in ("+", "-", "(") or self.numeric[index + 1]):
            match = self.gestation(index)
        if not match and after in ("df", "d", "degrees", "degree"):
            match = self.degrees_after(index)
        return match or self._from_amount(index)

    def _from_amount(self, index: int) -> Match | Heading | None:
        amount = self.amount(index)
        if amount is None:
            return None
        end = amount.end
        after = self.lower[end]
        match: Match | Heading | None = None
        if amount.family == "percent" or amount.value in (90, 95, 99):
            match = self.interval(index)
        if not match and (after in OPEN or after in (",", ";")):
            match = self.dispersed(index) or self.listed_range(index)
        if not match and (after in _PER or after[:1].isalpha()):
            match = self.rate(index)
        if match:
            return match
        if amount.family in ("", "compound") and (after in _AFTER_COUNT or after[:1].isalpha()
                                                  or after in (",", ";", "=")):  # fmt: skip
            match = self.share_by_count(index)
        elif amount.family == "percent":
            match = self.share_by_percent(index)
        elif amount.unit == "mm Hg" or after == "/":
            match = self.share_by_count(index)
        if not match and after in RANGE_JOINTS:
            match = self.range(index)
        if not match and after in ("×", "x", "*", "by"):
            match = self.product(index)
        if not match and after in (",", "and", "or", "-", "&"):
            match = self._suspended(index)
        return match or self._single(index)

    def _suspended(self, index: int) -> Match | None:
        """Read a number of a list that has the unit of the last: `1-, 3-, and 5-year`."""
        amount = self.amount(index)
        if amount is None or amount.unit or self.is_year(amount):
            return None
        shared = self.listed_unit(amount.end)
        if shared is None:
            return None
        found = amount._replace(unit=shared.unit, family=shared.family)
        if found.factor == 1 and shared.factor != 1:
            found = scaled(found, shared.factor)
        kind = _FAMILY_KINDS[shared.family] if self.is_open(found) else "bound"
        return self.match(kind, index, amount.end, found)

    def _single(self, index: int) -> Match | None:
        amount = self.amount(index)
        if amount is None:
            return None
        if amount.bound not in ("exact", "about"):
            kind = "bound"
            turned = self.lower[amount.end - 1] in bounds.SIGNS  # .005 ≤ p
            if turned and self.lower[amount.end] in P_NAMES and 0 <= amount.value <= 1:
                kind = "p-value"
        elif amount.family in _FAMILY_KINDS:
            kind = _FAMILY_KINDS[amount.family]
            if kind == "count" and not amount.whole:
                kind = "decimal"
        elif self.is_year(amount) and not self.counts_noun(amount.end, index):
            kind, amount = "year", amount._replace(unit="year")
        else:
            kind = "count" if amount.whole and amount.value >= 0 else "decimal"
            if kind == "count" and self.lower[index - 1] in _AGED and amount.value <= _OLDEST:
                kind, amount = "duration", amount._replace(unit="years", family="time")
        signed = kind in ("decimal", "percentage", "measure")  # what could be below zero
        dashed = signed and self.texts[index - 1] == "-" and self.dashed(index)
        problem = APART if dashed else ""
        return self.match(kind, index, amount.end, amount, problem=problem)
