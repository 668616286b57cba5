"""Figures that stand together: an estimate, its interval, its range or quartiles, and its P value.

It reads nothing itself: what stands between two figures decides. It may import the reading.
"""

import re
from dataclasses import dataclass

from asprinted.notation.reading import Found, Reading

_LINKS = "with|and|a|an|the|its|corresponding|associated|for|had|of"
_LEAD = rf"[\s(\[,;:=]*(?:(?:{_LINKS})\s+)*[\s(\[,;:=]*"
_NAMED = r"(?:(?:range|IQR|interquartile range|quartiles|CI|SD|SE|iqr|Range)\b[\s\])\[(,;:=]*)*"
#: What may stand between an estimate and its interval or range; and between these and a P value.
_BEFORE_INTERVAL = re.compile(_LEAD + _NAMED)
_BEFORE_P = re.compile(r"[\s,;:]*(?:(?:and|with|a|an)\s+)*[\s,;:]*")
_AFTER_BRACKET = re.compile(r"\s*[)\]][\s,;:]*[(\[]?")
_VERSUS = re.compile(r"[\s)\]]*(?:vs?\.?|versus|compared (?:with|to)|and)\s+")
_ESTIMATES = frozenset(
    ("count", "decimal", "percentage", "share", "fraction", "measure", "duration", "multiple",
     "rate", "bound", "dose", "test-statistic", "spread", "range")
)  # fmt: skip
_APART, _FAR = 80, "…"  # characters beyond which figures do not stand together
_SPREADS = frozenset(("range", "spread"))


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold figures that stand together.

    Parameters
    ----------
    term : str
        What the estimate is, where the text prints it: `HR`, `OR`, `MD`, `t`, …; or empty.
    estimate : Found
        The number that the others are about.
    interval : Found or None
        Its confidence or credible interval.
    range : Found or None
        Its range or quartiles.
    p_value : Found or None
        Its P value: in the same bracket as the interval, or right after it.
    versus : Found or None
        The figure that the estimate is set against, as in `12% v 18% (95% CI …)`: the interval may
        then be that of their difference.
    """

    term: str
    estimate: Found
    interval: Found | None = None
    range: Found | None = None
    p_value: Found | None = None
    versus: Found | None = None


def statements(text: str, reading: Reading) -> tuple[Statement, ...]:
    """Find the figures of a text that stand together.

    Parameters
    ----------
    text : str
        The text that was read.
    reading : Reading
        What `read` gave for it.

    Returns
    -------
    tuple of Statement
        In reading order; a figure alone is none.

    Examples
    --------
    >>> from asprinted.notation import read
    >>> text = "The hazard ratio was 0.72 (95% CI, 0.60 to 0.86; P = .001)."
    >>> [one] = statements(text, read(text))
    >>> one.term, one.estimate.printed, one.interval.printed, one.p_value.printed
    ('HR', '0.72', '95% CI, 0.60 to 0.86', 'P = .001')
    """
    found: list[Statement] = []
    figures = [item for item in reading.figures if item.figure]
    headings = {item.start: item.end for item in reading.exclusions if item.reason == "heading"}
    place = 0
    while place < len(figures) - 1:
        statement, place = _from(text, figures, place, headings)
        if statement:
            found.append(statement)
    return tuple(found)


def _from(
    text: str, figures: list[Found], place: int, headings: dict[int, int]
) -> tuple[Statement | None, int]:
    """Gather what stands with the figure at a place; give also the next place to look at."""
    estimate = figures[place]
    after = place + 1
    if _kind(estimate) not in _ESTIMATES:
        return None, after
    interval = spread = p_value = None
    last = estimate
    for item in figures[place + 1 : place + 4]:
        if item.sentence != estimate.sentence:
            break
        between = _between(text, last.end, item.start, headings)
        if _kind(item) == "interval" and interval is None and _follows(between, last, estimate):
            interval = item
        elif _kind(item) in _SPREADS and spread is None and last is estimate and _opens(between):
            spread = item
        elif _kind(item) == "p-value" and _leads_to_p(between):
            p_value = item
        else:
            break
        last, after = item, after + 1
        if p_value:
            break
    if not (interval or spread or p_value):
        return None, place + 1
    term = estimate.figure.term if estimate.figure else ""
    versus = _versus(text, figures, place)
    return Statement(term, estimate, interval, spread, p_value, versus), after


def _kind(item: Found) -> str:
    return item.figure.kind if item.figure else ""


def _between(text: str, start: int, end: int, headings: dict[int, int]) -> str:
    """Give the characters between two figures, without a heading such as `95% CI`."""
    if end - start > _APART:
        return _FAR
    for begin, stop in headings.items():
        if start <= begin and stop <= end:
            return text[start:begin] + text[stop:end]
    return text[start:end]


def _follows(between: str, last: Found, estimate: Found) -> bool:
    """Say whether an interval may be of the estimate before it."""
    if last is not estimate:
        return _BEFORE_P.fullmatch(between) is not None
    return _BEFORE_INTERVAL.fullmatch(between) is not None and between.strip() != ""


def _opens(between: str) -> bool:
    """Say whether a bracket opens before a range."""
    return ("(" in between or "[" in between) and _BEFORE_INTERVAL.fullmatch(between) is not None


def _leads_to_p(between: str) -> bool:
    return (
        _BEFORE_P.fullmatch(between) is not None
        or _BEFORE_INTERVAL.fullmatch(between) is not None
        or _AFTER_BRACKET.fullmatch(between) is not None
    )


def _versus(text: str, figures: list[Found], place: int) -> Found | None:
    before = figures[place - 1] if place else None
    if before is None or before.sentence != figures[place].sentence:
        return None
    joined = _VERSUS.fullmatch(text[before.end : figures[place].start])
    return before if joined and _kind(before) == _kind(figures[place]) else None
