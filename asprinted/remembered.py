"""Results of pure functions that are dear to compute, kept by their arguments.

A process may hand what it remembers to another, as the warm parent does to its later children. It
imports nothing of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

Arguments = tuple[int, ...]
Values = tuple[float, ...]
Entry = tuple[str, Arguments, Values]

MOST = 50_000
"""Results kept; a few megabytes."""

_kept: dict[tuple[str, Arguments], Values] = {}


def remember(name: str) -> Callable[[Callable[..., Values]], Callable[..., Values]]:
    """Have a function of whole numbers that gives floats keep its results.

    Parameters
    ----------
    name : str
        Under which they are kept; two functions must not share it.

    Examples
    --------
    >>> @remember("half, an example")
    ... def half(number):
    ...     print("computed")
    ...     return (number / 2,)
    >>> half(3), half(3)
    computed
    ((1.5,), (1.5,))
    """

    def keeping(function: Callable[..., Values]) -> Callable[..., Values]:
        def kept(*arguments: int) -> Values:
            key = name, tuple(int(one) for one in arguments)
            if key not in _kept:
                found = tuple(float(one) for one in function(*arguments))
                if len(_kept) >= MOST:
                    return found
                _kept[key] = found
            return _kept[key]

        return kept

    return keeping


def count() -> int:
    """Return how many results are kept."""
    return len(_kept)


def since(number: int) -> list[Entry]:
    """Return the results kept after the first `number` of them, in their order."""
    kept = islice(_kept.items(), number, None)
    return [(name, arguments, values) for (name, arguments), values in kept]


def take(entries: Iterable[Entry]) -> None:
    """Keep results that another process has computed."""
    for name, arguments, values in entries:
        if len(_kept) < MOST:
            _kept.setdefault((name, tuple(arguments)), tuple(values))
