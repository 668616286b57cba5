"""Many abstracts, from files of any kind, checked one at a time by one process or several.

Nothing is held but a few batches, whatever the size of a file.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from asprinted.abstracts import Abstract, AbstractError, each
from asprinted.check.rule import Finding, shown
from asprinted.check.rules import rule_named
from asprinted.check.text import Text, check
from asprinted.errors import AsPrintedError

_BATCH = 100  # abstracts that a process is handed at once
_AHEAD = 3  # batches for each process that are read before they are needed


class CheckError(AsPrintedError):
    """What cannot be checked."""


class Job(NamedTuple):
    """Hold an abstract to check: its file, its number there from 1, its PMID, and its text."""

    file: str
    number: int
    pmid: str
    text: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Hold what could not be checked, in a line; `unusable` if a file gave nothing or broke off."""

    line: str
    unusable: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold the findings in one abstract; the text itself is not kept.

    Parameters
    ----------
    file, pmid : str
        Where it came from, and its PMID or nothing.
    number : int
        Which of its file it is, from 1.
    findings : tuple of dict
        Each with `rule`, `shown`, `figures`, `tried`, `agree` and `sure`.
    """

    file: str
    number: int
    pmid: str
    findings: tuple[dict[str, Any], ...]

    @property
    def record(self) -> str:
        """What the record is called."""
        return f"PMID {self.pmid}" if self.pmid else f"record {self.number}"


def files(places: Iterable[str]) -> list[str]:
    """List the files that are meant: those named, those in a folder and below, and `-`.

    Raises
    ------
    CheckError
        If a folder holds no file.
    """
    found: list[str] = []
    for place in places:
        path = Path(place)
        if place == "-" or not path.is_dir():
            found.append(place)
            continue
        inside = sorted(
            str(file)
            for file in path.rglob("*")
            if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
        )
        if not inside:
            raise CheckError(f"{place}: is a folder without a file; expected abstracts in it")
        found.extend(inside)
    return list(dict.fromkeys(found))


def jobs(file: str) -> Iterator[Job | Passed]:
    """Give the abstracts of a file, and in a line each record that has none."""
    number = 0
    last: AbstractError | None = None  # told once it is known whether anything else is there
    usable = False
    try:
        for number, found in enumerate(each(file), start=1):
            if last is not None:
                yield Passed(str(last), unusable=False)
            last = found if isinstance(found, AbstractError) else None
            if isinstance(found, Abstract):
                usable = True
                yield Job(found.source or file, number, found.pmid, found.text)
    except AbstractError as error:
        if last is not None:
            yield Passed(str(last), unusable=False)
        yield Passed(str(error), unusable=True)
        return
    if last is not None:
        yield Passed(str(last), unusable=not usable)
    elif not number:
        yield Passed(f"{file}: no abstract found", unusable=True)


def run(job: Job | Passed, rules: Sequence[str]) -> Checked | Passed:
    """Check one abstract."""
    if isinstance(job, Passed):
        return job
    found = check(Text(job.text), map(rule_named, rules))
    return Checked(job.file, job.number, job.pmid, tuple(map(as_object, found)))


def as_object(finding: Finding) -> dict[str, Any]:
    """Write a finding as one for programs: never more of the text than its figures."""
    return {
        "rule": finding.rule,
        "shown": finding.shown,
        "figures": [
            {"printed": shown(one), "sentence": one.sentence, "place": one.place,
             "start": one.start, "end": one.end}
            for one in finding.figures
        ],
        "tried": finding.tried,
        "agree": finding.agree,
        "sure": finding.sure,
    }  # fmt: skip


def check_files(
    places: Sequence[str], rules: Sequence[str], workers: int = 1
) -> Iterator[Checked | Passed]:
    """Check every abstract of some files, in their order.

    Parameters
    ----------
    places : sequence of str
        As `files` gives them.
    rules : sequence of str
        Names of rules.
    workers : int
        Processes, 1 or more; one works here.

    Raises
    ------
    CheckError
        If a process was ended from outside.
    """
    each_job = (job for place in places for job in jobs(place))
    if workers == 1:
        for job in each_job:
            yield run(job, rules)
        return
    with processes(workers) as pool:
        waiting: deque[Future[list[Checked | Passed]]] = deque()
        try:
            for batch in _batches(each_job):
                waiting.append(pool.submit(_run_all, batch, rules))
                if len(waiting) > _AHEAD * workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool:
            raise process_lost() from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def processes(workers: int) -> ProcessPoolExecutor:
    """Start processes that leave Ctrl-C to this one."""
    return ProcessPoolExecutor(workers, initializer=_ignore_stop)


def process_lost() -> CheckError:
    """Give the error that says a process was ended from outside."""
    return CheckError(
        "a worker process was ended from outside, perhaps for want of memory; use fewer --workers"
    )


def _ignore_stop() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run_all(batch: list[Job | Passed], rules: Sequence[str]) -> list[Checked | Passed]:
    return [run(job, rules) for job in batch]


def _batches(each_job: Iterator[Job | Passed]) -> Iterator[list[Job | Passed]]:
    batch: list[Job | Passed] = []
    for job in each_job:
        batch.append(job)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
