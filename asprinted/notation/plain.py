"""The commonest figures, read at once: a count before its noun, a percentage before a stop.

What could be anything more is left to the grammar; the two never differ, a test sees to that.
It may import the shares and what they build on, and must not import the grammar.
"""

from decimal import Decimal
from functools import lru_cache

from asprinted.notation import lexicon, quantities, units
from asprinted.notation.amounts import Match
from asprinted.notation.figure import Number
from asprinted.notation.parts import Parts
from asprinted.notation.spelled import WIDE, read_digits

_HALF = Decimal("0.5")
#: Words after a number that may make it more than a count.
_MORE = (
    units.STARTS
    | lexicon.CARDINALS
    | lexicon.MONTHS.keys()
    | lexicon.ORDINAL_ENDINGS
    | lexicon.NUMBER_WORDS
    | quantities.MONEY
    | {"of", "out", "in", "per", "to", "through", "and", "or", "x", "by", "percent", "percentage",
       "pct", "fold", "times", "am", "pm", "a", "p", "df", "from", "among", "amongst", "bis", "à",
       "standard", "s", "o", "uhr", "line", "lines", "hrs", "degrees", "point", "points"}
)  # fmt: skip
#: Words in the noun phrase after a count that may lead to its total or its time.
_LEADING = frozenset(("from", "among", "amongst", "in", "per"))
_STOPS = frozenset((")", ".", ",", ";", "vs", "versus", "v", "were", "was", "had"))
_LISTED = frozenset((",", ";"))
_SPAN = 6


class Plain(Parts):
    """Read the commonest figures."""

    def plain(self, index: int) -> Match | None:
        """Read a number in digits that can be nothing but a count or a percentage."""
        if self.tight[index] and self.texts[index - 1] not in ("(", "["):
            return None
        after = self.texts[index + 1]
        if after == "%":
            return self._plain_percent(index)
        return self._plain_count(index, after) if after.islower() else None

    def _plain_percent(self, index: int) -> Match | None:
        following = self.lower[index + 2]
        if following not in _STOPS:
            return None
        if following in _LISTED and self.texts[index - 1] in ("(", "["):
            return None
        before = self.texts[index - 1]
        if before in ("-", "+", "/", ":") or self.numeric[index - 1]:
            return None
        value, low, high = _rounded(self.texts[index], self.commas)
        text = self.printed(index, index + 2)
        number = Number(text, value, low, high)
        return Match("percentage", (number,), "percent", index, index + 2)

    def _plain_count(self, index: int, after: str) -> Match | None:
        text = self.texts[index]
        if not text.isdecimal() or after in _MORE or self.tight[index + 1]:
            return None
        if len(text) == 4 and "1800" <= text <= "2099":
            return None
        lower = self.lower
        for position in range(index + 1, index + 2 + _SPAN):
            word = lower[position]
            if word in lexicon.CLAUSE_WORDS:
                break
            if not word[:1].isalpha():
                if word in ("(", "[", "/", "-"):
                    return None
                break
            if word in _LEADING:
                return None
        else:
            return None
        if self.lower[index - 1] in ("-", "age", "aged", "ages") or (
            self.texts[index + 1] == "score"
        ):
            return None
        value = _whole(text)
        number = Number(self.text[self.ends[index] - len(text) : self.ends[index]], value, value,
                        value)  # fmt: skip
        return Match("count", (number,), "", index, index + 1)


@lru_cache(maxsize=4096)
def _whole(text: str) -> Decimal:
    return Decimal(text)


@lru_cache(maxsize=4096)
def _rounded(text: str, commas: bool) -> tuple[Decimal, Decimal, Decimal]:
    value, step, _ = read_digits(text, commas)
    half = WIDE.multiply(step, _HALF)
    return value, WIDE.subtract(value, half), WIDE.add(value, half)
