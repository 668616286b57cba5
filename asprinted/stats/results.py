"""What the functions of this package return: small frozen results, imported by all of them.

They write themselves in the house format of sentences: ``f"{rate}"``. A scalar question gets Python
floats, so that a chapter can glue them; an array question gets arrays of the broadcast shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asprinted import prose

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

    def __format__(self, spec: str) -> str:
        """Write the estimate with its interval, or one of them, in the house format.

        Parameters
        ----------
        spec : str
            What is written, and with how many decimals, both optional: ``estimate``, ``.1``,
            ``interval.1``.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If the specification is another, or the interval holds arrays.

        Examples
        --------
        >>> rate = Share(0.2115, 0.1549, 0.2823, 0.95, "wilson")
        >>> f"{rate}", f"{rate:estimate.1}", f"{rate:interval}"
        ('21% (15% to 28%)', '21.2%', '15% to 28%')
        >>> f"{Difference(0.113, -0.16, 0.357, 0.95, 'newcombe')}"
        '11.3 (−16.0 to 35.7)'
        """
        part, _, digits = spec.partition(".")
        if part not in ("", "estimate", "interval") or (digits and not digits.isdecimal()):
            raise ValueError(
                f"format of an interval: found {spec!r}; expected 'estimate' or 'interval', "
                "decimals after a point, or nothing"
            )
        if np.ndim(self.estimate):
            raise ValueError("an interval of arrays is not written; split it with estimates.each")
        decimals = int(digits) if digits else self._decimals
        estimate, low, high = (
            self._written(end, decimals) for end in (self.estimate, self.low, self.high)
        )
        if part:
            return estimate if part == "estimate" else f"{low} to {high}"
        return f"{estimate} ({low} to {high})"

    @property
    def _decimals(self) -> int:
        return 2

    @staticmethod
    def _written(value: float, decimals: int) -> str:
        return prose.number(value, decimals)


class Share(Interval):
    """A proportion between two limits, all fractions; written as percentages."""

    __slots__ = ()

    @property
    def _decimals(self) -> int:
        return 0

    @staticmethod
    def _written(value: float, decimals: int) -> str:
        return prose.percent(value, decimals)


class Difference(Interval):
    """A difference of two proportions between two limits, fractions; written in points."""

    __slots__ = ()

    @property
    def _decimals(self) -> int:
        return 1

    @staticmethod
    def _written(value: float, decimals: int) -> str:
        return prose.points(value, decimals)
