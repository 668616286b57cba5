"""Read numbers in digits and in words, without bound, sign or unit.

It may import the lexicon and the bounds, and must not import what joins numbers.
"""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import lru_cache

from asprinted.notation import lexicon
from asprinted.notation.bounds import Bounds
from asprinted.notation.tokens import TIGHT

# Printed digits are kept, however many: no sum here may round to the usual 28.
WIDE = Context(prec=10**6, Emax=MAX_EMAX, Emin=MIN_EMIN)
_WORDS_OF_A_NUMBER = 24


class Spelled(Bounds):
    """Read plain numbers."""

    commas = False  # whether commas part decimals in this text

    def digits(self, index: int) -> tuple[Decimal, Decimal, bool] | None:
        """Read a number in digits: value, unit of its last digit, whether whole."""
        if not self.numeric[index]:
            return None
        return read_digits(self.texts[index], self.commas)

    def spelled(self, index: int) -> tuple[Decimal, int] | None:
        """Read a number in words: value and one past its last token."""
        lower = self.lower
        if lower[index] == "a" and lower[index + 1] in lexicon.LARGE:
            index += 1
        if lower[index] not in lexicon.CARDINALS:
            return None
        total, current, position = 0, -1, index
        while position - index <= _WORDS_OF_A_NUMBER:
            step = position
            if position > index and (
                self.hyphen(step) or (lower[step] == "and" and current >= 100)
            ):
                step += 1
            added = _compose(total, current, lower[step])
            if added is None:
                break
            total, current = added
            position = step + 1
        return Decimal(total + max(current, 0)), position


@lru_cache(maxsize=8192)
def read_digits(text: str, commas: bool) -> tuple[Decimal, Decimal, bool]:
    """Read digits with any separators: value, unit of the last digit, whether whole."""
    part = None
    if text[-1] in lexicon.VULGAR:
        above, below = lexicon.VULGAR[text[-1]]
        part, text = Decimal(above) / Decimal(below), text[:-1] or "0"
    value, step, whole = _decimal(text, commas)
    return (value, step, whole) if part is None else (WIDE.add(value, part), Decimal(0), False)


def _decimal(text: str, commas: bool) -> tuple[Decimal, Decimal, bool]:
    text = text.replace(" ", "").replace(TIGHT, "")
    if commas and "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif commas and text.count(".") == 1 and len(text.partition(".")[2]) == 3 and text[0] != "0":
        text = text.replace(".", "")
    head, _, tail = text.rpartition(",")
    if head and (head == "0" or len(tail) < 3) and "," not in head:
        text = f"{head}.{tail}"
    text = text.replace(",", "")
    if text.count(".") > 1:
        text = text.replace(".", "")
    mantissa, _, exponent = text.lower().partition("e")
    whole = "." not in mantissa and not exponent
    fraction = len(mantissa.partition(".")[2])
    return Decimal(text), Decimal((0, (1,), int(exponent or 0) - fraction)), whole


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
        return (total + max(current, 1) * int(lexicon.SCALES[word]), -1) if fits else None
    return None
