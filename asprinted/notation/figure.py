"""What a printed figure is: its kind, its numbers, and the rounding interval of each."""

from dataclasses import dataclass
from decimal import Decimal

#: Every kind a figure may have. A share is a percentage printed with its counts.
KINDS = (
    "count",
    "decimal",
    "percentage",
    "share",
    "fraction",
    "range",
    "bound",
    "p-value",
    "interval",
    "dose",
    "measure",
    "duration",
    "date",
    "month",
    "year",
    "decade",
    "ordinal",
    "ratio",
    "multiple",
    "spread",
    "none",
)

#: How a printed number stands to the true one: `10+` is at-least, `< .001` is below.
BOUNDS = ("exact", "at-least", "at-most", "below", "above", "about")


class NotationError(ValueError):
    """Printed characters that are not one figure."""


@dataclass(frozen=True, slots=True)
class Number:
    """Hold one number of a figure, as printed.

    Parameters
    ----------
    text : str
        The characters as printed, with sign, bound and percent sign, without other units.
    value : Decimal
        The value as printed: 27 for `27%`, 720000 for `720,000`.
    low, high : Decimal
        Ends of the rounding interval, closed; both equal `value` where it is exact.
    bound : str
        One of `BOUNDS`.
    """

    text: str
    value: Decimal
    low: Decimal
    high: Decimal
    bound: str = "exact"

    @property
    def is_percent(self) -> bool:
        """Whether the number was printed as a percentage."""
        return self.text.endswith(("%", "％", "٪", "﹪", "cent", "Cent", "CENT"))


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one printed figure.

    Parameters
    ----------
    printed : str
        The characters as printed.
    kind : str
        One of `KINDS`.
    numbers : tuple of Number
        Its numbers in the order printed; a confidence interval has its level first where printed.
    unit : str
        `percent`, `years`, `U/kg`, … or empty. Times are plural words, other units as printed.
    """

    printed: str
    kind: str
    numbers: tuple[Number, ...]
    unit: str = ""

    def __str__(self) -> str:
        """Return the characters as printed."""
        return self.printed

    @property
    def percent(self) -> Number | None:
        """Give the percentage of a percentage or share."""
        if self.kind not in ("percentage", "share"):
            return None
        if self.kind == "percentage":
            return self.numbers[0]
        return next((number for number in self.numbers if number.is_percent), None)

    @property
    def count(self) -> Number | None:
        """Give the count of a count, fraction or share; zero for `no`."""
        counts = self._counts
        return counts[0] if counts else None

    @property
    def total(self) -> Number | None:
        """Give the denominator of a fraction or share, where it is printed."""
        counts = self._counts
        return counts[1] if len(counts) > 1 else None

    @property
    def _counts(self) -> tuple[Number, ...]:
        if self.kind not in ("count", "fraction", "share", "none"):
            return ()
        return tuple(number for number in self.numbers if not number.is_percent)
