"""Where a condition stops holding, found by halving: the one root finder of this package.

Must not import anything but NumPy. Arrays are searched all at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

_HALVINGS = 100
"""Enough to come from any bracket used here to neighbouring floats."""


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
