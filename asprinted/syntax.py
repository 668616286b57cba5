"""Syntax trees of cells, made by one thread at a time."""

from __future__ import annotations

import ast
import threading

_lock = threading.Lock()
ATTEMPTS = 5


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of Python's text.

    Python 3.11 counts how deep it is in one place for all threads, and now and then fails with a
    `SystemError` when two make trees at the same time. Ours wait for each other here; a library's
    own may still be under way, so that such a failure is tried again.

    Raises
    ------
    SyntaxError, ValueError
        If the text is not Python.
    """
    for left in reversed(range(ATTEMPTS)):
        try:
            with _lock:
                return ast.parse(source)
        except SystemError:
            if not left:
                raise
    raise AssertionError
