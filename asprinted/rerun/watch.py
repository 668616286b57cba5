"""How each run of a sweep is done, and what its runs show of the chapter.

Cells marked as showing are left out, so some runs are done both ways: the first setting, each
parameter's extremes, and a random few that are the same whatever the order. One difference makes
every run a whole one; it is never taken back. A run that writes a file, or starts a process, may be
seen by one beside it, so from then on runs are done one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asprinted.rerun.parameters import as_text
from asprinted.rerun.run import CHECKED, SHORT, WHOLE, Result
from asprinted.rerun.runs import Record

IN_A_HUNDRED = 3  # runs checked at random
FEW = 12  # values of a parameter that is no number, each of which is checked


@dataclass
class Watch:
    """What a sweep knows of its chapter so far.

    Attributes
    ----------
    version : str
        What the marks are of: chapter, package, ledger and libraries.
    checked : frozenset of str
        Keys of the runs that are done both ways.
    whole : bool
        Whether every run is a whole one.
    differs : bool
        Whether leaving cells out was seen to matter.
    alone : bool
        Whether runs are done one at a time.
    """

    version: str
    checked: frozenset[str]
    whole: bool = False
    differs: bool = False
    alone: bool = False

    @classmethod
    def of(
        cls,
        wanted: Mapping[str, Mapping[str, object]],
        version: str,
        marks: set[str],
        whole: bool = False,
    ) -> Watch:
        """Begin with what earlier sweeps into the same folder have marked."""
        differs, alone = (f"{word} {version}" in marks for word in (WHOLE, "alone"))
        return cls(version, chosen(wanted), whole or differs, differs, alone)

    def how(self, key: str) -> str:
        """Return how a run is to be done."""
        if self.whole:
            return WHOLE
        return CHECKED if key in self.checked else SHORT

    def learn(self, result: Result) -> list[str]:
        """Take in what a run shows of the chapter; return the marks that are new."""
        news = []
        if result.differs and not self.differs:
            self.differs = self.whole = True
            news.append(f"{WHOLE} {self.version}")
        if result.shares and not self.alone:
            self.alone = True
            news.append(f"alone {self.version}")
        return news

    def accepts(self, how: str, alone: bool) -> bool:
        """Return whether a run that was done in some way still counts."""
        return (how == WHOLE or not self.whole) and (alone or not self.alone)

    def accepts_stored(self, record: Record | None) -> bool:
        """Return whether a stored run counts, or has to be done in another way."""
        if record is None or not self.accepts(record.how, record.alone):
            return False
        return record.how != SHORT or record.key not in self.checked


def chosen(wanted: Mapping[str, Mapping[str, object]]) -> frozenset[str]:
    """Return the keys of the runs that are done both ways.

    Parameters
    ----------
    wanted : mapping
        Every parameter's value, by the run's key of hexadecimal digits.

    Examples
    --------
    >>> levels = {"05": 0.8, "41": 0.9, "63": 0.7, "20": 0.8}
    >>> sorted(chosen({key: {"level": level} for key, level in levels.items()}))
    ['05', '41', '63']
    """
    found = set(list(wanted)[:1])
    found.update(key for key in wanted if int(key, 16) % 100 < IN_A_HUNDRED)
    for name in next(iter(wanted.values()), {}):
        # The first key of each value, so that the order asked for does not matter.
        first = {as_text(wanted[key][name]): key for key in sorted(wanted, reverse=True)}
        values = sorted(first, key=lambda text: _size(wanted[first[text]][name]))
        each = isinstance(wanted[first[values[0]]][name], str | bool) and len(values) <= FEW
        found.update(first[text] for text in (values if each else (values[0], values[-1])))
    return frozenset(found)


def _size(value: object) -> tuple:
    """Return what values of one parameter are ordered by: numbers by size, lists by length."""
    if isinstance(value, int | float):
        return value, ""
    return len(value) if isinstance(value, list | tuple) else 0, as_text(value)
