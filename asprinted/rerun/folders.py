"""Folders that reruns and sweeps have written: found, described, and deleted file by file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from asprinted import fingerprint
from asprinted.rerun.asked import FILE as COMMAND
from asprinted.rerun.chapters import ChapterError
from asprinted.rerun.parameters import ParameterError
from asprinted.rerun.run import load_chapter
from asprinted.rerun.runs import ABOUT, FORMAT, LOCK, kept_alone
from asprinted.storage import UNFINISHED, FolderError

KEY = re.compile(r"[0-9a-f]{20}")
# What a sweep writes, by the folder in it. Its own name is deleted last, so that what is left of a
# folder whose deletion was stopped is still known for what it is.
TABLES = ("results.csv", "results.parquet", "sweep.html", COMMAND, LOCK, ABOUT)
WRITTEN: Mapping[str, Callable[[str], bool]] = {
    ".": lambda name: name in TABLES or _is_leftover(name),
    "runs": lambda name: _is_of_a_run(name, (".json", ".html")),
    "notebooks": lambda name: _is_of_a_run(name, (".ipynb",)),
    "numbers": lambda name: name.endswith(".html") or _is_leftover(name),
}


def _is_leftover(name: str) -> bool:
    return name.startswith(".") and name.endswith(UNFINISHED)


def _is_of_a_run(name: str, endings: tuple[str, ...]) -> bool:
    stem, ending = os.path.splitext(name)
    return bool(KEY.fullmatch(stem) and ending in endings) or _is_leftover(name)


@dataclass(frozen=True)
class Folder:
    """A folder that a rerun or a sweep has written.

    Attributes
    ----------
    kind : str
        `rerun` or `sweep`.
    done, failed : int
        How many runs it holds.
    current : int
        How many of them belong to the chapter as it is now: its cells, the package, the ledger
        and the libraries are those of the run.
    problem : str
        Why none can, such as a chapter that is gone; else empty.
    files : tuple of pathlib.Path
        What was written by us, in the order in which it may be deleted.
    others : tuple of pathlib.Path
        What was not.
    """

    path: Path
    kind: str
    chapter: str
    done: int
    failed: int
    current: int
    problem: str
    files: tuple[Path, ...]
    others: tuple[Path, ...]

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return self.done + self.failed

    @property
    def is_failed(self) -> bool:
        """Whether none of its runs is done."""
        return self.done == 0

    @property
    def is_stale(self) -> bool:
        """Whether it has runs, and none belongs to the chapter as it is now."""
        return self.runs > 0 and self.current == 0

    @property
    def belongs(self) -> str:
        """Whether its runs belong to the chapter as it is now, in words."""
        if self.problem:
            return f"no: {self.problem}"
        if self.current == self.runs:
            return "yes" if self.runs else "no runs"
        return f"{self.current:,} of {self.runs:,}" if self.current else "no"

    @property
    def size(self) -> int:
        """How large the files are that runs wrote, in bytes."""
        return sum(path.stat().st_size for path in self.files)

    @property
    def date(self) -> datetime:
        """When it was last written, in UTC."""
        latest = max((path.stat().st_mtime for path in self.files), default=0.0)
        return datetime.fromtimestamp(latest, UTC)

    def delete(self) -> None:
        """Delete what was written by us, and the folders that are then empty.

        Raises
        ------
        FolderError
            If it holds anything else, or a sweep is writing there.
        OSError
            If a file cannot be deleted; what was not deleted yet stays.
        """
        if self.others:
            words = f"holds {self.others[0].relative_to(self.path)}, which no run wrote"
            raise FolderError(f"{self.path}: {words}; nothing of it is deleted")
        with kept_alone(self.path) if self.kind == "sweep" else nullcontext():
            for path in (*self.files, self.path / LOCK):
                path.unlink(missing_ok=True)
        for path in [*(self.path / name for name in WRITTEN if name != "."), self.path]:
            # One that is not there, and one into which something was put meanwhile.
            with suppress(OSError):
                path.rmdir()


def found(top: Path) -> Iterator[Folder]:
    """Yield the folders of reruns and sweeps in a folder, itself and those below it.

    Hidden folders and links are not entered.

    Raises
    ------
    FolderError
        If there is no such folder, or it cannot be read.
    """
    if not top.is_dir():
        words = "is a file; give a folder" if top.exists() else "there is no such folder"
        raise FolderError(f"{top}: {words}")
    chapters = cache(_digest)  # a chapter is read once
    for name, folders, files in os.walk(top, onerror=_refuse(top)):
        path = Path(name)
        if ABOUT in files and (folder := _sweep(path, chapters)):
            folders.clear()
            yield folder
            continue
        if folder := _rerun(path, files, chapters):
            yield folder
        folders[:] = sorted(it for it in folders if not it.startswith("."))


def _refuse(top: Path) -> Callable[[OSError], None]:
    def refuse(error: OSError) -> None:
        if error.filename == str(top):
            raise FolderError(f"{top}: cannot be read ({error.strerror})")

    return refuse


def _sweep(path: Path, chapters: Callable) -> Folder | None:
    """Describe a sweep's folder, or return None if it is none."""
    about = _mapping(path / ABOUT)
    chapter = about.get("chapter")
    if not isinstance(chapter, str) or not isinstance(about.get("format"), int):
        return None
    files, others = _sorted(path)
    stored = [it for it in files if it.parent.name == "runs" and it.suffix == ".json"]
    records = [record for record in map(_mapping, stored) if _is_record(record)]
    done = sum(record["status"] == "done" for record in records)
    runs = [(record.get("key"), record["settings"]) for record in records]
    if about["format"] == FORMAT:
        current, problem = _current(chapter, runs, chapters)
    else:
        current, problem = 0, "of another version"
    failed = len(records) - done
    return Folder(path, "sweep", chapter, done, failed, current, problem, files, others)


def _is_record(found: Mapping) -> bool:
    return isinstance(found.get("status"), str) and isinstance(found.get("settings"), dict)


def _rerun(path: Path, names: list[str], chapters: Callable) -> Folder | None:
    """Describe a rerun's folder, or return None if it is none: it has one notebook, of a rerun."""
    notebooks = [name for name in names if name.endswith(".ipynb")]
    about = rerun_metadata(path / notebooks[0]) if len(notebooks) == 1 else None
    if about is None or notebooks[0] != f"{about['chapter']}.ipynb":
        return None
    own = {notebooks[0], f"{about['chapter']}.html"}
    inside = sorted(path.iterdir())
    files = tuple(it for it in inside if it.name in own and _is_plain(it))
    others = tuple(it for it in inside if it not in files)
    current, problem = _current(about["chapter"], [(about["key"], about["parameters"])], chapters)
    return Folder(path, "rerun", about["chapter"], 1, 0, current, problem, files, others)


def rerun_metadata(path: Path) -> dict | None:
    """Return what the notebook of a run says of it, or None if it says nothing."""
    metadata = _mapping(path).get("metadata")
    about = metadata.get("asprinted") if isinstance(metadata, dict) else None
    if not isinstance(about, dict):
        return None
    kinds = {"chapter": str, "key": str, "parameters": dict}
    return about if all(isinstance(about.get(it), kind) for it, kind in kinds.items()) else None


def _sorted(path: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return a sweep's files and what else its folder holds."""
    files, others = [], []
    for it in sorted(path.iterdir()):
        inside = it.is_dir() and not it.is_symlink() and it.name in WRITTEN
        for held in sorted(it.iterdir()) if inside else [it]:
            is_ours = _is_plain(held) and WRITTEN[it.name if inside else "."](held.name)
            (files if is_ours else others).append(held)
    return tuple(sorted(files, key=lambda it: it == path / ABOUT)), tuple(others)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _mapping(path: Path) -> dict:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _current(
    name: str, runs: list[tuple[object, Mapping[str, object]]], chapters: Callable
) -> tuple[int, str]:
    """Return how many runs the chapter as it is now would store under the same key."""
    digest, problem = chapters(name)
    if problem:
        return 0, problem
    return sum(key == fingerprint.run_key(digest, settings) for key, settings in runs), ""


def _digest(name: str) -> tuple[str, str]:
    """Return a chapter's digest, or why it has none."""
    try:
        return load_chapter(name).digest, ""
    except ChapterError:
        return "", "no such chapter"
    except ParameterError:
        return "", "nothing to change in it"
