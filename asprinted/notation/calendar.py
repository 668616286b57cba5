"""Read years, months, dates and decades."""

from decimal import Decimal
from typing import NamedTuple

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Amounts, Match, exact

_BEFORE_MONTH = {"from", "in", "since", "until", "before", "after", "by"}
_JOINTS = {"to", "through", "until", "till", "-", "—"}
_CENTURY = 30  # two digits above it are a year of the last century
#: What may follow a number that begins a date.
AFTER_DAY = lexicon.MONTHS.keys() | lexicon.ORDINAL_ENDINGS | {"/", "-", ".", "of"}


class _Day(NamedTuple):
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
        start = index + (self.lower[index] == "between")
        first = self._point(start)
        if first is None:
            return None
        joint = first.end + (self.texts[first.end] == ",")
        joined = self.lower[joint] == "and" if start > index else self.lower[joint] in _JOINTS
        second = self._point(joint + 1) if joined else None
        if second and second.year:
            earlier = first._replace(year=first.year or second.year)
            numbers = (
                exact(self.printed(start, first.end), earlier.value),
                exact(self.printed(joint + 1, second.end), second.value),
            )
            return Match("range", numbers, second.kind, index, second.end)
        if start > index or not (first.year or (first.day and not self.counts_noun(first.end))):
            return None
        if self._is_month_in_digits(index) and self.lower[index - 1] not in _BEFORE_MONTH:
            return None  # 5/2014 may be 5 of 2014
        return self._dated(first.kind, index, first.end, first.value)

    def _point(self, index: int) -> _Day | None:
        if not self.numeric[index]:
            return self._month_first(index)
        return self._day_first(index) or self._year_first(index) or self._in_digits(index)

    def _month(self, index: int) -> int:
        """Give the month a capitalized word names, or 0."""
        month = lexicon.MONTHS.get(self.lower[index], 0)
        return month if month and self.texts[index][0].isupper() else 0

    def _parted(self, index: int, *signs: str) -> int:
        """Step over a sign between two parts of a date."""
        if self.texts[index] not in signs:
            return index
        if self.texts[index] in ("-", "/") and not (self.tight[index] and self.tight[index + 1]):
            return index
        return index + 1

    def _month_first(self, index: int) -> _Day | None:
        """Read `June 2017`, `Jun. 15, 2017`, `June-19-2013`, `June`."""
        month = self._month(index)
        if not month:
            return None
        short = len(self.texts[index]) < 5
        after = index + 1 + (self.texts[index + 1] == "." and short)
        year = self._year(self._parted(after, "-", "/", ","))
        if year:  # a range of years begins after a hyphen that does not join
            return _Day(year, month, 0, self._parted(after, "-", "/", ",") + 1)
        number = self._parted(after, "-", "/")
        day, end = self._day(number)
        end = end if day else after
        after = self._parted(end, ",", "-", "/") if day else end
        after += self.lower[after] == "of" and not day
        year = self._year(after)
        if day and not year and number > index + 1 + (self.texts[index + 1] == "."):
            return _Day(0, month, 0, index + 1)
        return _Day(year, month, day, after + 1 if year else end)

    def _day_first(self, index: int) -> _Day | None:
        """Read `15 March 2004`, `15th of March`, `19-June-2013`."""
        day, after = self._day(index)
        if not day:
            return None
        after += self.lower[after] == "of"
        after = self._parted(after, "-", "/")
        month = self._month(after)
        if not month:
            return None
        end = after + 1
        comma = self._parted(end, ",", ".", "-", "/")
        year = self._year(comma)
        return _Day(year, month, day, comma + 1 if year else end)

    def _year_first(self, index: int) -> _Day | None:
        """Read `2012 April` and `2012 Apr 3`."""
        year = self._year(index)
        month = self._month(self._parted(index + 1, "-", ",")) if year else 0
        if not month:
            return None
        after = self._parted(index + 1, "-", ",") + 1
        if self._year(after) or self.lower[after] in ("to", "-") or self.lower[index - 1] == "and":
            return None  # 2012, May 2013
        day, end = self._day(self._parted(after, "-"))
        if day and (self.is_word(end) or self._month(end)):
            day = 0
        return _Day(year, month, day, end if day else after)

    def _in_digits(self, index: int) -> _Day | None:
        """Read `2004-03-15`, `15/03/2004`, `15.03.2004`, `3/2004`."""
        if self._is_month_in_digits(index):
            return _Day(int(self.texts[index + 2]), int(self.texts[index]), 0, index + 3)
        mark = self.texts[index + 1]
        short = self._short_year(index) if mark == "/" else None
        if short:
            return short
        if mark not in ("/", "-", ".") or self.texts[index + 3] != mark:
            return None
        if not all(self.tight[index + step] for step in range(1, 5)):
            return None
        texts = self.texts[index : index + 5 : 2]
        if not all(text.isdecimal() and len(text) in (1, 2, 4) for text in texts):
            return None
        one, two, three = (int(text) for text in texts)
        if self._year(index):
            year, month, day = one, two, three
        elif self._year(index + 4):
            year, day, month = three, one, two
            if month > 12 >= day:
                day, month = month, day
            elif day <= 12 and mark == "/":  # a day and a month no one can tell apart
                return _Day(year, 0, 0, index + 5)
        else:
            return None
        return _Day(year, month, day, index + 5) if month < 13 and 0 < day < 32 else None

    def _short_year(self, index: int) -> _Day | None:
        """Read `8/31/97`: a day and month in either order, and a year without its century."""
        texts = self.texts[index : index + 5 : 2]
        if self.texts[index + 3] != "/" or not all(self.tight[index + 1 : index + 5]):
            return None
        if not all(text.isdecimal() and len(text) < 3 for text in texts) or len(texts[2]) != 2:
            return None
        one, two, three = (int(text) for text in texts)
        year = three + (1900 if three > _CENTURY else 2000)
        if one > 12 >= two:
            one, two = two, one
        if not (0 < one < 13 and 0 < two < 32):
            return None
        if two > 12:
            return _Day(year, one, two, index + 5)
        return _Day(year, 0, 0, index + 5)  # no one can tell day and month apart

    def _is_month_in_digits(self, index: int) -> bool:
        text = self.texts[index]
        month = self.numeric[index] and text.isdecimal() and len(text) < 3 and 0 < int(text) < 13
        joined = self.texts[index + 1] == "/" and self.tight[index + 1] and self.tight[index + 2]
        return month and joined and bool(self._year(index + 2))

    def _day(self, index: int) -> tuple[int, int]:
        """Read a day of the month: the day or 0, and its end."""
        text = self.texts[index]
        if len(text) < 3 and text.isdecimal() and 1 <= int(text) <= 31:
            ending = self.tight[index + 1] and self.lower[index + 1] in lexicon.ORDINAL_ENDINGS
            return int(text), index + 1 + ending
        return 0, index

    def _year(self, index: int) -> int:
        """Read a year of four digits, or 0."""
        text = self.texts[index]
        if len(text) == 4 and text.isdecimal():
            return int(text) if "1800" <= text <= "2099" else 0
        return 0

    def decade(self, index: int) -> Match | None:
        """Read `1990s`, `1990's`, `mid-1990s` and `60s`."""
        number = index
        if self.lower[index] in ("mid", "early", "late") and self.texts[index + 1] == "-":
            number = index + 2
        text = self.texts[number]
        if not text.isdecimal() or text[-1] != "0" or len(text) not in (2, 4):
            return None
        after = number + 1
        if self.texts[after] == "'" and self.tight[after]:
            after += 1
        if self.texts[after] != "s" or not self.tight[after] or (self.tight[after + 1] and (
            self.texts[after + 1] == "-"
        )):  # fmt: skip
            return None
        return self._dated("decade", index, after + 1, Decimal(text))

    def _dated(self, kind: str, start: int, end: int, value: Decimal) -> Match:
        return Match(kind, (exact(self.printed(start, end), value),), kind, start, end)

    def is_year(self, amount: Amount) -> bool:
        """Say whether four plain digits could be a calendar year."""
        return amount.plain and not amount.unit and bool(self._year(amount.start))

    def are_years(self, low: Amount, high: Amount) -> bool:
        """Say whether two numbers are years, as in `2003 to 2006` and `1986-96`."""
        if not self.is_year(low) or self.counts_noun(high.end, low.start):
            return False
        short = self.texts[low.end] == "-" and len(self.texts[high.start]) == 2
        return self.is_year(high) or (short and high.plain and low.value % 100 < high.value)

    def counts_noun(self, index: int, start: int = 0) -> bool:
        """Say whether a noun follows that the number before would count."""
        if start and self.lower[start - 1] in lexicon.BEFORE_YEAR:
            return False
        text = self.texts[index]
        return text[:1].islower() and text not in lexicon.AFTER_YEAR and self.is_word(index)
