"""The commonest figures, read at once: a count before its noun, a percentage, a P value.

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
_P_SIGNS = {"=": "exact", "<": "below", ">": "above"}
_P_ENDS = frozenset((")", "]", ";"))
_SPAN = 6


class Plain(Parts):
    """Read the commonest figures."""

    def plain(self, index: int) -> Match | None:
        """Read what can be nothing but a count, a percentage or a P value."""
        if not self.numeric[index]:
            return self._plain_p(index) if self.texts[index] in ("P", "p") else None
        if self.tight[index] and self.texts[index - 1] not in ("(", "["):
            return None
        after = self.texts[index + 1]
        if after == "%":
            return self._plain_percent(index)
        return self._plain_count(index, after) if after.islower() else None

    def _plain_p(self, index: int) -> Match | None:
        """Read `P = .048` and `p<0.001` where a bracket or semicolon ends it."""
        bound = _P_SIGNS.get(self.texts[index + 1])
        digits = self.texts[index + 2]
        if bound is None or digits[:1] not in ("0", ".") or "." not in digits:
            return None
        if not self.numeric[index + 2] or self.texts[index + 3] not in _P_ENDS:
            return None
        value, low, high = _rounded(digits, self.commas)
        if bound != "exact":
            low = high = value
        text = self.printed(index + 1 + (bound == "exact"), index + 3)
        return Match("p-value", (Number(text, value, low, high, bound),), "", index, index + 3)

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
