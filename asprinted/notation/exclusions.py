"""Numerals that are no figures: what each belongs to, and where it ends.

It may import the grammar and the rules for names, labels and phrases, and must not import reading.
"""

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar
from asprinted.notation.labels import Labels
from asprinted.notation.names import Names
from asprinted.notation.phrases import Phrases
from asprinted.notation.tokens import DIGITS

_LABELS = lexicon.LABELS | lexicon.LOOSE_LABELS | lexicon.SCALE_NAMES | lexicon.VERSIONED
_PHRASES = lexicon.ORDINALS.keys() | {"one", "half", "once"}
_UNITS = {"mm", "cm", "cmh", "mmh", "mg", "g", "kg", "ml", "l", "m", "iu", "u", "km"}
#: Words that may begin an exclusion although nothing hangs on them.
FIRST_WORDS = _LABELS | _PHRASES | lexicon.SERIES | lexicon.GREEK_PARENTS | lexicon.REGISTRIES | {
    "no", "mm", "cm"}  # fmt: skip


class Exclusions:
    """Find what is no figure among one sentence's tokens.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    enumerators : frozenset of int
        Offsets at which numerals end that number the points of a list.
    """

    def __init__(self, grammar: Grammar, enumerators: frozenset[int]) -> None:
        self.grammar = grammar
        self._enumerators = enumerators
        self._names = Names(grammar)
        self._labels = Labels(grammar)
        self._phrases = Phrases(grammar)

    def at(self, index: int) -> Excluded | None:
        """Give the exclusion that starts at a token."""
        grammar = self.grammar
        if grammar.numeric[index]:
            return self._number(index)
        text = grammar.texts[index]
        if text in ("(", "["):
            return self._names.isotope(index)
        if text[0].isalpha():
            if len(text) > 6 and grammar.is_address(index):
                return self._address(index)
            return self._word(index, grammar.lower[index])
        return self._address(index) if text[0] in DIGITS else None

    def _address(self, index: int) -> Excluded | None:
        numeral = any(char.isdecimal() for char in self.grammar.texts[index])
        return Excluded("identifier", index, index + 1) if numeral else None

    def _number(self, index: int) -> Excluded | None:
        grammar = self.grammar
        if self._enumerators and grammar.ends[index] in self._enumerators:
            return Excluded("enumerator", index, index + 1)
        after = grammar.lower[index + 1]
        found = None
        if after in ("×", "x", "*", "by", "-"):
            found = self._labels.design(index)
        if not found and grammar.texts[index].isdecimal() and len(grammar.texts[index]) < 4:
            found = self._names.isotope(index)
        if found or not (grammar.tight[index + 1] or after in ("line", "lines", "rd", "nd", "th")):
            return found
        return (
            self._phrases.line(index)
            or self._phrases.sided(index)
            or self._names.bracketed(index)
            or self._names.numbered(index)
        )

    def _word(self, index: int, word: str) -> Excluded | None:
        names = self._names
        found = None
        if word in _LABELS:
            found = self._labels.label(index)
        elif word in lexicon.REGISTRIES:
            found = names.identifier(index)
        if found:
            return found
        if self.grammar.texts[index] in lexicon.SOFTWARE:
            found = self._labels.software(index)
        if not found and self.grammar.tight[index + 1]:
            found = names.bracketed(index) or names.unit(index) or names.subscript(index)
        elif not found and word in _UNITS:
            found = names.unit(index)
        found = found or names.series(index) or names.name(index)
        if found:
            return found
        if word in _PHRASES or word in lexicon.CARDINALS:
            return (
                self._phrases.line(index)
                or self._phrases.sided(index)
                or self._phrases.idiom(index)
            )
        return self._phrases.no(index) if word == "no" else None
