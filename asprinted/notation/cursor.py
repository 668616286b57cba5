"""Look at the tokens of one sentence, also past its ends, without ever raising.

It may import the tokens and nothing else of the notation.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from asprinted.notation.tokens import Token

_END = Token("sign", "", -1, -1, True, "")

Read = TypeVar("Read")
Reader = TypeVar("Reader", bound="Cursor")


class Cursor:
    """Look at one sentence's tokens.

    Parameters
    ----------
    text : str
        The text as printed, to quote from.
    tokens : list of Token
        The tokens of one sentence.
    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self._count = len(tokens)
        self._known: dict[tuple[str, int], object] = {}

    def at(self, index: int) -> Token:
        """Give a token, or an empty one outside the sentence."""
        return self.tokens[index] if 0 <= index < self._count else _END

    def is_number(self, index: int) -> bool:
        """Say whether the token is written in digits."""
        return self.at(index).kind == "number"

    def word(self, index: int) -> str:
        """Give the lower-case word at a token, or nothing."""
        token = self.at(index)
        return token.lower if token.kind == "word" else ""

    def sign(self, index: int) -> str:
        """Give the sign at a token, or nothing."""
        token = self.at(index)
        return token.text if token.kind == "sign" else ""

    def joined(self, index: int) -> bool:
        """Say whether a token follows the one before without a space."""
        return 0 < index < len(self.tokens) and not self.tokens[index].spaced

    def phrase(self, index: int, length: int) -> str:
        """Give so many words as one string, or nothing if one is no word."""
        words = [self.word(index + step) for step in range(length)]
        return " ".join(words) if all(words) else ""

    def printed(self, start: int, end: int) -> str:
        """Quote the text of tokens start to end, end excluded."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def once(rule: Callable[[Reader, int], Read]) -> Callable[[Reader, int], Read]:
    """Work out a rule at each token once: many rules ask for the same number."""

    @wraps(rule)
    def remembered(self: Reader, index: int) -> Read:
        key = (rule.__name__, index)
        if key not in self._known:
            self._known[key] = rule(self, index)
        return cast("Read", self._known[key])

    return remembered
