"""Look at the tokens of one sentence, also past its ends, without ever raising.

It may import the tokens and nothing else of the notation.
"""

from operator import itemgetter

from asprinted.notation.tokens import DIGITS, PLAIN_SCRIPTS, POWERS, Tokens

#: Empty tokens beyond the end; an index below 0 reaches them too. No rule looks further than half.
MARGIN = 40
_FIRST, _STARTS = itemgetter(0), DIGITS | {"."}
_BLANK, _FALSE = [""] * MARGIN, [False] * MARGIN


class Cursor:
    """Look at one sentence's tokens.

    Parameters
    ----------
    text : str
        The text as printed, to quote from.
    tokens : Tokens
        The tokens of one sentence.

    Attributes
    ----------
    texts : list of str
        The characters of each token, in plain typography; empty past the ends.
    lower : list of str
        The same in lower case, without a possessive ending.
    tight : list of bool
        Whether a token follows the one before without a space.
    numeric : list of bool
        Whether a token is a number in digits.
    count : int
        How many tokens there are.
    addressed : bool
        Whether there may be an address among them.
    """

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text = text
        texts, lower = tokens.texts, tokens.lower
        self.count = len(texts)
        self.ends = tokens.ends
        numeric = list(map(_STARTS.__contains__, map(_FIRST, texts)))
        place = -1
        for _ in range(texts.count(".")):  # a full stop is none, .05 is one
            place = texts.index(".", place + 1)
            numeric[place] = False
        if tokens.addressed:
            for index, token in enumerate(texts):
                if len(token) > 6 and numeric[index]:
                    numeric[index] = "/" not in token and ":" not in token
        self.addressed = tokens.addressed
        self.texts = texts + _BLANK
        self.lower = lower + _BLANK
        self.numeric = numeric + _FALSE
        self.tight = tokens.tight + _FALSE

    def start(self, index: int) -> int:
        """Give the offset at which a token begins."""
        return self.ends[index] - len(self.texts[index])

    def is_word(self, index: int) -> bool:
        """Say whether the token is a word."""
        token = self.texts[index]
        return token[:1].isalpha() and not self.is_address(index)

    def is_address(self, index: int) -> bool:
        """Say whether the token is an address, a DOI or the place of a citation."""
        if not self.addressed:
            return False
        token = self.texts[index]
        return len(token) > 6 and not self.numeric[index] and ("/" in token or ":" in token
                                                               or "www." in token)  # fmt: skip

    def is_sign(self, index: int) -> bool:
        """Say whether the token is a sign."""
        token = self.texts[index]
        return bool(token) and not (self.numeric[index] or token[0].isalpha() or token[0] in POWERS)

    def power(self, index: int) -> str:
        """Give the digits of a raised token, or nothing."""
        token = self.texts[index]
        return token.translate(PLAIN_SCRIPTS) if token[:1] in POWERS and token else ""

    def hyphen(self, index: int) -> bool:
        """Say whether a hyphen here joins the tokens beside it."""
        return self.lower[index] == "-" and self.tight[index] and self.tight[index + 1]

    def printed(self, start: int, end: int) -> str:
        """Quote the text of tokens start to end, end excluded."""
        return self.text[self.start(start) : self.ends[end - 1]]
