"""Runs done by the workers of a Dask cluster; the scheduling is all Dask's.

Needs the extra `asprinted[cluster]` here, and the same package, ledger and chapter on each worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from asprinted.rerun import identity
from asprinted.rerun.run import Chapter, Result, load_chapter

if TYPE_CHECKING:
    from asprinted.rerun.sweep import Work

AHEAD = 2  # runs handed out for each thread of a worker
PATIENCE = 20  # seconds to reach the scheduler, and for a first worker to join


class ClusterError(RuntimeError):
    """A cluster that cannot be reached, or cannot do these runs."""


def results_from(
    address: str, work: Work, todo: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[str, Result]]:
    """Yield each run's result as it comes from the workers of a scheduler.

    A run whose worker is lost is done by another; one that ends several workers is given up.

    Raises
    ------
    ClusterError
        If Dask is not installed, the scheduler or a worker cannot be reached, or the workers have
        another version of the package, the ledger or the chapter.
    """
    distributed = _distributed()
    client = _connected(distributed, address)
    try:
        expected = (work.chapter.name, work.chapter.digest, identity.surroundings())
        _check_workers(client, expected)
        how = (work.timeout, work.keep_notebooks)
        waiting = iter(todo.items())
        keys: dict[str, str] = {}
        results = distributed.as_completed(loop=client.loop)
        while True:
            threads = max(1, sum(client.nthreads().values()))
            for key, settings in islice(waiting, max(0, threads * AHEAD - len(keys))):
                run = (expected, how, dict(settings))
                future = client.submit(_run_there, *run, key=f"asprinted-{key}", pure=False)
                keys[future.key] = key
                results.add(future)
            if not keys:
                return
            future = next(results)
            yield keys.pop(future.key), _result(future)
    finally:
        client.close()


def _result(future) -> Result:
    try:
        return future.result()
    except Exception as error:  # the worker's, or Dask's word that it lost several
        return Result("died", f"on the cluster: {type(error).__name__}", 0.0)


def _run_there(expected: tuple, how: tuple, settings: Mapping[str, object]) -> Result:
    """Do one run, on a worker."""
    from asprinted.rerun.sweep import Work

    if _what_a_worker_has(expected[0]) != expected:  # it may have joined after the sweep began
        raise ClusterError("this worker has another version")
    return Work(_chapter(expected[0]), *how).do(settings)


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


def _connected(distributed, address: str):
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
