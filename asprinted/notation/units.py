"""Read the unit of a number: its name, its family and where it ends.

It may import the lexicon and the cursor, and must not import what reads numbers.
"""

from asprinted.notation import lexicon
from asprinted.notation.cursor import Cursor, once

_DOSES = lexicon.MASSES | lexicon.ACTIVITIES
_VOLUMES = lexicon.VOLUMES | {"mm", "cm"}


class Units(Cursor):
    """Read units."""

    @once
    def unit(self, index: int) -> tuple[str, str, int]:
        """Read a unit: its name, its family and where it ends."""
        name, family, end = self._atom(index)
        if not name:
            below, after = "", index
            if self.sign(index) == "/" and self.joined(index):
                below, after = self._below(index + 1)
            if below.rstrip("23") in _VOLUMES or below in ("min", "kg", "h"):
                return "/" + below, "measure", after
            return "", "", index
        for _ in range(3):
            over = (self.sign(end) == "/" and self.joined(end)) or self.word(end) == "per"
            dotted = self.sign(end) in ("·", "*") and self.joined(end)
            below, after = self._below(end + (over or dotted))
            inverse = below.endswith("-1")  # mg kg⁻¹
            if not below or not (over or dotted or inverse):
                break
            name, end = f"{name}{'/' if over else '·'}{below}", after
            if family != "dose" or not (over or inverse) or below.rstrip("23-1") in _VOLUMES:
                family = "measure"
        return name, family, end

    def _atom(self, index: int) -> tuple[str, str, int]:
        """Read the part of a unit before any slash."""
        token = self.at(index)
        if token.kind != "word":
            if token.text not in ("°", "º"):
                return "", "", index
            scale = self.at(index + 1).text if self.at(index + 1).text in ("C", "F") else ""
            return "°" + scale, "measure", index + 1 + bool(scale)
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
        if text in lexicon.SURFACES:
            power, end = self._raised(index + 1)
            return text + power, "measure", end
        if text in lexicon.OTHERS:
            return text, "measure", index + 1
        if text in _DOSES:
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
        power, end = self._raised(index + 1)
        return token.text + power, end

    def _raised(self, index: int) -> tuple[str, int]:
        """Read the 2 of m2, m², m^2 or m(2), and the -1 of kg⁻¹."""
        token = self.at(index)
        if not self.joined(index):
            return "", index
        if token.text == "-1" and token.kind == "power":
            return token.text, index + 1
        if token.text == "-" and self.joined(index + 1) and self.at(index + 1).text == "1":
            return "-1", index + 2
        if token.text in ("2", "3") and token.kind in ("number", "power"):
            return token.text, index + 1
        after = self.at(index + 1)
        if token.text == "^" and after.text in ("2", "3"):
            return after.text, index + 2
        if token.text == "(" and after.text in ("2", "3") and self.sign(index + 2) == ")":
            return after.text, index + 3
        return "", index
