"""The grammar itself: what may stand at one token of a sentence, and where it ends.

Every rule looks a bounded number of tokens ahead, so that reading takes linear time.
"""

from dataclasses import replace
from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match, exact
from asprinted.notation.figure import Number
from asprinted.notation.shares import OPEN, Shares
from asprinted.notation.tokens import TIGHT

_LEVELS = ("ci", "cis", "cri", "crl", "cl", "cls", "hdi", "hpd", "hpdi", "ui", "bci", "pi")
_UNREACHED = {"nr", "ne", "na", "nc", "∞", "infinity"}
_FAMILY_KINDS = {
    "percent": "percentage",
    "time": "duration",
    "dose": "dose",
    "measure": "measure",
    "times": "multiple",
    "compound": "count",
}


class Grammar(Shares):
    """Read the figures of one sentence."""

    def figure(self, index: int) -> Match | None:
        """Read the figure that starts at a token, the longest rule first."""
        token = self.at(index)
        if token.kind == "word":
            for rule in (self._p_value, self._sample, self._bare_interval, self._calendar,
                         self._between, self._part, self._word_multiple, self._time_label):  # fmt: skip
                found = rule(index)
                if found:
                    return found
        if token.kind == "sign" and token.text in lexicon.CURRENCIES:
            return self._money(index)
        for rule in (self._date, self._decade, self._ordinal, self._ratio, self._interval,
                     self._share_by_count, self._share_by_percent, self._range,
                     self._single):  # fmt: skip
            found = rule(index)
            if found:
                return found
        return None

    def _p_value(self, index: int) -> Match | None:
        token = self.at(index)
        if not (token.text in ("P", "p") or token.lower in ("pvalue", "ptrend", "pinteraction",
                "pheterogeneity", "pfor")):  # fmt: skip
            return None
        position = index + 1
        for _ in range(8):  # value, for trend, (interaction)
            if self.at(position).kind == "word" and self.word(position) not in lexicon.CARDINALS:
                if self.phrase(position, 2) in ("less than", "greater than"):
                    break
                position += 1
            elif self.sign(position) in ("-", "(", ")", ",", ":"):
                position += 1
            else:
                break
        between = self.text[token.end : self.at(position).start] if position < len(
            self.tokens) else ""  # fmt: skip
        if self.sign(position) == "=":
            position += 1
        elif not (
            self.sign(position) in lexicon.BOUND_SIGNS
            or self.phrase(position, 2) in ("less than", "greater than")
            or between.strip(" " + TIGHT).lower()
            in (
                "",
                "value",
                "value of",
                "values",
                "-value",
                "value was",
                "-value of",
                "of",
                ":",
                "value:",
            )  # fmt: skip
        ):
            return None
        first = self.number(position)
        if first is None or not 0 <= first.value <= 1 or self.sign(first.end) == "%":
            return None
        if first.value == 1 and first.whole and self.sign(position - 1) != "=":
            return None
        return self._match("p-value", index, first.end, [first], rounded=True)

    def _sample(self, index: int) -> Match | None:
        if self.word(index) != "n" or self.sign(index + 1) != "=":
            return None
        size = self.number(index + 2)
        if size is None or not size.whole:
            return None
        closed = self.closed_percent(size.end) or self._listed_percent(size.end, index)
        if closed:
            percent, end = closed
            return self._match("share", index, end, [size, percent])
        return self._match("count", index, size.end, [size])

    def _bare_interval(self, index: int) -> Match | None:
        """Read `CI, 0.60 to 0.94` and `CI95% 0.60-0.94`."""
        after = self._interval_words(index)
        return self._limits(index, after, []) if after else None

    def _interval(self, index: int) -> Match | None:
        level = self.number(index)
        if level is None or self.sign(level.end) != "%":
            return None
        level = self._with_unit(level)
        after = self._interval_words(level.end + (self.sign(level.end) == "-"))
        return self._limits(index, after, [level]) if after else None

    def _interval_words(self, index: int) -> int:
        """Find where the words for an interval end, or nothing."""
        word = self.word(index)
        if word in _LEVELS and self.at(index).text[:2].isupper():
            return index + 1
        if word in ("confidence", "credible", "credibility", "prediction", "uncertainty"):
            if self.word(index + 1) not in ("interval", "intervals", "limit", "limits"):
                return 0
            after = index + 2
            if self.sign(after) in OPEN and self.word(after + 1) in _LEVELS:
                after += 3
            return after
        return 0

    def _limits(self, start: int, index: int, numbers: list[Amount]) -> Match | None:
        """Read the two limits of an interval after its words."""
        position, opened = index, ""
        for _ in range(6):
            sign = self.sign(position)
            if not numbers and self.joined(position) and self.is_number(position):
                level = self.number(position)  # CI95%
                if level is None or self.sign(level.end) != "%":
                    return None
                numbers, position = [self._with_unit(level)], level.end + 1
            elif sign in (",", ":", "=", ";") or self.word(position) in (
                "of", "was", "is", "from", "ranging", "were", "between", "for",
            ):  # fmt: skip
                position += 1
            elif sign in OPEN and not opened:
                opened, position = OPEN[sign], position + 1
            else:
                break
        low = self.amount(position)
        if low is None or low.family == "compound":
            return None
        joint = low.end
        if self.sign(joint) in (",", ";", "-", "—", "~") or self.word(joint) in (
            "to", "and", "through", "until",
        ):  # fmt: skip
            high = self.amount(joint + 1)
        else:
            return None
        if high is None:
            unreached = self._unreached(joint + 1)
            if not unreached:
                return None
            limits, end = [low], unreached
        else:
            limits, end = [low, high], high.end
        if opened and self.sign(end) == opened:
            end += 1
        elif opened:
            return None
        unit = limits[-1].unit or low.unit
        found = tuple(self._number(level, rounded=False) for level in numbers)
        found += tuple(self._number(limit, rounded=True) for limit in limits)
        return Match("interval", found, unit, start, end)

    def _unreached(self, index: int) -> int:
        """Find the end of `not reached`, `NR` or ∞ at a limit of an interval."""
        if self.word(index) == "not" and self.word(index + 1).startswith(("reach", "estim", "eval",
                "avail", "calc")):  # fmt: skip
            return index + 2
        return index + 1 if self.at(index).lower in _UNREACHED else 0

    def _between(self, index: int) -> Match | None:
        """Read `between January 1986 and December 1996`."""
        if self.word(index) != "between":
            return None
        first = self._month(index + 1)
        if first:
            second = self._month(first.end + 1) if self.word(first.end) == "and" else None
            return second and Match(
                "range", first.numbers + second.numbers, second.kind, index, second.end
            )
        low = self.amount(index + 1)
        if low is None or self.word(low.end) != "and":
            return None
        high = self.amount(low.end + 1)
        if high is None or low.family == "compound" or high.family == "compound":
            return None
        return self._ranged(index, low, high)

    def _time_label(self, index: int) -> Match | None:
        """Read `day 28`, `weeks 1 to 4`."""
        if self.word(index) not in lexicon.TIME_LABELS or self.word(index - 1) in (
            "per", "each", "every", "a", "one", "that", "this",
        ) or self.is_number(index - 1) or self.sign(index - 1) in ("/", "-"):  # fmt: skip
            return None
        first = index + 1 + (self.sign(index + 1) == "-" and self.joined(index + 1))
        amount = self.number(first)
        if amount is None or not amount.plain or self._is_year(amount):
            return None
        if amount.family or self.sign(amount.end) in ("%", "/") or self.unit(amount.end)[0]:
            return None
        if self.word(amount.end) in ("of", *lexicon.CASES) or self._is_compound(amount.end):
            return None
        unit = lexicon.TIMES[self.word(index)]
        spread = self._range(first)
        if spread and spread.kind == "range" and not spread.unit:
            return Match("range", spread.numbers, unit, index, spread.end)
        return replace(self._match("ordinal", index, amount.end, [amount]), unit=unit)

    def _ordinal(self, index: int) -> Match | None:
        word = self.word(index)
        if word in lexicon.ORDINALS:
            return self._placed(index, index + 1, lexicon.ORDINALS[word])
        if word in lexicon.TENS and self.sign(index + 1) == "-" and self.joined(index + 1):
            unit = lexicon.ORDINALS.get(self.word(index + 2), 0)
            if 0 < unit < 10:
                return self._placed(index, index + 3, lexicon.TENS[word] + unit)
        token = self.at(index)
        if token.kind == "number" and token.text.isdecimal() and self.joined(index + 1):
            if self.word(index + 1) in lexicon.ORDINAL_ENDINGS:
                return self._placed(index, index + 2, Decimal(token.text))
        return None

    def _placed(self, start: int, end: int, value: int | Decimal) -> Match:
        number = exact(self.printed(start, end), Decimal(value))
        return Match("ordinal", (number,), "", start, end)

    def _part(self, index: int) -> Match | None:
        """Read `half`, `two-thirds`, `a quarter`, `one in five`."""
        top = 1 if self.word(index) == "a" else lexicon.UNITS.get(self.word(index), 0)
        after = index + 1
        if self.word(index) == "half":
            return self._multiple(index, index + 1, lexicon.HALF)
        if not top:
            return None
        hyphen = self.sign(after) == "-" and self.joined(after) and self.joined(after + 1)
        word = self.word(after + hyphen)
        below = lexicon.PARTS.get(word)
        if below and (top > 1) == word.endswith("s"):
            of = self.word(after + hyphen + 1) in ("of", "the", "were", "had", "as", "to")
            if hyphen or top > 1 or of or word in ("half", "quarter"):
                return self._multiple(index, after + hyphen + 1, Decimal(top) / Decimal(below))
        if self.word(index) != "a" and self.word(after) == "in":
            total = self.spelled(after + 1)
            if total and total[0] > top:
                numbers = (
                    exact(self.printed(index, after), Decimal(top)),
                    exact(self.printed(after + 1, total[1]), total[0]),
                )
                return Match("fraction", numbers, "", index, total[1])
        return None

    def _word_multiple(self, index: int) -> Match | None:
        value = (lexicon.TIMES_WORDS | lexicon.FOLDS).get(self.word(index))
        return self._multiple(index, index + 1, Decimal(value)) if value else None

    def _multiple(self, start: int, end: int, value: Decimal) -> Match:
        return Match("multiple", (exact(self.printed(start, end), value),), "times", start, end)

    def _ratio(self, index: int) -> Match | None:
        """Read `1:1` and `2:1:1`."""
        if not (self.is_number(index) and self.sign(index + 1) == ":" and self.joined(index + 1)
                and self.joined(index + 2) and self.is_number(index + 2)):  # fmt: skip
            return None
        numbers, end = [self._term(index), self._term(index + 2)], index + 3
        while (
            self.sign(end) == ":"
            and self.joined(end)
            and self.joined(end + 1)
            and (self.is_number(end + 1))
        ):
            numbers.append(self._term(end + 1))
            end += 2
        return Match("ratio", tuple(numbers), "", index, end)

    def _term(self, index: int) -> Number:
        value, step, whole = self.digits(index) or (Decimal(0), Decimal(0), True)
        half = Decimal(0) if whole else step / 2
        return Number(self.printed(index, index + 1), value, value - half, value + half)

    def _money(self, index: int) -> Match | None:
        amount = self.number(index + 1)
        if amount is None or amount.start != index + 1:
            return None
        currency = self.at(index).text
        return self._match("measure", index, amount.end, [amount], unit=currency)

    def _range(self, index: int) -> Match | None:
        low = self.amount(index)
        if low is None or low.family == "compound":
            return self._suspended_range(index)
        end = low.end
        if self.sign(end) == "±" or self.sign(end) == "+/-":
            spread = self.amount(end + 1)
            return spread and self._match("spread", index, spread.end, [low, spread])
        if self.sign(end) in ("-", "—", "~") or self.word(end) == "to":
            high = self.amount(end + 1)
        else:
            return self._suspended_range(index)
        if high is None or high.family == "compound":
            return None
        if self.sign(end) == "—" and self.at(end).spaced:
            return None  # a dash between two clauses
        return self._ranged(index, low, high)

    def _suspended_range(self, index: int) -> Match | None:
        """Read `12- to 18-month`."""
        low = self.number(index)
        if low is None or self.sign(low.end) != "-" or not self.joined(low.end):
            return None
        if self.word(low.end + 1) != "to":
            return None
        joint = low.end + 1
        if self.joined(joint + 1):
            joint += self.sign(joint + 1) == "-"
        high = self.amount(joint + 1)
        return self._ranged(index, low, high) if high else None

    def _ranged(self, start: int, low: Amount, high: Amount) -> Match | None:
        if low.unit and high.unit and low.unit != high.unit:
            return None
        if not low.unit and high.unit:
            if low.value > high.value or (high.unit == "times" != low.unit and low.value > 1000):
                return None
            low = replace(low, unit=high.unit, family=high.family)
        unit = high.unit or low.unit
        years = [self._is_year(amount) for amount in (low, high)]
        if not unit and (all(years) or self._is_short_year(low, high)):
            unit = "year"
        family = high.family or low.family
        high = replace(high, family=family)
        return self._match("range", start, high.end, [low, high], unit=unit)

    def _single(self, index: int) -> Match | None:
        amount = self.amount(index)
        if amount is None:
            return None
        if amount.bound not in ("exact", "about"):
            kind = "bound"
        elif amount.family in _FAMILY_KINDS:
            kind = _FAMILY_KINDS[amount.family]
        elif self._is_year(amount) and not self._counts_noun(amount.end, index):
            kind, amount = "year", replace(amount, unit="year")
        else:
            kind = "count" if amount.whole and amount.value >= 0 else "decimal"
        return self._match(kind, index, amount.end, [amount])

    def lone(self, index: int) -> Match:
        """Read a token that no rule wants as a plain count or decimal, so that none is lost."""
        digits = self.digits(index)
        if digits is None:
            spelled = self.spelled(index)
            value, step, whole = (spelled[0] if spelled else Decimal(0)), Decimal(1), True
        else:
            value, step, whole = digits
        bare = Amount(index, index + 1, value, step, whole, "exact", index + 1)
        return self._match("count" if whole else "decimal", index, index + 1, [bare])
