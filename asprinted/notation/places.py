"""Where in a sentence a figure or an exclusion may begin, so that nothing else is looked at.

It may import the grammar and the exclusions, for their first words, and must not import reading.
"""

import re
from itertools import compress

from asprinted.notation import bounds, exclusions, grammar, lexicon, statistics
from asprinted.notation.cursor import Cursor
from asprinted.notation.intervals import INTERVAL_STARTS
from asprinted.notation.pvalues import P_NAMES

_ALONE = lexicon.NUMBER_WORDS | {"no", "none"}
_FAR, _NEAR, _NEXT = 14, 6, 4  # tokens between the first word of a figure and its first numeral
#: How far each first word may be from its numeral.
_REACHES: dict[str, int] = dict.fromkeys(grammar.FIRST_SIGNS, _NEXT)
_REACHES |= dict.fromkeys(("-", "+"), 2)
_REACHES |= dict.fromkeys(grammar.FIRST_WORDS, _NEAR)
_REACHES |= dict.fromkeys(exclusions.FIRST_WORDS, _NEAR)
_REACHES |= dict.fromkeys(lexicon.LABELS | lexicon.LOOSE_LABELS, _NEXT)
_REACHES |= dict.fromkeys(lexicon.SCALE_NAMES | P_NAMES | INTERVAL_STARTS, _FAR)
_REACHES |= dict.fromkeys(_ALONE, _NEAR)
_LABELS = lexicon.LABELS | lexicon.LOOSE_LABELS | lexicon.SCALE_NAMES | lexicon.VERSIONED
#: Common words that begin something only before certain others, by these others.
_LED_BY: dict[str, frozenset[str]] = {
    "least": frozenset({"at"}), "most": frozenset({"at"}), "excess": frozenset({"in"}),
    "minimum": frozenset({"at", "a"}), "maximum": frozenset({"at", "a"}),
    **dict.fromkeys(("few", "little", "low", "many", "much", "high", "long"), frozenset({"as"})),
    **dict.fromkeys((*lexicon.PARTS, *lexicon.LARGE, "quarter", "half"), frozenset({"a"})),
}  # fmt: skip
for _word in ("a", "at", "in", "as", "(", "["):
    del _REACHES[_word]
for _word in _LED_BY:
    _REACHES.setdefault(_word, 0)
_BRACKETS, _CLOSED = frozenset("(["), frozenset((")", "]", "m"))
_TIMES = frozenset("×x*·")
_OPENED = frozenset("([=<>≤≥-²,") | bounds.SIGNS.keys()
_LETTERS = frozenset(word for word in statistics.STARTS if len(word) == 1) - {"x", "d", "χ"} | {"n"}
_DIGIT = re.compile(r"[\d¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁰¹²³⁴⁵⁶⁷⁸⁹]")
_ASCII_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[a-z]+")
_ROMAN = re.compile(r"[IVX]++[ABCabc]?(?![A-Za-z])")
_SIGNALS = _ALONE | _LABELS


class Signals:
    """Say which sentences of a text have a numeral at all, without cutting them into tokens.

    Parameters
    ----------
    text : str
        The text in plain characters.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lower = text.lower()
        self._lower = lower if len(lower) == len(text) else text
        self._digit = (_ASCII_DIGIT if text.isascii() else _DIGIT).search

    def any(self, start: int, end: int) -> bool:
        """Say whether a numeral, or a word that may lead a Roman one, stands between."""
        if self._digit(self._text, start, end):
            return True
        # A label leads a Roman numeral, which is in capitals: stage IV.
        signals = _SIGNALS if _ROMAN.search(self._text, start, end) else _ALONE
        if self._lower is self._text:  # a capital that is two letters in lower case: İ
            return not signals.isdisjoint(_WORD.findall(self._text[start:end].lower()))
        return not signals.isdisjoint(_WORD.findall(self._lower, start, end))


def places(sentence: Cursor) -> list[int]:
    """List the tokens at which something may begin, in order.

    A word begins something only if a numeral follows soon, or if something hangs on it.
    """
    texts, lower, tight = sentence.texts, sentence.lower, sentence.tight
    known = [index for index, word in zip(range(sentence.count), lower, strict=False)
             if word in _REACHES]  # fmt: skip
    numerals = list(compress(range(sentence.count), sentence.numeric))
    alone = [index for index in known if lower[index] in _ALONE]
    if alone:
        numerals = sorted({*numerals, *alone})
    found = set(numerals)
    before = -1
    powers = "10" in texts and not _TIMES.isdisjoint(lower)  # (1.2-1.5) × 10^9
    for numeral in numerals:
        index = numeral
        if texts[index - 1] in _BRACKETS and (powers or texts[index + 1] in _CLOSED):
            found.add(index - 1)
        while tight[index] and index - 1 > before:  # what hangs on it
            index -= 1
            if texts[index][0].isalpha():
                found.add(index)
        for index in range(numeral - 1, max(before, numeral - 1 - _NEXT), -1):
            if texts[index] != lower[index]:  # a name may lead it: KEYNOTE 024
                found.add(index)
        before = numeral
    if not _LABELS.isdisjoint(lower):
        romans = (index for index in range(sentence.count)
                  if texts[index] in lexicon.ROMAN_FORMS)  # fmt: skip
        numerals = sorted({*numerals, *romans})
    nearest, later = sentence.count + _FAR + 1, len(numerals) - 1
    for index in reversed(known):
        while later >= 0 and numerals[later] > index:
            nearest, later = numerals[later], later - 1
        word = lower[index]
        if word in _LED_BY:
            led = word in _ALONE or nearest - index <= _NEAR
            if led and lower[index - 1] in _LED_BY[word]:
                found.add(index - 1)
        if nearest - index <= _REACHES[word] and (
            word not in _LETTERS or _is_opened(sentence, index)
        ):
            found.add(index)
    if sentence.addressed:
        found.update(filter(sentence.is_address, range(sentence.count)))
    return sorted(found)


def _is_opened(sentence: Cursor, index: int) -> bool:
    """Say whether what follows a letter lets it be a test's or a sample's: t(28), n =."""
    after = sentence.lower[index + 1]
    return after in _OPENED or sentence.tight[index + 1] or sentence.numeric[index + 1]
