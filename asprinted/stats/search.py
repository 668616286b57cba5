"""The root finders of this package: where a condition stops holding, and a convex function's root.

Must not import anything but NumPy. Arrays are searched all at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

_HALVINGS = 100
"""Enough to come from any bracket used here to neighbouring floats."""


_NEWTON_STEPS = 100
"""Far more than are taken: half a dozen come from within a factor of ten."""

_SETTLED = 1e-12
"""A relative step this small leaves its square, times less than 10^5: nothing."""


def edge(
    kept: Callable[[np.ndarray], np.ndarray], inside: ArrayLike, outside: ArrayLike
) -> np.ndarray:
    """Return how far from `inside` towards `outside` a condition holds.

    Parameters
    ----------
    kept : callable
        Takes an array of places and says at which the condition holds. Up to one place it does,
        beyond it does not.
    inside, outside : float or array
        Where it holds, and as far as to look: the answer if it holds all the way.

    Returns
    -------
    ndarray
        The far side of the last place, within rounding.

    Notes
    -----
    Own code, not SciPy's ``find_root``: a root finder would stop at `inside` where the statistic
    is 0 there, as a score statistic is for 0/n and 0/m, and SciPy's optimizers take half a second
    to import.

    Examples
    --------
    >>> round(edge(lambda x: x * x <= 2, 0, 2).item(), 12)
    1.414213562373
    """
    inside, outside = np.broadcast_arrays(
        np.asarray(inside, dtype=float), np.asarray(outside, dtype=float)
    )
    for _ in range(_HALVINGS):
        middle = inside + (outside - inside) / 2
        if ((middle == inside) | (middle == outside)).all():
            break
        holds = kept(middle)
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return outside


def convex_root(
    excess: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    beyond: ArrayLike,
    settled: float = _SETTLED,
) -> np.ndarray:
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
            break
    return at
