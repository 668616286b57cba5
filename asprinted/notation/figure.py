"""What a printed figure is: its kind, its numbers, and the rounding interval of each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

#: Every kind a figure may have: what it is, and an example.
KINDS = {
    "count": ("a whole number of things", "117"),
    "decimal": ("a number with decimals or a sign, and no unit", "0.75"),
    "percentage": ("a percentage alone", "21%"),
    "share": ("a percentage printed with its counts", "27% (8/30)"),
    "fraction": ("a count and its total", "8 of 30"),
    "range": ("two ends of a range", "15% to 20%"),
    "bound": ("a number with a limit: at least, below", "≥5 years"),
    "p-value": ("a P value", "P = .048"),
    "interval": ("a confidence or credible interval, its level first where known", "95% CI 1 to 2"),
    "test-statistic": ("a test's statistic, then its degrees of freedom", "t(28) = 2.2"),
    "degrees-of-freedom": ("degrees of freedom without their statistic", "df = 28"),
    "dose": ("an amount of a drug; two where two are given together", "500/100 mg"),
    "measure": ("a number with the unit of a measure; a blood pressure has two", "130 mm Hg"),
    "product": ("numbers multiplied: dimensions, or doses", "3 × 4 cm"),
    "rate": ("events per so many, or per time", "3.2 per 1000 person-years"),
    "duration": ("a length of time", "8 hours"),
    "gestation": ("weeks and days of pregnancy", "34+6 weeks"),
    "clock-time": ("a time of day, in hours", "8:30 AM"),
    "date": ("a day", "15 March 2004"),
    "month": ("a month of a year", "June 2017"),
    "year": ("a year", "1995"),
    "decade": ("ten years", "1990s"),
    "ordinal": ("a rank, or a numbered day, week or year", "third"),
    "ratio": ("a ratio of numbers", "2:1"),
    "acuity": ("a visual acuity: distance over distance", "20/40 or better"),
    "multiple": ("a part or multiple of something", "half"),
    "spread": ("a mean and its standard deviation or error", "57.4 ± 11.2 years"),
    "none": ("a `no` that counts zero", "no"),
}

#: How a printed number stands to the true one: `10+` is at-least, `< .001` is below.
BOUNDS = ("exact", "at-least", "at-most", "below", "above", "about")


class NotationError(ValueError):
    """Printed characters that are not one figure."""


class Number(NamedTuple):
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
        Its numbers in the order printed; a confidence interval has its level first where the text
        gives it, and a test's statistic comes before its degrees of freedom.
    unit : str
        `percent`, `years`, `U/kg`, … or empty. Times are plural words, other units as printed.
    term : str
        The field's term for the number where the text prints one: `HR`, `SD`, `IQR`, `t`, …
    problem : str
        In words, why the value may not be what was meant: a sign apart from its number, a decimal
        point that is missing; empty where nothing is in doubt.
    """

    printed: str
    kind: str
    numbers: tuple[Number, ...]
    unit: str = ""
    term: str = ""
    problem: str = ""

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
