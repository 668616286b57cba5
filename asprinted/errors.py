"""The one kind of error for input that cannot be used, and the exit statuses of every command.

Imports nothing. Only `asprinted.cli` turns an error into a line and a status.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FINE = 0
FAILS = 1
"""What was checked does not hold."""

UNUSABLE = 2
"""Input that nothing can be made of."""

STOPPED = 130
"""Stopped by the user, as a shell has it."""


class AsPrintedError(ValueError):
    """Input that cannot be used.

    Its message is the whole line that a user reads: what was found and where, what was expected
    and what to do. Modules derive one of their own where a caller must tell it apart.
    """

    status = UNUSABLE


class FailedError(AsPrintedError):
    """What was asked could be tried, and did not succeed."""

    status = FAILS


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """Suggest the name that was probably meant, or list those there are.

    Examples
    --------
    >>> did_you_mean("pallete", ["palette", "title"])
    'did you mean palette?'
    >>> did_you_mean("x", ["palette", "title"])
    'expected one of palette, title'
    """
    names = list(known)
    near = difflib.get_close_matches(found.lower(), names, n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(names)}"
