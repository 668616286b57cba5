"""The findings of many files as one table, made file by file so that a stopped check goes on.

What each finished file gave is kept in a folder beside the table until all are done. The table is
there whole or not at all.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from asprinted import fingerprint
from asprinted.check.hands import FileResult, Hands, Here
from asprinted.check.records import CheckError
from asprinted.files import write_whole

COLUMNS = ("file", "record", "pmid", "rule", "sure", "sentence", "figures", "tried", "agree")
FORMATS = (".csv", ".parquet")


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

    def make(self, files: Sequence[str], hands: Hands | None = None) -> Iterator[FileResult]:
        """Check files, but those finished before, and write the table at the end.

        Parameters
        ----------
        files : sequence of str
            As `asprinted.check.records.files` gives them.
        hands : Hands, optional
            Who checks them; by default this process.

        Yields
        ------
        FileResult
            Of each file in order, those finished before included.
        """
        if "-" in files:
            raise CheckError("--out: standard input cannot be read again; give files or a folder")
        self._parts.mkdir(exist_ok=True)
        unusable = False
        for result in self._results(files, hands or Here()):
            unusable = unusable or bool(result.unusable)
            yield result
        kept = [file for file in files if self._place(file).exists()]
        self._write(kept)
        if not unusable:
            shutil.rmtree(self._parts)

    def _results(self, files: Sequence[str], hands: Hands) -> Iterator[FileResult]:
        waiting: deque[Callable[[], FileResult]] = deque()
        for file in files:
            waiting.append(self._begun(file, hands))
            if len(waiting) > hands.ahead:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def _begun(self, file: str, hands: Hands) -> Callable[[], FileResult]:
        """Give what is stored of a file, or hand it out and store what comes of it."""
        if self._place(file).exists():
            return partial(self._stored, file)
        done = hands.start(file, self._rules)
        return lambda: self._store(done())

    def _place(self, file: str) -> Path:
        """Give where a finished file is kept: by path, size, time, rules and package."""
        path = Path(file)
        try:
            found = path.stat()
        except OSError:
            return self._parts / "none.json"
        known = [str(path.resolve()), found.st_size, found.st_mtime_ns, self._rules]
        name = fingerprint.digest([json.dumps(known).encode(), fingerprint.package().encode()])
        return self._parts / f"{name[:32]}.json"

    def _stored(self, file: str) -> FileResult:
        return FileResult(**json.loads(self._place(file).read_text("utf-8")))

    def _store(self, result: FileResult) -> FileResult:
        if not result.unusable:
            kept = {"file": result.file, "records": result.records, "rows": result.rows,
                    "passed": result.passed}  # fmt: skip
            content = json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")
            write_whole(self._place(result.file), content, durable=False)
        return result

    def _rows(self, files: Sequence[str]) -> Iterator[list[Any]]:
        for file in files:
            yield from self._stored(file).rows

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
