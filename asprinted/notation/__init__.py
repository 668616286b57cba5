"""The grammar of printed figures: what an abstract prints, read with its rounding.

It knows nothing of files, ledgers or statistics and imports nothing else of this package.
"""

from asprinted.notation.figure import BOUNDS, KINDS, Figure, NotationError, Number
from asprinted.notation.numerals import Numeral, numerals
from asprinted.notation.reading import REASONS, Found, Reading, parse, read
from asprinted.notation.sentences import sentences
from asprinted.notation.statements import Statement, statements

__all__ = [
    "BOUNDS",
    "KINDS",
    "REASONS",
    "Figure",
    "Found",
    "NotationError",
    "Number",
    "Numeral",
    "Reading",
    "Statement",
    "numerals",
    "parse",
    "read",
    "sentences",
    "statements",
]
