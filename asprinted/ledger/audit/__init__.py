"""The audit: the ledger held against itself, against the lock and against the abstracts.

Does it say what the abstracts print, and does what it says hang together? All three compare;
none writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from asprinted.abstracts import Abstract
from asprinted.book import Book
from asprinted.ledger.audit.coherence import row_problems, verdict_problems
from asprinted.ledger.audit.comparison import compare, lock_problems, stale_lock, unread
from asprinted.ledger.audit.problem import Problem, problem_of
from asprinted.ledger.audit.schema import schema_problems
from asprinted.ledger.expression import DerivationError
from asprinted.ledger.lock import Lock, lock_abstract
from asprinted.ledger.studies import Ledger, Study
from asprinted.ledger.verdict import Verdict, judge
from asprinted.notation import read

__all__ = ["Problem", "Report", "audit"]


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
    book: Book | None = None,
) -> Report:
    """Audit the ledger against itself, the lock and, where given, the abstracts.

    Each derivation is computed once.

    Parameters
    ----------
    ledger, lock
        What to compare.
    abstracts : mapping of stem to Abstract, optional
        The texts; without them the lock stands in for them.
    book : Book, optional
        The book whose tables are held against their schemas, and whose generated files against
        the tables; without it that is left out.
    """
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    problems = [] if book is None else [*schema_problems(book)]
    notes: list[str] = []
    for study in ledger:
        problems += row_problems(study)
        judged = list(_judged(study))
        verdicts[study.stem] = tuple(verdict for verdict, _ in judged)
        problems += [problem for _, found in judged for problem in found]
        locked = lock[study.stem]
        problems += lock_problems(study, locked)
        problems += compare(study, locked, "the lock")
        if abstracts is not None:
            abstract = abstracts[study.stem]
            reading = read(abstract.text, book.names if book else ())
            found = lock_abstract(abstract, study.pmid, reading)
            problems += unread(study, abstract.text, reading)
            problems += compare(study, found, "the abstract")
            problems += stale_lock(study, locked, found)
            if found.sha256 != locked.sha256:
                notes.append(
                    f"{study.stem}: this copy's text is not the one the lock was made from; "
                    "its figures decide"
                )
    stems = {study.stem for study in ledger}
    problems += [
        Problem(stem, None, "", "", "is in the lock, but studies.csv has no such study")
        for stem in lock.abstracts
        if stem not in stems
    ]
    compared = ("the lock",) if abstracts is None else ("the lock", "the abstracts' texts")
    return Report(verdicts, tuple(dict.fromkeys(problems)), tuple(notes), compared)


def _judged(study: Study) -> Iterator[tuple[Verdict, list[Problem]]]:
    """Yield each figure's verdict with what is wrong about it; one not computed is unreviewed."""
    for figure in study:
        try:
            verdict = judge(figure, study)
        except DerivationError as error:
            problem = problem_of(figure, f"column derive: {error}")
            yield Verdict(figure, "unreviewed", ""), [problem]
        else:
            yield verdict, [*verdict_problems(verdict)]
