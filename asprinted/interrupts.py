"""Ctrl-C and SIGTERM: the first stops what runs, and none that follows disturbs its end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupted_once(last: bool = False) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM raise KeyboardInterrupt, and ignore those that follow.

    Parameters
    ----------
    last : bool
        Whether the process is about to end: it then ignores them to its very end.
    """
    here = threading.current_thread() is threading.main_thread()
    if not here or getattr(signal.getsignal(signal.SIGINT), "stops_once", False):
        yield
        return
    came = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal came
        came = True
        for each in STOPPING:
            # Not SIG_IGN: Python complains of a signal that came just before it.
            signal.signal(each, _pass_over)
        raise KeyboardInterrupt

    stop.stops_once = True  # type: ignore[attr-defined]
    # What is ignored already, as in a job in the background, stays so.
    before = {it: signal.getsignal(it) for it in STOPPING}
    for each in STOPPING:
        if before[each] is not signal.SIG_IGN:
            signal.signal(each, stop)
    try:
        yield
    finally:
        if came and last:
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # to the end, without our handler
            for each in STOPPING:  # and in the other threads, which block nothing
                signal.signal(each, signal.SIG_IGN)
        else:
            for each in STOPPING:
                signal.signal(each, before[each])


def _pass_over(_number: int, _frame: object) -> None:
    """Do nothing: what runs is being stopped already."""
