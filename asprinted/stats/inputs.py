"""Checks of what a caller gives, shared by the whole package: impossible input is refused by name.

Must not import any other module of ours, nor SciPy: every module pays for this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

import numpy as np

_NORMAL = NormalDist()

_NUMERIC, _WHOLE = "biufO", "biu"
"""NumPy's kinds of numbers, objects being such as fractions and decimals; and of whole numbers."""

LARGEST_COUNT = 2.0**62
"""No count may be larger: the products of several would leave the range of doubles."""


def numbers(value: object, name: str) -> np.ndarray:
    """Return `value` as an array of floats, or say which argument holds no number.

    Text is refused even where NumPy would read it: "8" is a printed figure, not yet a number.
    """
    try:
        given = np.asarray(value)
        if given.dtype.kind not in _NUMERIC or _holds_text(given):
            raise TypeError
        found = given.astype(float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: found {value!r}; expected a number or an array of them"
        ) from None
    if given.dtype.kind not in _WHOLE and not np.isfinite(found).all():
        _refuse(name, found, ~np.isfinite(found), "a finite number")
    return found


def between(value: object, name: str, low: float, high: float, *, closed: bool = False) -> float:
    """Return the scalar `value` if it lies between `low` and `high`, ends included if `closed`."""
    found = numbers(value, name)
    inside = (low <= found) & (found <= high) if closed else (low < found) & (found < high)
    if found.ndim or not inside:
        ends = "both included" if closed else "both excluded"
        raise ValueError(f"{name}: found {value!r}; expected a number from {low} to {high}, {ends}")
    return float(found)


def level_of(level: object) -> float:
    """Return the two-sided level if it is a fraction between 0 and 1."""
    return between(level, "level", 0, 1)


def choice(value: object, choices: Iterable[str], name: str = "method") -> str:
    """Return `value` if it is one of `choices`, which the error lists otherwise."""
    choices = tuple(choices)
    if value not in choices:
        raise ValueError(f"{name}: found {value!r}; expected one of {', '.join(choices)}")
    return value


def group(
    events: object, total: object, suffix: str = "", least_total: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of one group as float arrays; `suffix` completes the arguments' names."""
    events_name, total_name = f"events{suffix}", f"total{suffix}"
    events, total = whole(events, events_name), whole(total, total_name)
    if total.size and total.min() < least_total:
        _refuse(total_name, total, total < least_total, f"at least {least_total}")
    try:
        too_many = events > total
    except ValueError:
        raise ValueError(
            f"{events_name} has shape {events.shape}, {total_name} has shape {total.shape}; "
            "expected shapes that broadcast"
        ) from None
    if too_many.any():
        events_all, total_all = np.broadcast_arrays(events, total)
        at = _first(too_many)
        raise ValueError(
            f"{events_name}: found {events_all[at]:g} of {total_name} {total_all[at]:g}"
            f"{_place(at)}; expected no more than the total"
        )
    return events, total


def two_groups(
    events_1: object, total_1: object, events_2: object, total_2: object
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the counts of two groups as float arrays of shapes that broadcast together."""
    counts = *group(events_1, total_1, "_1"), *group(events_2, total_2, "_2")
    try:
        np.broadcast_shapes(*(count.shape for count in counts))
    except ValueError:
        shapes = ", ".join(str(count.shape) for count in counts)
        raise ValueError(
            f"events_1, total_1, events_2, total_2 have shapes {shapes}; "
            "expected shapes that broadcast"
        ) from None
    return counts


def studies(events: object, totals: object, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of several studies as two float arrays of one length."""
    events, totals = group(events, totals)
    if events.ndim != 1 or events.shape != totals.shape:
        raise ValueError(
            f"events, totals: found shapes {events.shape} and {totals.shape}; expected two lists "
            "of equal length"
        )
    if len(events) < least:
        count = "1 study" if len(events) == 1 else f"{len(events)} studies"
        raise ValueError(f"events: found {count}; expected at least {least}")
    return events, totals


def whole(value: object, name: str) -> np.ndarray:
    """Return `value` as an array of whole numbers that are not negative."""
    found = numbers(value, name)
    if getattr(value, "dtype", found.dtype).kind not in _WHOLE:
        wrong = found != np.floor(found)
        if wrong.any():
            _refuse(name, found, wrong, "a whole number, 0 or more")
    if found.size and found.min() < 0:
        _refuse(name, found, found < 0, "a whole number, 0 or more")
    if found.size and found.max() > LARGEST_COUNT:
        _refuse(name, found, found > LARGEST_COUNT, f"at most {LARGEST_COUNT:g}")
    return found


def critical(level: float) -> float:
    """Return the standard normal quantile that a two-sided `level` asks for: 1.96 for 0.95.

    The standard library's quantile is algorithm AS 241, as R's ``qnorm`` is, and needs no SciPy.
    """
    return -_NORMAL.inv_cdf((1 - level) / 2)


def _holds_text(given: np.ndarray) -> bool:
    return given.dtype.kind == "O" and any(isinstance(one, str | bytes) for one in given.flat)


def _refuse(name: str, found: np.ndarray, wrong: np.ndarray, expected: str) -> None:
    at = _first(wrong)
    raise ValueError(f"{name}: found {found[at]:g}{_place(at)}; expected {expected}")


def _first(wrong: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.ndim else ()


def _place(at: tuple[int, ...]) -> str:
    return f" at position {', '.join(map(str, at))}" if at else ""
