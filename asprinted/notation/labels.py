"""Numerals that label a category: a phase, stage, grade, type, group, version or design.

It may import the grammar and must not import the other rules for exclusions.
"""

from asprinted.notation import bounds, lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar

_JOINTS = {"/", "-", ",", "to", "through", "or", "and", "+"}
_SCALE_WORDS = {"ps", "performance", "status", "score", "scores", "grade", "grades", "sum", "class",
                "stage", "of", "physical", "was", "scale", "category", "type", "types", "group",
                "pattern", "classes", "is"}  # fmt: skip
_SOFTWARE_WORDS = {"for", "windows", "software", "package", "statistics", "statistical", "version",
                   "ver", "v", "release", ",", "(", ")", ".", "program", "inc", "ibm", "vers",
                   "microsoft", "mac", "manager", "edition", "se", "info"}  # fmt: skip
_DESIGNS = {"design", "designs", "factorial", "table", "tables", "crossover", "contingency",
            "latin", "matrix", "mixed", "anova", "analysis", "cross", "square", "trial", "block",
            "within", "repeated", "split"}  # fmt: skip
_TIMES = {"×", "x", "by", "*"}


class Labels:
    """Read labels.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def label(self, index: int) -> Excluded | None:
        """Read phase II, grade 3-4, grade ≥3, stages I to III, ECOG 0-1, group 1."""
        grammar = self.grammar
        word = grammar.lower[index]
        if word in lexicon.SCALE_NAMES:
            return self._scale(index)
        if word in lexicon.VERSIONED:
            decimal = "." in grammar.texts[index + 1] and grammar.texts[index].istitle()
            end = self._version(index + 1) if decimal else 0
            return Excluded("label", index, end) if end else None
        strict = word in lexicon.LABELS
        if not strict and word not in lexicon.LOOSE_LABELS:
            return None
        position = index + 1
        if grammar.texts[position] == "-" and grammar.tight[position]:
            position += 1
        bound, after = grammar.bound(position)
        bounded = after > position and bound != "about"
        if bounded and (strict or grammar.texts[position] in bounds.SIGNS):
            position = after
        if word in ("version", "versions", "release"):
            end = self._version(position)
        else:
            end = self._category(position, bounded and strict)
        if not end or (not strict and self._is_counting(end)):
            return None
        return Excluded("label", index, self._further(end, strict))

    def _further(self, end: int, strict: bool) -> int:
        """Go on through the other categories of a list or range."""
        grammar = self.grammar
        for _ in range(12):
            joint = grammar.lower[end]
            if joint not in _JOINTS or (joint == "+" and not grammar.tight[end + 1]):
                break
            tied = joint in ("/", "-") and grammar.tight[end + 1]  # grade 3/4 events
            after = self._category(end + 1, tied)
            if tied and after:
                end = after
                continue
            if not after and grammar.lower[end + 1] in ("or", "and"):
                after = self._category(end + 2)
            if not after or is_counted(grammar, after) or self._is_dated(after - 1):
                break
            if self._is_counting(after) and (not strict or joint == ","):
                break
            end = after
        if grammar.texts[end] == "+" and grammar.tight[end]:
            end += 1
        ending = grammar.lower[end + 1]
        if grammar.lower[end] == "or" and ending in bounds.ENDINGS:
            end += 2
        return end

    def _is_dated(self, index: int) -> bool:
        """Say whether a day of a month, or a year, stands here: version 4, 14 October 2016."""
        grammar = self.grammar
        return grammar.numeric[index] and grammar.calendar(index) is not None

    def _scale(self, index: int) -> Excluded | None:
        """Read ECOG 0-1, Gleason score ≥7, ASA physical status I-II."""
        grammar = self.grammar
        word = grammar.lower[index]
        position = index + 1
        if grammar.texts[index].islower() and word != "performance":
            return None
        if grammar.lower[position] in lexicon.LABELS:
            return None  # NYHA class III: the class is the label
        for _ in range(4):
            if grammar.lower[position] in _SCALE_WORDS or (
                grammar.texts[position] in ("-", "(", ")", ":", "=", "PS")
                and grammar.lower[position + 1] in _SCALE_WORDS | {")", "0", "1"}
                and not grammar.numeric[position]
            ):
                position += 1
        named = set(grammar.lower[index + 1 : position])
        if word in ("performance", "who") and not named & {"status", "ps", "performance", "grade"}:
            return None
        position += grammar.texts[position] in (":", "=", "-")
        _, after = grammar.bound(position)
        end = self._category(after, after > position)
        if not end:
            return None
        return Excluded("label", index, self._further(end, True))

    def software(self, index: int) -> Excluded | None:
        """Read SPSS 22.0, Stata/SE 14.1, R version 3.5.1, Review Manager (version 5.1)."""
        grammar = self.grammar
        text = grammar.texts[index]
        if text not in lexicon.SOFTWARE:
            return None
        position = index + 1
        while position < index + 7 and (
            grammar.lower[position] in _SOFTWARE_WORDS
            or grammar.texts[position] in lexicon.SOFTWARE
            or (grammar.texts[position] == "/" and grammar.tight[position])
        ):
            position += 1
        words = set(grammar.lower[index + 1 : position])
        if not grammar.numeric[position] and grammar.lower[position][:1] != "v":
            return None
        named = words & {"version", "ver", "v", "release", "vers"}
        decimal = "." in grammar.texts[position]
        if len(text) == 1 and not named and not decimal:
            return None
        if words & {",", ".", ")", "for"} and not named and not words & {"windows"}:
            return None
        if words & {"("} and not named:
            return None
        end = self._version(position)
        if not end or is_counted(grammar, end) or grammar.unit(end)[0]:
            return None
        return Excluded("name", index, end)

    def _version(self, index: int) -> int:
        """Find where 22.0, 3.5.1 or 9.4b ends, or 0."""
        grammar = self.grammar
        if not grammar.numeric[index]:
            return 0
        position = index + 1
        while grammar.tight[position] and (
            grammar.numeric[position]
            or (grammar.texts[position] == "." and grammar.tight[position + 1]
                and grammar.numeric[position + 1])
            or (grammar.texts[position].isalpha() and len(grammar.texts[position]) == 1)
        ):  # fmt: skip
            position += 1
        return position

    def design(self, index: int) -> Excluded | None:
        """Read 2 × 2 design, 2x3 factorial, 2-by-2 table: names of a layout."""
        grammar = self.grammar
        position, levels = index, 0
        while (
            levels < 5
            and grammar.texts[position].isdecimal()
            and (len(grammar.texts[position]) < 3)
        ):
            levels += 1
            joint = position + 1
            joint += grammar.texts[joint] == "-" and grammar.tight[joint]
            if grammar.lower[joint] not in _TIMES:
                position += 1
                break
            position = joint + 1
            position += grammar.texts[position] == "-" and grammar.tight[position]
        if levels < 2 or grammar.lower[position - 1] in _TIMES:
            return None
        end = position
        position += grammar.texts[position] == "-"
        for step in range(4):
            if grammar.lower[position + step] in _DESIGNS:
                return Excluded("label", index, end)
            if not grammar.texts[position + step][:1].isalpha() and (
                grammar.texts[position + step] not in ("(", "-")
            ):
                break
        return None

    def _category(self, index: int, bounded: bool = False) -> int:
        """Find where 2, 1b, III or IIIB ends, or 0."""
        grammar = self.grammar
        text = grammar.texts[index]
        if grammar.numeric[index]:
            small = len(text) < 3 and text.isdecimal()
            if (not small and "." not in text) or text[0] == ".":
                return 0
            counted = is_counted(grammar, index + 1) and not bounded
            if counted or grammar.texts[index + 1] == "%" or len(text) > 4:
                return 0
            letter = grammar.texts[index + 1]
            lettered = grammar.tight[index + 1] and letter[:1].isalpha()
            if lettered and len(letter) > 1:
                return 0
            return index + 1 + lettered
        return index + 1 if text in lexicon.ROMAN_FORMS else 0

    def _is_counting(self, index: int) -> bool:
        """Say whether the number before this token counts or measures something."""
        grammar = self.grammar
        word = grammar.lower[index]
        if word in ("/", "%", "-", ".") and grammar.tight[index + 1]:
            return True
        if word in ("±", "+/-", "%", "×"):
            return True
        if word == "to" and not grammar.numeric[index + 1]:
            return False
        if word in ("of", "to") or grammar.unit(index)[0] or grammar.closed_percent(index):
            return True
        plural = word.endswith("s") and word not in lexicon.CLAUSE_WORDS and len(word) > 1
        return word in lexicon.CASES or plural or word in lexicon.SCALES


def is_counted(grammar: Grammar, index: int) -> bool:
    """Say whether a number before this token counts cases or carries a percent sign."""
    word = grammar.lower[index]
    return word in lexicon.CASES or word == "%"
