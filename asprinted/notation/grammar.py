"""The grammar itself: what may stand at one token of a sentence, and where it ends.

Every rule looks a bounded number of tokens ahead, so that reading takes linear time.
"""

from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from asprinted.notation import lexicon
from asprinted.notation.figure import Number
from asprinted.notation.tokens import TIGHT, Token

_OPEN = {"(": ")", "[": "]"}
_END = Token("sign", "", -1, -1, True)
_SPAN = 6  # words of a noun phrase between a count and its percentage
_LEVELS = ("ci", "cis", "cri", "crl", "cl", "cls", "hdi", "hpd", "hpdi", "ui", "bci", "pi")
_UNREACHED = {"nr", "ne", "na", "nc", "∞", "infinity", "not", "upper"}
_MODIFIERS = {"all", "the", "these", "those", "our", "their", "a", "total"}


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


@dataclass(frozen=True, slots=True)
class Match:
    """Hold what a rule found."""

    kind: str
    numbers: tuple[Number, ...]
    unit: str
    start: int
    end: int


class Grammar:
    """Read the figures of one sentence's tokens.

    Parameters
    ----------
    text : str
        The text as printed, to quote from.
    tokens : list of Token
        The tokens of one sentence.
    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens

    # Small looks at the tokens.

    def at(self, index: int) -> Token:
        """Give a token, or an empty one outside the sentence."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else _END

    def is_number(self, index: int) -> bool:
        """Say whether the token is written in digits."""
        return self.at(index).kind == "number"

    def word(self, index: int) -> str:
        """Give the lower-case word at a token, or nothing."""
        token = self.at(index)
        return token.lower if token.kind == "word" else ""

    def sign(self, index: int) -> str:
        """Give the sign at a token, or nothing."""
        token = self.at(index)
        return token.text if token.kind == "sign" else ""

    def joined(self, index: int) -> bool:
        """Say whether a token follows the one before without a space."""
        return 0 < index < len(self.tokens) and not self.tokens[index].spaced

    def phrase(self, index: int, length: int) -> str:
        """Give so many words as one string, or nothing if one is no word."""
        words = [self.word(index + step) for step in range(length)]
        return " ".join(words) if all(words) else ""

    def printed(self, start: int, end: int) -> str:
        """Quote the text of tokens start to end, end excluded."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    # Numbers.

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
            return value + part if value < 10**9 else value, Decimal(0), True
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
            if position > index:
                if (self.sign(step) == "-" and self.joined(step) and self.joined(step + 1)) or (
                    self.word(step) == "and" and current >= 100
                ):
                    step += 1
            added = _compose(total, current, self.word(step))
            if added is None:
                break
            total, current = added
            position = step + 1
            if position - index > 24:
                break
        return Decimal(total + max(current, 0)), position

    def amount(self, index: int) -> Amount | None:
        """Read one number with its bound, sign, scale and unit."""
        bare = self.number(index)
        return self._with_unit(bare) if bare else None

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
        plain = plain and self.at(position).text.isdecimal()
        position += 1
        power = self._power(position, value)
        if power is not None:
            exponent, position, alone = power
            value, step = (Decimal(1), Decimal(1)) if alone else (value, step)
            value, step, plain = _scale(value, exponent), _scale(step, exponent), False
        scale = lexicon.SCALES.get(self.word(position))
        if scale and not self.joined(position):
            value, step = _WIDE.multiply(value, scale), _WIDE.multiply(step, scale)
            position, plain = position + 1, False
        if self._is_plus(position) and bound == "exact":
            bound, position, plain = "at-least", position + 1, False
        value = value.copy_negate() if negative else value
        return Amount(index, position, value, step, whole, bound, position, plain=plain)

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
        for length in (3, 2, 1):
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

    # Units.

    def _with_unit(self, bare: Amount) -> Amount:
        end = bare.end
        if self.sign(end) == "%":
            found = replace(bare, end=end + 1, text_end=end + 1, unit="percent", family="percent")
        elif self.word(end) in ("percent", "pct") or self.phrase(end, 2) == "per cent":
            end += 1 if self.word(end) in ("percent", "pct") else 2
            found = replace(bare, end=end, text_end=end, unit="percent", family="percent")
        elif self._is_compound(end):
            return self._compound(bare)
        elif self.word(end) in ("fold", "times") or (
            self.joined(end) and (self.word(end) == "x" or self.sign(end) == "×")
        ):
            found = replace(bare, end=end + 1, unit="times", family="times")
        else:
            unit, family, after = self.unit(end)
            found = replace(bare, end=after, unit=unit, family=family)
            if unit and self._is_old(after):
                found = replace(found, end=after + 4)
        return self._or_more(found)

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
            and self.word(index + 1) not in lexicon.CARDINALS | {"to", "and", "or"}
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

    def unit(self, index: int) -> tuple[str, str, int]:
        """Read a unit: its name, its family and where it ends."""
        name, family, end = self._atom(index)
        if not name:
            if self.sign(index) == "/" and self.joined(index):
                below, after = self._below(index + 1)
                volume = below.rstrip("23") in lexicon.VOLUMES | {"mm", "cm"}
                if below and (volume or below in ("min", "kg", "h")):
                    return "/" + below, "measure", after
            return "", "", index
        parts, dose = name, family == "dose"
        for _ in range(3):
            if (self.sign(end) == "/" and self.joined(end)) or self.word(end) == "per":
                below, after = self._below(end + 1)
            else:
                break
            if not below:
                break
            parts, end = f"{parts}/{below}", after
            dose = dose and below.rstrip("23") not in lexicon.VOLUMES
            family = "dose" if dose else "measure"
        return parts, family, end

    def _atom(self, index: int) -> tuple[str, str, int]:
        """Read the part of a unit before any slash."""
        token = self.at(index)
        if token.kind != "word":
            if token.text == "°" or (token.text == "º"):
                scale = self.at(index + 1).text in ("C", "F")
                return (
                    ("°" + self.at(index + 1).text if scale else "°"),
                    "measure",
                    (index + 1 + scale),
                )
            return "", "", index
        text, lower = token.text, token.lower
        hangs = self.sign(index + 1) == "-" and self.joined(index + 1) and self.joined(index + 2)
        if lower in lexicon.PERSONS and hangs and self.word(index + 2) in lexicon.TIMES:
            return f"{lower}-{lexicon.TIMES[self.word(index + 2)]}", "measure", index + 3
        if lower in ("international", "iu") and self.word(index + 1) in ("unit", "units"):
            return "IU", "dose", index + 2
        if text == "mm" and self.at(index + 1).text == "Hg":
            return "mm Hg", "measure", index + 2
        if lower in lexicon.TIMES and (len(text) > 1 or text.islower()):
            return lexicon.TIMES[lower], "time", index + 1
        if text in lexicon.SURFACES or text in lexicon.OTHERS:
            power, end = self._raised(index + 1)
            return text + power, "measure", end
        if text in lexicon.MASSES | lexicon.ACTIVITIES:
            return text, "dose", index + 1
        if text in lexicon.VOLUMES:
            return text, "measure", index + 1
        return "", "", index

    def _below(self, index: int) -> tuple[str, int]:
        """Read what stands below the slash of a unit."""
        if self.at(index).text == "1.73" and self.at(index + 1).text == "m":
            power, end = self._raised(index + 2)
            return "1.73 m" + power, end
        if self.word(index) == "square" and self.word(index + 1) in ("meter", "metre"):
            return "m2", index + 2
        token = self.at(index)
        if token.kind != "word" or not (
            token.text in lexicon.DENOMINATORS or token.lower in lexicon.TIMES
        ):
            return "", index
        power, end = self._raised(index + 1) if token.text in lexicon.SURFACES else ("", index + 1)
        return token.text + power, end

    def _raised(self, index: int) -> tuple[str, int]:
        """Read the 2 of m2, m², m^2 or m(2)."""
        token = self.at(index)
        if not self.joined(index):
            return "", index
        if token.text in ("2", "3") and token.kind in ("number", "power"):
            return token.text, index + 1
        after = self.at(index + 1)
        if token.text == "^" and after.text in ("2", "3"):
            return after.text, index + 2
        if token.text == "(" and after.text in ("2", "3") and self.sign(index + 2) == ")":
            return after.text, index + 3
        return "", index

    # Figures.

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
            if self.sign(after) in _OPEN and self.word(after + 1) in _LEVELS:
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
            elif sign in _OPEN and not opened:
                opened, position = _OPEN[sign], position + 1
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
        return index + 1 if self.at(index).lower in _UNREACHED - {"not", "upper"} else 0

    # Calendar.

    def _calendar(self, index: int) -> Match | None:
        first = self._month(index)
        if first is None:
            return self._month_only_range(index)
        joint = first.end
        if self.sign(joint) in ("-", "—") or self.word(joint) in ("to", "through", "until"):
            second = self._month(joint + 1)
            if second:
                return Match(
                    "range", first.numbers + second.numbers, second.kind, index, second.end
                )
        return first

    def _month_only_range(self, index: int) -> Match | None:
        """Read `January to December 1996`."""
        if self.word(index) not in lexicon.MONTHS or not self.at(index).text[0].isupper():
            return None
        if self.sign(index + 1) in ("-", "—") or self.word(index + 1) in ("to", "through"):
            second = self._month(index + 2)
            if second and second.kind == "month":
                year = int(second.numbers[0].value)
                month = lexicon.MONTHS[self.word(index)]
                first = _exact(self.printed(index, index + 1), Decimal(year * 100 + month) / 100)
                return Match("range", (first, *second.numbers), "month", index, second.end)
        return None

    def _month(self, index: int) -> Match | None:
        """Read a month with its year, or with a day."""
        token = self.at(index)
        month = lexicon.MONTHS.get(token.lower) if token.kind == "word" else None
        if month is None or not token.text[0].isupper():
            return None
        after = index + 1 + (self.sign(index + 1) == "." and len(token.text) < 5)
        day, end = self._day(after)
        comma = end + (self.sign(end) == ",")
        comma += self.word(comma) == "of" and not day
        year = self._year(comma)
        if year is not None:
            value = Decimal(year * 100 + month) / 100 + Decimal(day) / 10000
            kind = "date" if day else "month"
            return self._dated(kind, index, comma + 1, value)
        if day and not self._counts_noun(end):
            return self._dated("date", index, end, Decimal(month * 100 + day) / 10000)
        return None

    def _day(self, index: int) -> tuple[int, int]:
        """Read a day of the month: the day or 0, and its end."""
        token = self.at(index)
        if token.kind == "number" and token.text.isdecimal() and len(token.text) < 3:
            ending = self.joined(index + 1) and self.word(index + 1) in lexicon.ORDINAL_ENDINGS
            if 1 <= int(token.text) <= 31:
                return int(token.text), index + 1 + ending
        return 0, index

    def _year(self, index: int) -> int | None:
        token = self.at(index)
        if token.kind == "number" and token.text.isdecimal() and len(token.text) == 4:
            return int(token.text) if 1800 <= int(token.text) <= 2099 else None
        return None

    def _date(self, index: int) -> Match | None:
        """Read `15 March 2004`, `2004-03-15` and `15/03/2004`."""
        day, after = self._day(index)
        if day:
            after += self.word(after) == "of"
            month = lexicon.MONTHS.get(self.word(after))
            if month and self.at(after).text[0].isupper():
                comma = after + 1 + (self.sign(after + 1) in (",", "."))
                year = self._year(comma)
                if year is not None:
                    value = Decimal(year * 10000 + month * 100 + day) / 10000
                    return self._dated("date", index, comma + 1, value)
        return self._numeric_date(index)

    def _numeric_date(self, index: int) -> Match | None:
        parts = [self.at(index + step) for step in range(5)]
        texts = [part.text for part in parts]
        if texts[1] != texts[3] or texts[1] not in ("/", "-", "."):
            return None
        if any(not self.joined(index + step) for step in range(1, 5)):
            return None
        if not all(text.isdecimal() and len(text) in (1, 2, 4) for text in texts[::2]):
            return None
        year_first = self._year(index) is not None
        if not year_first and self._year(index + 4) is None:
            return None
        rest = texts[2::2] if year_first else texts[0:3:2]
        if any(not 1 <= int(text) <= 31 for text in rest):
            return None
        year = int(texts[0] if year_first else texts[4])
        one, two = (int(text) for text in rest)
        month, day = (one, two) if year_first or (two > 12 >= one) else (two, one)
        if month > 12 or (not year_first and one <= 12 and two <= 12):
            # Day and month cannot be told apart: the year is all that is sure.
            return self._dated("date", index, index + 5, Decimal(year))
        value = Decimal(year * 10000 + month * 100 + day) / 10000
        return self._dated("date", index, index + 5, value)

    def _dated(self, kind: str, start: int, end: int, value: Decimal) -> Match:
        return Match(kind, (_exact(self.printed(start, end), value),), kind, start, end)

    def _decade(self, index: int) -> Match | None:
        """Read `1990s`, `1990's`, `mid-1990s` and `60s`."""
        number = index
        if self.word(index) in ("mid", "early", "late") and self.sign(index + 1) == "-":
            number = index + 2
        token = self.at(number)
        if token.kind != "number" or not token.text.isdecimal() or token.text[-1] != "0":
            return None
        after = number + 1
        if self.sign(after) == "'" and self.joined(after):
            after += 1
        if len(token.text) not in (2, 4) or self.at(after).text != "s" or not self.joined(after):
            return None
        return self._dated("decade", index, after + 1, Decimal(token.text))

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

    # Ordinals, parts, ratios.

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
        number = _exact(self.printed(start, end), Decimal(value))
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
                    _exact(self.printed(index, after), Decimal(top)),
                    _exact(self.printed(after + 1, total[1]), total[0]),
                )
                return Match("fraction", numbers, "", index, total[1])
        return None

    def _word_multiple(self, index: int) -> Match | None:
        value = (lexicon.TIMES_WORDS | lexicon.FOLDS).get(self.word(index))
        return self._multiple(index, index + 1, Decimal(value)) if value else None

    def _multiple(self, start: int, end: int, value: Decimal) -> Match:
        return Match("multiple", (_exact(self.printed(start, end), value),), "times", start, end)

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

    # Counts with their percentages.

    def _share_by_count(self, index: int) -> Match | None:
        """Read `8/30 (27%)`, `8 of 30 patients (27%)`, `8 patients (27%)`, `8 of 30`."""
        count = self.number(index)
        if count is None or not count.whole or count.value < 0:
            return None
        end = count.end
        if self.sign(end) == "%" or self._is_compound(end):
            return None
        total = self._total(end)
        if total is not None:
            closed = self.closed_percent(self._nouns(total.end)) or self._listed_percent(
                total.end, index
            )
            if closed:
                percent, end = closed
                return self._match("share", index, end, [count, total, percent])
            return self._match("fraction", index, total.end, [count, total])
        if self.unit(end)[0] or self.word(end) in ("times", "fold"):
            return None
        closed = self.closed_percent(self._nouns(end))
        if closed is None:
            return None
        percent, end = closed
        total = self._of(end)
        if total is not None:
            return self._match("share", index, total.end, [count, percent, total])
        return self._match("share", index, end, [count, percent])

    def _total(self, index: int) -> Amount | None:
        """Read the total after `/`, `of`, `of the` or `out of`."""
        if self.sign(index) == "/":
            if self.joined(index) and not (self.joined(index + 1) and self.is_number(index + 1)):
                return None
            total = self.number(index + 1)
            if total is None or not total.whole or self.sign(total.end) == "/":
                return None
            return None if self._is_compound(total.end) or self.sign(total.end) == "%" else total
        return self._of(index)

    def _of(self, index: int) -> Amount | None:
        if self.phrase(index, 2) == "out of":
            index += 1
        if self.word(index) != "of":
            return None
        position = index + 1
        for _ in range(4):
            if self.word(position) in _MODIFIERS or self.word(position) == "of":
                position += 1
        total = self.number(position)
        if total is None or not total.whole or total.bound not in ("exact", "about"):
            return None
        if self.sign(total.end) == "%" or self._is_compound(total.end):
            return None
        if self.unit(total.end)[1] in ("time", "dose"):
            return None
        return total

    def _nouns(self, index: int) -> int:
        """Skip the noun phrase between a count and its bracket."""
        position = index
        for _ in range(_SPAN):
            token = self.at(position)
            if token.kind != "word" or token.lower in lexicon.CLAUSE_WORDS:
                break
            if token.lower in lexicon.NUMBER_WORDS and token.lower != "second":
                return index
            position += 1
            while (
                self.sign(position) in ("-", "/")
                and self.joined(position)
                and self.joined(position + 1)
                and self.at(position + 1).kind == "word"
                and position - index < 3 * _SPAN
            ):
                position += 2
        return position

    def closed_percent(self, index: int) -> tuple[Amount, int] | None:
        """Read a percentage alone in brackets: it, and where the bracket ends."""
        opening = self.sign(index)
        if opening not in _OPEN:
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end + 1) if self.sign(percent.end) == _OPEN[opening] else None

    def _listed_percent(self, index: int, start: int) -> tuple[Amount, int] | None:
        """Read `; 27%` that closes the bracket a count opened."""
        opening = self.sign(start - 1)
        if opening not in _OPEN or self.sign(index) not in (",", ";", "="):
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end) if self.sign(percent.end) == _OPEN[opening] else None

    def _share_by_percent(self, index: int) -> Match | None:
        """Read `27% (8/30)`, `27% (8 of 30 patients)`, `27% (n = 8)`."""
        percent = self.amount(index)
        if percent is None or percent.family != "percent":
            return None
        bracket = percent.end
        if self.sign(bracket) not in _OPEN:
            bracket = self._nouns(percent.end)
        listed = self.sign(percent.end) in (",", ";", "=") and self.sign(index - 1) in _OPEN
        if listed:
            closing, position = _OPEN[self.sign(index - 1)], percent.end + 1
        elif self.sign(bracket) in _OPEN:
            closing, position = _OPEN[self.sign(bracket)], bracket + 1
        else:
            return None
        named = self.word(position) == "n" and self.sign(position + 1) == "="
        count = self.number(position + 2 * named)
        if count is None or not count.whole or self.sign(count.end) == "%":
            return None
        if self._is_compound(count.end):
            return None
        total = self._total(count.end)
        end = self._nouns(total.end if total else count.end)
        if self.sign(end) != closing:
            return None
        if total is None and not named:
            if listed or (end > count.end and self.word(end - 1) not in lexicon.CASES):
                return None
            if self.unit(count.end)[0]:
                return None
        counts = [count, total] if total else [count]
        return self._match("share", index, end if listed else end + 1, [percent, *counts])

    # Ranges and single numbers.

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

    def _is_year(self, amount: Amount) -> bool:
        return (
            amount.plain and 1800 <= amount.value <= 2099 and self.at(amount.start).text.isdecimal()
        )

    def _is_short_year(self, low: Amount, high: Amount) -> bool:
        """Say whether `1986-96` is two years."""
        joined = self.sign(low.end) == "-" and high.plain and len(self.at(high.start).text) == 2
        return self._is_year(low) and joined and low.value % 100 < high.value

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

    def _counts_noun(self, index: int, start: int = 0) -> bool:
        """Say whether a noun follows that the number before would count."""
        if start and self.word(start - 1) in lexicon.BEFORE_YEAR:
            return False
        token = self.at(index)
        return (
            token.kind == "word"
            and token.text[0].islower()
            and (token.lower not in lexicon.AFTER_YEAR)
        )

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

    # Finished numbers.

    def _match(
        self, kind: str, start: int, end: int, amounts: list[Amount], unit: str | None = None,
        rounded: bool = False,
    ) -> Match:  # fmt: skip
        numbers = tuple(self._number(amount, rounded) for amount in amounts)
        if unit is None:
            unit = "percent" if kind == "share" else amounts[-1].unit
        return Match(kind, numbers, unit, start, end)

    def _number(self, amount: Amount, rounded: bool) -> Number:
        """Give a number its rounding interval: half a unit of its last digit."""
        exact = amount.family == "dose" or (amount.whole and amount.family != "percent")
        threshold = amount.bound not in ("exact", "about")
        half = amount.step / 2 if (rounded or not exact) and not threshold else Decimal(0)
        return Number(
            self.printed(amount.start, amount.text_end),
            amount.value,
            _WIDE.subtract(amount.value, half),
            _WIDE.add(amount.value, half),
            amount.bound,
        )


_WIDE = Context(prec=10**6, Emax=MAX_EMAX, Emin=MIN_EMIN)
_FAMILY_KINDS = {
    "percent": "percentage",
    "time": "duration",
    "dose": "dose",
    "measure": "measure",
    "times": "multiple",
    "compound": "count",
}


def _exact(text: str, value: Decimal) -> Number:
    return Number(text, value, value, value)


def _scale(value: Decimal, exponent: int) -> Decimal:
    return value.scaleb(exponent, context=_WIDE)


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
