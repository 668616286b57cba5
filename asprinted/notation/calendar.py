"""Read years, months, dates and decades."""

from decimal import Decimal

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Amounts, Match, exact


class Calendar(Amounts):
    """Read what names a time of the calendar. A month is year.month: June 2017 is 2017.06."""

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
                first = exact(self.printed(index, index + 1), Decimal(year * 100 + month) / 100)
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
        return Match(kind, (exact(self.printed(start, end), value),), kind, start, end)

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

    def _is_year(self, amount: Amount) -> bool:
        return (
            amount.plain and 1800 <= amount.value <= 2099 and self.at(amount.start).text.isdecimal()
        )

    def _is_short_year(self, low: Amount, high: Amount) -> bool:
        """Say whether `1986-96` is two years."""
        joined = self.sign(low.end) == "-" and high.plain and len(self.at(high.start).text) == 2
        return self._is_year(low) and joined and low.value % 100 < high.value
