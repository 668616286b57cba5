"""The audit: the ledger held against itself, against the lock and against the abstracts.

Does it say what the abstracts print, and does what it says hang together? All three compare;
none writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from asprinted.abstracts import Abstract
from asprinted.audit.comparison import compare, exclusions_of, lock_problems, stale_lock, unread
from asprinted.audit.problem import Problem
from asprinted.audit.rows import row_problems, verdict_problems
from asprinted.audit.schema import schema_problems
from asprinted.audit.verdict import Verdict, disagreement, verdict, verdicts
from asprinted.derivation import DerivationError
from asprinted.ledger import DATA, Ledger, Study
from asprinted.lock import Lock, lock_abstract

__all__ = ["Problem", "Report", "Verdict", "audit", "check", "exclusions_of", "verdict", "verdicts"]


@dataclass(frozen=True)
class Report:
    """Outcome of an audit: verdicts by study, what is wrong, and what is worth knowing."""

    verdicts: Mapping[str, tuple[Verdict, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    compared_with: tuple[str, ...] = ("the lock",)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def count(self, stem: str, verdict: str) -> int:
        """Figures of a study that earned a verdict."""
        return sum(item.earned == verdict for item in self.verdicts[stem])


def audit(
    ledger: Ledger,
    lock: Lock,
    abstracts: Mapping[str, Abstract] | None = None,
    data: Path | None = DATA,
) -> Report:
    """Audit the ledger against itself, the lock and, where given, the abstracts.

    Parameters
    ----------
    ledger, lock
        What to compare.
    abstracts : mapping of stem to Abstract, optional
        The texts; without them the lock stands in for them.
    data : path or None
        Folder whose tables are held against its datapackage.json; None leaves that out.
    """
    verdicts = {study.stem: tuple(_verdicts_or_none(study)) for study in ledger}
    problems = [] if data is None else [*schema_problems(data)]
    notes = []
    for study in ledger:
        problems += row_problems(study)
        problems += verdict_problems(study)
        locked = lock[study.stem]
        problems += lock_problems(study, locked)
        problems += compare(study, locked, "the lock")
        if abstracts is not None:
            text = abstracts[study.stem].text
            found = lock_abstract(abstracts[study.stem], study.pmid)
            problems += unread(study, text)
            problems += compare(study, found, "the abstract")
            problems += stale_lock(study, locked, found)
            if found.sha256 != locked.sha256:
                notes.append(
                    f"{study.stem}: this copy's text is not the one the lock was made from; "
                    "its figures decide"
                )
    for stem in lock.abstracts:
        if stem not in {study.stem for study in ledger}:
            problems.append(
                Problem(stem, None, "", "", "is in the lock, but studies.csv has no such study")
            )
    compared = ("the lock",) if abstracts is None else ("the lock", "the abstracts' texts")
    return Report(verdicts, tuple(dict.fromkeys(problems)), tuple(notes), compared)


def _verdicts_or_none(study: Study) -> Iterator[Verdict]:
    """Verdicts of the figures whose derivation can be computed; the rest are problems."""
    for figure in study:
        try:
            yield verdict(figure, study)
        except DerivationError:
            yield Verdict(figure, "unreviewed", "")


def check(study: Study) -> tuple[Verdict, ...]:
    """Verdicts of a study, refusing any that the ledger does not expect.

    Raises
    ------
    AssertionError
        If a verdict differs from the ledger's, naming each figure with both.
    """
    found = verdicts(study)
    wrong = [disagreement(item) for item in found if not item.agrees]
    if wrong:
        raise AssertionError("; ".join(f"{study.stem}:{line}" for line in wrong))
    return found
