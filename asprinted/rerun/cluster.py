"""Runs done by the workers of a Dask cluster; the scheduling is all Dask's.

Needs the extra `asprinted[cluster]` here, and the same package, ledger and chapter on each worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from asprinted import book as books
from asprinted import fingerprint, scheduler
from asprinted.rerun.run import Chapter, Result, load_chapter
from asprinted.scheduler import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

    from asprinted.rerun.sweep import Work


@contextmanager
def connected(address: str, work: Work) -> Iterator[Client]:
    """Connect to a scheduler whose workers can do some work, and leave it at the end.

    Raises
    ------
    ClusterError
        If Dask is not installed, the scheduler or a worker cannot be reached, or the workers have
        another version of the package, the ledger or the chapter.
    """
    with scheduler.connected(address) as client:
        _check_workers(client, _expected(work))
        yield client


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
        return scheduler.threads(self._client)

    def start(self, key: str, settings: Mapping[str, object], how: str) -> None:
        """Hand a run out.

        Raises
        ------
        ClusterError
            If the scheduler is lost.
        """
        with scheduler.needed(self._client):
            name = f"asprinted-{key}-{next(self._numbers)}-{id(self)}"  # its result is kept by it
            future = self._run(self._options, how, dict(settings), key=name)
            self._keys[future.key] = key
            self._results.add(future)

    def next(self) -> tuple[str, Result]:
        """Wait for a run handed out; return its key and what it gave."""
        with scheduler.needed(self._client):
            future = next(self._results)
            return self._keys.pop(future.key), _result(self._client, future)

    def close(self) -> None:
        """Do nothing: leaving the scheduler cancels what was handed out."""


def _result(client: Client, future: Future) -> Result:
    found = scheduler.outcome(client, future)
    if isinstance(found, Exception):
        return Result("died", f"on the cluster: {type(found).__name__}", 0.0)
    return found


Place = tuple[str, str]
"""A book's folder and the name of a chapter in it."""


def _expected(work: Work) -> tuple[Place, str, str]:
    place = (str(books.current().root), work.chapter.name)
    return place, work.chapter.digest, fingerprint.surroundings()


def _run_there(expected: tuple, options: tuple, how: str, settings: Mapping[str, object]) -> Result:
    """Do one run, on a worker."""
    from asprinted.rerun.sweep import Work

    if _what_a_worker_has(expected[0]) != expected:  # it may have joined after the sweep began
        raise ClusterError("this worker has another version")
    return Work(_chapter(expected[0]), *options).do(settings, how)


@lru_cache
def _chapter(place: Place) -> Chapter:
    return load_chapter(place[1])


def _what_a_worker_has(place: Place) -> tuple[Place, str, str]:
    """Say what a worker would run: of the sweep's book where it sees it, else of its own."""
    root = Path(place[0])
    if (root / books.FILE).is_file():
        books.use(root)
    return place, _chapter(place).digest, fingerprint.surroundings()


def _check_workers(client, expected: tuple[Place, str, str]) -> None:
    place = expected[0]
    name = place[1]
    for worker, has in scheduler.each_worker(client, _what_a_worker_has, place).items():
        if has != expected:
            broken = isinstance(has, Exception)
            which = f"cannot load {name} ({has})" if broken else f"has another version of {name}"
            raise ClusterError(
                f"worker {worker} {which}; each needs the same package, ledger and chapter as here"
            )
