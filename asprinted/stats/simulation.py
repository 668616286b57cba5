"""Invented patients whose treatment does nothing: how long they live, and who counts as responder.

Takes numbers and a random generator and returns arrays; imports NumPy only.
"""

import numpy as np
from numpy.typing import ArrayLike


def lifetimes(patients: int, median: float, rng: np.random.Generator) -> np.ndarray:
    """Draw years from treatment to death, for patients who differ in the pace of their disease.

    Each patient dies at a constant rate of their own. The rates differ from patient to patient and
    nothing changes them.

    Parameters
    ----------
    patients : int
        How many, 1 or more.
    median : float
        Years by which half have died, above 0.
    rng : numpy.random.Generator
        Seeded by the caller.

    Returns
    -------
    ndarray of shape (patients,)

    Raises
    ------
    ValueError
        If `patients` or `median` is out of range.

    Notes
    -----
    Rates drawn from an exponential distribution with mean 1 / `median`, and times exponential given
    the rate, make the share alive after t years `median` / (`median` + t): a gamma frailty of shape
    1, after Vaupel, Manton and Stallard, *Demography* 1979;16:439-454.

    Examples
    --------
    With a median of 2, a quarter lives 6 years: 2 / (2 + 6).

    >>> years = lifetimes(100_000, 2, np.random.default_rng(1))
    >>> round(share_alive(years, 2), 2), round(share_alive(years, 6), 2)
    (0.5, 0.25)
    """
    if patients < 1:
        raise ValueError(f"patients: found {patients!r}; expected a whole number, 1 or more")
    if not median > 0:
        raise ValueError(f"median: found {median!r}; expected years above 0")
    rates = rng.exponential(1 / median, patients)
    return rng.exponential(1.0, patients) / rates


def lasting_responders(
    years: ArrayLike, share: float, wait: float, rng: np.random.Generator
) -> np.ndarray:
    """Pick patients at random, and count as responders those of them who live long enough.

    Parameters
    ----------
    years : array
        How long each patient lives; the pick does not look at it.
    share : float
        Probability of being picked, 0 to 1.
    wait : float
        Years for which a response must have held before it counts, 0 or more.
    rng : numpy.random.Generator
        Seeded by the caller.

    Returns
    -------
    ndarray of bool
        True for responders; those picked who die before `wait` are not among them.

    Raises
    ------
    ValueError
        If `share` or `wait` is out of range.

    Examples
    --------
    Everyone is picked; one of them dies too early to count.

    >>> lasting_responders([0.5, 3, 8], 1, 2, np.random.default_rng(1))
    array([False,  True,  True])
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: found {share!r}; expected 0 to 1")
    if not wait >= 0:
        raise ValueError(f"wait: found {wait!r}; expected years, 0 or more")
    years = np.asarray(years, dtype=float)
    return (rng.random(years.shape) < share) & (years >= wait)


def share_alive(years: ArrayLike, at: ArrayLike, since: float = 0.0) -> float | np.ndarray:
    """Count the share alive at a time, of those alive at an earlier one.

    Parameters
    ----------
    years : array of shape (patients,)
        How long each patient lives.
    at : float or array
        Years at which to count, `since` or later.
    since : float
        Years at which the counting begins; only those alive then are counted.

    Returns
    -------
    float or ndarray
        A fraction, in the shape of `at`.

    Raises
    ------
    ValueError
        If nobody is alive at `since`.

    Examples
    --------
    Two of three live five years, and one of these two lives ten.

    >>> share_alive([1, 6, 12], 5)
    0.6666666666666666
    >>> share_alive([1, 6, 12], [5, 10], since=5)
    array([1. , 0.5])
    """
    alive = np.sort(np.asarray(years, dtype=float))
    alive = alive[alive >= since]
    if not alive.size:
        raise ValueError(f"since: found {since!r}, when nobody is alive; expected an earlier time")
    dead = np.searchsorted(alive, np.maximum(at, since), side="left")
    share = (alive.size - dead) / alive.size
    return float(share) if np.ndim(share) == 0 else share
