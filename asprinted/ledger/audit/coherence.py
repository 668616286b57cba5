"""Rows held against each other: whether what the ledger says of its figures hangs together."""

from __future__ import annotations

from collections.abc import Iterator

from asprinted.ledger.audit.problem import Problem, problem_of
from asprinted.ledger.derivation import denominator
from asprinted.ledger.expression import DerivationError
from asprinted.ledger.studies import NOT_PRINTED, VERDICTS, LedgerFigure, Study
from asprinted.ledger.verdict import RESULTS, Verdict, disagreement

PLAIN = frozenset({"given", "consistent"})
"""Verdicts that need no cause."""

MEANS_WORDS = 15
"""Longest `means`, in words."""


def verdict_problems(item: Verdict) -> Iterator[Problem]:
    """Find a figure that earns another verdict than the ledger expects, and a draft."""
    if not item.agrees:
        yield problem_of(item.figure, disagreement(item))
    if item.earned == "unreviewed":
        yield problem_of(
            item.figure, f"column verdict: is a draft; decide on one of {', '.join(VERDICTS)}"
        )


def row_problems(study: Study) -> Iterator[Problem]:
    """Check each row for itself and against the rows it refers to."""
    for figure in study:
        if figure.verdict not in PLAIN and not figure.cause:
            yield problem_of(figure, f"column cause: empty, expected why it is {figure.verdict}")
        if figure.verdict in PLAIN and figure.cause:
            yield problem_of(figure, f"column cause: a figure that is {figure.verdict} needs none")
        if len(figure.means.split()) > MEANS_WORDS:
            yield problem_of(figure, f"column means: more than {MEANS_WORDS} words")
        for column in ("group", "versus"):
            group = getattr(figure, column)
            if group and group not in study.groups:
                yield problem_of(
                    figure,
                    f"column {column}: {group!r} is no group of {study.stem}; groups.csv has "
                    f"{', '.join(study.groups)}",
                )
        yield from _denominator_problems(figure, study)
        yield from _comparison_problems(figure, study)
        if figure.verdict == "given" and (why := determined(figure, study)):
            yield problem_of(figure, f"column verdict: is not given, since {why}")


def determined(figure: LedgerFigure, study: Study) -> str:
    """Why a figure follows from others of its study, or an empty string."""
    if figure.statistic in RESULTS:
        return f"a {figure.statistic} is a result"
    for earlier in study.figures[: study.figures.index(figure)]:
        same_thing = (earlier.quantity, earlier.group, earlier.statistic) == (
            figure.quantity,
            figure.group,
            figure.statistic,
        )
        if same_thing and earlier.parsed.numbers == figure.parsed.numbers:
            return f"{earlier.name} prints it already; derive it as same({earlier.name})"
    group = study.groups.get(figure.group)
    for parts in group.parts if group else ():
        counts = [_count_of(study, part, figure.quantity) for part in parts]
        if figure.statistic == "count" and all(counts):
            return f"it is the sum of {' and '.join(counts)}"
    return ""


def _count_of(study: Study, group: str, quantity: str) -> str:
    names = (
        f.name for f in study if (f.group, f.quantity, f.statistic) == (group, quantity, "count")
    )
    return next(names, "")


def _denominator_problems(figure: LedgerFigure, study: Study) -> Iterator[Problem]:
    """Check `of` against what the study prints of the group, and against the derivation."""
    if not figure.of and not _needs_denominator(figure):
        return
    size_figure = printed_size(figure, study)
    expected = size_figure.name if size_figure else NOT_PRINTED
    if figure.of != expected:
        prints = f", which prints {size_figure.printed!r}" if size_figure else ""
        yield problem_of(
            figure, f"column of: found {figure.of!r}, expected {expected!r}{prints} (groups.csv)"
        )
        return
    size = None if size_figure is None else _size(size_figure, study)
    if size_figure is None or size is None:
        return
    if figure.total is not None and figure.total != size:
        yield problem_of(
            figure, f"column of: prints of {figure.total}, but {size_figure.name} is {size}"
        )
    divides_by = _divides_by(figure, study)
    if divides_by is not None and divides_by != size:
        yield problem_of(
            figure,
            f"column of: {size_figure.name} is {size}, but the derivation divides by {divides_by}",
        )
    if figure.statistic == "count" and figure.value > size:
        yield problem_of(figure, f"column of: {figure.value} is more than {expected}, {size}")


def _needs_denominator(figure: LedgerFigure) -> bool:
    return figure.statistic == "share" or figure.parsed.unit == "percent"


def printed_size(figure: LedgerFigure, study: Study) -> LedgerFigure | None:
    """Figure that prints how many people a figure is of, or None.

    A share that is itself a group's size, such as those eligible, is of the group it was taken
    from. Any other is of its own group: of the row that prints that group's size, or else of
    the first row about the group that prints its total.
    """
    if figure.quantity == study.people:
        within = study.groups[figure.group].within if figure.group in study.groups else ""
        return study.size_of(within)
    totals = (other for other in study if other.group == figure.group and other.total is not None)
    return study.size_of(figure.group) or next(totals, None)


def _size(figure: LedgerFigure, study: Study) -> int | float | None:
    """People that a figure gives as a group's size: its count, or its total if it is a rate."""
    if figure.quantity == study.people:
        return figure.value if figure.count is None else figure.count
    return figure.total


def _divides_by(figure: LedgerFigure, study: Study) -> int | None:
    """Whole number that a figure's derivation divides by, where it derives a share."""
    if figure.statistic != "share" or not figure.derive:
        return None
    try:
        span = denominator(figure, study)
    except DerivationError:
        return None
    return None if span is None or span.low != span.high else int(span.low)


def _comparison_problems(figure: LedgerFigure, study: Study) -> Iterator[Problem]:
    """Check that a P value's derivation compares the two groups that the row names."""
    try:
        call = figure.expression
    except DerivationError:
        return
    if call is None:
        return
    names = [name for name in call.names() if name in study]
    if call.function != "p_value" or len(names) != 2:
        return
    sides = tuple(study[name].group for name in names)
    if sides != (figure.group, figure.versus):
        yield problem_of(
            figure,
            f"column versus: the row compares {figure.group!r} with {figure.versus!r}, but its "
            f"derivation compares {sides[0]!r} with {sides[1]!r}",
        )
