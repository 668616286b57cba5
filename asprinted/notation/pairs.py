"""Read two numbers with a slash that are no count and total: doses, pressures, acuities.

It may import the clock and what it builds on, and must not import shares or intervals.
"""

from asprinted.notation import lexicon
from asprinted.notation.amounts import Amount, Match
from asprinted.notation.clock import Clock

_SNELLEN = {
    20: {10, 12, 13, 15, 16, 20, 25, 30, 32, 40, 50, 60, 63, 70, 80, 100, 120, 125, 150, 160, 200,
         250, 300, 320, 400, 500, 600, 630, 640, 800, 1000, 1600, 2000},
    6: {3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 19, 24, 30, 36, 38, 48, 60, 120},
    3: {60}, 4: {4, 60}, 5: {60}, 1: {60}, 2: {60},
}  # fmt: skip
_SYSTOLIC, _DIASTOLIC = range(70, 261), range(30, 161)
_SIGHT = {"acuity", "acuities", "vision", "snellen", "bcva", "ucva", "va", "cdva", "udva",
          "visual", "sight", "logmar", "uncorrected", "bscva"}  # fmt: skip


class Pairs(Clock):
    """Read pairs of numbers that are no fraction."""

    sight = False  # whether this text speaks of visual acuity

    def pair(self, index: int) -> Match | None:
        """Read `500/100 mg`, `<130/80 mm Hg`, `20/40`, and any first number above its second."""
        first = self.number(index)
        if first is None or self.texts[first.end] != "/":
            return None
        second = self.number(first.end + 1) if self.numeric[first.end + 1] else None
        if second is None or (self.texts[second.end] == "/" and self.numeric[second.end + 1]):
            return None
        if self.closed(second.end) or self.texts[index - 1] == "/":
            return None
        if self.is_year(first) and self.is_year(second):
            return self.match("range", index, second.end, self._with(first, "year", ""),
                              self._with(second, "year", ""))  # fmt: skip
        if self.texts[second.end] == "%" and first.value + second.value == 100:
            low, high = self._with(first, "percent", ""), self._with(second, "percent", "")
            return self.match("ratio", index, second.end + 1, low, high)
        unit, family, after = self.unit(second.end)
        if family == "dose" or (family == "measure" and unit != "mm Hg" and "/" in unit):
            dosed = family == "dose" or unit.split("/")[0] in ("mg", "g", "μg", "mcg", "ug")
            low, high = self._with(first, unit, family), self._with(second, unit, family)
            return self.match("dose" if dosed else "measure", index, after, low, high)
        if self._is_pressure(first, second) or unit in ("mm Hg", "mmHg"):
            end = after if unit in ("mm Hg", "mmHg") else second.end
            unit = unit if end > second.end else ""
            low, high = self._with(first, unit, "measure"), self._with(second, unit, "measure")
            high = high._replace(bound=low.bound)
            return self.match("measure", index, end, low, high, term="blood pressure")
        if self._is_acuity(index, first, second):
            limited = self._limited(second.end)
            if limited:
                bound, end = limited
                first, second = first._replace(bound=bound), second._replace(bound=bound)
                return self.match("acuity", index, end, first, second)
            second = second._replace(bound=first.bound)
            return self.match("acuity", index, second.end, first, second)
        scored = not first.whole and second.whole and 0 <= first.value <= second.value <= 100
        if not unit and scored and self.tight[first.end]:
            return self.match("ratio", index, second.end, first, second)  # 5.8/7
        whole = first.whole and second.whole
        if not unit and whole and first.value > second.value:
            return self.match("ratio", index, second.end, first, second)
        return None

    def _with(self, amount: Amount, unit: str, family: str) -> Amount:
        return amount._replace(unit=unit, family=family)

    def closed(self, index: int) -> bool:
        """Say whether a bracket with a percentage follows."""
        return self.texts[index] in ("(", "[") and self.numeric[index + 1] and (
            self.texts[index + 2] == "%"
        )  # fmt: skip

    def _limited(self, index: int) -> tuple[str, int] | None:
        """Read `or better` and `or worse`."""
        if self.lower[index] not in ("or", "and"):
            return None
        word = self.lower[index + 1]
        if word in ("better", "above", "more"):
            return "at-least", index + 2
        return ("at-most", index + 2) if word in ("worse", "less", "below") else None

    def _is_pressure(self, first: Amount, second: Amount) -> bool:
        if not (first.whole and second.whole) or not (self.tight[first.end]):
            return False
        return (
            int(first.value) in _SYSTOLIC
            and int(second.value) in _DIASTOLIC
            and first.value > second.value
        )

    def _is_acuity(self, index: int, first: Amount, second: Amount) -> bool:
        if not (first.whole and second.whole) or abs(first.value) > 20:
            return False
        if int(second.value) not in _SNELLEN.get(int(first.value), ()):
            return False
        if self.lower[second.end] in lexicon.CASES:
            return False
        return (
            self.sight
            or self._limited(second.end) is not None
            or not _SIGHT.isdisjoint(self.lower[: self.count])
        )
