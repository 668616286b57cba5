"""Read one number with its bound, sign, power and unit, and give it its rounding interval.

It must not import what joins numbers: dates, shares, intervals.
"""

from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from asprinted.notation import lexicon
from asprinted.notation.cursor import once
from asprinted.notation.figure import Number
from asprinted.notation.tokens import TIGHT
from asprinted.notation.units import Units

UNREACHED = {"nr", "ne", "na", "nc", "∞", "infinity", "not"}  # a limit no one reached
_HALF = Decimal("0.5")
_NO_COMPOUND = lexicon.CARDINALS | UNREACHED | {"to", "and", "or"}
BOUND_STARTS = {phrase.split()[0] for phrase in lexicon.BOUND_PHRASES}
# Printed digits are kept, however many: no sum here may round to the usual 28.
_WIDE = Context(prec=10**6, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Amount:
    """Hold one number with its unit while a rule is tried."""

    start: int  # first token
    end: int  # one past the last token
    value: Decimal
    step: Decimal  # unit of the last printed digit
    whole: bool
    bound: str
    text_end: int  # one past the last token of the number's own text
    unit: str = ""
    family: str = ""  # percent, time, dose, measure, times, compound or empty
    plain: bool = True  # digits alone, without sign, separator or scale
    factor: Decimal = Decimal(1)  # the power of ten or `million` the number was multiplied by
    inexact: bool = False  # a rounded number even where it is whole


@dataclass(frozen=True, slots=True)
class Match:
    """Hold what a rule found."""

    kind: str
    numbers: tuple[Number, ...]
    unit: str
    start: int
    end: int


class Amounts(Units):
    """Read numbers with their bounds and units."""

    def digits(self, index: int) -> tuple[Decimal, Decimal, bool] | None:
        """Read a number in digits: value, unit of its last digit, whether whole."""
        if not self.is_number(index):
            return None
        text = self.at(index).text
        part = Decimal(0)
        if text[-1] in lexicon.VULGAR:
            above, below = lexicon.VULGAR[text[-1]]
            part = Decimal(above) / Decimal(below)
            text = text[:-1] or "0"
            value, _, _ = _decimal(text)
            return _WIDE.add(value, part), Decimal(0), False
        return _decimal(text)

    def spelled(self, index: int) -> tuple[Decimal, int] | None:
        """Read a number in words: value and one past its last token."""
        if self.word(index) == "a" and self.word(index + 1) in ("hundred", "dozen", "thousand"):
            index += 1
        if self.word(index) not in lexicon.CARDINALS:
            return None
        total, current, position = 0, -1, index
        while True:
            step = position
            hyphen = self.sign(step) == "-" and self.joined(step) and self.joined(step + 1)
            if position > index and (hyphen or (self.word(step) == "and" and current >= 100)):
                step += 1
            added = _compose(total, current, self.word(step))
            if added is None:
                break
            total, current = added
            position = step + 1
            if position - index > 24:
                break
        return Decimal(total + max(current, 0)), position

    @once
    def amount(self, index: int) -> Amount | None:
        """Read one number with its bound, sign, scale and unit."""
        bare = self.number(index)
        return self._with_unit(bare) if bare else None

    @once
    def number(self, index: int) -> Amount | None:
        """Read one number without its unit."""
        bound, position = self._bound(index)
        plain = position == index
        negative = False
        if self._is_prefix(position):
            negative = self.sign(position) == "-"
            position += 1
            plain = False
        digits = self.digits(position)
        if digits is None:
            return None if not plain and bound == "exact" else self._worded(index, position, bound)
        value, step, whole = digits
        plain, factor = plain and self.at(position).text.isdecimal(), Decimal(1)
        position += 1
        power = self._power(position, value)
        if power is not None:
            exponent, position, alone = power
            value, step = (Decimal(1), Decimal(1)) if alone else (value, step)
            factor, plain = Decimal((0, (1,), exponent)), False
        scale = lexicon.SCALES.get(self.word(position))
        if scale and not self.joined(position):
            factor, position, plain = factor * scale, position + 1, False
        if self._is_plus(position) and bound == "exact":
            bound, position, plain = "at-least", position + 1, False
        value = value.copy_negate() if negative else value
        bare = Amount(index, position, value, step, whole, bound, position, plain=plain)
        return scaled(bare, factor)

    def _worded(self, start: int, index: int, bound: str) -> Amount | None:
        spelled = self.spelled(index)
        if spelled is None:
            return None
        value, end = spelled
        if self._is_plus(end) and bound == "exact":
            bound, end = "at-least", end + 1
        return Amount(start, end, value, Decimal(1), True, bound, end, plain=False)

    def _bound(self, index: int) -> tuple[str, int]:
        """Read ≥, `at least` and the like: the bound and where the number starts."""
        sign = self.sign(index)
        if sign in lexicon.BOUND_SIGNS:
            after = index + 1
            if sign in "<>" and self.sign(after) == "=":
                return ("at-most" if sign == "<" else "at-least"), after + 1
            return lexicon.BOUND_SIGNS[sign], after
        for length in (3, 2, 1) if self.word(index) in BOUND_STARTS else ():
            phrase = self.phrase(index, length)
            if phrase in lexicon.BOUND_PHRASES:
                after = index + length
                if self.sign(after) == "." and phrase in ("ca", "approx"):
                    after += 1
                return lexicon.BOUND_PHRASES[phrase], after
        return "exact", index

    def _is_prefix(self, index: int) -> bool:
        """Say whether a plus or minus here belongs to the number after it."""
        if self.sign(index) not in ("-", "+") or not self.joined(index + 1):
            return False
        before = self.at(index - 1)
        attached = not self.at(index).spaced and index > 0
        return not (attached and (before.kind in ("number", "word") or before.text in ")]%"))

    def _is_plus(self, index: int) -> bool:
        """Say whether a plus here ends a censored number, as in `34+ months`."""
        if self.sign(index) != "+" or not self.joined(index):
            return False
        after = self.at(index + 1)
        return after.spaced or after.kind == "sign"

    def _power(self, index: int, base: Decimal) -> tuple[int, int, bool] | None:
        """Read `x 10^6`, `10(6)` or `10⁶`: exponent, end, whether ten stood alone."""
        times = self.sign(index) in ("×", "*", "·") or self.word(index) == "x"
        ten = index + 1 if times else index - 1
        if self.at(ten).text != "10" or (not times and base != 10):
            return None
        after = ten + 1
        if self.at(after).kind == "power" and self.joined(after):
            exponent, end = self.at(after).text, after + 1
        elif self.sign(after) == "^" and self.joined(after):
            minus = self.sign(after + 1) in ("-", "+")
            number = after + 1 + minus
            exponent = (self.sign(after + 1) if minus else "") + self.at(number).text
            end = number + 1
        elif self.sign(after) == "(" and self.joined(after):
            minus = self.sign(after + 1) in ("-", "+")
            number = after + 1 + minus
            exponent = (self.sign(after + 1) if minus else "") + self.at(number).text
            end = number + 2
            closed = self.sign(number + 1) == ")"
            if not closed or not (times or self.unit(end)[0]):
                return None
        else:
            return None
        if not exponent.lstrip("+-").isdecimal() or len(exponent) > 3:
            return None
        return int(exponent), end, not times

    def _with_unit(self, bare: Amount) -> Amount:
        end = bare.end
        if self._is_compound(end):
            return self._compound(bare)
        if self.word(end) in ("percentage", "percent") and self._points(end + 1):
            found = self._percentage_points(bare, end)
        elif self._percent(end):
            end = self._percent(end)
            found = replace(bare, end=end, text_end=end, unit="percent", family="percent")
        elif self.word(end) in ("fold", "times") or (
            self.joined(end) and (self.word(end) == "x" or self.sign(end) == "×")
        ):
            found = replace(bare, end=end + 1, unit="times", family="times")
        else:
            unit, family, after = self.unit(end)
            after += 2 * bool(unit and self._is_old(after))
            found = replace(bare, end=after, unit=unit, family=family)
        return self._or_more(found)

    def _percent(self, index: int) -> int:
        """Find the end of `%`, `percent` or `per cent`, or 0."""
        if self.sign(index) == "%" or self.word(index) in ("percent", "pct"):
            return index + 1
        return index + 2 if self.phrase(index, 2) == "per cent" else 0

    def _points(self, index: int) -> int:
        """Find the end of `points` after `percentage`, or 0."""
        hyphen = self.sign(index) == "-" and self.joined(index) and self.joined(index + 1)
        return index + hyphen + 1 if self.word(index + hyphen) in ("point", "points") else 0

    def _percentage_points(self, bare: Amount, index: int) -> Amount:
        end = self._points(index + 1)
        return replace(bare, end=end, unit="percentage points", family="percent")

    def _or_more(self, amount: Amount) -> Amount:
        """Read `or more`, `and older` after a number with its unit."""
        ending = self.word(amount.end + 1)
        if (
            amount.bound == "exact"
            and self.word(amount.end) in ("or", "and")
            and ending in lexicon.BOUND_ENDINGS
            and (self.word(amount.end) == "or" or ending in ("older", "above", "over", "younger"))
        ):
            return replace(amount, end=amount.end + 2, bound=lexicon.BOUND_ENDINGS[ending])
        return amount

    def _is_compound(self, index: int) -> bool:
        """Say whether a hyphen and a word hang on the number, as in `three-arm`."""
        return (
            self.sign(index) == "-"
            and self.joined(index)
            and self.joined(index + 1)
            and self.at(index + 1).kind == "word"
            and self.word(index + 1) not in _NO_COMPOUND
        )

    def _compound(self, bare: Amount) -> Amount:
        word = bare.end + 1
        if self.word(word) in lexicon.TIMES and self.at(word).text != "S":
            end = word + 1
            if self._is_old(end):
                end += 2
            return replace(bare, end=end, unit=lexicon.TIMES[self.word(word)], family="time")
        if self.word(word) == "fold":
            return replace(bare, end=word + 1, unit="times", family="times")
        if self.word(word) == "percentage" and self._points(word + 1):
            return self._percentage_points(bare, word)
        if self.word(word) == "percent":
            return replace(bare, end=word + 1, text_end=word + 1, unit="percent", family="percent")
        unit, family, after = self.unit(word)
        if unit:
            return replace(bare, end=after, unit=unit, family=family)
        return replace(bare, end=word + 1, unit=self.word(word), family="compound")

    def _is_old(self, index: int) -> bool:
        return (
            self.sign(index) == "-"
            and self.joined(index)
            and self.joined(index + 1)
            and self.word(index + 1) in ("old", "olds")
        )

    def match(self, kind: str, start: int, end: int, *amounts: Amount) -> Match:
        """Finish a figure from its numbers; the last one's unit is the figure's."""
        unit = "percent" if kind == "share" else amounts[-1].unit
        return Match(kind, tuple(self.finished(amount) for amount in amounts), unit, start, end)

    def finished(self, amount: Amount) -> Number:
        """Give a number its rounding interval: half a unit of its last digit."""
        whole = amount.whole and amount.family != "percent" and not amount.inexact
        exact = amount.family == "dose" or whole
        threshold = amount.bound not in ("exact", "about")
        half = _WIDE.multiply(amount.step, _HALF) if not (exact or threshold) else Decimal(0)
        return Number(
            self.printed(amount.start, amount.text_end),
            amount.value,
            _WIDE.subtract(amount.value, half),
            _WIDE.add(amount.value, half),
            amount.bound,
        )


def scaled(amount: Amount, factor: Decimal) -> Amount:
    """Multiply a number and the unit of its last digit."""
    if factor == 1:
        return amount
    value, step = _WIDE.multiply(amount.value, factor), _WIDE.multiply(amount.step, factor)
    whole = amount.whole and factor > 1
    return replace(amount, value=value, step=step, factor=factor, whole=whole)


def exact(text: str, value: Decimal) -> Number:
    """Make a number that was not rounded."""
    return Number(text, value, value, value)


def _decimal(text: str) -> tuple[Decimal, Decimal, bool]:
    """Read digits with any separators: value, unit of the last digit, whether whole."""
    text = text.replace(" ", "").replace(TIGHT, "")
    head, _, tail = text.rpartition(",")
    if head and (head == "0" or len(tail) < 3) and "," not in head:
        text = f"{head}.{tail}"
    text = text.replace(",", "")
    if text.count(".") > 1:
        text = text.replace(".", "")
    mantissa, _, exponent = text.lower().partition("e")
    whole = "." not in mantissa and not exponent
    fraction = len(mantissa.partition(".")[2])
    value = Decimal(text)
    return value, Decimal((0, (1,), int(exponent or 0) - fraction)), whole


def _compose(total: int, current: int, word: str) -> tuple[int, int] | None:
    """Add one number word to those before it; current is -1 where nothing is open."""
    if word in lexicon.UNITS:
        value = lexicon.UNITS[word]
        fits = (
            current < 0
            or (current % 100 == 0 and current)
            or (value and value < 10 and current % 10 == 0 and current % 100 >= 20)
        )
        return (total, max(current, 0) + value) if fits else None
    if word in lexicon.TENS:
        fits = current < 0 or (current and current % 100 == 0)
        return (total, max(current, 0) + lexicon.TENS[word]) if fits else None
    if word in ("hundred", "dozen"):
        size = 100 if word == "hundred" else 12
        return (total, max(current, 1) * size) if 0 != current < 100 else None
    if word in lexicon.SCALES:
        fits = current != 0 and (total == 0 or total > lexicon.SCALES[word])
        return (total + max(current, 1) * lexicon.SCALES[word], -1) if fits else None
    return None
