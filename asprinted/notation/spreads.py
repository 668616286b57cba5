"""Read ranges, spreads and products: two numbers or more that are joined.

It may import the intervals and what they build on, and must not import the grammar.
"""

from decimal import Decimal

from asprinted.notation.amounts import Amount, Match, scaled
from asprinted.notation.intervals import Intervals
from asprinted.notation.shares import OPEN

UNSIGNED = "a plus stands where plus or minus may be meant"
RANGE_JOINTS = {"-", "~", "—", "to", "through", "±", "+/-", "+", "bis", "à", "±/"}
_TIMES = {"×", "x", "*", "by"}
_SPREADS = {"sd": "SD", "sds": "SD", "se": "SE", "sem": "SE", "std": "SD", "stdev": "SD",
            "ses": "SE", "ds": "SD"}  # fmt: skip
_SET_OFF = {"=", ":", ",", "of", "±", "+/-", "was"}
_QUARTILES = {"iqr", "iqrs", "interquartile", "quartiles", "quartile", "q1", "percentiles",
              "range", "ranges", "interval"}  # fmt: skip


class Spreads(Intervals):
    """Read ranges and spreads."""

    def between(self, index: int) -> Match | None:
        """Read `between 15% and 20%`."""
        if self.lower[index] != "between":
            return None
        low = self.amount(index + 1)
        high = self.amount(low.end + 1) if low and self.lower[low.end] == "and" else None
        return self.ranged(index, low, high) if low and high else None

    def range(self, index: int) -> Match | None:
        """Read `15% to 20%`, `2-34+`, `12- to 18-month`, `£3 to £5` and `6.4 ± 2.1`."""
        low = self.cash(index) or self.amount(index)
        if low is None:
            return None
        joint, text = low.end, self.texts[low.end]
        plus = self._plus_minus(joint)
        if plus:
            return self._spread(low, plus)
        if text == "-" and self.tight[joint] and self.lower[joint + 1] == "to":
            joint += 1  # 12- to 18-month, 3-to-5-year
            joint += self.texts[joint + 1] == "-" and self.tight[joint + 1]
        elif not (
            text in ("-", "~")
            or (text == "—" and self.tight[joint] and self.tight[joint + 1])
            or self.lower[joint] in ("to", "through", "bis", "à")
        ):
            return None
        after = joint + 1
        if self.texts[after] in ("-", "+") and not self.tight[after + 1] and text != "-":
            pass  # to - 0.3: number() reads the sign
        high = self.cash(after) or self.amount(after)
        return self.ranged(index, low, high) if high else None

    def _plus_minus(self, index: int) -> int:
        """Find the number after ±, +/-, `+ or -`, or 0."""
        text = self.texts[index]
        if text in ("±", "+/-"):
            return index + 1
        if text != "+":
            return 0
        joined = self.tight[index] and self.tight[index + 1] and self.numeric[index + 1]
        if joined and "." in self.texts[index - 1] and "." in self.texts[index + 1]:
            return index + 1  # 56.8+16.9, where a sign was lost
        if self.lower[index + 1] in ("or", "/") and self.texts[index + 2] == "-":
            return index + 3
        return index + 2 if self.texts[index + 1] == "-" and self.tight[index + 1] else 0

    def _spread(self, mean: Amount, index: int) -> Match | None:
        named = self._spread_term(index)
        term, start = named or ("", index)
        spread = self.amount(start)
        if spread is None or spread.family == "compound":
            return None
        if mean.factor == 1:
            mean = scaled(mean, spread.factor)
        end, unit, family = spread.end, spread.unit or mean.unit, spread.family or mean.family
        after = self._spread_term(end + (self.texts[end] in OPEN))
        if after and not term:
            opened = self.texts[end] in OPEN
            if not opened or self.texts[after[1]] == OPEN[self.texts[end]]:
                term, end = after[0], after[1] + opened
                if not unit:
                    unit, family, end = self.unit(end) if self.unit(end)[0] else ("", "", end)
        return self._mean(mean, spread, unit, family, end, term)

    def _mean(
        self, mean: Amount, spread: Amount, unit: str, family: str, end: int, term: str
    ) -> Match:
        mean = mean._replace(unit=unit, family=family or "measure", inexact=True)
        spread = spread._replace(unit=unit, family=family or "measure", inexact=True)
        if family == "dose":
            mean, spread = mean._replace(family="measure"), spread._replace(family="measure")
        lost = UNSIGNED if self.texts[mean.end] == "+" and self.numeric[mean.end + 1] else ""
        return self.match("spread", mean.start, end, mean, spread, term=term, problem=lost)

    def _spread_term(self, index: int) -> tuple[str, int] | None:
        """Read SD, s.d., SEM, standard deviation [SD], standard error: term and end."""
        word = self.lower[index]
        if word in _SPREADS and self.texts[index][-1:] in ("D", "E", "M", "d", "v", "s", "S"):
            if word in ("se", "ses", "ds") and self.texts[index].islower():
                return None
            return _SPREADS[word], index + 1
        if word == "s" and self.texts[index + 1] == "." and self.lower[index + 2] in ("d", "e"):
            term, end = ("SD" if self.lower[index + 2] == "d" else "SE"), index + 3
            if self.texts[end] == "." and self.lower[end + 1] == "m":
                end += 2
            return term, end + (self.texts[end] == ".")
        if word != "standard" or self.lower[index + 1] not in ("deviation", "error"):
            return None
        term, end = ("SD" if self.lower[index + 1] == "deviation" else "SE"), index + 2
        while self.lower[end] in ("of", "the", "mean") and end < index + 5:
            end += 1
        if self.texts[end] in OPEN and self.lower[end + 1] in _SPREADS:
            end += 3
        return term, end

    def dispersed(self, index: int) -> Match | None:
        """Read `12.3 (SD 4.5) years`, `12.3 years (4.5 SD)`, `M = 12.3, SD = 4.5`, `12 (±4)`."""
        mean = self.amount(index)
        if mean is None or mean.family in ("compound", "times"):
            return None
        opening = self.texts[mean.end]
        if opening not in OPEN and opening not in (",", ";"):
            return None
        start = mean.end + 1
        plus = self._plus_minus(start)
        named = self._spread_term(plus or start)
        position = named[1] if named else plus or start
        while named and self.lower[position] in _SET_OFF and position < start + 8:
            position += 1
        spread = self.amount(position) if self.numeric[position] else None
        if spread is None or spread.value < 0:
            return None
        end = spread.end
        if not named:
            named = self._spread_term(end)
            end = named[1] if named else end
            if not (named or (plus and opening in OPEN)):
                return None
        if opening in OPEN:
            if self.texts[end] != OPEN[opening]:
                if self.texts[end] not in (",", ";") or not named:
                    return None
                closed = False
            else:
                end, closed = end + 1, True
        else:
            closed = False
        unit, family = mean.unit or spread.unit, mean.family or spread.family
        if closed and not unit:
            name, known, after = self.unit(end)
            if name:
                unit, family, end = name, known, after
        term = named[0] if named else ""
        return self._mean(mean, spread, unit, family, end, term)

    def ranged(self, start: int, low: Amount, high: Amount) -> Match | None:
        """Join two numbers, the first taking unit and scale of the second where it has none."""
        if "compound" in (low.family, high.family) or (
            low.unit and high.unit and low.unit != high.unit
        ):
            return None
        shared = low.factor == 1 and not low.unit
        if shared and high.factor != 1 and scaled(low, high.factor).value <= high.value:
            low = scaled(low, high.factor)
        unit, family = high.unit or low.unit, high.family or low.family
        falls = not low.unit and high.unit and low.value > high.value and high.value >= 0
        if falls and self.lower[start - 1] != "from":
            return None
        if not unit and self.are_years(low, high):
            unit = "year"
        low, high = low._replace(unit=unit, family=family), high._replace(unit=unit, family=family)
        if low.value == high.value and not unit and self.hyphen(low.end):
            return self.match("ratio", start, high.end, low, high)  # one-to-one
        return self.match("range", start, high.end, low, high)

    def listed_range(self, index: int) -> Match | None:
        """Read the `8, 15` of `IQR 8, 15` and `interquartile range: 8; 15`."""
        before = index - 1
        while self.lower[before] in ("=", ":", ",", "of", ")", "]", "was", "-") and before > 0:
            before -= 1
        if self.lower[before] not in _QUARTILES or before < index - 4:
            return None
        low = self.amount(index)
        if low is None or self.texts[low.end] not in (",", ";"):
            return None
        high = self.amount(low.end + 1)
        if high is None or high.value < low.value or self.texts[high.end] not in (")", "]"):
            return None
        return self.ranged(index, low, high)

    def product(self, index: int) -> Match | None:
        """Read `3 × 4 cm`, `5 x 2 x 3 cm`, `2 × 10 Gy`, `3 by 4 cm`."""
        first = self.amount(index)
        if first is None or first.bound not in ("exact", "about"):
            return None
        factors = [first]
        while self.lower[factors[-1].end] in _TIMES and len(factors) < 5:
            after = factors[-1].end + 1
            following = self.amount(after) if self.numeric[after] else None
            if following is None or following.family == "compound":
                break
            factors.append(following)
        if len(factors) < 2:
            return None
        last = factors[-1]
        if first.unit and last.unit and first.unit != last.unit:
            return None
        if first.unit and not last.unit:
            return self.match("product", index, last.end, *factors)._replace(unit=first.unit)
        if self.lower[first.end] == "by" and last.family != "measure":
            return None
        factors = [one if one.unit else one._replace(unit=last.unit, family=last.family)
                   for one in factors]  # fmt: skip
        if last.family in ("dose", "time", "percent"):
            factors[:-1] = [one._replace(family="") for one in factors[:-1]]
        return self.match("product", index, last.end, *factors)

    def scaled_bracket(self, index: int) -> Match | None:
        """Read `(0.97 ± 0.19) x 10(-3) mm2/s` and `(1.2-1.5) × 10^9/L`: the power is of both."""
        inner = self.range(index + 1) if self.texts[index] in OPEN else None
        if inner is None or inner.unit or len(inner.numbers) != 2:
            return None
        if self.texts[inner.end] != OPEN[self.texts[index]]:
            return None
        times = inner.end + 1
        if self.lower[times] not in ("×", "x", "*", "·"):
            return None
        power = self.power_of_ten(times, inner.numbers[0].value)
        if power is None:
            return None
        exponent, end, _, problem = power
        unit, _, end = self.unit(end) if self.unit(end)[0] else ("", "", end)
        numbers = tuple(
            type(number)(number.text, number.value.scaleb(exponent), number.low.scaleb(exponent),
                         number.high.scaleb(exponent), number.bound)
            for number in inner.numbers
        )  # fmt: skip
        return Match(inner.kind, numbers, unit, index, end, inner.term, problem)

    # Lists.

    def _list_end(self, position: int) -> tuple[int, bool, bool]:
        """Step over what parts two numbers of a list: where to, a comma, an `and`."""
        if self.texts[position] == "-" and self.tight[position]:
            position += 1
        comma = self.texts[position] == ","
        position += comma
        last = self.lower[position] in ("and", "or", "&")
        return position + last, comma, last

    def listed_unit(self, index: int) -> Amount | None:
        """Find the last number of a list, if it alone has a unit."""
        position = index
        within = self.texts[index - 2] == "," and self.numeric[index - 3]
        value = Decimal(-1)
        for place in range(12):
            position, comma, last = self._list_end(position)
            if not (comma or last):
                return None
            number = self.amount(position)
            if number is None or number.bound not in ("exact", "at-least"):
                return None
            rising, value = number.value > value, number.value
            if number.family == "time" and not last and rising and (place or within):
                return number  # 15, 25, 30 minutes
            if last or number.unit:
                known = last and number.family not in ("", "compound")
                return number if known else None
            position = number.end
        return None
