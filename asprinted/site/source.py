"""The ledger, its lock and its audit as the rows that the site shows.

The one module of the extension that imports `asprinted.ledger`; it must not import Sphinx.
"""

from __future__ import annotations

from asprinted import book as books
from asprinted.ledger import Study, Verdict, load_ledger, verdicts
from asprinted.ledger.lock import LockedAbstract, load_lock
from asprinted.site.rows import Book, Row, StudyRows


def ledger_rows() -> Book:
    """Read the ledger, audit it, and give every figure with its verdict.

    Returns
    -------
    Book
        Studies, oldest first, and the files they were read from.
    """
    book = books.current()
    lock = load_lock(book.lock)
    studies = tuple(_study(study, lock[study.stem]) for study in load_ledger(book))
    return Book(studies, lock.made.isoformat(), (*book.tables, book.lock, book.file))


def _study(study: Study, locked: LockedAbstract) -> StudyRows:
    entries = [(entry.sentence, entry.printed) for entry in locked.figures]
    rows = tuple(_row(verdict, study) for verdict in verdicts(study))
    claimed = [(row.sentence, row.printed) for row in rows]
    return StudyRows(
        stem=study.stem,
        label=study.label,
        title=study.title,
        citation=study.citation,
        address=study.address,
        question=study.question,
        rows=rows,
        matching=sum(min(entries.count(found), claimed.count(found)) for found in set(claimed)),
        locked=len(entries),
        once=frozenset(row.printed for row in rows if locked.prints_once(row.printed)),
        excluded=tuple((entry.printed, entry.reason) for entry in study.exclusions),
    )


def _row(verdict: Verdict, study: Study) -> Row:
    figure = verdict.figure
    return Row(
        study=figure.study,
        figure=figure.name,
        sentence=figure.sentence,
        printed=figure.printed,
        means=figure.means,
        statistic=figure.statistic,
        quantity=figure.quantity,
        group=_label(figure.group, study),
        versus=_label(figure.versus, study),
        of=figure.of,
        unit=figure.unit,
        derive=figure.derive,
        verdict=figure.verdict,
        cause=figure.cause,
        recomputed=verdict.recomputed,
        works=tuple(map(str, verdict.works)),
        fails=tuple(map(str, verdict.fails)),
        numbers=tuple(number.text for number in figure.parsed.numbers),
    )


def _label(group: str, study: Study) -> str:
    known = study.groups.get(group)
    return known.label if known else group
