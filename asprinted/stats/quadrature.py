"""Nodes and weights of an integral over one line, in panels on which the integrand is smooth.

Must not import anything but NumPy.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_NODES = 20
"""Of Gauss-Legendre's rule in each panel: with 40 no digit changes."""


def even_panels(start: float, end: float, width: float) -> tuple[Array, Array]:
    """Return nodes and weights of Gauss-Legendre's rule in even panels of at most a width.

    Examples
    --------
    >>> node, weight = even_panels(0, 2, 0.5)
    >>> round(float(weight @ node**3), 12)
    4.0
    """
    return panels(np.linspace(start, end, int(np.ceil((end - start) / width)) + 1))


def panels(edges: ArrayLike) -> tuple[Array, Array]:
    """Return nodes and weights of Gauss-Legendre's rule between each two neighbouring edges.

    Examples
    --------
    >>> node, weight = panels([0, 0.1, 1])
    >>> round(float(weight @ np.exp(node)), 12) == round(float(np.e - 1), 12)
    True
    """
    edges = np.asarray(edges, dtype=float)
    node, weight = _rule()
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + node)).ravel(), (half * weight).ravel()


@cache
def _rule() -> tuple[Array, Array]:
    return np.polynomial.legendre.leggauss(_NODES)
