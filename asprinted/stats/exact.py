"""Differences of products without the rounding of the products, in which large counts are lost.

Must not import anything but NumPy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_SPLITTER = 2.0**27 + 1
"""Veltkamp's: it parts the 53 bits of a double into two halves whose products are exact."""


def product_difference(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Array:
    """Return ``a * b - c * d`` as if the products were not rounded, for factors below 10^150.

    Notes
    -----
    Dekker's product: the rounding error is itself a double, got from halves of the factors.
    Fused multiply-add would do it at once; NumPy has none.

    Examples
    --------
    A billion and one squared less a billion times a billion and two is 1, and twice 0 in doubles:

    >>> product_difference(1e9 + 1, 1e9 + 1, 1e9, 1e9 + 2).item()
    1.0
    >>> (1e9 + 1) * (1e9 + 1) - 1e9 * (1e9 + 2)
    0.0
    """
    a, b, c, d = (np.asarray(one, dtype=float) for one in (a, b, c, d))
    first, second = a * b, c * d
    return np.asarray((first - second) + (_lost(a, b, first) - _lost(c, d, second)))


def _lost(a: Array, b: Array, product: Array) -> Array:
    """Return what rounding took from a product."""
    high_a, high_b = _high(a), _high(b)
    low_a, low_b = a - high_a, b - high_b
    return ((high_a * high_b - product) + high_a * low_b + low_a * high_b) + low_a * low_b


def _high(a: Array) -> Array:
    scaled = _SPLITTER * a
    return scaled - (scaled - a)
