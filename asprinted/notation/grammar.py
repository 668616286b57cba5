"""The grammar itself: which figure, if any, starts at one token of a sentence.

Every rule looks a bounded number of tokens ahead, so that reading takes linear time.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import BOUND_STARTS, Amount, Match, exact, scaled
from asprinted.notation.intervals import INTERVAL_NAMES, INTERVAL_WORDS, P_NAMES, Intervals

_FAMILY_KINDS = {
    "percent": "percentage",
    "time": "duration",
    "dose": "dose",
    "measure": "measure",
    "times": "multiple",
    "compound": "count",
}
_NO_TIME_LABEL = {"per", "each", "every", "a", "one", "that", "this"}
_MULTIPLES = lexicon.TIMES_WORDS | lexicon.FOLDS
_AFTER_PART = {"of", "the", "these", "our", "were", "was", "had", "have", "are", "as", "to"}
_FIRST_WORDS = (
    lexicon.NUMBER_WORDS
    | lexicon.MONTHS.keys()
    | lexicon.TIME_LABELS
    | BOUND_STARTS
    | INTERVAL_NAMES
    | INTERVAL_WORDS
    | P_NAMES
    | {"n", "a", "between", "mid", "early", "late"}
)
_FIRST_SIGNS = lexicon.BOUND_SIGNS.keys() | lexicon.CURRENCIES | {"-", "+"}
_LIST = 12  # numbers of a list that may share the unit of the last


class Grammar(Intervals):
    """Read the figures of one sentence."""

    def figure(self, index: int) -> Match | None:
        """Read the figure that starts at a token, the longest rule first."""
        token = self.at(index)
        rules: tuple[Callable[[int], Match | None], ...]
        if token.kind == "word":
            if token.lower not in _FIRST_WORDS:
                return None
            rules = (self.p_value, self._sample, self.bare_interval, self.calendar, self.decade,
                     self._between, self._part, self._bounded_part, self._time_label)  # fmt: skip
        elif token.kind == "number":
            rules = (self.calendar, self.decade)
        elif token.text in _FIRST_SIGNS:
            rules = (self._money,)
        else:
            return None
        rules += (self._ordinal, self._ratio, self.interval, self.share_by_count,
                  self.share_by_percent, self._range, self._suspended, self._single)  # fmt: skip
        for rule in rules:
            found = rule(index)
            if found:
                return found
        return None

    def _sample(self, index: int) -> Match | None:
        """Read `n = 45`, also with its percentage."""
        if self.word(index) != "n" or self.sign(index + 1) != "=":
            return None
        size = self.number(index + 2)
        if size is None or not size.whole:
            return None
        size = replace(size, start=index + 2)
        closed = self.closed_percent(size.end) or self.listed_percent(size.end, index)
        if closed:
            return self.match("share", index, closed[1], size, closed[0])
        return self.match("count", index, size.end, size)

    def _money(self, index: int) -> Match | None:
        amount = self.number(index + 1) if self.sign(index) in lexicon.CURRENCIES else None
        if amount is None:
            return None
        return self.match("measure", index, amount.end, replace(amount, unit=self.at(index).text))

    # Ranks, parts and multiples.

    def _ordinal(self, index: int) -> Match | None:
        """Read `third`, `twenty-first`, `25th`."""
        word, value, end = self.word(index), lexicon.ORDINALS.get(self.word(index), 0), index + 1
        hangs = self.sign(end) == "-" and self.joined(end) and self.joined(end + 1)
        if word in lexicon.TENS and hangs:
            unit = lexicon.ORDINALS.get(self.word(index + 2), 0)
            value, end = (lexicon.TENS[word] + unit, index + 3) if 0 < unit < 10 else (0, end)
        elif self.joined(end) and self.word(end) in lexicon.ORDINAL_ENDINGS:
            digits = self.at(index).text
            value, end = (Decimal(digits), index + 2) if digits.isdecimal() else (0, end)
        if not value:
            return None
        return Match("ordinal", (exact(self.printed(index, end), Decimal(value)),), "", index, end)

    def _time_label(self, index: int) -> Match | None:
        """Read `day 28`, `weeks 1 to 4`."""
        unit = lexicon.TIMES.get(self.word(index), "")
        if self.word(index) not in lexicon.TIME_LABELS or self.word(index - 1) in _NO_TIME_LABEL:
            return None
        if self.at(index - 1).kind == "number" or self.sign(index - 1) in ("/", "-"):
            return None
        first = index + 1 + (self.sign(index + 1) == "-" and self.joined(index + 1))
        amount = self.amount(first)
        if amount is None or amount.unit or self.is_year(amount) or amount.bound != "exact":
            return None
        if not amount.whole or not self.is_number(amount.text_end - 1):
            return None
        spread = self._range(first)
        if spread and not spread.unit:
            return replace(spread, start=index, unit=unit)
        if (
            spread
            or self.sign(amount.end) == "/"
            or self.word(amount.end) in lexicon.CASES | {"of"}
        ):
            return None
        return self.match("ordinal", index, amount.end, replace(amount, unit=unit))

    def _part(self, index: int) -> Match | None:
        """Read `half`, `two-thirds`, `a quarter`, `one in five`, `1 in 5`, `twice`, `tenfold`."""
        word = self.word(index)
        if word == "half":
            return self._multiple(index, index + 1, Decimal(1) / 2)
        if word in _MULTIPLES:
            return self._multiple(index, index + 1, Decimal(_MULTIPLES[word]))
        top = 1 if word == "a" else lexicon.UNITS.get(word, 0)
        after = index + 1
        hyphen = self.sign(after) == "-" and self.joined(after) and self.joined(after + 1)
        part = self.word(after + hyphen)
        below = lexicon.PARTS.get(part)
        if not top or not below or (top > 1) != part.endswith("s"):
            return None
        end = after + hyphen + 1
        if hyphen or word != "a" or self.word(end) in _AFTER_PART or part in ("half", "quarter"):
            return self._multiple(index, end, Decimal(top) / Decimal(below))
        return None

    def _bounded_part(self, index: int) -> Match | None:
        """Read `more than half`, `nearly two-thirds`."""
        bound, after = self._bound(index)
        part = self._part(after) if after > index else None
        if part is None:
            return None
        kind = "multiple" if bound == "about" else "bound"
        number = replace(part.numbers[0], text=self.printed(index, part.end), bound=bound)
        return Match(kind, (number,), part.unit, index, part.end)

    def _multiple(self, start: int, end: int, value: Decimal) -> Match:
        return Match("multiple", (exact(self.printed(start, end), value),), "times", start, end)

    def _ratio(self, index: int) -> Match | None:
        """Read `1:1` and `2:1:1`."""
        terms, end = [index], index + 1
        while (
            self.is_number(index)
            and self.sign(end) == ":"
            and self.joined(end)
            and self.joined(end + 1)
            and self.is_number(end + 1)
        ):
            terms.append(end + 1)
            end += 2
        if len(terms) < 2:
            return None
        return self.match("ratio", index, end, *(self._term(term) for term in terms))

    def _term(self, index: int) -> Amount:
        value, step, whole = self.digits(index) or (Decimal(0), Decimal(1), True)
        return Amount(index, index + 1, value, step, whole, "exact", index + 1)

    # Ranges and single numbers.

    def _between(self, index: int) -> Match | None:
        """Read `between 15% and 20%`."""
        if self.word(index) != "between":
            return None
        low = self.amount(index + 1)
        high = self.amount(low.end + 1) if low and self.word(low.end) == "and" else None
        return self._ranged(index, low, high) if low and high else None

    def _range(self, index: int) -> Match | None:
        """Read `15% to 20%`, `2-34+`, `12- to 18-month`, and `6.4 ± 2.1`."""
        low = self.amount(index)
        if low is None:
            return None
        joint, sign = low.end, self.sign(low.end)
        if sign in ("±", "+/-"):
            spread = self.amount(joint + 1)
            return self._spread(low, spread) if spread else None
        if sign == "-" and self.joined(joint) and self.word(joint + 1) == "to":
            joint += 1  # 12- to 18-month, 3-to-5-year
            joint += self.sign(joint + 1) == "-" and self.joined(joint + 1)
        elif not (
            sign in ("-", "~")
            or (sign == "—" and self.joined(joint) and self.joined(joint + 1))
            or self.word(joint) in ("to", "through")
        ):
            return None
        high = self.amount(joint + 1)
        return self._ranged(index, low, high) if high else None

    def _spread(self, mean: Amount, spread: Amount) -> Match:
        if mean.factor == 1:
            mean = scaled(mean, spread.factor)
        return self.match("spread", mean.start, spread.end, mean, spread)

    def _ranged(self, start: int, low: Amount, high: Amount) -> Match | None:
        """Join two numbers, the first taking unit and scale of the second where it has none."""
        if "compound" in (low.family, high.family) or (
            low.unit and high.unit and low.unit != high.unit
        ):
            return None
        shared = low.factor == 1 and not low.unit
        if shared and high.factor != 1 and scaled(low, high.factor).value <= high.value:
            low = scaled(low, high.factor)
        unit, family = high.unit or low.unit, high.family or low.family
        if not low.unit and high.unit and low.value > high.value:
            return None
        if not unit and self.are_years(low, high):
            unit = "year"
        low, high = (replace(end, unit=unit, family=family) for end in (low, high))
        return self.match("range", start, high.end, low, high)

    def _suspended(self, index: int) -> Match | None:
        """Read a number of a list that has the unit of the last: `1-, 3-, and 5-year`."""
        amount = self.amount(index)
        if amount is None or amount.unit or self.is_year(amount):
            return None
        shared = self._listed_unit(amount.end)
        if shared is None:
            return None
        found = replace(amount, unit=shared.unit, family=shared.family)
        if found.factor == 1 and shared.factor != 1:
            found = scaled(found, shared.factor)
        kind = _FAMILY_KINDS[shared.family] if self._is_open(found) else "bound"
        return self.match(kind, index, amount.end, found)

    def _listed_unit(self, index: int) -> Amount | None:
        """Find the last number of a list, if it alone has a unit."""
        position = index
        for _ in range(_LIST):
            if self.sign(position) == "-" and self.joined(position):
                position += 1
            comma = self.sign(position) == ","
            position += comma
            last = self.word(position) in ("and", "or")
            position += last
            if not (comma or last):
                return None
            number = self.amount(position)
            if number is None or number.bound not in ("exact", "at-least"):
                return None
            if last or number.unit:
                known = last and number.family in _FAMILY_KINDS and number.family != "compound"
                return number if known else None
            position = number.end
        return None

    def _is_open(self, amount: Amount) -> bool:
        return amount.bound in ("exact", "about")

    def _single(self, index: int) -> Match | None:
        amount = self.amount(index)
        if amount is None:
            return None
        if not self._is_open(amount):
            kind = "bound"
        elif amount.family in _FAMILY_KINDS:
            kind = _FAMILY_KINDS[amount.family]
        elif self.is_year(amount) and not self.counts_noun(amount.end, index):
            kind, amount = "year", replace(amount, unit="year")
        else:
            kind = "count" if amount.whole and amount.value >= 0 else "decimal"
        return self.match(kind, index, amount.end, amount)
