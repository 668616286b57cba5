"""A Dask scheduler and its workers: reached, asked what they have, and said to be lost.

Needs the extra `asprinted[cluster]`. What is to be done there is the caller's; the scheduling is
all Dask's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from asprinted.errors import AsPrintedError

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(r"((tcp|tls|wss?)://)?([^\s/:]+|\[[\da-fA-F:]+\]):\d{1,5}/?")
PATIENCE = 20  # seconds to reach the scheduler, and for a first worker to join


class ClusterError(AsPrintedError):
    """A cluster that cannot be reached, or cannot do what it is asked."""


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler that has workers, and leave it at the end.

    Parameters
    ----------
    address : str
        Such as `tcp://host:8786`.

    Raises
    ------
    ClusterError
        If Dask is not installed, or the scheduler cannot be reached or has no workers.
    """
    if not ADDRESS.fullmatch(address):
        words = "no address of a Dask scheduler; expected one such as tcp://host:8786"
        raise ClusterError(f"--scheduler {address!r}: {words}")
    client = _client(address)
    try:
        yield client
    finally:
        client.close()


def each_worker(client: Client, function: Callable[..., Any], *given: object) -> dict[str, Any]:
    """Call a function on each worker; return what it gave or the error it ended with.

    Raises
    ------
    ClusterError
        If a worker is lost meanwhile.
    """
    try:
        found: dict[str, Any] = client.run(function, *given, on_error="return")
    except OSError as error:
        raise ClusterError(f"a worker was lost before anything began ({error})") from None
    return found


def threads(client: Client) -> int:
    """Return how much the workers do at a time, as of now."""
    with needed(client):
        return max(1, sum(map(int, client.nthreads().values())))


@contextmanager
def needed(client: Client) -> Iterator[None]:
    """Say that the scheduler is lost, whatever that is found by."""
    try:
        yield
    except ClusterError:
        raise
    except Exception as error:
        raise ClusterError(f"the scheduler is lost ({type(error).__name__})") from None


def outcome(client: Client, future: Future[Any]) -> Any:
    """Wait for what was handed out; return what it gave, or the error that a worker ended with.

    Raises
    ------
    ClusterError
        If the scheduler is lost, which cancels all that was handed out.
    """
    with needed(client):
        try:
            return future.result()
        except Exception as error:  # the worker's, or Dask's word that it lost several
            if future.cancelled() or client.status != "running":
                raise
            return error


def _client(address: str) -> Client:
    try:
        import distributed
    except ImportError:
        words = "--scheduler needs Dask: pip install 'asprinted[cluster]'"
        raise ClusterError(words) from None
    # What it has to say of a lost connection, at length, is said here in a line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(f"{address}: no Dask scheduler answers there ({reason})") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise ClusterError(f"{address}: the scheduler has no workers") from None
    return client
