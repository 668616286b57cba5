"""Many runs of one chapter, into a folder, going on where an earlier sweep was stopped."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil

from asprinted.rerun import identity, warm
from asprinted.rerun.chapters import refuse_inside_book
from asprinted.rerun.cluster import ClusterError, connected, results_from
from asprinted.rerun.execute import notebook_bytes
from asprinted.rerun.run import Chapter, Result, run, run_for_numbers
from asprinted.rerun.runs import Record, RunFolder
from asprinted.rerun.single import changes, described

AHEAD = 2  # runs handed out for each worker, so that none waits


@dataclass(frozen=True)
class Sweep:
    """A finished sweep: its runs' keys in the order asked for, and how many were there before."""

    chapter: Chapter
    folder: RunFolder
    keys: tuple[str, ...]
    resumed: int


@dataclass(frozen=True)
class Work:
    """How each run of a sweep is done."""

    chapter: Chapter
    timeout: float | None = None
    keep_notebooks: bool = False
    retry_failed: bool = False

    def do(self, settings: Mapping[str, object]) -> Result:
        """Do one run."""
        given = changes(self.chapter, settings)
        if self.keep_notebooks or not warm.can_fork():
            engine = "asprinted" if warm.can_fork() else "nbclient"
            return run(self.chapter, given, self.timeout, engine)
        return run_for_numbers(self.chapter, given, self.timeout)


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
    with _doers(work, workers, scheduler) as results_of, folder.opened():
        todo = {key: it for key, it in wanted.items() if not _is_done(folder, key, it, work)}
        stored = resumed = len(wanted) - len(todo)
        tell = progress(len(wanted), resumed) if progress else None
        try:
            with _sigterm_as_interrupt(), closing(results_of(todo)) as results:
                for key, result in results:
                    record = _store(folder, work, key, todo[key], result)
                    stored += 1
                    if tell:
                        tell(record)
        except KeyboardInterrupt:
            raise StoppedError(f"stopped; {_kept(stored, wanted)}") from None
        except ClusterError as error:
            raise ClusterError(f"{error}; {_kept(stored, wanted)}") from None
        except OSError as error:
            words = f"{error.strerror}; {_kept(stored, wanted)}"
            raise OSError(error.errno, words, error.filename) from None
    return Sweep(chapter, folder, tuple(wanted), resumed)


def _kept(stored: int, wanted: Mapping) -> str:
    return f"{stored} of {len(wanted)} runs are stored; the same command goes on"


@contextmanager
def _doers(work: Work, workers: int | None, scheduler: str | None) -> Iterator[Callable]:
    """Yield what does runs: this machine, or a cluster, reached before anything is written."""
    if scheduler is None:
        yield lambda todo: _results(work, todo, workers or default_workers())
        return
    with connected(scheduler, work) as client:
        yield lambda todo: results_from(client, work, todo)


def _is_done(folder: RunFolder, key: str, settings: Mapping[str, object], work: Work) -> bool:
    record = folder.stored(key, settings)
    if record is None or (work.retry_failed and record.status != "done"):
        return False
    return not work.keep_notebooks or record.status != "done" or folder.has_notebook(key)


def _store(folder: RunFolder, work: Work, key: str, settings: dict, result: Result) -> Record:
    seconds = round(result.seconds, 3)
    record = Record(key, settings, result.status, result.error, seconds, result.glued)
    kept = work.keep_notebooks and result.notebook is not None
    notebook = notebook_bytes(described(work.chapter, settings, result)) if kept else None
    folder.store(record, notebook)
    return record


def _results(
    work: Work, todo: Mapping[str, Mapping[str, object]], workers: int
) -> Iterator[tuple[str, Result]]:
    """Yield each run's result as it comes; the runs are done in children of this process."""
    waiting = iter(todo.items())
    running: dict[Future, str] = {}
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                for key, settings in islice(waiting, workers * AHEAD - len(running)):
                    running[pool.submit(work.do, settings)] = key
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            if running:  # stopped before the end
                for future in running:
                    future.cancel()
                with warm.no_more_children():
                    if not warm.can_fork():
                        _end_kernels()
                    pool.shutdown()


def _end_kernels() -> None:
    """End the kernels that papermill's own engine has started."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Let a SIGTERM stop the sweep as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
