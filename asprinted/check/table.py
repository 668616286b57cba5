"""The findings of many files as one table, made file by file so that a stopped check goes on.

What each finished file gave is kept in a folder beside the table until all are done. The table is
there whole or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asprinted.check.records import CheckError, Passed, jobs, process_lost, processes, run
from asprinted.files import write_whole
from asprinted.version import described

COLUMNS = ("file", "record", "pmid", "rule", "sure", "sentence", "figures", "tried", "agree")
FORMATS = (".csv", ".parquet")


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


class Table:
    """A table that is being made.

    Parameters
    ----------
    path : pathlib.Path
        Where it will be, `.csv` or `.parquet`.
    rules : sequence of str
        Names of the rules, which are part of what a finished file is known by.

    Raises
    ------
    CheckError
        If its name ends in anything else, or its folder does not exist.
    """

    def __init__(self, path: Path, rules: Sequence[str]) -> None:
        if path.suffix not in FORMATS:
            raise CheckError(f"--out {path}: expected a name that ends in {' or '.join(FORMATS)}")
        if not path.parent.is_dir():
            raise CheckError(f"--out {path}: there is no folder {path.parent}; make it first")
        if path.is_dir():
            raise CheckError(f"--out {path}: is a folder; give the name of a table")
        if path.suffix == ".parquet":
            import fastparquet  # noqa: F401 # before hours of work, not after
        self._path, self._rules = path, list(rules)
        self._parts = path.with_name(f".{path.name}.parts")

    def make(self, files: Sequence[str], workers: int = 1) -> Iterator[FileResult]:
        """Check files, but those finished before, and write the table at the end.

        Yields
        ------
        FileResult
            Of each file in order, those finished before included.
        """
        if "-" in files:
            raise CheckError("--out: standard input cannot be read again; give files or a folder")
        self._parts.mkdir(exist_ok=True)
        unusable = False
        for result in self._results(files, workers):
            unusable = unusable or bool(result.unusable)
            yield result
        kept = [file for file in files if self._place(file).exists()]
        self._write(kept)
        if not unusable:
            shutil.rmtree(self._parts)

    def _results(self, files: Sequence[str], workers: int) -> Iterator[FileResult]:
        if workers == 1:
            for file in files:
                yield self._stored(file) or self._store(check_file(file, self._rules))
            return
        with processes(workers) as pool:
            waiting: deque[FileResult | Future[FileResult]] = deque()
            try:
                for file in files:
                    done = self._stored(file)
                    waiting.append(done or pool.submit(check_file, file, self._rules))
                    if len(waiting) > 2 * workers:
                        yield self._taken(waiting.popleft())
                while waiting:
                    yield self._taken(waiting.popleft())
            except BrokenProcessPool:
                raise process_lost() from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _taken(self, waiting: FileResult | Future[FileResult]) -> FileResult:
        return waiting if isinstance(waiting, FileResult) else self._store(waiting.result())

    def _place(self, file: str) -> Path:
        """Give where a finished file is kept: by path, size, time, rules and version."""
        path = Path(file)
        try:
            found = path.stat()
        except OSError:
            return self._parts / "none.json"
        known = [str(path.resolve()), found.st_size, found.st_mtime_ns, self._rules, described()]
        return self._parts / f"{hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]}.json"

    def _stored(self, file: str) -> FileResult | None:
        place = self._place(file)
        if not place.exists():
            return None
        return FileResult(**json.loads(place.read_text("utf-8")))

    def _store(self, result: FileResult) -> FileResult:
        if not result.unusable:
            kept = {"file": result.file, "records": result.records, "rows": result.rows,
                    "passed": result.passed}  # fmt: skip
            content = json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")
            write_whole(self._place(result.file), content, durable=False)
        return result

    def _rows(self, files: Sequence[str]) -> Iterator[list[Any]]:
        for file in files:
            result = self._stored(file)
            yield from result.rows if result else ()

    def _write(self, files: Sequence[str]) -> None:
        buffer: io.StringIO | io.BytesIO
        if self._path.suffix == ".parquet":
            import fastparquet
            import pandas as pd

            frame = pd.DataFrame(list(self._rows(files)), columns=list(COLUMNS))
            frame = frame.astype({"record": "int64", "sentence": "int64"})
            temporary = self._parts / "table.parquet"
            fastparquet.write(str(temporary), frame, write_index=False)
            write_whole(self._path, temporary.read_bytes())
            return
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self._rows(files))
        write_whole(self._path, buffer.getvalue().encode("utf-8"))
