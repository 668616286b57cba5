"""The root finders of this package: where a condition stops holding, and a convex function's root.

Must not import anything but NumPy. Arrays are searched all at once. No search here ends at a number
of steps: each stops where floats end, or says that it did not get there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_NEWTON_STEPS = 1000
"""Far more than are taken: from within a factor of ten half a dozen, from the farthest a hundred;
reaching it is an error, never an answer."""

_SETTLED = 1e-12
"""A relative step this small leaves its square, times less than 10^5: nothing."""

_ALL_BUT_SIGN = np.int64(np.iinfo(np.int64).max)


def edge(
    kept: Callable[[Array], NDArray[np.bool_]], inside: ArrayLike, outside: ArrayLike
) -> Array:
    """Return how far from `inside` towards `outside` a condition holds.

    Parameters
    ----------
    kept : callable
        Takes an array of places and says at which the condition holds. Up to one place it does,
        beyond it does not.
    inside, outside : float or array
        Where it holds, and where it is known not to hold any more: the caller says why.

    Returns
    -------
    ndarray
        The first float beyond the last place; `outside` itself if all floats before it are kept.

    Notes
    -----
    It halves the floats between the two, not the distance: at most 64 steps lead from any bracket
    to neighbours, however small the answer is beside the bracket. Own code, not SciPy's
    ``find_root``: a root finder would stop at `inside` where the statistic is 0 there, as a score
    statistic is for 0/n and 0/m, and SciPy's optimizers take half a second to import.

    Examples
    --------
    >>> round(edge(lambda x: x * x <= 2, 0, 2).item(), 12)
    1.414213562373
    >>> edge(lambda x: x <= 1e-300, 0, 1e300).item()
    1.0000000000000002e-300
    """
    places = np.broadcast_arrays(np.asarray(inside, float), np.asarray(outside, float))
    near, far = (_ranked(place) for place in places)
    while True:
        # The mean of two integers, rounded down, without their sum, which may overflow.
        middle = (near >> 1) + (far >> 1) + (near & far & 1)
        open_ = (middle != near) & (middle != far)
        # Of neighbours in falling order the mean is the far one, and nothing is left to ask.
        if not open_.any():
            return _unranked(far)
        holds = kept(_unranked(middle))
        near, far = np.where(open_ & holds, middle, near), np.where(open_ & ~holds, middle, far)


def convex_root(
    excess: Callable[[Array], tuple[Array, Array]],
    beyond: ArrayLike,
    settled: float = _SETTLED,
) -> Array:
    """Return where a rising convex function is 0, by Newton's steps from beyond its root.

    Parameters
    ----------
    excess : callable
        Takes an array of places and returns the function and its slope there. Where the slope is 0
        the place is kept.
    beyond : float or array
        At or beyond the root; from there no step overshoots.
    settled : float
        The relative step that is small enough to be the last.

    Returns
    -------
    ndarray
        The root, within rounding unless `settled` asks for less.

    Raises
    ------
    ArithmeticError
        If the steps do not settle: the function was not convex, or its values were lost to
        rounding.

    Examples
    --------
    >>> round(convex_root(lambda x: (x * x - 2, 2 * x), 2).item(), 12)
    1.414213562373
    """
    at = np.asarray(beyond, dtype=float)
    for _ in range(_NEWTON_STEPS):
        value, slope = excess(at)
        step = np.divide(value, slope, out=np.zeros_like(at), where=slope > 0)
        at = at - step
        if (np.abs(step) <= settled * np.abs(at)).all():
            return np.asarray(at)
    raise ArithmeticError(
        f"convex_root: found no place where steps settle in {_NEWTON_STEPS}; expected a convex "
        "function, whose root they approach from one side"
    )


def _ranked(value: Array) -> NDArray[np.int64]:
    """Return integers that stand in the order of the floats, neighbours beside each other."""
    return _mirrored(value.view(np.int64))


def _unranked(rank: NDArray[np.int64]) -> Array:
    return _mirrored(rank).view(np.float64)


def _mirrored(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn round the order of those below 0, all whose bits but the sign's are a magnitude."""
    return np.asarray(bits ^ ((bits >> 63) & _ALL_BUT_SIGN))
