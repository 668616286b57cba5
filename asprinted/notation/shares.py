"""Read counts with their totals and percentages: `8 of 30 patients (27%)`, `27% (8/30)`."""

from dataclasses import replace

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match
from asprinted.notation.calendar import Calendar

OPEN = {"(": ")", "[": "]"}
_PLAIN_BOUNDS = ("exact", "about")
_SPAN = 6  # words of a noun phrase between a count and its percentage
_MODIFIERS = {
    "a", "all", "assessable", "eligible", "enrolled", "evaluable", "included", "of", "our",
    "randomised", "randomized", "remaining", "the", "their", "these", "those", "total", "treated",
}  # fmt: skip


class Shares(Calendar):
    """Read fractions and shares."""

    def share_by_count(self, index: int) -> Match | None:
        """Read `8/30 (27%)`, `8 of 30 patients (27%)`, `8 patients (27%)`, `8 of 30`."""
        count = self.number(index)
        if count is None or not count.whole or count.value < 0:
            return None
        if self._percent(count.end) or self._is_compound(count.end):
            return None
        total = self._total(count.end) or self._one_in(count)
        if total is not None:
            return self._fraction(index, count, total)
        if self.unit(count.end)[0] or self.word(count.end) in ("times", "fold"):
            return None
        closed = self.closed_percent(self._nouns(count.end))
        if closed is None:
            return None
        percent, end = closed
        total = self._of(end)
        if total is not None:
            return self.match("share", index, total.end, count, percent, total)
        return self.match("share", index, end, count, percent)

    def _fraction(self, index: int, count: Amount, total: Amount) -> Match:
        after = self._nouns(total.end)
        closed = self.closed_percent(after) or self.listed_percent(after, index)
        if closed:
            percent, end = closed
            return self.match("share", index, end, count, total, percent)
        unit, family, end = self.unit(total.end)
        if unit and family == "measure":  # 120/80 mm Hg is no fraction
            return self.match("measure", index, end, count, replace(total, unit=unit))
        return self.match("fraction", index, total.end, count, total)

    def _one_in(self, count: Amount) -> Amount | None:
        """Read the total of `1 in 5` and `one in five`."""
        if self.word(count.end) != "in" or count.value > 10 or count.bound not in _PLAIN_BOUNDS:
            return None
        total = self.number(count.end + 1)
        if total is None or not total.whole or total.bound != "exact" or total.unit:
            return None
        if self._percent(total.end) or self._is_compound(total.end) or self.unit(total.end)[0]:
            return None
        spelled = self.at(count.start).kind == self.at(count.end + 1).kind == "word"
        small = (spelled or count.value == 1) and count.value < total.value
        return total if small and not self.is_year(total) else None

    def _total(self, index: int) -> Amount | None:
        """Read the total after `/`, `of`, `of the` or `out of`."""
        if self.sign(index) == "/":
            if self.joined(index) and not (self.joined(index + 1) and self.is_number(index + 1)):
                return None
            total = self.number(index + 1)
            if total is None or not total.whole or self.sign(total.end) == "/":
                return None
            return None if self._is_compound(total.end) or self._percent(total.end) else total
        return self._of(index)

    def _of(self, index: int) -> Amount | None:
        if self.phrase(index, 2) == "out of":
            index += 1
        if self.word(index) != "of":
            return None
        position = index + 1
        for _ in range(4):
            if self.word(position) in _MODIFIERS:
                position += 1
        total = self.number(position)
        if total is None or not total.whole or total.bound not in _PLAIN_BOUNDS:
            return None
        if self._percent(total.end) or self._is_compound(total.end):
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
        if opening not in OPEN:
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end + 1) if self.sign(percent.end) == OPEN[opening] else None

    def listed_percent(self, index: int, start: int) -> tuple[Amount, int] | None:
        """Read `; 27%` that closes the bracket a count opened."""
        opening = self.sign(start - 1)
        if opening not in OPEN or self.sign(index) not in (",", ";", "="):
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end) if self.sign(percent.end) == OPEN[opening] else None

    def share_by_percent(self, index: int) -> Match | None:
        """Read `27% (8/30)`, `27% (8 of 30 patients)`, `27% (n = 8)`."""
        percent = self.amount(index)
        if percent is None or percent.family != "percent":
            return None
        bracket = percent.end
        if self.sign(bracket) not in OPEN:
            bracket = self._nouns(percent.end)
        listed = self.sign(percent.end) in (",", ";", "=") and self.sign(index - 1) in OPEN
        if listed:
            closing, position = OPEN[self.sign(index - 1)], percent.end + 1
        elif self.sign(bracket) in OPEN:
            closing, position = OPEN[self.sign(bracket)], bracket + 1
        else:
            return None
        named = self.word(position) == "n" and self.sign(position + 1) == "="
        count = self.number(position + 2 * named)
        if count is None or not count.whole or self._percent(count.end):
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
        return self.match("share", index, end if listed else end + 1, percent, *counts)
