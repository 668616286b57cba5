"""The ledger held against what a machine read: in the lock, or in an abstract's text."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator

from asprinted.ledger.audit.problem import Problem, problem_of
from asprinted.ledger.lock import Entry, LockedAbstract
from asprinted.ledger.studies import LedgerFigure, Study
from asprinted.notation import Reading, numerals, parse

Claim = tuple[int, str]


def compare(study: Study, locked: LockedAbstract, source: str) -> list[Problem]:
    """Compare a study's rows and exclusions with the entries found in its abstract.

    Parameters
    ----------
    study : Study
        The ledger's side.
    locked : LockedAbstract
        What was found, in the lock or in a text just read.
    source : str
        How messages call it: `the lock`, `the abstract`.
    """
    return [
        *_figure_problems(study, locked.figures, source),
        *_exclusion_problems(study, locked.exclusions, source),
    ]


def _figure_problems(study: Study, entries: tuple[Entry, ...], source: str) -> Iterator[Problem]:
    ours = [(figure.sentence, figure.printed) for figure in study]
    theirs = [(entry.sentence, entry.printed) for entry in entries]
    matcher = difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            figure = study.figures[i1 + offset] if i1 + offset < i2 else None
            entry = entries[j1 + offset] if j1 + offset < j2 else None
            yield _mismatch(study, figure, entry, ours, theirs, source)


def _mismatch(
    study: Study,
    figure: LedgerFigure | None,
    entry: Entry | None,
    ours: list[Claim],
    theirs: list[Claim],
    source: str,
) -> Problem:
    if figure is None:
        if entry is None:
            raise TypeError("a mismatch needs a figure or an entry")
        return Problem(
            study.stem,
            None,
            "",
            entry.printed,
            f"sentence {entry.sentence} of {source} has it, but no row of the ledger accounts "
            "for it in this place",
        )
    if entry is not None:
        return problem_of(
            figure,
            f"the ledger prints {figure.printed!r} in sentence {figure.sentence}; in its place "
            f"{source} has {entry.printed!r} in sentence {entry.sentence}",
        )
    claim = (figure.sentence, figure.printed)
    if ours.count(claim) > theirs.count(claim) > 0:
        return problem_of(figure, f"is claimed twice: {source} has it only {theirs.count(claim)} ×")
    if claim in theirs:
        return problem_of(figure, f"is out of reading order: {source} has it elsewhere")
    return problem_of(
        figure, f"{source} has no {figure.printed!r} in sentence {figure.sentence} there"
    )


def _exclusion_problems(study: Study, entries: Iterable[Entry], source: str) -> Iterator[Problem]:
    ours = Counter(
        (exclusion.printed, exclusion.reason, sentence)
        for exclusion in study.exclusions
        for sentence in exclusion.sentences
    )
    theirs = Counter((entry.printed, entry.reason, entry.sentence) for entry in entries)
    for (printed, reason, sentence), times in (theirs - ours).items():
        yield Problem(
            study.stem,
            None,
            "",
            printed,
            f"sentence {sentence} of {source} has this {times} × more ({reason}) than "
            "exclusions.csv accounts for",
        )
    for (printed, reason, sentence), times in (ours - theirs).items():
        yield Problem(
            study.stem,
            None,
            "",
            printed,
            f"exclusions.csv has this {times} × more ({reason}) in sentence {sentence} than "
            f"{source}",
        )


def lock_problems(study: Study, locked: LockedAbstract) -> Iterator[Problem]:
    """Check the lock's entry of a study for itself: the parts that no row repeats."""

    def problem(printed: str, message: str) -> Problem:
        return Problem(study.stem, None, "", printed, f"the lock {message}")

    if locked.pmid != study.pmid:
        yield problem("", f"is of PMID {locked.pmid}, studies.csv has {study.pmid}")
    if len(locked.sha256) != 64 or set(locked.sha256) - set("0123456789abcdef"):
        yield problem("", f"has {locked.sha256!r} where a SHA-256 is expected")
    places: Counter[int] = Counter()
    latest = 1
    for entry in locked.entries:
        places[entry.sentence] += 1
        if entry.place != places[entry.sentence]:
            yield problem(
                entry.printed,
                f"gives it place {entry.place} in sentence {entry.sentence}, "
                f"expected {places[entry.sentence]}",
            )
        if not latest <= entry.sentence <= locked.sentences:
            yield problem(
                entry.printed,
                f"gives it sentence {entry.sentence}, expected {latest} to {locked.sentences}",
            )
        latest = max(latest, entry.sentence)
        yield from (problem(entry.printed, message) for message in _kind_problems(entry))
    last_row = max((figure.sentence for figure in study), default=1)
    if locked.sentences < last_row:
        yield problem("", f"counts {locked.sentences} sentences, the ledger reaches {last_row}")


def _kind_problems(entry: Entry) -> Iterator[str]:
    if bool(entry.kind) == bool(entry.reason):
        yield "needs either a kind or a reason for it"
    elif entry.kind:
        try:
            kind = parse(entry.printed).kind
        except ValueError as error:
            yield f"cannot be parsed there: {error}"
            return
        if kind != entry.kind:
            yield f"calls it {entry.kind!r}, the notation {kind!r}"


def stale_lock(study: Study, locked: LockedAbstract, found: LockedAbstract) -> Iterator[Problem]:
    """Find a lock that a text just read does not give."""
    if locked.entries != found.entries or locked.sentences != found.sentences:
        yield Problem(
            study.stem,
            None,
            "",
            "",
            "the lock is not what this text gives; look at the differences, then make it again "
            "with: asprinted lock --abstracts DIR",
        )


def unread(study: Study, text: str, reading: Reading) -> Iterator[Problem]:
    """Refuse a numeral that the grammar passed over, by a sweep that knows no grammar."""
    covered = [(item.start, item.end) for item in (*reading.figures, *reading.exclusions)]
    for numeral in numerals(text):
        if not any(start <= numeral.start and numeral.end <= end for start, end in covered):
            yield Problem(study.stem, None, "", numeral.text, "was passed over by the notation")
