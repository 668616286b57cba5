"""Makes exact.csv: values where R is no judge, by whole numbers or arithmetic of fifty digits.

    python tests/reference/make_exact.py

Needs mpmath, which nobody needs to run the tests, and nothing of the package. Every row says by
which version and how. It takes some seconds.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import mpmath as mp

mp.mp.dps = 50

Z = mp.sqrt(2) * mp.erfinv(mp.mpf("0.95"))
TOOL = f"mpmath {mp.__version__}, 50 digits: "
BITS = 2048
"""Of the fixed-point weights of a hypergeometric distribution."""

rows: list[list[str]] = []


def add(function: str, arguments: list, method: str, level: str, route: str, **values: object):
    named = " ".join(f"{name}={mp.nstr(mp.mpf(value), 20)}" for name, value in values.items())
    rows.append([function, " ".join(map(str, arguments)), method, level, named, TOOL + route])


# ---- risk ratio -------------------------------------------------------------------------------


def koopman(x1: int, n1: int, x2: int, n2: int, ratio: mp.mpf) -> mp.mpf:
    """Koopman's statistic at the likeliest shares of a ratio, a quadratic's root."""
    a, b, c = (n1 + n2) * ratio, ratio * (n1 + x2) + x1 + n2, x1 + x2
    share_2 = (b - mp.sqrt(b * b - 4 * a * c)) / (2 * a)
    terms = ((x1, n1, ratio * share_2), (x2, n2, share_2))
    return sum((x - n * p) ** 2 / (n * p * (1 - p)) for x, n, p in terms)


for table in (
    (99_999_999, 10**8, 99_999_994, 10**8),
    (10**9 - 3, 10**9, 10**9 - 40, 10**9),
    (5 * 10**8, 10**9, 5 * 10**8 + 20_000, 10**9),
    (3, 10**9, 1, 10**6),
    (999_999, 10**6, 5, 10**12),
):
    x1, n1, x2, n2 = table
    centre = mp.mpf(x1) / n1 / (mp.mpf(x2) / n2)
    wide = mp.sqrt(mp.mpf(n1 - x1) / n1 / x1 + mp.mpf(n2 - x2) / n2 / x2)

    def miss(log_ratio: mp.mpf, table: tuple = table) -> mp.mpf:
        return koopman(*table, mp.exp(log_ratio)) - Z**2

    ends = [
        mp.findroot(miss, [mp.log(centre) + sign * wide * by for by in (0.3, 6)], solver="anderson")
        for sign in (-1, 1)
    ]
    low, high = map(mp.exp, ends)
    route = "root of Koopman's statistic"
    add("risk_ratio", [*table], "koopman", "0.95", route, estimate=centre, low=low, high=high)
    add("risk_ratio_from_1", [*table], "koopman", "0.95", route, low=low - 1, high=high - 1)
    katz = [centre * mp.exp(sign * Z * wide) for sign in (-1, 1)]
    add(
        "risk_ratio_from_1",
        [*table],
        "katz",
        "0.95",
        "its formula",
        low=katz[0] - 1,
        high=katz[1] - 1,
    )

# ---- conditional tests and odds ratio ---------------------------------------------------------


def weights(n1: int, n2: int, events: int, x1: int) -> tuple[int, list[int]]:
    """Weights of the counts about the mode and about x1, as fixed-point whole numbers."""
    least, most = max(0, events - n2), min(n1, events)
    mode = (n1 + 1) * (events + 1) // (n1 + n2 + 2)
    small = (1 << BITS) >> 190
    # Where the odds ratio that makes x1 likely has its other weights.
    reach = 12 * math.isqrt(min(n1, n2, events, n1 + n2 - events)) + 50

    def outward(step: int) -> list[int]:
        found, weight, at = [], 1 << BITS, mode
        while least <= at + step <= most and (weight > small or (x1 - at) * step > -reach):
            if step > 0:
                weight = weight * ((n1 - at) * (events - at)) // ((at + 1) * (n2 - events + at + 1))
            else:
                weight = weight * (at * (n2 - events + at)) // ((n1 - at + 1) * (events - at + 1))
            at += step
            found.append(weight)
        return found

    below, above = outward(-1), outward(1)
    return mode - len(below), [*below[::-1], 1 << BITS, *above]


def conditional(x1: int, n1: int, x2: int, n2: int) -> None:
    first, weight = weights(n1, n2, x1 + x2, x1)
    observed, total = weight[x1 - first], sum(weight)
    # Rounding of the fixed point is a unit for each step; ties are alike to far more digits.
    tie = observed >> 100
    up = sum(one for at, one in enumerate(weight, first) if at >= x1)
    likely = sum(one for one in weight if one <= observed + tie)
    tied = sum(one for one in weight if abs(one - observed) <= tie)
    route = f"whole numbers of {BITS} bits"
    table = [x1, n1, x2, n2]
    add("two_proportions", table, "fisher", "NA", route, p_value=mp.mpf(likely) / total)
    add("two_proportions", table, "mid-p", "NA", route, p_value=(likely - mp.mpf(tied) / 2) / total)
    add("one_sided", table, "fisher,greater", "NA", route, p_value=mp.mpf(up) / total)
    add(
        "one_sided",
        table,
        "mid-p,greater",
        "NA",
        route,
        p_value=(up - mp.mpf(observed) / 2) / total,
    )
    if len(weight) > 300_000:
        return

    def tilted(log_odds: mp.mpf, measure: Callable[[int], int]) -> tuple[mp.mpf, mp.mpf]:
        """Mean of a measure of the distance from x1 under an odds ratio, and its slope."""
        sums = [mp.mpf(0)] * 4
        ratio = mp.exp(log_odds)
        tilt = ratio ** (first - x1)
        for away, one in enumerate(weight, first - x1):
            mass = one * tilt
            chosen = mass * measure(away)
            for i, more in enumerate((mass, mass * away, chosen, chosen * away)):
                sums[i] += more
            tilt *= ratio
        mean = sums[2] / sums[0]
        return mean, sums[3] / sums[0] - mean * sums[1] / sums[0]

    def solve(measure: Callable[[int], int], target: mp.mpf, start: mp.mpf) -> mp.mpf:
        at = start
        for _ in range(12):
            value, slope = tilted(at, measure)
            step = (target - value) / slope
            at += max(min(step, 2 * wide), -2 * wide)
            if abs(step) < mp.mpf(10) ** -25:
                return mp.exp(at)
        raise ArithmeticError(f"no root for {table}")

    cells = (x1, n1 - x1, x2, n2 - x2)
    wide = mp.sqrt(sum(1 / mp.mpf(cell) for cell in cells))
    centre = mp.log(mp.mpf(cells[0]) * cells[3] / cells[1] / cells[2])
    tail = mp.mpf("0.025")
    add(
        "odds_ratio",
        table,
        "conditional-exact",
        "0.95",
        "Newton's steps on sums of weights",
        estimate=solve(lambda away: away, mp.mpf(0), centre),
        low=solve(lambda away: int(away >= 0), tail, centre - Z * wide),
        high=solve(lambda away: int(away <= 0), tail, centre + Z * wide),
    )


for table in (
    (2, 5, 0, 2),
    (500_000_000, 10**9, 500_030_000, 10**9),
    (10**9 // 3, 10**9, 10**9 // 3 + 123, 10**9 + 7),
    (40, 10**9, 20, 10**9),
    (10**9 - 40, 10**9, 10**9 - 20, 10**9),
    (5000, 10**5, 5200, 10**5),
    (30, 50_000, 90, 10**7),
    (700, 1000, 600, 1001),
):
    if table == (2, 5, 0, 2):
        add("two_proportions", [*table], "fisher", "NA", "every table is as likely", p_value=1)
    else:
        conditional(*table)

# ---- pooling ----------------------------------------------------------------------------------


def pooled(counts: list[int], measure: str, method: str) -> None:
    x, n = counts[::2], counts[1::2]
    if measure == "arcsine":
        y = [mp.asin(mp.sqrt(mp.mpf(a) / b)) for a, b in zip(x, n, strict=True)]
        v = [mp.mpf(1) / (4 * b) for b in n]
    else:
        y = [mp.log(mp.mpf(a) / (b - a)) for a, b in zip(x, n, strict=True)]
        v = [mp.mpf(1) / a + mp.mpf(1) / (b - a) for a, b in zip(x, n, strict=True)]

    def parts(tau2: mp.mpf) -> tuple:
        w = [1 / (one + tau2) for one in v]
        mean = mp.fdot(w, y) / mp.fsum(w)
        return w, mean, [(one - mean) ** 2 for one in y]

    def height(tau2: mp.mpf) -> mp.mpf:
        w, _, squares = parts(tau2)
        found = mp.fsum(map(mp.log, w)) / 2 - mp.fdot(w, squares) / 2
        return found - mp.log(mp.fsum(w)) / 2 if method == "reml" else found

    def slope(tau2: mp.mpf) -> mp.mpf:
        w, _, squares = parts(tau2)
        if method == "paule-mandel":
            return mp.fdot(w, squares) - (len(y) - 1)
        found = mp.fdot([one**2 for one in w], squares) - mp.fsum(w)
        if method == "reml":
            found += mp.fsum(one**2 for one in w) / mp.fsum(w)
        return found

    # Finer than the package looks, and as far as no sum of squares supports.
    far = 10 * (max(y) - min(y)) ** 2 + max(v)
    looks = [mp.mpf(0)]
    at = min(v) / 10**9
    while at < far:
        looks.append(at)
        at *= mp.mpf("1.03") if len(y) < 20 else mp.mpf("1.1")
    up = [slope(one) > 0 for one in looks]
    peaks = [mp.mpf(0)]
    for i in range(len(looks) - 1):
        if up[i] and not up[i + 1]:
            low, high = looks[i], looks[i + 1]
            for _ in range(140):
                middle = (low + high) / 2
                low, high = (middle, high) if slope(middle) > 0 else (low, middle)
            peaks.append(low)
    tau2 = peaks[-1] if method == "paule-mandel" else max(peaks, key=height)
    w, mean, _ = parts(tau2)
    error = 1 / mp.sqrt(mp.fsum(w))
    fixed = [1 / one for one in v]
    spread = mp.fsum(fixed) - mp.fsum(one**2 for one in fixed) / mp.fsum(fixed)
    typical = (len(y) - 1) / spread

    def back(value: mp.mpf) -> mp.mpf:
        if measure == "arcsine":
            return mp.sin(min(max(value, mp.mpf(0)), mp.pi / 2)) ** 2
        return 1 / (1 + mp.exp(-value))

    add(
        "random_effects",
        counts,
        f"{measure},{method},wald",
        "0.95",
        "slopes of the likelihood halved" if method != "paule-mandel" else "Q halved",
        estimate=back(mean),
        low=back(mean - Z * error),
        high=back(mean + Z * error),
        model=mean,
        standard_error=error,
        tau2=tau2,
        i2=tau2 / (tau2 + typical),
        h2=tau2 / typical + 1,
    )


def spread_out(k: int, least: int, most: int, seed: int) -> list[int]:
    """Counts of k studies whose sizes run evenly from one power of 10 to another."""
    counts, state = [], seed
    for i in range(k):
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        total = round(10 ** (least + (most - least) * i / (k - 1)))
        share = 0.1 + 0.5 * state / 2**64
        counts += [max(1, min(total - 1, round(total * share))), total]
    return counts


for counts in (
    [200_000, 10**6, 300_000, 10**6, 400_000, 10**6],
    [600, 6000, 5400, 6000],
    [3, 10, 3 * 10**8, 10**9],
    [5, 10, 499_990_000, 10**9, 500_010_000, 10**9],
    [250_000_000, 10**9, 250_001_000, 10**9, 250_002_000, 10**9],
    [1, 10, 9, 10, 10**6, 10**9],
    spread_out(3, 1, 9, 1),
    spread_out(10, 1, 9, 2),
    spread_out(20, 2, 9, 3),
    spread_out(50, 1, 9, 4),
):
    for measure in ("logit", "arcsine"):
        for method in ("reml", "ml", "paule-mandel"):
            pooled(counts, measure, method)

with (Path(__file__).parent / "exact.csv").open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["function", "arguments", "method", "level", "values", "route"])
    writer.writerows(rows)
print(len(rows), "rows")
