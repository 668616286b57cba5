"""Numerals that label a category: a phase, stage, grade, type or group.

It may import the grammar and must not import the other rules for exclusions.
"""

from dataclasses import dataclass

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar


@dataclass(frozen=True, slots=True)
class Labels:
    """Read labels.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    grammar: Grammar

    def label(self, index: int) -> Excluded | None:
        """Read phase II, grade 3-4, stages I to III, group 1."""
        grammar = self.grammar
        word = grammar.word(index)
        strict = word in lexicon.LABELS
        if not strict and word not in lexicon.LOOSE_LABELS:
            return None
        position = index + 1
        if grammar.sign(position) == "-" and grammar.joined(position):
            position += 1
        if grammar.sign(position) in lexicon.BOUND_SIGNS:
            position += 1
        end = self._category(position)
        if not end or (not strict and self._is_counting(end)):
            return None
        while True:
            joint = grammar.sign(end) in ("/", "-", ",") or grammar.word(end) in (
                "to",
                "through",
                "or",
                "and",
            )
            after = self._category(end + 1) if joint else 0
            if joint and not after and grammar.word(end + 1) in ("or", "and"):
                after = self._category(end + 2)
            if not after or (
                is_counted(grammar, after) or (self._is_counting(after) and not strict)
            ):
                break
            end = after
        if grammar.sign(end) == "+" and grammar.joined(end):
            end += 1
        return Excluded("label", index, end)

    def _category(self, index: int) -> int:
        """Find where 2, 1b, III or IIIB ends, or 0."""
        grammar = self.grammar
        token = grammar.at(index)
        if token.kind == "number":
            small = token.text.isdecimal() and len(token.text) < 3
            if (not small and "." not in token.text) or token.text.startswith("."):
                return 0
            if is_counted(grammar, index + 1) or len(token.text) > 4:
                return 0
            letter = grammar.at(index + 1)
            lettered = grammar.joined(index + 1) and letter.kind == "word"
            if lettered and len(letter.text) > 1:
                return 0
            return index + 1 + lettered
        if token.kind != "word":
            return 0
        return index + 1 if token.text.rstrip("ABCabc") in lexicon.ROMANS else 0

    def _is_counting(self, index: int) -> bool:
        """Say whether the number before this token counts or measures something."""
        grammar = self.grammar
        word = grammar.word(index)
        if grammar.sign(index) in ("/", "%", "-", ".") and grammar.joined(index + 1):
            return True
        if word in ("of", "to") or grammar.unit(index)[0] or grammar.closed_percent(index):
            return True
        plural = word.endswith("s") and word not in lexicon.CLAUSE_WORDS
        return word in lexicon.CASES or plural or word in lexicon.SCALES


def is_counted(grammar: Grammar, index: int) -> bool:
    """Say whether a number before this token counts cases or carries a percent sign."""
    return grammar.word(index) in lexicon.CASES or grammar.sign(index) == "%"
