"""How often each rule was right, by a judgement of each of its findings by eye.

The table `judged.csv` beside this module sums up what `benchmarks/check/judged.csv` lists. It needs
no statistics but to give an interval.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

#: A rule is on by default above this part of true findings.
LEAST = 0.9


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold how a rule did.

    Parameters
    ----------
    rule : str
        Its name.
    findings : int
        How many findings were judged.
    true : int
        How many of them were true: the figures do contradict each other, as the rule says.
    """

    rule: str
    findings: int
    true: int

    @property
    def is_default(self) -> bool:
        """Whether the rule is on by default: above 90% of its findings were true."""
        return self.true > LEAST * self.findings

    def interval(self) -> tuple[float, float]:
        """Give Wilson's 95% interval of the part that is true.

        Raises
        ------
        ValueError
            If no finding was judged.
        """
        from asprinted.stats.proportions import interval

        found = interval(self.true, self.findings, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """Say how often it was right, and whether it is on by default."""
        status = "on by default" if self.is_default else "off by default; --all or --rule"
        if not self.findings:
            return f"no finding was judged: {status}"
        low, high = self.interval()
        part = f"{100 * self.true / self.findings:.0f}%"
        part += f", 95% interval {100 * low:.0f} to {100 * high:.0f}%"
        were = "finding was" if self.findings == 1 else "findings were"
        return f"{self.true} of {self.findings} {were} true ({part}): {status}"


@lru_cache(maxsize=1)
def _table() -> dict[str, Standing]:
    text = resources.files("asprinted.check").joinpath("judged.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {r["rule"]: Standing(r["rule"], int(r["findings"]), int(r["true"])) for r in rows}


def standing(rule: str) -> Standing:
    """Give how a rule did; a rule that found nothing has no findings."""
    return _table().get(rule, Standing(rule, 0, 0))
