"""Read times of day, ratios with a colon, and weeks with days of pregnancy.

It may import the calendar and what it builds on, and must not import shares or intervals.
"""

from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match, exact
from asprinted.notation.calendar import Calendar

_HALVES = {"am": 0, "pm": 12, "a": 0, "p": 12}
_AT = {"at", "from", "between", "until", "till", "before", "after", "by", "to", "and", "-",
       "around", "about", "approximately", "hours", "time", "times", "or"}  # fmt: skip
_ROUND = {"00", "15", "30", "45"}
_HOURS = {"h", "hrs", "hours", "hour", "hr", "o'clock", "uhr"}
_RATIO = {"ratio", "ratios", "randomized", "randomised", "randomization", "randomly",
          "randomisation", "allocated", "allocation", "assigned", "proportion", "fashion",
          "manner", "dilution", "diluted", "split", "matched", "matching"}  # fmt: skip
_REACH = 6  # words before a ratio that may name it


class Clock(Calendar):
    """Read times of day, ratios and ages of pregnancies."""

    def clock(self, index: int) -> Match | None:
        """Read `8:00 AM`, `08.30 h`, `8 p.m.`, `22:00`."""
        span = self._clock_span(index)
        if span:
            return span
        hour, text = index, self.texts[index]
        if not text or not text.isdecimal() or len(text) > 2:
            return self._joined_clock(index)
        if int(text) > 24:
            return None
        minute, after = "", index + 1
        if (
            self.texts[after] == ":"
            and self.tight[after]
            and self.tight[after + 1]
            and len(self.texts[after + 1]) == 2
            and self.texts[after + 1].isdecimal()
            and self.texts[after + 1] < "60"
        ):
            minute, after = self.texts[after + 1], after + 2
            if self.texts[after] == ":" and self.tight[after]:
                return None
        half, end = self._half(after)
        if half >= 0 and 1 <= int(text) <= 12:
            hours = int(text) % 12 + half
        elif minute and self._is_time(hour, after, minute):
            hours = int(text)
            end = after + (self.lower[after] in _HOURS)
        else:
            return None
        return self._o_clock(index, end, hours, int(minute or 0))

    def _clock_span(self, index: int) -> Match | None:
        """Read `6 to 9 a.m.`, where one half of the day is said of both."""
        text = self.texts[index]
        if self.lower[index + 1] not in ("to", "-") or not text.isdecimal() or len(text) > 2:
            return None
        halved = self.lower[index + 3] in ("am", "pm", "a", "p", ":")
        last = self.clock(index + 2) if halved and self.texts[index + 2].isdecimal() else None
        half = last.numbers[0].value >= 12 if last else False
        if (
            last is None
            or len(last.numbers) > 1
            or not 1 <= int(text) <= 12
            or (self.texts[last.end - 1] not in ("m", "am", "pm", "AM", "PM", "M", "."))
        ):
            return None
        first = exact(text, Decimal(int(text) % 12 + 12 * half))
        return Match("clock-time", (first, *last.numbers), "hours", index, last.end)

    def _joined_clock(self, index: int) -> Match | None:
        """Read `0800 h`, `08.30 h` and `1400 hours`."""
        text = self.texts[index]
        if not self.numeric[index] or self.lower[index + 1] not in _HOURS:
            return None
        hours, dot, minutes = text.partition(".")
        if not dot and len(text) == 4:
            hours, minutes = text[:2], text[2:]
        if len(hours) != 2 or len(minutes) != 2 or not (hours + minutes).isdecimal():
            return None
        if int(hours) > 24 or minutes > "59" or (dot and hours[0] != "0"):
            return None
        if not dot and hours[0] != "0" and self.lower[index - 1] not in _AT:
            return None
        return self._o_clock(index, index + 2, int(hours), int(minutes))

    def oclock(self, index: int) -> Match | None:
        """Read `3 o'clock`."""
        named = self.lower[index + 1] == "o" and self.lower[index + 3] == "clock"
        if not named or not self.texts[index].isdecimal() or int(self.texts[index]) > 24:
            return None
        return self._o_clock(index, index + 4, int(self.texts[index]), 0)

    def _half(self, index: int) -> tuple[int, int]:
        """Read AM, PM, a.m. or p.m.: hours to add or -1, and the end."""
        word = self.lower[index]
        if word in ("am", "pm"):
            return _HALVES[word], index + 1
        if word in ("a", "p") and self.texts[index + 1] == "." and self.lower[index + 2] == "m":
            dotted = self.texts[index + 3] == "." and self.tight[index + 3]
            return _HALVES[word], index + 3 + dotted
        return -1, index

    def _is_time(self, hour: int, after: int, minute: str) -> bool:
        if self.lower[after] in _HOURS:
            return True
        padded = len(self.texts[hour]) == 2 and (minute in _ROUND or self.texts[hour][0] == "0")
        led = self.lower[hour - 1] in _AT and (minute in _ROUND or padded)
        named = self._is_named(hour)
        return (padded or led) and not named and self.texts[hour] != "1"

    def _o_clock(self, start: int, end: int, hours: int, minutes: int) -> Match:
        value = Decimal(hours) + (Decimal(minutes) / 60 if minutes else 0)
        number = exact(self.printed(start, end), value)
        return Match("clock-time", (number,), "hours", start, end)

    def _is_named(self, index: int) -> bool:
        """Say whether a word for ratios or dilutions stands before or right after."""
        for position in range(max(0, index - _REACH), index):
            if self.lower[position] in _RATIO:
                return True
        return any(self.lower[index + step] in _RATIO for step in (3, 4, 5))

    def ratio(self, index: int) -> Match | None:
        """Read `1:1`, `2:1:1`, `1 : 1`, and `2 to 1` where a ratio is spoken of."""
        terms, end = [index], index + 1
        while self.texts[end] == ":" and self.numeric[end + 1]:
            tight = self.tight[end] and self.tight[end + 1]
            spaced = not self.tight[end] and not self.tight[end + 1]
            if not tight and not spaced and not self._is_named(index):
                break
            terms.append(end + 1)
            end += 2
        if len(terms) < 2 and self._is_named(index):
            joint = end + (self.texts[end] == "-" and self.tight[end])
            last = joint + 1 + (self.texts[joint + 1] == "-" and self.tight[joint + 1])
            if self.lower[joint] == "to" and self._is_small(index) and self._is_small(last):
                terms, end = [index, last], last + 1
        if len(terms) < 2:
            return None
        return self.match("ratio", index, end, *(self._ratio_term(term) for term in terms))

    def _is_small(self, index: int) -> bool:
        text = self.texts[index]
        plain = text.isdecimal() and len(text) == 1
        return plain and not self.unit(index + 1)[0] and self.texts[index + 1] not in ("%", "/")

    def _ratio_term(self, index: int) -> Amount:
        value, step, whole = self.digits(index) or (Decimal(0), Decimal(1), True)
        return Amount(index, index + 1, value, step, whole, "exact", index + 1)

    # Pregnancies.

    def gestation(self, index: int) -> Match | None:
        """Read `28+3 weeks`, `34 6/7 weeks`, `24+0 to 27+6 weeks`: weeks, then days."""
        _, start = self.bound(index) if not self.numeric[index] else ("", index)
        first = self._weeks(start)
        if first is None:
            return None
        weeks, days, end = first
        last = None
        if self.lower[end] in ("to", "-", "and"):
            last = self._weeks(end + 1)
        if last:
            end = last[2]
        elif self.lower[end] in ("to", "-") and self.texts[end + 1].isdecimal():
            return None
        if not self._named_weeks(start, end):
            return None
        if self.lower[end] in lexicon.TIMES:
            end += 1
        bound = self.bound(index)[0] if start > index else "exact"
        values = [weeks, days, *(last[:2] if last else ())]
        numbers = tuple(
            exact(self.printed(at, stop), Decimal(int(self.texts[at])))
            for at, stop in ((value, value + 1) for value in values)
        )
        if bound != "exact":
            numbers = tuple(
                type(number)(number.text, number.value, number.low, number.high, bound)
                for number in numbers
            )
        return Match("gestation", numbers, "weeks and days", index, end)

    def _weeks(self, index: int) -> tuple[int, int, int] | None:
        """Find the tokens of weeks and days in `28+3` or `34 6/7`, and the end."""
        text = self.texts[index]
        if not text.isdecimal() or len(text) > 2:
            return None
        joint = index + 1
        plus = self.texts[joint] in ("+", "-")
        opened = self.texts[joint] == "("
        day = joint + (plus or opened)
        digit = self.texts[day]
        if len(digit) != 1 or digit not in "0123456":
            return None
        of_seven = self.texts[day + 1] == "/" and self.texts[day + 2] == "7"
        end = day + 3 if of_seven else day + 1
        if opened:
            return (index, day, end + 1) if of_seven and self.texts[end] == ")" else None
        if of_seven:
            return index, day, end
        return (index, day, end) if self.texts[joint] == "+" else None

    def _named_weeks(self, start: int, end: int) -> bool:
        """Say whether weeks are spoken of: beside the number, or of seven days."""
        if lexicon.TIMES.get(self.lower[end]) == "weeks" or self.lower[end] == "gestation":
            return True
        if self.texts[end - 1] == "7" and self.texts[end - 2] == "/":
            return True
        return any(
            lexicon.TIMES.get(self.lower[start - step]) == "weeks"
            or self.lower[start - step] in ("gestation", "gestational")
            for step in range(1, _REACH)
        )
