"""Cut a text into numbers, words and signs, whatever typography it was set in.

Every character keeps its place. Tokens are held as lists side by side, cut and sorted by the
library in C: a text has thousands of them, and few are ever looked at.
"""

import re
import unicodedata
from itertools import accumulate
from operator import is_

TIGHT = "\u00a0"  # stands for every thin or no-break space: it may part the groups of one number

_SAME = {
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "﹣": "-",
    "—": "—", "―": "—",
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "∼": "~", "≃": "≈", "≅": "≈",
    "✕": "×", "╳": "×", "µ": "μ", "’": "'", "‘": "'", "ʼ": "'", "′": "'",
    "∶": ":", "⁄": "/", "∕": "/", "٪": "%", "﹪": "%", "٫": ".", "˚": "°",
    "\u00a0": TIGHT, "\u2007": TIGHT, "\u2008": TIGHT, "\u2009": TIGHT,
    "\u200a": TIGHT, "\u202f": TIGHT,
}  # fmt: skip

PLAIN_SCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LETTER = "[^\\W\\d_⁰¹²³⁴⁵⁶⁷⁸⁹¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞º]"
#: Characters that begin a number, a full stop before digits aside.
DIGITS = frozenset("0123456789¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
POWERS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


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

_ADDRESS = r"""
    https?://\S*[^\s.,;:)\]>'"] | www\.\S*[^\s.,;:)\]>'"]
  | (?<![\w.])10\.\d{4,9}/\S*[^\s.,;:)\]>'"]
  | (?<![\d.])(?:18|19|20)\d\d(?:\x20[A-Z][a-z]{2}(?:\x20\d{1,2})?+)?+   # 2000 Jan 1;
    ;\s?\d{1,4}(?:\s?\([^()\s]{1,12}\))?+:\s?[A-Za-z]{0,2}\d++(?:-[A-Za-z]{0,2}\d++)?+  # 284:12-9
  | (?<![\d.])\d{1,4}:\d{2,5}-\d{2,5},\s(?:19|20)\d\d(?!\d)              # 284:1263-1270, 2000
"""
_NUMBER = r"""
    \d++(?![.,eE\x20\u00a0¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])              # the commonest first: 30
  | SHORT
    (?:
        \d{1,2}(?=\.\d{1,2}\.\d{4}(?!\d))                   # the 31 of 31.12.2001
      | (?<=\d\.)\d{1,2}(?=\.\d{4}(?!\d))                   # and its 12
      | THOUSANDS
      | (?<![\w\-/.,])\d{1,3}(?:\u00a0\d{3})++(?!\d)(?:POINT\d++)?+
      | (?<![\w\-/.,])[1-9]\d{0,2}(?:\x20\d{3})++(?!\d|-[a-z]|\x20?%)(?:POINT\d++)?+
      | DECIMALS
      | \d++(?:[eE][-+]?\d{1,3}(?!\w))?+
    )
    [¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]?
  | [¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]
"""
_SHORT = r"(?<!\d\.)\d++\.\d++(?![.,eE¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]) |"  # and 0.75
_UNITS_AFTER = r"(?=\s?(?:%|±|(?:years|months|weeks|days|mg|g|kg|mm|cm|ml|mL)\b))"
_POINTS = (  # 720,000 and 0.75; 0,75 and 37,5% where nothing else can be meant
    r"\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?+ | \d{1,3}(?:\.\d{3}){2,}+(?![\d.]*\d)",
    rf"0,\d++(?!,\d) | \d++,\d{{1,2}}{_UNITS_AFTER}"
    r"| \d++\.\d++(?:[eE][-+]?\d{1,3}(?!\w))?+ | (?<![\w.)\]])\.\d++",
    r"\.",
)
_COMMAS = (  # 720.000 and 0,75
    r"\d{1,3}(?:\.\d{3})++(?!\d)(?:,\d++)?+",
    r"\d++,\d++(?!,\d) | \d++\.\d++",
    ",",
)


def _pattern(thousands: str, decimals: str, point: str, addressed: bool) -> re.Pattern[str]:
    number = _NUMBER.replace("THOUSANDS", thousands)
    number = number.replace("DECIMALS", decimals).replace("POINT", point)
    number = number.replace("SHORT", _SHORT if point != "," else "")
    # Words first: most tokens are one. Addresses cost every other token a look, so that a text
    # without one is cut by a pattern without them.
    words = rf"(?:[A-Za-z]++|{_LETTER}++)++(?:'s(?!{_LETTER}))?"
    if addressed:
        words, number = rf"(?!https?://|www\.){words}", rf"{_ADDRESS}|{number}"
    signs = r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]++ | <= | >= | =< | => | \+/- | \S"
    return re.compile(rf"\s*+(?:{words}|{number}|{signs})", re.VERBOSE)


_PATTERNS = {
    (commas, addressed): _pattern(*(_COMMAS if commas else _POINTS), addressed)
    for commas in (False, True)
    for addressed in (False, True)
}


def plain(text: str) -> str:
    """Return the text in plain characters, each at the place it had."""
    if text.isascii() and text.isprintable():
        return text  # plain already
    return _MIDDLE_DOT.sub(".", text.translate(_PLAIN))


class Tokens:
    """Hold the tokens between two offsets of a text already in plain characters.

    Parameters
    ----------
    text : str
        The text in plain characters.
    start, end : int
        Where to begin and to stop.
    commas : bool
        Whether commas part decimals in this text: `0,75`.
    addressed, possessive : bool
        Whether the text has an address, and a word that ends in `'s`.

    Attributes
    ----------
    texts, ends : list
        The characters of each token, and its end as an offset in the text.
    lower : list of str
        The same in lower case, without a possessive ending.
    addressed : bool
        Whether there may be an address among the tokens.
    tight : list of bool
        Whether a token follows the one before without a space.
    """

    __slots__ = ("addressed", "ends", "lower", "texts", "tight")

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        commas: bool = False,
        addressed: bool = True,
        possessive: bool = True,
    ) -> None:
        pieces = _PATTERNS[commas, addressed].findall(text, start, end)
        self.texts = list(map(str.lstrip, pieces))
        self.ends = list(accumulate(map(len, pieces), initial=start))
        del self.ends[0]
        self.tight = list(map(is_, pieces, self.texts))
        if self.tight:
            self.tight[0] = False
        self.lower = list(map(str.lower, self.texts))
        if possessive:
            self.lower = [word[:-2] if word[-2:] == "'s" and word[2:] else word
                          for word in self.lower]  # fmt: skip
        self.addressed = addressed
