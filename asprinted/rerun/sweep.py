"""Many runs of one chapter, into a folder, going on where an earlier sweep was stopped."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from asprinted.interrupts import interrupted_once
from asprinted.rerun import identity, warm
from asprinted.rerun.chapters import refuse_inside_book
from asprinted.rerun.cluster import Cluster, ClusterError, connected
from asprinted.rerun.execute import notebook_bytes
from asprinted.rerun.run import Chapter, Result, run, run_for_numbers
from asprinted.rerun.runs import Record, RunFolder
from asprinted.rerun.single import changes, described
from asprinted.rerun.watch import Watch

AHEAD = 2  # runs handed out for each worker, so that none waits


@dataclass(frozen=True)
class Sweep:
    """A finished sweep: its runs' keys in the order asked for, and how many were there before.

    `differs` says that leaving cells out was seen to matter, so that every run is a whole one.
    """

    chapter: Chapter
    folder: RunFolder
    keys: tuple[str, ...]
    resumed: int
    differs: bool = False


@dataclass(frozen=True)
class Work:
    """How each run of a sweep is done.

    Attributes
    ----------
    chapter : Chapter
        What is run.
    timeout : float or None
        Seconds that one cell may take.
    keep_notebooks, whole : bool
        Whether each run's notebook is stored, and whether every run runs every cell.
    retry_failed, again : bool
        Whether runs stored as failed, and whether all stored runs, are done again.
    """

    chapter: Chapter
    timeout: float | None = None
    keep_notebooks: bool = False
    retry_failed: bool = False
    whole: bool = False
    again: bool = False

    def do(self, settings: Mapping[str, object], how: str) -> Result:
        """Do one run; `how` is one of those of `asprinted.rerun.run`."""
        given = changes(self.chapter, settings)
        if self.keep_notebooks or not warm.can_fork():
            engine = "asprinted" if warm.can_fork() else "nbclient"
            return run(self.chapter, given, self.timeout, engine)
        return run_for_numbers(self.chapter, given, self.timeout, how)


class StoppedError(Exception):
    """A sweep was asked to stop; what it has stored stays."""


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sweep(
    work: Work,
    settings: Iterable[Mapping[str, object]],
    out: Path,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[int, int], Callable[[Record], object]] | None = None,
) -> Sweep:
    """Run a chapter under many settings; a run that fails is a result too.

    Parameters
    ----------
    work : Work
        The chapter, and how each run is done.
    settings : iterable of mapping
        Every parameter's value, for each run; repeated ones are done once.
    out : pathlib.Path
        The folder; runs that it holds are not done again.
    workers : int, optional
        Runs at a time; by default one for each processor.
    scheduler : str, optional
        The address of a Dask scheduler whose workers do the runs.
    progress : callable, optional
        Called with the number of runs and how many are there already; what it returns is called
        with each run done.

    Raises
    ------
    ChapterError
        If the folder lies in the book.
    FolderError, OSError
        If the folder cannot be written.
    ClusterError
        If the cluster cannot be reached, or is lost; what was stored by then stays.
    StoppedError
        On Ctrl-C or SIGTERM, after what was running has been ended.
    """
    chapter = work.chapter
    refuse_inside_book(out)
    wanted = {identity.run_key(chapter.digest, values): dict(values) for values in settings}
    folder = RunFolder(out, chapter.name)
    with _doers(work, workers, scheduler) as doers, folder.opened():
        version = identity.run_key(chapter.digest, {})
        watch = Watch.of(wanted, version, folder.marks(), work.whole or work.keep_notebooks)
        done = {key for key, it in wanted.items() if _is_done(folder, key, it, work, watch)}
        resumed = len(done)
        tell = progress(len(wanted), resumed) if progress else None
        try:
            with interrupted_once(), closing(doers):
                for record in _records(doers, work, wanted, watch, folder, done):
                    if tell:
                        tell(record)
        except KeyboardInterrupt:
            raise StoppedError(f"stopped; {_kept(done, wanted)}") from None
        except ClusterError as error:
            raise ClusterError(f"{error}; {_kept(done, wanted)}") from None
        except OSError as error:
            words = f"{error.strerror}; {_kept(done, wanted)}"
            raise OSError(error.errno, words, error.filename) from None
    return Sweep(chapter, folder, tuple(wanted), resumed, watch.differs)


def _records(
    doers: Doers,
    work: Work,
    wanted: Mapping[str, dict[str, object]],
    watch: Watch,
    folder: RunFolder,
    done: set[str],
) -> Iterator[Record]:
    """Do the runs that are not done; yield each when it is stored for the first time.

    What a run shows of the chapter may make others, running or stored, useless; these are done
    again. Those that are checked come early, so that it is few.
    """
    todo = [key for key in wanted if key not in done]
    queue = deque(sorted(todo, key=lambda key: key not in watch.checked))
    running: dict[str, bool] = {}  # by key, whether none runs beside it
    told = set(done)
    at_once = 1  # the first is done alone, and shows whether others may be done side by side
    while queue or running:
        while queue and len(running) < at_once:
            key = queue.popleft()
            running[key] = at_once == 1 or doers.workers == 1
            doers.start(key, wanted[key], watch.how(key))
        key, result = doers.next()
        alone = running.pop(key)
        if news := watch.learn(result):
            folder.mark(*news)
            useless = {it for it in done if not watch.accepts_stored(folder.read(it))}
            done -= useless
            queue.extend(it for it in wanted if it in useless)
        at_once = 1 if watch.alone else doers.workers * AHEAD
        if not watch.accepts(result.how, alone):
            queue.append(key)
            continue
        record = _store(folder, work, key, wanted[key], result, alone)
        done.add(key)
        if key not in told:
            told.add(key)
            yield record


def _kept(done: Collection, wanted: Mapping) -> str:
    return f"{len(done)} of {len(wanted)} runs are stored; the same command goes on"


@contextmanager
def _doers(work: Work, workers: int | None, scheduler: str | None) -> Iterator[Doers]:
    """Yield what does runs: this machine, or a cluster, reached before anything is written."""
    if scheduler is None:
        yield Threads(work, workers or default_workers())
        return
    with connected(scheduler, work) as client:
        yield Cluster(client, work)


def _is_done(
    folder: RunFolder, key: str, settings: Mapping[str, object], work: Work, watch: Watch
) -> bool:
    record = None if work.again else folder.stored(key, settings)
    if not watch.accepts_stored(record) or (work.retry_failed and record.status != "done"):
        return False
    return not work.keep_notebooks or record.status != "done" or folder.has_notebook(key)


def _store(
    folder: RunFolder, work: Work, key: str, settings: dict, result: Result, alone: bool
) -> Record:
    seconds = round(result.seconds, 3)
    gave = (result.status, result.error, seconds, result.glued, result.how, alone)
    record = Record(key, settings, *gave)
    kept = work.keep_notebooks and result.notebook is not None
    notebook = notebook_bytes(described(work.chapter, settings, result)) if kept else None
    folder.store(record, notebook)
    return record


class Doers(Protocol):
    """What does runs, several at a time."""

    workers: int

    def start(self, key: str, settings: Mapping[str, object], how: str) -> None:
        """Hand a run out."""

    def next(self) -> tuple[str, Result]:
        """Wait for a run handed out; return its key and what it gave."""

    def close(self) -> None:
        """End what is running."""


class Threads:
    """Threads of this process, each of which waits for a child that does one run."""

    def __init__(self, work: Work, workers: int):
        self.workers = workers
        self._work = work
        self._pool = ThreadPoolExecutor(workers)
        self._running: dict[Future, str] = {}

    def start(self, key: str, settings: Mapping[str, object], how: str) -> None:
        """Hand a run out; it begins when a thread is free."""
        self._running[self._pool.submit(self._work.do, settings, how)] = key

    def next(self) -> tuple[str, Result]:
        """Wait for a run handed out; return its key and what it gave."""
        future = next(iter(wait(self._running, return_when=FIRST_COMPLETED).done))
        return self._running.pop(future), future.result()

    def close(self) -> None:
        """End what is running, if the sweep was stopped before its end."""
        for future in self._running:
            future.cancel()
        if self._running:
            with warm.no_more_children():
                if not warm.can_fork():
                    _end_kernels()
                self._pool.shutdown()
        self._pool.shutdown()


def _end_kernels() -> None:
    """End the kernels that papermill's own engine has started."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
