"""Where in a sentence a figure or an exclusion may begin, so that nothing else is looked at.

It may import the grammar and the exclusions, for their first words, and must not import reading.
"""

import re

from asprinted.notation import exclusions, grammar, lexicon
from asprinted.notation.cursor import Cursor
from asprinted.notation.tokens import Tokens

_FIRST = exclusions.FIRST_WORDS | grammar.FIRST_WORDS | grammar.FIRST_SIGNS
_ALONE = lexicon.NUMBER_WORDS | {"no", "none"}
_REACH = 14  # tokens between the first word of a figure and its first numeral


_DIGIT = re.compile(r"[\d¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁰¹²³⁴⁵⁶⁷⁸⁹]")


def is_empty(text: str, start: int, end: int, tokens: Tokens) -> bool:
    """Say whether a sentence has no numeral at all."""
    return (
        _DIGIT.search(text, start, end) is None
        and _ALONE.isdisjoint(tokens.lower)
        and lexicon.ROMAN_FORMS.isdisjoint(tokens.texts)
    )


def places(sentence: Cursor) -> list[int]:
    """List the tokens at which something may begin, in order.

    A word begins something only if a numeral follows soon, or if something hangs on it.
    """
    found = []
    texts, lower, numeric, tight = sentence.texts, sentence.lower, sentence.numeric, sentence.tight
    addressed = sentence.addressed
    nearest = sentence.count + _REACH + 1  # the next numeral
    for index in range(sentence.count - 1, -1, -1):
        word = lower[index]
        if numeric[index] or word in _ALONE:
            nearest = index
            found.append(index)
        elif nearest - index <= _REACH:
            if (
                word in _FIRST
                or nearest == index + 1
                or (tight[index + 1] and word[0].isalpha())
                or (addressed and sentence.is_address(index))
            ):
                found.append(index)
            if texts[index] in lexicon.ROMAN_FORMS:
                nearest = index
        elif texts[index] in lexicon.ROMAN_FORMS:
            nearest = index
        elif addressed and sentence.is_address(index):
            found.append(index)
    found.reverse()
    return found
