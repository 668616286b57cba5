"""Cut a text into numbers, words and signs, whatever typography it was set in.

Every character keeps its place: a token's start and end are offsets in the text given.
"""

import re
import unicodedata
from dataclasses import dataclass

TIGHT = "\u00a0"  # stands for every thin or no-break space: it may part the groups of one number

_SAME = {
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "﹣": "-",
    "—": "—", "―": "—",
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "∼": "~", "≃": "≈", "≅": "≈",
    "✕": "×", "╳": "×", "µ": "μ", "’": "'", "‘": "'", "ʼ": "'", "′": "'",
    "∶": ":", "⁄": "/", "∕": "/", "٪": "%", "﹪": "%", "٫": ".",
    "\u00a0": TIGHT, "\u2007": TIGHT, "\u2008": TIGHT, "\u2009": TIGHT,
    "\u200a": TIGHT, "\u202f": TIGHT,
}  # fmt: skip

_PLAIN_SCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LETTER = "[^\\W\\d_⁰¹²³⁴⁵⁶⁷⁸⁹¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"


class _Plain(dict[int, str]):
    """One plain character for each character, worked out once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _SAME.get(char)
        if plain is None:
            digit = unicodedata.decimal(char, None)
            if digit is not None:
                plain = str(digit)
            elif char.isspace():
                plain = " "
            elif 0xFF01 <= code <= 0xFF5E:  # full-width signs and letters
                plain = chr(code - 0xFEE0)
            else:
                plain = char
        self[code] = plain
        return plain


_PLAIN = _Plain()
_MIDDLE_DOT = re.compile(r"[·∙⋅‧](?=\d)")

_TOKEN = re.compile(
    r"""
    (?P<address> https?://\S++ | www\.\S++ | (?<![\w.])10\.\d{4,9}/\S++ )
  | (?P<number>
        (?:
            \d{1,2}(?=\.\d{1,2}\.\d{4}(?!\d))                    # the 31 of 31.12.2001
          | (?<=\d\.)\d{1,2}(?=\.\d{4}(?!\d))                   # and its 12
          | \d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?+             # 720,000
          | \d{1,3}(?:\.\d{3}){2,}+(?![\d.]*\d)               # 1.720.000
          | (?<![\w\-/.,])\d{1,3}(?:\u00a0\d{3})++(?!\d)(?:\.\d++)?+
          | (?<![\w\-/.,])[1-9]\d{0,2}(?:\x20\d{3})++(?!\d|-[a-z]|\x20?%)(?:\.\d++)?+
          | 0,\d++(?!,\d)                                     # 0,75
          | \d++,\d{1,2}(?=\s?(?:%|±|(?:years|months|weeks|days|mg|g|kg|mm|cm|ml|mL)\b))  # 37,5%
          | \d++(?:\.\d++)?+(?:[eE][-+]?\d{1,3}(?!\w))?+
          | (?<![\w.)\]])\.\d++
        )
        [¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]?
      | [¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]
    )
  | (?P<power> [⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]++ )
  | (?P<word> LETTER++(?:'s(?!LETTER))? )
  | (?P<sign> <= | >= | =< | => | \+/- | \S )
    """.replace("LETTER", _LETTER),
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one number, word, power, address or sign, in plain characters."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool
    lower: str  # in lower case, without a possessive ending


def plain(text: str) -> str:
    """Return the text in plain characters, each at the place it had."""
    return _MIDDLE_DOT.sub(".", text.translate(_PLAIN))


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """List the tokens between two offsets of a text already in plain characters."""
    found = []
    last = start
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or "sign"
        begin, stop, characters = match.start(), match.end(), match.group()
        if kind == "address":
            characters = characters.rstrip(".,;:)]>'\"")
            stop = begin + len(characters)
        if kind == "power":
            characters = characters.translate(_PLAIN_SCRIPTS)
        spaced = begin != last or begin == start
        lower = characters.lower().removesuffix("'s")
        found.append(Token(kind, characters, begin, stop, spaced, lower))
        last = stop
    return found
