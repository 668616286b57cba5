"""Long arrays worked through a part at a time, so that what is in between stays in the processor.

Must not import anything but NumPy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BLOCK = 16_384
"""Elements at once: a dozen arrays of them fit a processor's cache, and a call's cost is small."""


def by_blocks(function: Callable[..., tuple[Array, ...]], *arrays: Array) -> tuple[Array, ...]:
    """Return what an elementwise function of arrays gives, computed block by block.

    Examples
    --------
    >>> total, product = by_blocks(lambda a, b: (a + b, a * b), np.arange(20_000.0), np.array(2.0))
    >>> total[-1].item(), product[-1].item()
    (20001.0, 39998.0)
    """
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    size = int(np.prod(shape))
    if size <= _BLOCK:
        return function(*arrays)
    flat = [array if not array.ndim else np.broadcast_to(array, shape).ravel() for array in arrays]

    def block(start: int) -> tuple[Array, ...]:
        return function(*(one[start : start + _BLOCK] if one.ndim else one for one in flat))

    first = block(0)
    whole = tuple(np.empty(size) for _ in first)
    for start in range(0, size, _BLOCK):
        for out, part in zip(whole, block(start) if start else first, strict=True):
            out[start : start + _BLOCK] = part
    return tuple(one.reshape(shape) for one in whole)
