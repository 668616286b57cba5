"""Sweep a text for every digit run and number word, with no grammar at all.

It shares no code with the grammar, so that each can catch what the other lost.
"""

import re
from dataclasses import dataclass

_SMALL = "one two three four five six seven eight nine"
_WORDS = f"""
    zero {_SMALL} ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth
    fiftieth sixtieth seventieth eightieth ninetieth hundredth
    half thirds quarters fifths once twice thrice no none
    {" ".join(word + "fold" for word in _SMALL.split())} tenfold twentyfold hundredfold
""".split()

_NUMERAL = re.compile(
    r"\d+|[¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|(?<![^\W\d_])(?:" + "|".join(_WORDS) + r")(?![^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """Hold a digit run or a number word with its offsets."""

    text: str
    start: int
    end: int


def numerals(text: str) -> tuple[Numeral, ...]:
    """List every digit run and number word of a text, in order.

    Examples
    --------
    >>> [numeral.text for numeral in numerals("No death in 8/30 (IL-2), one-third of P = .048")]
    ['No', '8', '30', '2', 'one', 'third', '048']
    """
    return tuple(
        Numeral(match.group(), match.start(), match.end()) for match in _NUMERAL.finditer(text)
    )
