"""What the functions of this package return: small frozen results, imported by all of them.

Must not import anything but the standard library and NumPy. A scalar question gets Python
floats, so that a chapter can glue them; an array question gets arrays of the broadcast shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Number = float | np.ndarray


def plain(value: Number) -> Number:
    """Turn a zero-dimensional array or NumPy scalar into a Python float; leave arrays alone.

    Examples
    --------
    >>> plain(np.float64(0.5))
    0.5
    """
    value = np.asarray(value)
    return value if value.ndim else value.item()


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate between two limits.

    Attributes
    ----------
    estimate, low, high : float or ndarray
        The estimate and its limits, on one scale.
    level : float
        Two-sided level, as a fraction: 0.95.
    method : str
        How the limits were found.
    """

    estimate: Number
    low: Number
    high: Number
    level: float
    method: str
