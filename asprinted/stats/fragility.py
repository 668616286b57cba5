"""How few patients' outcomes decide on which side of a threshold a P value lies."""

from __future__ import annotations

from dataclasses import dataclass

from asprinted.stats.inputs import between, two_groups
from asprinted.stats.tests import two_proportions


@dataclass(frozen=True, slots=True)
class Fragility:
    """How few patients' outcomes decide whether a P value is below `alpha`, by a named test.

    Attributes
    ----------
    index : int or None
        Outcomes to change; 0 if the P value is already on the other side, None if no number will
        do.
    method : str
        The test.
    alpha : float
        The threshold.
    group : int
        The group whose outcomes change: 1 or 2, the one with the smaller share of events.
    p_value, p_value_after : float
        Before the change, and after it.
    events_1, events_2 : int
        Events after the change.
    """

    index: int | None
    method: str
    alpha: float
    group: int
    p_value: float
    p_value_after: float
    events_1: int
    events_2: int


def fragility(
    events_1: int,
    total_1: int,
    events_2: int,
    total_2: int,
    test: str = "fisher",
    alpha: float = 0.05,
) -> Fragility:
    """Count the outcomes whose change would take a P value from below `alpha` to `alpha` or above.

    The group changed is the one with the smaller share of events, and the test is the one named:
    see the notes for how this differs from the usual definition.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int
        Patients with the event and patients, in each group.
    test : str
        A name that `asprinted.stats.tests.two_proportions` takes; the usual definition has
        "fisher".
    alpha : float
        Threshold of significance, between 0 and 1.

    Returns
    -------
    Fragility
        `index` is 0 if the P value is not below `alpha` to begin with.

    Raises
    ------
    ValueError
        If a count, `test` or `alpha` is impossible.

    Notes
    -----
    In the group with the smaller share of events, group 2 if the shares are equal, non-events
    become events one by one until the P value of `test` is `alpha` or above: it is those changes
    that are counted. Totals and the other group stay as they are.

    This is the index of Walsh and others, *Journal of Clinical Epidemiology* 2014;67:622-628, if
    the groups are equally large, `test` is "fisher" and `alpha` 0.05. Otherwise it is not Walsh's:
    theirs changes the group with fewer events, which in unequal groups may have the larger share,
    so that the shares are driven apart.

    Examples
    --------
    10/20 v 3/20 has Pearson P .018; with 4/20 it is .047, with 5/20 .102: two outcomes.

    >>> fragility(10, 20, 3, 20, test="pearson").index
    2
    """
    return _shift(events_1, total_1, events_2, total_2, test, alpha, step=1)


def reverse_fragility(
    events_1: int,
    total_1: int,
    events_2: int,
    total_2: int,
    test: str = "fisher",
    alpha: float = 0.05,
) -> Fragility:
    """Count the outcomes whose change would take a P value from `alpha` or above to below it.

    Parameters
    ----------
    events_1, total_1, events_2, total_2, test, alpha
        As for `fragility`.

    Returns
    -------
    Fragility
        `index` is 0 if the P value is below `alpha` to begin with, None if it is not below even
        when the group has no event left.

    Raises
    ------
    ValueError
        If a count, `test` or `alpha` is impossible.

    Notes
    -----
    In the group with the smaller share of events, group 2 if the shares are equal, events become
    non-events one by one until the P value of `test` is below `alpha`. Khan and others, *JAMA
    Network Open* 2020;3:e2012469, change the group with fewer events, by Fisher's test: the same
    only if the groups are equally large.

    Examples
    --------
    10/20 v 5/20 has Pearson P .102; with 4/20 it is .047: one outcome.

    >>> reverse_fragility(10, 20, 5, 20, test="pearson").index
    1
    """
    return _shift(events_1, total_1, events_2, total_2, test, alpha, step=-1)


def _shift(
    events_1: int, total_1: int, events_2: int, total_2: int, test: str, alpha: float, step: int
) -> Fragility:
    alpha = between(alpha, "alpha", 0, 1)
    columns = two_groups(events_1, total_1, events_2, total_2)
    if any(column.ndim for column in columns):
        raise ValueError("events_1, total_1, events_2, total_2: expected single counts, not arrays")
    total_1, total_2 = int(columns[1]), int(columns[3])
    events = [int(columns[0]), int(columns[2])]
    at = 0 if events[0] * total_2 < events[1] * total_1 else 1
    last = 0 if step < 0 else (total_1, total_2)[at]

    def test_now() -> tuple[float, str]:
        found = two_proportions(events[0], total_1, events[1], total_2, method=test)
        return float(found.p_value), found.method

    before, method = test_now()
    after, changed = before, 0
    while (after < alpha) == (step > 0) and events[at] != last:
        events[at] += step
        changed += 1
        after = test_now()[0]
    reached = (after < alpha) == (step < 0)
    return Fragility(
        changed if reached else None, method, alpha, at + 1, before, after, events[0], events[1]
    )
