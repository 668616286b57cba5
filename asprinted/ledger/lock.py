"""The lock: what a machine found in each abstract, kept so that a wrong figure is caught offline.

It holds figures, places and a fingerprint, never a sentence. Imports the notation, the abstracts
and the book.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from asprinted import book as books
from asprinted.abstracts import Abstract, fingerprint
from asprinted.errors import AsPrintedError
from asprinted.files import write_whole
from asprinted.notation import Reading, read


class LockError(AsPrintedError):
    """A lock that cannot be read or written: names the file, the study and the entry."""


@dataclass(frozen=True)
class Entry:
    """A numeral or number word of an abstract, as the notation reads it.

    `place` counts the numerals of its sentence from 1. `kind` is the notation's, for a
    figure; `reason` says why it is no figure, for an exclusion; the other one is empty.
    """

    sentence: int
    place: int
    printed: str
    kind: str
    reason: str


@dataclass(frozen=True)
class LockedAbstract:
    """What the lock knows of one abstract."""

    pmid: str
    sha256: str
    sentences: int
    entries: tuple[Entry, ...]

    @property
    def figures(self) -> tuple[Entry, ...]:
        """Entries that are figures, in reading order."""
        return tuple(entry for entry in self.entries if entry.kind)

    @property
    def exclusions(self) -> tuple[Entry, ...]:
        """Entries that are no figures, in reading order."""
        return tuple(entry for entry in self.entries if not entry.kind)

    def prints_once(self, printed: str) -> bool:
        """Whether these characters stand in one numeral of the abstract only."""
        return sum(printed in entry.printed for entry in self.entries) == 1


@dataclass(frozen=True)
class Lock:
    """The lock of every abstract, with the day it was made."""

    made: date
    abstracts: Mapping[str, LockedAbstract]

    def __getitem__(self, stem: str) -> LockedAbstract:
        try:
            return self.abstracts[stem]
        except KeyError:
            raise LockError(
                f"the lock has no entry for {stem}; make it with: asprinted lock --abstracts DIR"
            ) from None


def lock_abstract(abstract: Abstract, pmid: str, reading: Reading | None = None) -> LockedAbstract:
    """Lock an abstract's figures and exclusions, and the fingerprint of its text.

    Parameters
    ----------
    abstract : Abstract
        The abstract.
    pmid : str
        Its PMID; empty where it has none.
    reading : Reading, optional
        What a machine read in its text, where that was done already.
    """
    reading = reading or read(abstract.text)
    found = sorted((*reading.figures, *reading.exclusions), key=lambda item: item.start)
    entries = tuple(
        Entry(
            item.sentence,
            item.place,
            item.printed,
            item.figure.kind if item.figure else "",
            item.reason or "",
        )
        for item in found
    )
    return LockedAbstract(pmid, fingerprint(abstract.text), len(reading.sentences), entries)


def write_lock(lock: Lock, path: Path) -> None:
    """Write the lock aside, then rename, so that a failure leaves the old one whole.

    Raises
    ------
    LockError
        If the folder cannot be written.
    """
    content = {
        "made": lock.made.isoformat(),
        "abstracts": {
            stem: {
                "pmid": locked.pmid,
                "sha256": locked.sha256,
                "sentences": locked.sentences,
                "entries": [_trimmed(entry) for entry in locked.entries],
            }
            for stem, locked in lock.abstracts.items()
        },
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    # One entry a line: a change of the lock is then read as a change of figures.
    text = re.sub(r"\{\n\s+(\"sentence\":[^{}]*?)\n\s+\}", _one_line, text) + "\n"
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise LockError(f"{path}: cannot be written ({error.strerror})") from None


def _trimmed(entry: Entry) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if value != ""}


def _one_line(match: re.Match[str]) -> str:
    return "{" + re.sub(r"\s*\n\s*", " ", match[1]) + "}"


def load_lock(path: Path | None = None) -> Lock:
    """Load the lock; by default that of the book that this process works on.

    Raises
    ------
    LockError
        If the file is missing, truncated or not of the lock's form.
    """
    path = path or books.current().lock
    remedy = "restore it, or make it again with: asprinted lock --abstracts DIR"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LockError(f"{path}: cannot be read ({error.strerror}); {remedy}") from None
    except ValueError as error:
        raise LockError(f"{path}: not whole JSON ({error}); {remedy}") from None
    try:
        return Lock(
            date.fromisoformat(content["made"]),
            {stem: _locked(stem, item) for stem, item in content["abstracts"].items()},
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LockError(f"{path}: not of the lock's form ({error!r}); {remedy}") from None


def _locked(stem: str, item: dict[str, Any]) -> LockedAbstract:
    entries = tuple(
        Entry(
            int(entry["sentence"]),
            int(entry["place"]),
            str(entry["printed"]),
            str(entry.get("kind", "")),
            str(entry.get("reason", "")),
        )
        for entry in item["entries"]
    )
    return LockedAbstract(str(item["pmid"]), str(item["sha256"]), int(item["sentences"]), entries)
