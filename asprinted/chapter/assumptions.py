"""The assumptions that a reader may move: controls, their values, and every combination of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True)
class Control:
    """One assumption that the reader may move: a parameter of the chapter and its values.

    Attributes
    ----------
    name : str
        The parameter's name.
    label : str
        What the reader sees.
    kind : str
        `slider`, `choice` or `several`.
    value : object
        Where it stands at first: the parameter's value.
    values : tuple
        All positions, in order; for `several` each is a tuple of items.
    words : tuple of str
        How each position is written; for `several`, each item.
    items : tuple
        For `several`, what may be included.
    hint : str
        For `several`, why some of the items must stay.
    """

    name: str
    label: str
    kind: str
    value: object
    values: tuple[object, ...]
    words: tuple[str, ...]
    items: tuple[object, ...] = ()
    hint: str = ""


def percentage(value: float) -> str:
    """Write a fraction as a percentage with as many decimals as it needs.

    Examples
    --------
    >>> percentage(0.95), percentage(0.999)
    ('95%', '99.9%')
    """
    return f"{100 * value:.6g}%"


def points(value: float) -> str:
    """Write a difference of fractions in percentage points, with as many decimals as it needs.

    Examples
    --------
    >>> points(0.05), points(0.01)
    ('5 points', '1 point')
    """
    text = f"{100 * value:.6g}"
    return f"{text} point{'s' * (text != '1')}"


def slider(
    name: str,
    label: str,
    value: float,
    values: Sequence[float],
    write: Callable[[float], str] = "{:g}".format,
    *,
    falling: bool = False,
) -> Control:
    """Offer the values of a number in order, the parameter's own among them.

    Parameters
    ----------
    name, label : str
        The parameter's name, and what the reader sees.
    value : float
        The parameter's value.
    values : sequence of float
        Some of the values that it allows.
    write : callable
        Writes a value in words.
    falling : bool
        Whether the largest stands first, since what the reader sees rises as the value falls.

    Returns
    -------
    Control

    Examples
    --------
    >>> slider("weight", "Weight", 0.1, [0, 0.5, 1]).values
    (0, 0.1, 0.5, 1)
    >>> slider("weight", "Of the rest", 0.5, [0, 1], lambda at: f"{1 - at:g}", falling=True).words
    ('0', '0.5', '1')
    """
    every = tuple(sorted({*values, value}, reverse=falling))
    return Control(name, label, "slider", value, every, tuple(map(write, every)))


def confidence(value: float, values: Sequence[float] = (0.5, 0.8, 0.9, 0.95, 0.99)) -> Control:
    """Offer the level of every interval, which all chapters call `confidence`.

    Examples
    --------
    >>> confidence(0.999).words[-2:]
    ('99%', '99.9%')
    """
    return slider("confidence", "Level of intervals", value, values, percentage)


def choice(
    name: str,
    label: str,
    value: object,
    values: Sequence[object],
    write: Callable[[Any], str] = str,
) -> Control:
    """Offer every allowed value of a parameter, as a list to choose from.

    Parameters are those of `slider`; a value that is not among `values` comes last.
    """
    every = (*values, value) if value not in values else tuple(values)
    return Control(name, label, "choice", value, every, tuple(map(write, every)))


def several(
    name: str,
    label: str,
    value: Sequence[str],
    items: Sequence[str],
    words: Sequence[str],
    least: int = 1,
    hint: str = "",
) -> Control:
    """Offer items to be included or not, at least so many of them.

    Parameters
    ----------
    name, label, value
        As for `slider`.
    items, words : sequence of str
        What may be included, and how each is written.
    least : int
        How many must be included.
    hint : str
        Why: where no more are, the page lets none of them go, and says this above them.

    Examples
    --------
    >>> several("cohorts", "Cohorts", ["a", "b"], ["a", "b"], ["A", "B"]).values
    (('a',), ('b',), ('a', 'b'))
    """
    every = tuple(
        some for count in range(least, len(items) + 1) for some in combinations(items, count)
    )
    chosen = tuple(item for item in items if item in value)
    return Control(name, label, "several", chosen, every, tuple(words), tuple(items), hint)


def settings(controls: Sequence[Control]) -> Iterator[SimpleNamespace]:
    """Give every combination of the controls' values, the last control changing fastest.

    Examples
    --------
    >>> level = slider("level", "Level", 0.9, [0.8])
    >>> [at.level for at in settings([level])]
    [0.8, 0.9]
    """
    for values in product(*(control.values for control in controls)):
        names = (control.name for control in controls)
        yield SimpleNamespace(**dict(zip(names, values, strict=True)))
