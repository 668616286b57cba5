"""Read powers of ten, and decimals that a space has broken.

It may import numbers in digits and words, and must not import what joins numbers.
"""

from decimal import Decimal

from asprinted.notation import quantities
from asprinted.notation.spelled import Spelled

FLATTENED = "10 and its power are set as one number"
_DESCENDING = "may be a power of ten or a range"
_COUNTED = {"cells", "cell", "copies", "cfu", "pfu", "ffu", "platelets", "particles", "vp", "vg",
            "genome", "lymphocytes", "iu", "u", "units", "spores", "bacteria", "parasites",
            "leukocytes", "neutrophils", "mononuclear", "colony", "viral", "sperm"}  # fmt: skip

Power = tuple[int, int, bool, str]


class Powers(Spelled):
    """Read powers of ten."""

    def power_of_ten(self, index: int, base: Decimal) -> Power | None:
        """Read `x 10^6`, `10(6)`, `10⁶` or `× 10-5`: exponent, end, ten alone, a problem."""
        sign = self.lower[index]
        times = sign in ("×", "*", "·", "x")
        ten = index + 1 if times else index - 1
        if times:
            if not self.numeric[ten]:
                return None
            if self.texts[ten] != "10":
                return self._flattened(ten)
        elif self.texts[ten] != "10" or base != 10:
            return None
        found = self._exponent(ten + 1, times)
        if found is None:
            return None
        exponent, end = found
        if not exponent.lstrip("+-").isdecimal() or len(exponent) > 3:
            return None
        return int(exponent), end, not times, ""

    def _exponent(self, after: int, times: bool) -> tuple[str, int] | None:
        power = self.power(after)
        if power and self.tight[after]:
            return power, after + 1
        sign = self.texts[after]
        if sign == "^" and self.tight[after]:
            opened = self.texts[after + 1] in ("(", "{")
            number = after + 1 + opened
            minus = self.texts[number] in ("-", "+")
            text = (self.texts[number] if minus else "") + self.texts[number + minus]
            return text, number + minus + 1 + opened
        if sign == "(" and self.tight[after]:
            minus = self.texts[after + 1] in ("-", "+")
            number = after + 1 + minus
            end = number + 2
            if self.texts[number + 1] != ")":
                return None
            text = (self.texts[after + 1] if minus else "") + self.texts[number]
            return text, end
        if sign == "-" and self.numeric[after + 1]:
            return self._lowered(after, times)
        return None

    def _lowered(self, after: int, times: bool) -> tuple[str, int] | None:
        """Read the -5 of `× 10-5`, and of `10-5 M` where no range can be meant."""
        digits, end = self.texts[after + 1], after + 2
        if not digits.isdecimal() or len(digits) > 2:
            return None
        if times:
            return "-" + digits, end
        if not (self.tight[after] and self.tight[after + 1]) or int(digits) >= 10:
            return None
        before = self.lower[after - 2]
        unit = bool(self.unit(end)[0]) or self.texts[end] in quantities.LETTERS
        p_value = before in ("<", "=", "≤", ">") and self.lower[after - 3] in ("p", "value")
        return ("-" + digits, end) if unit or p_value else None

    def _flattened(self, ten: int) -> Power | None:
        """Read `× 106 cells` as ten to the sixth, and say so."""
        text = self.texts[ten]
        if len(text) not in (3, 4) or not text.startswith("10") or not text.isdecimal():
            return None
        exponent = int(text[2:])
        if not (2 < exponent < 16) or text[2] == "0" or not self._counts(ten + 1):
            return None
        return exponent, ten + 1, False, FLATTENED

    def _counts(self, index: int) -> bool:
        """Say whether what follows is counted in powers of ten: cells, /L, copies."""
        word = self.lower[index]
        unit = self.unit(index)[0]
        return word in _COUNTED or word == "/" or bool(unit)

    def broken(self, index: int) -> tuple[Decimal, Decimal, int] | None:
        """Read `0 .05` and `0. 287`: value, unit of its last digit, its last token."""
        if self.texts[index] != "0":
            return None
        tail = self.texts[index + 1]
        if self.numeric[index + 1] and tail[0] == "." and not self.tight[index + 1]:
            number, last = tail, index + 1
        elif tail == "." and self.texts[index + 2].isdecimal():
            number, last = "." + self.texts[index + 2], index + 2
        else:
            return None
        value = Decimal(number)
        return value, Decimal((0, (1,), 1 - len(number))), last
