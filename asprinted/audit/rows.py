"""Rows held against each other: whether what the ledger says of its figures hangs together."""

from __future__ import annotations

from collections.abc import Iterator

from asprinted.audit.problem import Problem, problem_of
from asprinted.audit.verdict import RESULTS, disagreement, verdict
from asprinted.derivation import DerivationError, denominator, parse_expression
from asprinted.ledger import NOT_PRINTED, VERDICTS, LedgerFigure, Study

PLAIN = frozenset({"given", "consistent"})
"""Verdicts that need no cause."""

MEANS_WORDS = 15
"""Longest `means`, in words."""


def verdict_problems(study: Study) -> Iterator[Problem]:
    """Find figures that earn another verdict than the ledger expects, and drafts."""
    for figure in study:
        try:
            item = verdict(figure, study)
        except DerivationError as error:
            yield problem_of(figure, f"column derive: {error}")
            continue
        if not item.agrees:
            yield problem_of(figure, disagreement(item))
        if item.earned == "unreviewed":
            yield problem_of(
                figure, f"column verdict: is a draft; decide on one of {', '.join(VERDICTS)}"
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
    """Check `of` against the figure's own total, its group and its derivation."""
    if not figure.of:
        if figure.statistic == "share" or figure.parsed.percent is not None:
            yield problem_of(figure, f"column of: empty, expected its denominator or {NOT_PRINTED}")
        return
    if figure.of == NOT_PRINTED:
        size = figure if figure.total is not None else study.size_of(figure.group)
        if size is not None:
            yield problem_of(
                figure, f"column of: {NOT_PRINTED}, but {size.name} prints {size.printed!r}"
            )
        return
    if figure.of not in study:
        yield problem_of(figure, f"column of: {figure.of!r} is no figure of {study.stem}")
        return
    of = study[figure.of]
    size = of.total if of is figure or of.statistic == "share" else of.value
    if of is not figure and of.statistic == "share" and of.quantity == "patients":
        size = of.count
    if size is None:
        yield problem_of(figure, f"column of: {of.name} prints {of.printed!r}, which is no size")
        return
    group = study.groups.get(figure.group)
    if of.group not in {figure.group, group.within if group else ""}:
        yield problem_of(
            figure,
            f"column of: {of.name} is about {of.group!r}, which {figure.group!r} is neither "
            "equal to nor within (groups.csv)",
        )
    if figure.total is not None and figure.total != size:
        yield problem_of(figure, f"column of: prints of {figure.total}, but {of.name} is {size}")
    if figure.statistic == "share" and figure.derive:
        divides_by = _denominator_or_none(figure, study)
        if divides_by is not None and divides_by != size:
            yield problem_of(
                figure,
                f"column of: {of.name} is {size}, but the derivation divides by {divides_by}",
            )
    if figure.statistic == "count" and figure.value > size:
        yield problem_of(figure, f"column of: {figure.value} is more than {of.name}, {size}")


def _denominator_or_none(figure: LedgerFigure, study: Study) -> int | None:
    try:
        span = denominator(figure, study)
    except DerivationError:
        return None
    return None if span is None or span.low != span.high else int(span.low)


def _comparison_problems(figure: LedgerFigure, study: Study) -> Iterator[Problem]:
    """Check that a P value's derivation compares the two groups that the row names."""
    if not figure.derive:
        return
    try:
        call = parse_expression(figure.derive)
    except DerivationError:
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
