"""Read years, months, dates and decades."""

from dataclasses import dataclass, replace
from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Amounts, Match, exact

_BEFORE_MONTH = {"from", "in", "since", "until", "before", "after", "by"}
_JOINTS = ("to", "through", "until", "till")


@dataclass(frozen=True, slots=True)
class _Day:
    """Hold a day, month or year while a rule is tried; 0 stands for what is not printed."""

    year: int
    month: int
    day: int
    end: int

    @property
    def kind(self) -> str:
        return "date" if self.day or not self.month else "month"

    @property
    def value(self) -> Decimal:
        return Decimal(self.year * 10000 + self.month * 100 + self.day) / 10000


class Calendar(Amounts):
    """Read what names a time of the calendar.

    A month is the number year.month and a date year.monthday: June 2017 is 2017.06, and 3 June 2017
    is 2017.0603, so that later is always larger.
    """

    def calendar(self, index: int) -> Match | None:
        """Read a month, a date, or two of them joined: `January to December 1996`."""
        start = index + (self.word(index) == "between")
        first = self._point(start)
        if first is None:
            return None
        joint = first.end + (self.sign(first.end) == ",")
        if start > index:
            joined = self.word(joint) == "and"
        else:
            joined = self.sign(joint) in ("-", "—") or self.word(joint) in _JOINTS
        second = self._point(joint + 1) if joined else None
        if second and second.year:
            earlier = replace(first, year=first.year or second.year)
            numbers = (
                exact(self.printed(start, first.end), earlier.value),
                exact(self.printed(joint + 1, second.end), second.value),
            )
            return Match("range", numbers, second.kind, index, second.end)
        if start > index or not (first.year or (first.day and not self.counts_noun(first.end))):
            return None
        if self._is_month_in_digits(index) and self.word(index - 1) not in _BEFORE_MONTH:
            return None  # 5/2014 may be 5 of 2014
        return self._dated(first.kind, index, first.end, first.value)

    def _point(self, index: int) -> _Day | None:
        return self._month_first(index) or self._day_first(index) or self._in_digits(index)

    def _month(self, index: int) -> int:
        """Give the month a capitalized word names, or 0."""
        return lexicon.MONTHS.get(self.word(index), 0) if self.at(index).text[:1].isupper() else 0

    def _month_first(self, index: int) -> _Day | None:
        """Read `June 2017`, `Jun. 15, 2017`, `June`."""
        month = self._month(index)
        if not month:
            return None
        short = len(self.at(index).text) < 5
        day, end = self._day(index + 1 + (self.sign(index + 1) == "." and short))
        after = end + (self.sign(end) == "," or (self.word(end) == "of" and not day))
        year = self._year(after)
        return _Day(year, month, day, after + 1 if year else end)

    def _day_first(self, index: int) -> _Day | None:
        """Read `15 March 2004`, `15th of March`."""
        day, after = self._day(index)
        after += self.word(after) == "of"
        month = self._month(after)
        if not (day and month):
            return None
        end = after + 1
        comma = end + (self.sign(end) in (",", "."))
        year = self._year(comma)
        return _Day(year, month, day, comma + 1 if year else end)

    def _in_digits(self, index: int) -> _Day | None:
        """Read `2004-03-15`, `15/03/2004`, `15.03.2004`, `3/2004`."""
        if self._is_month_in_digits(index):
            return _Day(int(self.at(index + 2).text), int(self.at(index).text), 0, index + 3)
        texts = [self.at(index + step).text for step in range(5)]
        if texts[1] != texts[3] or texts[1] not in ("/", "-", "."):
            return None
        if not all(self.joined(index + step) for step in range(1, 5)):
            return None
        if not all(text.isdecimal() and len(text) in (1, 2, 4) for text in texts[::2]):
            return None
        one, two, three = (int(text) for text in texts[::2])
        if self._year(index):
            year, month, day = one, two, three
        elif self._year(index + 4):
            year, day, month = three, one, two
            if month > 12 >= day:
                day, month = month, day
            elif day <= 12 and texts[1] == "/":  # a day and a month no one can tell apart
                return _Day(year, 0, 0, index + 5)
        else:
            return None
        return _Day(year, month, day, index + 5) if month < 13 and 0 < day < 32 else None

    def _is_month_in_digits(self, index: int) -> bool:
        text = self.at(index).text
        month = self.is_number(index) and text.isdecimal() and len(text) < 3 and int(text) < 13
        joined = self.sign(index + 1) == "/" and self.joined(index + 1) and self.joined(index + 2)
        return month and text != "0" and joined and bool(self._year(index + 2))

    def _day(self, index: int) -> tuple[int, int]:
        """Read a day of the month: the day or 0, and its end."""
        token = self.at(index)
        if token.kind == "number" and token.text.isdecimal() and len(token.text) < 3:
            ending = self.joined(index + 1) and self.word(index + 1) in lexicon.ORDINAL_ENDINGS
            if 1 <= int(token.text) <= 31:
                return int(token.text), index + 1 + ending
        return 0, index

    def _year(self, index: int) -> int:
        """Read a year of four digits, or 0."""
        token = self.at(index)
        if token.kind == "number" and token.text.isdecimal() and len(token.text) == 4:
            return int(token.text) if 1800 <= int(token.text) <= 2099 else 0
        return 0

    def decade(self, index: int) -> Match | None:
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

    def _dated(self, kind: str, start: int, end: int, value: Decimal) -> Match:
        return Match(kind, (exact(self.printed(start, end), value),), kind, start, end)

    def is_year(self, amount: Amount) -> bool:
        """Say whether four plain digits could be a calendar year."""
        return amount.plain and bool(self._year(amount.start)) and not amount.unit

    def are_years(self, low: Amount, high: Amount) -> bool:
        """Say whether two numbers are years, as in `2003 to 2006` and `1986-96`."""
        if not self.is_year(low) or self.counts_noun(high.end, low.start):
            return False
        short = self.sign(low.end) == "-" and len(self.at(high.start).text) == 2
        return self.is_year(high) or (short and high.plain and low.value % 100 < high.value)

    def counts_noun(self, index: int, start: int = 0) -> bool:
        """Say whether a noun follows that the number before would count."""
        if start and self.word(start - 1) in lexicon.BEFORE_YEAR:
            return False
        token = self.at(index)
        return (
            token.kind == "word"
            and token.text[0].islower()
            and token.lower not in lexicon.AFTER_YEAR
        )
