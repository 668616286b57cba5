"""Numerals that are no figures: what each belongs to, and where it ends.

It may import the grammar and the rules for names, labels and phrases, and must not import reading.
"""

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar
from asprinted.notation.labels import Labels
from asprinted.notation.names import Names
from asprinted.notation.phrases import Phrases

# A word that opens none of these, and that nothing hangs on, is no part of an exclusion.
_FIRST_WORDS = (
    lexicon.LABELS
    | lexicon.LOOSE_LABELS
    | lexicon.SERIES
    | lexicon.GREEK_PARENTS
    | lexicon.REGISTRIES
    | lexicon.ORDINALS.keys()
    | {"one", "half", "once", "no"}
)


class Exclusions:
    """Find what is no figure among one sentence's tokens."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.enumerators = _enumerators(grammar)
        names, labels, phrases = Names(grammar), Labels(grammar), Phrases(grammar)
        self._signs = (names.isotope,)
        self._numbers = (names.isotope, phrases.line, phrases.sided, names.bracketed,
                         names.numbered)  # fmt: skip
        self._words = (labels.label, names.identifier, names.bracketed, names.unit, names.series,
                       names.name, phrases.line, phrases.sided, phrases.idiom,
                       phrases.no)  # fmt: skip

    def at(self, index: int) -> Excluded | None:
        """Give the exclusion that starts at a token."""
        token = self.grammar.at(index)
        if token.kind == "word" and token.lower not in _FIRST_WORDS:
            after = self.grammar.at(index + 1)
            if after.spaced and after.kind != "number":
                return None
        if token.kind == "address":
            numeral = any(char.isdecimal() for char in token.text)
            return Excluded("identifier", index, index + 1) if numeral else None
        if index in self.enumerators:
            return Excluded("enumerator", index, index + 1)
        if token.kind == "number":
            rules = self._numbers
        elif token.kind == "word":
            rules = self._words
        else:
            rules = self._signs if token.text in ("(", "[") else ()
        for rule in rules:
            found = rule(index)
            if found:
                return found
        return None


def _enumerators(grammar: Grammar) -> frozenset[int]:
    """Find (1) … (2) … or 1) … 2) … that count the points of a list."""
    runs: dict[bool, list[int]] = {True: [], False: []}
    for index, token in enumerate(grammar.tokens):
        if token.kind != "number" or grammar.sign(index + 1) != ")" or len(token.text) > 2:
            continue
        opened = grammar.sign(index - 1) == "("
        before = grammar.at(index - 2) if opened else grammar.at(index - 1)
        if opened and (before.text == "%" or before.kind == "number" or grammar.joined(index - 1)):
            continue
        if not opened and not (index == 0 or before.text in (";", ":", ",", ".")
                               or before.text in ("and", "or")):  # fmt: skip
            continue
        if token.text == str(len(runs[opened]) + 1):
            runs[opened].append(index)
    return frozenset(index for run in runs.values() if len(run) > 1 for index in run)
