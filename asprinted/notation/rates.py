"""Read rates: `3.2 per 1000 person-years`, `1.3 exacerbations per year`, `2.1%/year`."""

from typing import NamedTuple

from asprinted.notation import lexicon, quantities
from asprinted.notation.amounts import Amount, Match
from asprinted.notation.spreads import Spreads

_SCALES = {"thousand", "million", "hundred", "billion"}
_TIMES = {"year", "month", "week", "day", "hour", "minute", "annum", "yr", "wk", "y", "night",
          "cycle", "visit", "session", "person", "patient", "participant", "child", "woman",
          "subject", "h", "min", "decade", "mo", "person-year", "patient-year", "head",
          "pregnancy", "capita", "individual", "eye", "lesion", "case"}  # fmt: skip
_SPAN = 3  # words between a number and its `per`


class Tail(NamedTuple):
    """Hold what a rate is per."""

    per: Amount | None
    unit: str
    end: int

    @property
    def name(self) -> str:
        """The unit of a number that stands apart from what it is per."""
        return f"per {self.per.value} {self.unit}".rstrip() if self.per else f"per {self.unit}"


class Rates(Spreads):
    """Read rates."""

    def rate(self, index: int) -> Match | None:
        """Read a number and what it is per."""
        amount = self.amount(index)
        if amount is None or amount.family not in ("", "percent") or amount.unit not in (
            "", "percent"
        ):  # fmt: skip
            return None
        position = amount.end
        for _ in range(_SPAN):
            word = self.lower[position]
            if not word[:1].isalpha() or word == "per" or word in lexicon.CLAUSE_WORDS:
                break
            position += 1
        named = position > amount.end
        tail = self.tail(position, fraction=amount.whole and not named)
        if tail is None or (named and self.texts[position] == "/"):
            return None
        if amount.family == "percent":
            if tail.per or named:
                return None
            rated = amount._replace(unit=f"percent/{tail.unit}")
            return self.match("rate", index, tail.end, rated)
        amount = amount._replace(inexact=not amount.whole)
        if tail.per is None:
            return self.match("rate", index, tail.end, amount._replace(unit=f"per {tail.unit}"))
        per = tail.per._replace(unit=tail.unit)
        return self.match("rate", index, tail.end, amount, per)

    def range(self, index: int) -> Match | None:
        """Read a range, also of a rate: `10-15 per 1000`."""
        found = super().range(index)
        if found is None or found.unit or found.kind != "range":
            return found
        tail = self.tail(found.end)
        return found._replace(end=tail.end, unit=tail.name) if tail else found

    def tail(self, index: int, fraction: bool = False) -> Tail | None:
        """Read `per 1000 person-years`, `/100 000`, `per year`, `per 1,000 live births`."""
        slash = self.texts[index] == "/"
        if not slash and self.lower[index] != "per":
            return None
        after = index + 1
        per: Amount | None = None
        if self.lower[after] in _SCALES:
            per = self._scale(after)
        elif self.numeric[after]:
            per = self.number(after)
        if per is None:
            return None if slash and fraction else self._per_one(after, slash)
        if not per.whole or per.value < 10 or per.bound != "exact":
            return None
        base, end = self._base(per.end)
        if per.value.normalize().as_tuple().digits != (1,):
            return None
        if not base and (self.unit(per.end)[0] or (per.value < 1000 and self.is_word(per.end))):
            return None  # an odds ratio per 10 mm Hg
        if slash and fraction and not ((base and "-" in base) or base.startswith("live")):
            return None
        if slash and not base and (per.value < 1000 or fraction):
            return None
        return Tail(per, base, end)

    def _scale(self, index: int) -> Amount:
        spelled = self.spelled(index)
        value, end = spelled if spelled else (lexicon.SCALES["thousand"], index + 1)
        return Amount(index, end, value, value, True, "exact", end, plain=False)

    def _base(self, index: int) -> tuple[str, int]:
        """Read what a rate is of: person-years, live births, patients at risk."""
        unit, _, end = self.unit(index)
        if unit and "-" in unit:
            return unit, self._at_risk(end)
        words = []
        for position in range(index, index + 3):
            word = self.lower[position]
            if not word[:1].isalpha() or word in lexicon.CLAUSE_WORDS:
                break
            words.append(word)
            if word in quantities.BASES:
                rest, _, end = self.unit(position)
                return (rest, end) if "-" in rest else (" ".join(words), position + 1)
        return "", index

    def _at_risk(self, index: int) -> int:
        risk = self.lower[index] == "at" and self.lower[index + 1] == "risk"
        return index + 2 * risk

    def _per_one(self, index: int, slash: bool) -> Tail | None:
        """Read `per year`, `per patient per year`, `/patient-year`."""
        unit, _, end = self.unit(index)
        if unit and "-" in unit and self.lower[index] in quantities.PERSONS:
            return Tail(None, unit, end)
        word = self.lower[index]
        if word not in _TIMES or (slash and len(word) < 2 and not self.tight[index]):
            return None
        name, end = word, index + 1
        if self.lower[end] in ("per", "/") and self.lower[end + 1] in _TIMES:
            name, end = f"{name} per {self.lower[end + 1]}", end + 2
        if name == "annum":
            name = "year"
        return Tail(None, lexicon.TIMES.get(name, name).removesuffix("s"), end)
