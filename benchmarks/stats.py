"""Print how much faster a million intervals are here than by statsmodels, in one and the same run.

Both are given the whole array in one call where they take arrays; a loop is timed on a part and
scaled up. Processor time is what is measured, so that a busy machine does not count; the ratios
are what to compare, since seconds belong to the machine.
"""

import time

import numpy as np
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from asprinted.stats import differences, proportions

CASES = 1_000_000
LOOPED = 2_000
REPEATS = 5


def seconds(call):
    """Return the least processor time of several runs: the others waited for memory."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def main():
    random = np.random.default_rng(20031)
    total_1, total_2 = random.integers(1, 500, (2, CASES))
    events_1, events_2 = random.integers(0, total_1 + 1), random.integers(0, total_2 + 1)
    one, other = (events_1, total_1), (events_2, total_2)

    def wilson():
        return proportions.interval(*one, method="wilson")

    def newcombe():
        return differences.risk_difference(*one, *other, method="newcombe")

    def newcombe_by_statsmodels(*table):
        return confint_proportions_2indep(*table, method="newcomb", compare="diff")

    tables = list(zip(events_1, total_1, events_2, total_2, strict=True))[:LOOPED]
    rows = {
        "Wilson, statsmodels on the array": (
            wilson,
            seconds(lambda: proportion_confint(*one, method="wilson")),
        ),
        "Wilson, statsmodels in a loop": (
            wilson,
            seconds(lambda: [proportion_confint(x, n, method="wilson") for x, n, _, _ in tables])
            * CASES
            / LOOPED,
        ),
        "Newcombe, statsmodels on the array": (
            newcombe,
            seconds(lambda: newcombe_by_statsmodels(*one, *other)),
        ),
        "Newcombe, statsmodels in a loop": (
            newcombe,
            seconds(lambda: [newcombe_by_statsmodels(*table) for table in tables]) * CASES / LOOPED,
        ),
    }
    print(f"{CASES:,} intervals in one call, and how many times as long statsmodels takes")
    for name, (ours, theirs) in rows.items():
        own = seconds(ours)
        print(f"{name:36} {own:6.3f} s  {theirs / own:8.1f} times")


if __name__ == "__main__":
    main()
