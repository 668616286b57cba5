"""What a rule is, what it answers, and what it finds.

It may import the text and must not import any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from asprinted.check.text import Text
from asprinted.notation import Found

Answer = Literal["yes", "no", "does not apply"]
Sure = Literal["certain", "likely", "possible"]

#: How sure a finding is, by what would have to be so for it to be none.
SURE = {
    "certain": "arithmetic alone: no set of patients, test or scale gives what is printed",
    "likely": "no usual test or scale gives what is printed; a rare one may",
    "possible": "other methods, or figures that are not printed, may explain it",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold figures that contradict each other.

    Parameters
    ----------
    rule : str
        The name of the rule.
    figures : tuple of Found
        The figures, in reading order.
    tried : str
        What was computed, from which of them.
    agree : str
        What would agree.
    sure : {"certain", "likely", "possible"}
        A key of `SURE`.
    """

    rule: str
    figures: tuple[Found, ...]
    tried: str
    agree: str
    sure: Sure

    @property
    def shown(self) -> str:
        """The figures as printed, without the words between the numbers of one."""
        return ", ".join(map(shown, self.figures))


Outcome = Finding | tuple[Found, ...]
"""What a rule says of figures: that they contradict each other, or which they are if they agree."""


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a text and what a rule answers to it; each is a test of the rule."""

    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold a rule.

    Parameters
    ----------
    name : str
        Stable: it is never given to another rule.
    about : str
        In one sentence, what contradicts what.
    how : str
        How it is decided, and what is left alone because it cannot be told.
    traps : tuple of str
        What else may explain a finding.
    examples : tuple of Example
        Texts with answers.
    look : callable
        Gives for each set of figures that the rule applies to a finding, or the figures alone if
        they agree.
    """

    name: str
    about: str
    how: str
    traps: tuple[str, ...]
    examples: tuple[Example, ...]
    look: Callable[[Text], Iterator[Outcome]]

    def findings(self, text: Text) -> tuple[Finding, ...]:
        """Give the contradictions in a text, in reading order."""
        return tuple(found for found in self.look(text) if isinstance(found, Finding))

    def answer(self, text: str) -> Answer:
        """Say whether a text contradicts itself: yes, no, or the rule does not apply."""
        answers = [isinstance(found, Finding) for found in self.look(Text(text))]
        if not answers:
            return "does not apply"
        return "yes" if any(answers) else "no"


def shown(found: Found) -> str:
    """Write a figure by its numbers where words of the text stand between them.

    Examples
    --------
    >>> from asprinted.notation import read
    >>> shown(read("It helped 8 of the 30 men (27%).").figures[0])
    '8/30 (27%)'
    """
    figure = found.figure
    if figure is None or figure.kind not in ("share", "fraction"):
        return found.printed
    counts = "/".join(number.text for number in figure.numbers if not number.is_percent)
    percent = next((number.text for number in figure.numbers if number.is_percent), "")
    if not percent:
        return counts
    if figure.numbers[0].is_percent:
        return f"{percent} ({counts})"
    return f"{counts} ({percent})"
