"""Read test statistics with their degrees of freedom: `t(28) = 2.2`, `χ²(1) = 5.1`, `F2,45 = 3`."""

from decimal import Decimal

from asprinted.notation import bounds
from asprinted.notation.amounts import Amount, Match
from asprinted.notation.rates import Rates
from asprinted.notation.shares import OPEN

#: Letters of tests by how they are printed, whether they need degrees of freedom, and their term.
_LETTERS = {"t": "t", "F": "F", "r": "r", "z": "z", "Z": "z", "H": "H", "Q": "Q", "f": "F",
            "T": "t", "rs": "r", "R": "r", "rho": "rho", "ρ": "rho"}  # fmt: skip
_ALONE = {"t", "F", "z", "Z"}  # these are statistics without degrees of freedom too
_SQUARES = {"χ", "chi", "x", "chisq", "chisquare", "χ²", "ki", "khi", "𝜒"}
STARTS = {letter.lower() for letter in _LETTERS} | _SQUARES | {"df", "degrees", "d", "ddf", "x2"}


class Statistics(Rates):
    """Read test statistics."""

    def statistic(self, index: int) -> Match | None:
        """Read a test's letter, its degrees of freedom and its value."""
        if self.lower[index] in ("df", "d"):
            return self._freedom_alone(index)
        named = self._square(index)
        if named:
            term, position = "χ²", named
        elif self.texts[index] in _LETTERS and self.is_word(index):
            term, position = _LETTERS[self.texts[index]], index + 1
            if self.lower[position] in ("statistic", "value", "test") and term != "r":
                position += 1
        else:
            return None
        freedom, position = self._freedom(position)
        if term == "r" and len(freedom) == 1 and freedom[0].value == 2:
            return None  # R(2): the square of r
        sign = self.texts[position]
        if sign != "=" and sign not in bounds.SIGNS:
            return None
        value = self.number(position + (sign == "="))
        if value is None or value.bound == "about":
            return None
        end = value.end
        if not freedom:
            freedom, end = self._trailing_freedom(end)
        if not freedom:
            if not named and (self.texts[index] not in _ALONE or value.whole):
                return None
            glued = self.tight[index] and not named and self.texts[index - 1] not in OPEN
            if self.unit(end)[0] or self._percent(end) or glued:
                return None
        elif term not in ("t", "F", "χ²", "r", "H", "Q", "z"):
            return None
        value = value._replace(inexact=True)
        return self.match("test-statistic", index, end, value, *freedom, term=term)

    def _square(self, index: int) -> int:
        """Find the end of χ², χ2, χ(2), chi-square, chi squared or X2, or 0."""
        word = self.lower[index]
        if word not in _SQUARES or (word == "x" and self.texts[index] != "X"):
            return 0
        after = index + 1
        if word in ("chisq", "chisquare"):
            return after
        joint = after + (self.texts[after] == "-" and self.tight[after])
        if self.lower[joint] in ("square", "squared", "sq"):
            return joint + 1 + (self.lower[joint + 1] in ("test", "statistic", "value"))
        if self.power(after) == "2" or (self.texts[after] == "2" and self.tight[after]):
            return after + 1
        if self.texts[after] == "2" and self.lower[after + 1] in ("=", "test", "value"):
            return after + 1
        if self.texts[after] == "^" and self.texts[after + 1] == "2":
            return after + 2
        if self.texts[after] == "(" and self.texts[after + 1] == "2" and self.tight[after]:
            return after + 3 if self.texts[after + 2] == ")" else 0
        return 0

    def _freedom(self, index: int) -> tuple[list[Amount], int]:
        """Read `(45)`, `[2, 45]`, `2,45`, `(1, N = 90)`, `(df = 2)` after a test's letter."""
        opened = self.texts[index] in OPEN
        position = index + opened
        if not opened and not (self.tight[index] and self.numeric[index]):
            return [], index
        if self.lower[position] in ("df", "d", "_"):
            position += 1
            position += 3 * (self.texts[position] == "." and self.lower[position + 1] == "f")
            position += self.texts[position] == "="
        found, position = self._degrees(position)
        if not found:
            return [], index
        if opened:
            if self.texts[position] in (",", ";") and self.lower[position + 1] == "n":
                size = position + 2 + (self.texts[position + 2] == "=")
                position = size + 1 if self.numeric[size] else position
            if self.texts[position] != OPEN[self.texts[index]]:
                return [], index
            position += 1
        return found, position

    def _degrees(self, index: int) -> tuple[list[Amount], int]:
        """Read one number, or two with a comma, as degrees of freedom."""
        found: list[Amount] = []
        position = index
        while self.numeric[position] and len(found) < 2:
            text = self.texts[position]
            for part in text.split(","):  # F1,120
                try:
                    value = Decimal(part)
                except ArithmeticError:
                    return [], index
                found.append(Amount(position, position + 1, value, Decimal(1), True, "exact",
                                    position + 1))  # fmt: skip
            position += 1
            if self.texts[position] not in (",", ";", "/") or not self.numeric[position + 1]:
                break
            position += 1
        return (found, position) if 0 < len(found) < 3 else ([], index)

    def _trailing_freedom(self, index: int) -> tuple[list[Amount], int]:
        """Read `, df = 45`, `(df = 1)` and `with 3 degrees of freedom` after a value."""
        opened = self.texts[index] in OPEN
        comma = self.texts[index] in (",", ";") or self.lower[index] in ("with", "on", "for")
        position = index + (opened or comma)
        after = self._df(position)
        if after:
            after += self.texts[after] in ("=", ":")
            found, end = self._degrees(after)
            end += opened and self.texts[end] == ")"
            return (found, end) if found else ([], index)
        if (opened or comma) and self.numeric[position]:
            end = self._df(position + 1)
            if end:
                found, _ = self._degrees(position)
                return found, end + (opened and self.texts[end] == ")")
        return [], index

    def _df(self, index: int) -> int:
        """Find the end of `df`, `d.f.` or `degrees of freedom`, or 0."""
        word = self.lower[index]
        if word in ("df", "ddf"):
            return index + 1
        if word == "d" and self.texts[index + 1] == "." and self.lower[index + 2] == "f":
            return index + 3 + (self.texts[index + 3] == ".")
        degrees = word in ("degree", "degrees") and self.lower[index + 1] == "of"
        return index + 3 if degrees and self.lower[index + 2] == "freedom" else 0

    def _freedom_alone(self, index: int) -> Match | None:
        """Read `df = 45` away from its statistic."""
        after = self._df(index)
        if not after:
            return None
        after += self.texts[after] in ("=", ":") or self.lower[after] in ("of", "was")
        found, end = self._degrees(after)
        return self.match("degrees-of-freedom", index, end, *found) if found else None

    def degrees_after(self, index: int) -> Match | None:
        """Read `45 degrees of freedom` and `45 df`."""
        after = self._df(index + 1)
        if not after or not self.numeric[index]:
            return None
        found, _ = self._degrees(index)
        return self.match("degrees-of-freedom", index, after, *found[:1]) if found else None
