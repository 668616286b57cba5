"""Processes that cells have started, whatever session they are in: found and ended. Linux only.

A process that adopts orphans (`PR_SET_CHILD_SUBREAPER`) gets the children of each descendant that
ends, so that ending its own children again and again ends them all. It imports nothing of the
package.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection
from contextlib import suppress

PATIENCE = 5  # seconds in which the system ends a process that was killed


def end(but: Collection[int] = ()) -> list[int]:
    """End this process's children, and theirs; return those that were to be left alone.

    Parameters
    ----------
    but : collection of int
        Processes that go on, with all that they have started.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        found = _children()
        strangers = [child for child in found if child not in but]
        if not strangers or time.monotonic() > deadline:
            return [child for child in found if child in but]
        for child in strangers:
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
        _reap(strangers, deadline)


def _reap(children: list[int], deadline: float) -> None:
    for child in children:
        with suppress(ChildProcessError):  # the system does it where SIGCHLD is ignored
            while os.waitpid(child, os.WNOHANG) == (0, 0) and time.monotonic() < deadline:
                time.sleep(0.001)


def _children() -> list[int]:
    """Return the processes that this one has started or adopted."""
    own, found = str(os.getpid()), []
    for process in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError), open(f"/proc/{process}/stat") as file:
            # After the command in parentheses, which may hold anything: state, then parent.
            if file.read().rpartition(")")[2].split()[1] == own:
                found.append(int(process))
    return found
