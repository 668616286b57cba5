"""Runs as JSON objects, for programs: what `--json` prints."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from asprinted.rerun.numbers import missing, same

if TYPE_CHECKING:
    from asprinted.rerun.asked import Asked
    from asprinted.rerun.folders import Folder
    from asprinted.rerun.runs import Record
    from asprinted.rerun.single import Rerun
    from asprinted.rerun.sweep import Sweep


def line(found: Mapping[str, object]) -> str:
    """Write one object as one line; it has no value that JSON does not know."""
    return json.dumps(found, ensure_ascii=False, allow_nan=False)


def of_rerun(done: Rerun, command: str) -> dict[str, object]:
    """Return a rerun: its settings, its files, and each number with the published one."""
    return {
        "chapter": done.chapter.name,
        "command": command,
        "folder": str(done.folder),
        "files": [str(path) for path in done.files],
        "parameters": dict(done.settings),
        "numbers": {name: _beside(done.published, name, it) for name, it in done.found.items()},
    }


def _beside(published: Mapping[str, object], name: str, value: object) -> dict[str, object]:
    found: dict[str, object] = {"value": plain(value)}
    if name in published:
        before = published[name]
        found |= {"published": plain(before), "changed": not same(before, value)}
    return found


def of_sweep(done: Sweep, failed: int, asked: Asked) -> dict[str, object]:
    """Return a sweep: what was asked, how many runs were done, and each run in order."""
    records = map(done.folder.read, done.keys)
    return {
        "chapter": done.chapter.name,
        "command": asked.command,
        "seed": asked.seed,
        "date": asked.date,
        "versions": dict(asked.versions),
        "folder": str(done.folder.path),
        "done": len(done.keys) - failed,
        "failed": failed,
        "before": done.resumed,
        "runs": [_run(record) for record in records if record is not None],
    }


def _run(record: Record) -> dict[str, object]:
    return {
        "run": record.key,
        "parameters": record.settings,
        "status": record.status,
        "error": record.error,
        "seconds": record.seconds,
        "how": record.how,
        "numbers": {name: plain(value) for name, value in record.glued.items()},
    }


def of_folder(held: Folder) -> dict[str, object]:
    """Return a folder of runs: what it holds, and how much of it is of the chapter as it is now."""
    return {
        "folder": str(held.path),
        "kind": held.kind,
        "chapter": held.chapter,
        "done": held.done,
        "failed": held.failed,
        "current": held.current,
        "problem": held.problem,
        "bytes": held.size,
        "date": held.date.isoformat(timespec="seconds"),
        "others": [str(path.relative_to(held.path)) for path in held.others],
    }


def plain(value: object) -> object:
    """Return a reported value as JSON has it: null where missing, infinity as a text.

    Examples
    --------
    >>> plain(0.5), plain(float("nan")), plain(float("-inf")), plain("high")
    (0.5, None, '-inf', 'high')
    """
    if missing(value):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
