"""A text as rules see it: its figures, those that stand together, and the words around them.

It must not import any rule but to run those it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from asprinted.notation import Figure, Found, Reading, Statement, read, statements

if TYPE_CHECKING:
    from asprinted.check.rule import Finding, Rule


class Text:
    """Hold a text that is checked; it is read once, and only when a rule asks.

    Parameters
    ----------
    text : str
        The text.
    reading : Reading, optional
        What `notation.read` gave for it, where it is known already.
    """

    def __init__(self, text: str, reading: Reading | None = None) -> None:
        self.text = text
        self._said: dict[tuple[re.Pattern[str], int], bool] = {}
        if reading is not None:
            self.reading = reading

    @cached_property
    def reading(self) -> Reading:
        """The figures and exclusions of the text."""
        return read(self.text)

    @property
    def figures(self) -> tuple[Found, ...]:
        """The figures in reading order."""
        return self.reading.figures

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Figures that stand together."""
        return statements(self.text, self.reading)

    @cached_property
    def places(self) -> dict[int, int]:
        """The position of each figure among the figures, by where it starts."""
        return {found.start: place for place, found in enumerate(self.figures)}

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        spans, at = [], 0
        for sentence in self.reading.sentences:
            start = self.text.index(sentence, at)
            at = start + len(sentence)
            spans.append((start, at))
        return spans

    def sentence(self, found: Found) -> str:
        """Give the sentence a figure stands in."""
        start, end = self._sentences[found.sentence - 1]
        return self.text[start:end]

    def sentence_start(self, found: Found) -> int:
        """Give where the sentence of a figure starts in the text."""
        return self._sentences[found.sentence - 1][0]

    def says(self, pattern: re.Pattern[str], found: Found | None = None) -> bool:
        """Say whether a pattern is in the sentence of a figure, or in the text; looked for once."""
        key = (pattern, found.sentence if found else 0)
        if key not in self._said:
            within = self.sentence(found) if found else self.text
            self._said[key] = pattern.search(within) is not None
        return self._said[key]

    def before(self, found: Found, most: int) -> str:
        """Give the characters before a figure in its sentence, at most so many."""
        start = max(self._sentences[found.sentence - 1][0], found.start - most)
        return self.text[start : found.start]

    def after(self, found: Found, most: int) -> str:
        """Give the characters after a figure in its sentence, at most so many."""
        end = min(self._sentences[found.sentence - 1][1], found.end + most)
        return self.text[found.end : end]

    def between(self, one: Found, other: Found) -> str:
        """Give the characters between two figures."""
        return self.text[one.end : other.start]


def figure_of(found: Found) -> Figure:
    """Give the figure of what was found as one.

    Raises
    ------
    ValueError
        If it is an exclusion.
    """
    if found.figure is None:
        raise ValueError(f"{found.printed!r} is no figure")
    return found.figure


def check(text: str | Text, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Put a text to rules.

    Parameters
    ----------
    text : str or Text
        An abstract.
    rules : iterable of Rule
        For example those of `chosen()`.

    Returns
    -------
    tuple of Finding
        In reading order.

    Examples
    --------
    >>> from asprinted.check import RULES
    >>> [found] = check("It helped 8 of 30 men (72%).", RULES)
    >>> found.rule, found.shown, found.agree
    ('share-wrong', '8/30 (72%)', '26.7%, or 27%')
    """
    whole = text if isinstance(text, Text) else Text(text)
    found = [finding for rule in rules for finding in rule.findings(whole)]
    return tuple(sorted(found, key=lambda one: (one.figures[0].start, one.rule)))
