"""Who checks whole files: one process, several, or the workers of a scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from asprinted.check.records import Passed, jobs, process_lost, processes, run


@dataclass(frozen=True, slots=True)
class FileResult:
    """Hold what a file gave: how many abstracts, a row a finding, and what was passed over."""

    file: str
    records: int
    rows: list[list[Any]]
    passed: list[str]
    unusable: str = ""


def check_file(file: str, rules: Sequence[str]) -> FileResult:
    """Check every abstract of a file."""
    records, rows, passed, unusable = 0, [], [], ""
    for job in jobs(file):
        done = run(job, rules)
        if isinstance(done, Passed):
            if done.unusable:
                unusable = done.line
            else:
                passed.append(done.line)
            continue
        records += 1
        for found in done.findings:
            sentence = found["figures"][0]["sentence"]
            rows.append(
                [done.file, done.number, done.pmid, found["rule"], found["sure"], sentence,
                 found["shown"], found["tried"], found["agree"]]
            )  # fmt: skip
    return FileResult(file, records, rows, passed, unusable)


class Hands(Protocol):
    """Who checks files, each handed out before it is asked for."""

    @property
    def ahead(self) -> int:
        """Files that are handed out before the first of them is waited for."""

    def start(self, file: str, rules: Sequence[str]) -> Callable[[], FileResult]:
        """Hand a file out; what comes back waits for it."""


class Here:
    """The process itself, one file at a time."""

    ahead = 0

    def start(self, file: str, rules: Sequence[str]) -> Callable[[], FileResult]:
        """Put a file off until it is asked for."""
        return partial(check_file, file, rules)


class Processes:
    """Some processes of this machine."""

    def __init__(self, pool: ProcessPoolExecutor, workers: int) -> None:
        self._pool, self.ahead = pool, 2 * workers

    def start(self, file: str, rules: Sequence[str]) -> Callable[[], FileResult]:
        """Hand a file to the next free process."""
        try:
            return partial(_waited, self._pool.submit(check_file, file, rules))
        except BrokenProcessPool:
            raise process_lost() from None


@contextmanager
def hands(workers: int, scheduler: str | None = None) -> Iterator[Hands]:
    """Give those who check files, and let them go at the end.

    Parameters
    ----------
    workers : int
        Processes here, 1 or more; one is this.
    scheduler : str, optional
        The address of a Dask scheduler whose workers do it instead.

    Raises
    ------
    ClusterError
        If the scheduler or its workers cannot do it.
    """
    if scheduler is not None:
        from asprinted.check.cluster import Cluster, connected

        with connected(scheduler) as client:
            yield Cluster(client)
        return
    if workers == 1:
        yield Here()
        return
    with processes(workers) as pool:
        try:
            yield Processes(pool, workers)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _waited(future: Future[FileResult]) -> FileResult:
    try:
        return future.result()
    except BrokenProcessPool:
        raise process_lost() from None
