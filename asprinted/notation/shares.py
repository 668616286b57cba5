"""Read counts with their totals and percentages: `8 of 30 patients (27%)`, `27% (8/30)`."""

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match
from asprinted.notation.pairs import Pairs

OPEN = {"(": ")", "[": "]"}
DASH = "a dash stands before it that could be a minus"
_PLAIN_BOUNDS = ("exact", "about")
_SPAN = 6  # words of a noun phrase between a count and its percentage
_MODIFIERS = {
    "a", "all", "assessable", "eligible", "enrolled", "evaluable", "included", "of", "our",
    "randomised", "randomized", "remaining", "the", "their", "these", "those", "total", "treated",
}  # fmt: skip
_FROM = {"from", "among", "amongst", "in"}
_SCORED = {"score", "scores", "grade", "class", "stage", "type", "group", "level", "category"}


class Shares(Pairs):
    """Read fractions and shares."""

    def share_by_count(self, index: int) -> Match | None:
        """Read `8/30 (27%)`, `8 of 30 patients (27%)`, `8 patients (27%)`, `8 of 30`."""
        count = self.number(index)
        if count is None or not count.whole or count.value < 0:
            return None
        end = count.end
        if self._percent(end) or self._is_compound(end):
            return None
        total = self._total(end) or self._one_in(count)
        if total is not None:
            return self._fraction(index, count, total)
        if self.unit(end)[0] or self.lower[end] in ("times", "fold"):
            return None
        after = self._nouns(end)
        closed = self.closed_percent(after)
        if closed is None:
            return self._share_from(index, count, after)
        percent, end = closed
        total = self._of(end)
        if total is not None:
            return self.match("share", index, total.end, count, percent, total)
        return self.match("share", index, end, count, percent)

    def _share_from(self, index: int, count: Amount, after: int) -> Match | None:
        """Read `210 forms from 260 cats (80.8%)` where the percentage is theirs."""
        start = next((at for at in range(count.end, after) if self.lower[at] in _FROM), 0)
        if not start and self.lower[after] in _FROM:
            start = after
        total = self.number(start + 1) if start else None
        if total is None or not total.whole or total.value <= 0 or count.value > total.value:
            return None
        closed = self.closed_percent(self._nouns(total.end))
        if closed is None:
            return None
        percent, end = closed
        if abs(100 * count.value / total.value - percent.value) > percent.step:
            return None
        return self.match("share", index, end, count, total, percent)

    def _fraction(self, index: int, count: Amount, total: Amount) -> Match:
        after = self._nouns(total.end)
        closed = self.closed_percent(after) or self.listed_percent(after, index)
        if closed:
            percent, end = closed
            return self.match("share", index, end, count, total, percent)
        unit, family, end = self.unit(total.end)
        if unit and family == "measure":
            return self.match("measure", index, end, count, total._replace(unit=unit))
        return self.match("fraction", index, total.end, count, total)

    def _one_in(self, count: Amount) -> Amount | None:
        """Read the total of `1 in 5` and `one in five`."""
        if self.lower[count.start - 1] in _SCORED:
            return None
        if self.lower[count.end] != "in" or count.value > 10 or count.bound not in _PLAIN_BOUNDS:
            return None
        total = self.number(count.end + 1)
        if total is None or not total.whole or total.bound != "exact" or total.unit:
            return None
        if self._percent(total.end) or self._is_compound(total.end) or self.unit(total.end)[0]:
            return None
        in_words = not self.numeric[count.start] and not self.numeric[count.end + 1]
        small = (in_words or count.value == 1) and count.value < total.value
        return total if small and not self.is_year(total) else None

    def _total(self, index: int) -> Amount | None:
        """Read the total after `/`, `of`, `of the` or `out of`."""
        word = self.lower[index]
        if word == "/":
            if self.tight[index] and not (self.tight[index + 1] and self.numeric[index + 1]):
                return None
            total = self.number(index + 1)
            if total is None or not total.whole or self.texts[total.end] == "/":
                return None
            return None if self._is_compound(total.end) or self._percent(total.end) else total
        return self._of(index) if word in ("of", "out") else None

    def _of(self, index: int) -> Amount | None:
        if self.lower[index] == "out" and self.lower[index + 1] == "of":
            index += 1
        if self.lower[index] != "of":
            return None
        position = index + 1
        for _ in range(4):
            position += self.lower[position] in _MODIFIERS
        total = self.number(position)
        if total is None or not total.whole or total.bound not in _PLAIN_BOUNDS:
            return None
        if self._percent(total.end) or self._is_compound(total.end):
            return None
        return None if self.unit(total.end)[1] in ("time", "dose") else total

    def _nouns(self, index: int) -> int:
        """Skip the noun phrase between a count and its bracket."""
        position, lower = index, self.lower
        for _ in range(_SPAN):
            word = lower[position]
            if not word[:1].isalpha() or word in lexicon.CLAUSE_WORDS:
                break
            if word in lexicon.NUMBER_WORDS and word != "second":
                return index
            position += 1
            while (
                lower[position] in ("-", "/")
                and self.tight[position]
                and self.tight[position + 1]
                and lower[position + 1][:1].isalpha()
                and position - index < 3 * _SPAN
            ):
                position += 2
        return position

    def closed_percent(self, index: int) -> tuple[Amount, int] | None:
        """Read a percentage alone in brackets: it, and where the bracket ends."""
        opening = self.texts[index]
        if opening not in OPEN:
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end + 1) if self.texts[percent.end] == OPEN[opening] else None

    def listed_percent(self, index: int, start: int) -> tuple[Amount, int] | None:
        """Read `; 27%` that closes the bracket a count opened."""
        opening = self.texts[start - 1]
        if opening not in OPEN or self.texts[index] not in (",", ";", "="):
            return None
        percent = self.amount(index + 1)
        if percent is None or percent.family != "percent":
            return None
        return (percent, percent.end) if self.texts[percent.end] == OPEN[opening] else None

    def share_by_percent(self, index: int) -> Match | None:
        """Read `27% (8/30)`, `27% (8 of 30 patients)`, `27% (n = 8)`."""
        percent = self.amount(index)
        if percent is None or percent.family != "percent":
            return None
        bracket = percent.end
        listed = self.texts[bracket] in (",", ";", "=") and self.texts[index - 1] in OPEN
        if listed:
            closing, position = OPEN[self.texts[index - 1]], bracket + 1
        else:
            if self.texts[bracket] not in OPEN:
                bracket = self._nouns(percent.end)
                if self.texts[bracket] not in OPEN:
                    return None
            closing, position = OPEN[self.texts[bracket]], bracket + 1
        named = self.lower[position] == "n" and self.texts[position + 1] == "="
        count = self.number(position + 2 * named)
        if count is None or not count.whole or self._percent(count.end):
            return None
        if self._is_compound(count.end):
            return None
        total = self._total(count.end)
        end = self._nouns(total.end if total else count.end)
        if self.texts[end] != closing:
            return None
        if total is None and not named:
            if listed or (end > count.end and self.lower[end - 1] not in lexicon.CASES):
                return None
            if self.unit(count.end)[0]:
                return None
        counts = [count, total] if total else [count]
        if percent.value < 0:
            percent = percent._replace(value=-percent.value, problem=DASH)
        return self.match("share", index, end if listed else end + 1, percent, *counts)
