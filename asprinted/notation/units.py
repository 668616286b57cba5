"""Read the unit of a number: its name, its family and where it ends.

It may import the quantities and the cursor, and must not import what reads numbers.
"""

from asprinted.notation import lexicon, quantities
from asprinted.notation.cursor import Cursor
from asprinted.notation.tokens import Tokens

_DOSES = quantities.MASSES | quantities.ACTIVITIES
_VOLUMES = quantities.VOLUMES | {"mm", "cm"}
_CAPACITIES = quantities.VOLUMES | {"dL", "mm3", "cm3"}
_WATER = {"cm": "cm H2O", "mm": "mm H2O", "cmh": "cm H2O", "mmh": "mm H2O"}
_NO_UNIT = ("", "", 0)
#: Words and signs that may begin a unit; anything else is none.
STARTS = (
    _DOSES
    | quantities.VOLUMES
    | quantities.OTHERS
    | quantities.SURFACES
    | set(lexicon.TIMES)
    | quantities.PERSONS
    | {"international", "mm-hg", "°", "º", "/", "deg", "degree", "cmh", "mmh"}
)

Unit = tuple[str, str, int]


class Units(Cursor):
    """Read units."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        super().__init__(text, tokens)
        self._units: dict[int, Unit] = {}

    def unit(self, index: int) -> Unit:
        """Read a unit: its name, its family and where it ends."""
        if self.texts[index] not in STARTS and self.lower[index] not in STARTS:
            return "", "", index
        found = self._units.get(index)
        if found is None:
            found = self._units[index] = self._unit(index)
        return found

    def _unit(self, index: int) -> Unit:
        name, family, end = self._atom(index)
        if not name:
            below, after = "", index
            if self.texts[index] == "/" and self.tight[index]:
                below, after = self._below(index + 1)
            if below.rstrip("23") in _VOLUMES or below in ("min", "kg", "h"):
                return "/" + below, "measure", after
            return "", "", index
        for _ in range(4):
            over = (self.texts[end] == "/" and self.tight[end]) or self.lower[end] == "per"
            dotted = self.texts[end] in ("·", "*", ".", "×") and self.tight[end]
            dotted = dotted and self.tight[end + 1]
            below, after = self._below(end + (over or dotted))
            inverse = "-" in below  # mg kg⁻¹
            if not below or not (over or dotted or inverse):
                break
            if self.texts[end] == "." and not inverse:
                break  # a full stop that lost its space
            name, end = f"{name}{'/' if over else '·'}{below}", after
            if family != "dose" or not (over or inverse) or below.rstrip("23-1") in _VOLUMES:
                family = "measure"
        return name, family, end

    def _atom(self, index: int) -> Unit:
        """Read the part of a unit before any slash."""
        text, lower = self.texts[index], self.lower[index]
        if text in ("°", "º") or lower in ("deg", "degree", "degrees"):
            scale = self.texts[index + 1]
            if scale in ("C", "F") or scale in ("Celsius", "Fahrenheit", "celsius"):
                return "°" + scale[0].upper(), "measure", index + 2
            return ("°" if text in ("°", "º") else text), "measure", index + 1
        water = self._pressure(index)
        if water:
            return water
        if lower in quantities.PERSONS:
            joint = index + 1 + self.hyphen(index + 1)
            if self.lower[joint] in lexicon.TIMES and len(self.lower[joint]) > 2:
                return f"{lower}-{lexicon.TIMES[self.lower[joint]]}", "measure", joint + 1
        if lower in ("international", "iu") and self.lower[index + 1] in ("unit", "units"):
            return "IU", "dose", index + 2
        if lower in lexicon.TIMES and (len(text) > 1 or text.islower()):
            power, end = ("", index + 1)
            if lower in quantities.SHORT_TIMES:
                power, end = self.raised(index + 1)
            if "-" in power and self.lower[end] not in lexicon.TIMES:
                return text + power, "measure", end
            return lexicon.TIMES[lower], "time", index + 1
        if text in quantities.SURFACES:
            power, end = self.raised(index + 1)
            return text + power, "measure", end
        family = ""
        if text in quantities.OTHERS or text in quantities.VOLUMES:
            family = "measure"
        elif text in _DOSES:
            family = "dose"
        initials = len(text) == 1 and self.texts[index + 1] == "." and self.tight[index + 1]
        if not family or (initials and self.tight[index + 2]):  # of 5,102 U.K. patients
            return "", "", index
        power, end = self.raised(index + 1)
        return (text + power, family, end) if "-" in power else (text, family, index + 1)

    def _pressure(self, index: int) -> Unit | None:
        """Read `mm Hg`, `cm H2O`, `cmH2O`, `cm of water`."""
        lower = self.lower[index]
        if lower not in _WATER:
            return None
        after = index + 1 + (self.texts[index + 1] == "-")
        if lower == "mm" and self.lower[after] == "hg":
            return "mm Hg", "measure", after + 1
        if len(lower) == 2:
            if self.lower[index + 1] == "of" and self.lower[index + 2] == "water":
                return _WATER[lower], "measure", index + 3
            if self.texts[after] not in ("H", "h"):
                return None
            after += 1
        else:
            after = index + 1
        opened = self.texts[after] == "(" and self.texts[after + 2] == ")"
        two = after + opened
        if (self.texts[two] == "2" or self.power(two) == "2") and self.texts[two + 1 + opened] in (
            "O", "o", "0",
        ):  # fmt: skip
            return _WATER[lower], "measure", two + 2 + opened
        return None

    def _below(self, index: int) -> tuple[str, int]:
        """Read what stands below the slash of a unit."""
        text, lower = self.texts[index], self.lower[index]
        if text == "1.73" and self.texts[index + 1] == "m":
            power, end = self.raised(index + 2)
            return "1.73 m" + power, end
        if lower == "square" and self.lower[index + 1] in ("meter", "metre"):
            return "m2", index + 2
        if lower in quantities.PERSONS and self.hyphen(index + 1):
            name, _, end = self._atom(index)
            if name:
                return name, end
        if text not in quantities.DENOMINATORS and lower not in lexicon.TIMES:
            return "", index
        power, end = self.raised(index + 1)
        return text + power, end

    def raised(self, index: int) -> tuple[str, int]:
        """Read the 2 of m2, m², m^2 or m(2), and the -1 of kg⁻¹, kg-1 or kg(-1)."""
        if not self.tight[index]:
            return "", index
        text, power = self.texts[index], self.power(index)
        if power in ("2", "3") or (len(power) == 2 and power[0] == "-"):
            return power, index + 1
        if text in ("2", "3"):
            return text, index + 1
        if text == "-" and self.tight[index + 1] and self._is_exponent(index + 1):
            return "-" + self.texts[index + 1], index + 2
        if text in ("(", "^"):
            minus = self.texts[index + 1] == "-"
            number = index + 1 + minus
            closed = self.texts[number + 1] == ")" or text == "^"
            digit = self.texts[number]
            if closed and digit in ("1", "2", "3", "4", "5") and (minus or digit in ("2", "3")):
                return "-" * minus + digit, number + 1 + (text == "(")
        return "", index

    def _is_exponent(self, index: int) -> bool:
        """Say whether a digit after a hyphen is a power: nothing hangs on it."""
        if self.texts[index] not in ("1", "2", "3", "5"):
            return False
        after = self.texts[index + 1]
        hangs = self.tight[index + 1] and (after == "-" or after[:1].isalpha() or after == "%")
        return not hangs
