"""Read ranks, parts and multiples: `third`, `two-thirds`, `more than half`, `twice`, `x2.9`.

It may import the statistics and what they build on, and must not import the grammar.
"""

from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match, exact
from asprinted.notation.statistics import Statistics

_NO_TIME_LABEL = {"per", "each", "every", "a", "one", "that", "this"}
_MULTIPLES = lexicon.TIMES_WORDS | lexicon.FOLDS
_AFTER_PART = {"of", "the", "these", "our", "were", "was", "had", "have", "are", "as", "to"}


class Parts(Statistics):
    """Read ranks, parts and multiples."""

    def ordinal(self, index: int) -> Match | None:
        """Read `third`, `twenty-first`, `25th`."""
        word, end = self.lower[index], index + 1
        value = lexicon.ORDINALS.get(word, 0)
        if word in lexicon.TENS and self.hyphen(end):
            unit = lexicon.ORDINALS.get(self.lower[index + 2], 0)
            value, end = (lexicon.TENS[word] + unit, index + 3) if 0 < unit < 10 else (0, end)
        elif self.tight[end] and self.lower[end] in lexicon.ORDINAL_ENDINGS:
            value, end = (int(word), index + 2) if word.isdecimal() else (0, end)
        if not value:
            return None
        return Match("ordinal", (exact(self.printed(index, end), Decimal(value)),), "", index, end)

    def time_label(self, index: int) -> Match | None:
        """Read `day 28`, `weeks 1 to 4`, `day -3`, `week12`."""
        word = self.lower[index]
        unit = lexicon.TIMES.get(word, "")
        if word not in lexicon.TIME_LABELS or self.lower[index - 1] in _NO_TIME_LABEL:
            return None
        if self.numeric[index - 1] or self.texts[index - 1] in ("/", "-"):
            return None
        hangs = self.texts[index + 1] == "-" and self.tight[index + 1] and self.tight[index + 2]
        first = index + 1 + hangs
        amount = self.amount(first)
        if amount is None or amount.unit or self.is_year(amount) or amount.bound != "exact":
            return None
        if not amount.whole or not self.numeric[amount.text_end - 1]:
            return None
        spread = self.range(first)
        if spread and not spread.unit:
            return spread._replace(start=index, unit=unit)
        after = self.lower[amount.end]
        if spread or after in ("/", "of") or after in lexicon.CASES:
            return None
        return self.match("ordinal", index, amount.end, amount._replace(unit=unit))

    def part(self, index: int) -> Match | None:
        """Read `half`, `two-thirds`, `a quarter`, `one in five`, `1 in 5`, `twice`, `tenfold`."""
        word = self.lower[index]
        if word == "half":
            return self._multiple(index, index + 1, Decimal(1) / 2)
        if word in _MULTIPLES:
            return self._multiple(index, index + 1, Decimal(_MULTIPLES[word]))
        top = 1 if word == "a" else lexicon.UNITS.get(word, 0)
        after = index + 1
        hyphen = self.hyphen(after)
        part = self.lower[after + hyphen]
        below = lexicon.PARTS.get(part)
        if not top or not below or (top > 1) != part.endswith("s"):
            return None
        end = after + hyphen + 1
        if hyphen or word != "a" or self.lower[end] in _AFTER_PART or part in ("half", "quarter"):
            return self._multiple(index, end, Decimal(top) / Decimal(below))
        return None

    def bounded_part(self, index: int) -> Match | None:
        """Read `more than half`, `nearly two-thirds`, `under a third`."""
        bound, after = self.bound(index)
        part = self.part(after) if after > index else None
        if part is None:
            return None
        kind = "multiple" if bound == "about" else "bound"
        first = part.numbers[0]
        number = type(first)(
            self.printed(index, part.end), first.value, first.low, first.high, bound
        )
        return Match(kind, (number,), part.unit, index, part.end)

    def _multiple(self, start: int, end: int, value: Decimal) -> Match:
        return Match("multiple", (exact(self.printed(start, end), value),), "times", start, end)

    def times_prefix(self, index: int) -> Match | None:
        """Read `x2.9` and `×400` where nothing stands before to be multiplied."""
        if self.texts[index] not in ("x", "×") or not self.tight[index + 1]:
            return None
        if self.numeric[index - 1] or (self.tight[index] and self.is_word(index - 1)):
            return None
        if self.lower[index - 1] in (")", "]") or self.unit(index - 1)[0]:
            return None
        amount = self.number(index + 1) if self.numeric[index + 1] else None
        if amount is None:
            return None
        factor = amount._replace(start=index, unit="times", family="times")
        return self.match("multiple", index, amount.end, factor)

    def sample(self, index: int) -> Match | None:
        """Read `n = 45`, also with its percentage, and `n = 12/40`."""
        if self.lower[index] != "n" or self.texts[index + 1] != "=":
            return None
        size = self.number(index + 2)
        if size is None or not size.whole:
            return None
        total = self._total(size.end)
        if total is not None and total.value >= size.value:
            found = self._fraction(index + 2, size, total)
            return found._replace(start=index)
        size = size._replace(start=index + 2)
        closed = self.closed_percent(size.end) or self.listed_percent(size.end, index)
        if closed:
            return self.match("share", index, closed[1], size, closed[0])
        return self.match("count", index, size.end, size)

    def money(self, index: int) -> Match | None:
        """Read `£17`, `-£93`, `US$ 1.2 million`."""
        amount = self.cash(index)
        return self.match("measure", index, amount.end, amount) if amount else None

    def is_open(self, amount: Amount) -> bool:
        """Say whether no bound limits a number."""
        return amount.bound in ("exact", "about")
