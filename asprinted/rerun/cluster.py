"""Runs done by the workers of a Dask cluster; the scheduling is all Dask's.

Needs the extra `asprinted[cluster]` here, and the same package, ledger and chapter on each worker.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import count
from typing import TYPE_CHECKING

from asprinted.rerun import identity
from asprinted.rerun.run import Chapter, Result, load_chapter

if TYPE_CHECKING:
    from distributed import Client

    from asprinted.rerun.sweep import Work

ADDRESS = re.compile(r"((tcp|tls|wss?)://)?([^\s/:]+|\[[\da-fA-F:]+\]):\d{1,5}/?")
PATIENCE = 20  # seconds to reach the scheduler, and for a first worker to join


class ClusterError(RuntimeError):
    """A cluster that cannot be reached, or cannot do these runs."""


@contextmanager
def connected(address: str, work: Work) -> Iterator[Client]:
    """Connect to a scheduler whose workers can do some work, and leave it at the end.

    Raises
    ------
    ClusterError
        If Dask is not installed, the scheduler or a worker cannot be reached, or the workers have
        another version of the package, the ledger or the chapter.
    """
    if not ADDRESS.fullmatch(address):
        words = "no address of a Dask scheduler; expected one such as tcp://host:8786"
        raise ClusterError(f"--scheduler {address!r}: {words}")
    distributed = _distributed()
    # What it has to say of a lost connection, at length, is said here in a line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    client = _client(distributed, address)
    try:
        _check_workers(client, _expected(work))
        yield client
    finally:
        client.close()


class Cluster:
    """The workers of a scheduler, each of whose threads does one run at a time.

    A run whose worker is lost is done by another; one that ends several workers is given up.
    """

    def __init__(self, client: Client, work: Work):
        from distributed import as_completed

        self._client = client
        self._run = partial(client.submit, _run_there, _expected(work), pure=False)
        self._options = (work.timeout, work.keep_notebooks)
        self._keys: dict[str, str] = {}
        self._results = as_completed(loop=client.loop)
        self._numbers = count()

    @property
    def workers(self) -> int:
        """Runs at a time, as of now."""
        with _scheduler_needed(self._client):
            return max(1, sum(self._client.nthreads().values()))

    def start(self, key: str, settings: Mapping[str, object], how: str) -> None:
        """Hand a run out.

        Raises
        ------
        ClusterError
            If the scheduler is lost.
        """
        with _scheduler_needed(self._client):
            name = f"asprinted-{key}-{next(self._numbers)}-{id(self)}"  # its result is kept by it
            future = self._run(self._options, how, dict(settings), key=name)
            self._keys[future.key] = key
            self._results.add(future)

    def next(self) -> tuple[str, Result]:
        """Wait for a run handed out; return its key and what it gave."""
        with _scheduler_needed(self._client):
            future = next(self._results)
            return self._keys.pop(future.key), _result(self._client, future)

    def close(self) -> None:
        """Do nothing: leaving the scheduler cancels what was handed out."""


@contextmanager
def _scheduler_needed(client: Client) -> Iterator[None]:
    """Say that the scheduler is lost, whatever that is found by."""
    try:
        yield
    except Exception as error:
        raise ClusterError(f"the scheduler is lost ({type(error).__name__})") from None


def _result(client: Client, future) -> Result:
    try:
        return future.result()
    except Exception as error:  # the worker's, or Dask's word that it lost several
        if future.cancelled() or client.status != "running":
            raise  # the scheduler's end cancels all that was handed out
        return Result("died", f"on the cluster: {type(error).__name__}", 0.0)


def _expected(work: Work) -> tuple[str, str, str]:
    return work.chapter.name, work.chapter.digest, identity.surroundings()


def _run_there(expected: tuple, options: tuple, how: str, settings: Mapping[str, object]) -> Result:
    """Do one run, on a worker."""
    from asprinted.rerun.sweep import Work

    if _what_a_worker_has(expected[0]) != expected:  # it may have joined after the sweep began
        raise ClusterError("this worker has another version")
    return Work(_chapter(expected[0]), *options).do(settings, how)


@lru_cache
def _chapter(name: str) -> Chapter:
    return load_chapter(name)


def _what_a_worker_has(name: str) -> tuple[str, str, str]:
    return name, _chapter(name).digest, identity.surroundings()


def _check_workers(client, expected: tuple[str, str, str]) -> None:
    name = expected[0]
    try:
        found = client.run(_what_a_worker_has, name, on_error="return")
    except OSError as error:
        raise ClusterError(f"a worker was lost before the sweep began ({error})") from None
    for worker, has in found.items():
        if has != expected:
            broken = isinstance(has, Exception)
            which = f"cannot load {name} ({has})" if broken else f"has another version of {name}"
            raise ClusterError(
                f"worker {worker} {which}; each needs the same package, ledger and chapter as here"
            )


def _client(distributed, address: str) -> Client:
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


def _distributed():
    try:
        import distributed
    except ImportError:
        words = "--scheduler needs Dask: pip install 'asprinted[cluster]'"
        raise ClusterError(words) from None
    return distributed
