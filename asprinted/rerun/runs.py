"""A folder of runs: one file each, whole or absent, found again under the run's key."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from asprinted.storage import UNFINISHED, FolderError, write_whole

FORMAT = 1  # of the stored runs; another one is never read as this
TRANSIENT = ("timed-out", "died")  # done again when a sweep goes on


@dataclass(frozen=True)
class Record:
    """One stored run: its key, settings and what it gave."""

    key: str
    settings: dict[str, object]
    status: str
    error: str
    seconds: float
    glued: dict[str, object]


class RunFolder:
    """The folder of one sweep."""

    def __init__(self, path: Path, chapter: str):
        self.path = path
        self.runs = path / "runs"
        self.notebooks = path / "notebooks"
        self._chapter = chapter

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder, or take up one of the same chapter, and keep other sweeps out.

        Raises
        ------
        FolderError
            If it holds something else, another chapter's sweep or another version's, or another
            sweep is writing into it.
        OSError
            If it cannot be written.
        """
        about = self.path / "sweep.json"
        if self.path.exists() and not self.path.is_dir():
            raise FolderError(f"{self.path}: is a file; give a folder")
        if not about.exists() and self.path.is_dir() and any(self._strangers()):
            raise FolderError(f"{self.path}: is not empty and holds no sweep; choose another")
        self.runs.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            try:
                # The system lets go of it when the process ends, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderError(f"{self.path}: another sweep is writing there") from None
            if about.exists():
                self._check(about)
            else:
                described = {"format": FORMAT, "chapter": self._chapter}
                write_whole(about, json.dumps(described).encode())
            for leftover in self.path.rglob(f".*{UNFINISHED}"):
                leftover.unlink()
            yield

    def stored(self, key: str) -> Record | None:
        """Return a run that need not be done again, or None."""
        record = self.read(key)
        return None if record is None or record.status in TRANSIENT else record

    def read(self, key: str) -> Record | None:
        """Return a stored run, or None if it is absent, or not whole after a power cut."""
        try:
            found = json.loads((self.runs / f"{key}.json").read_bytes())
            if found.pop("format") != FORMAT or found["key"] != key:
                return None
            return Record(**found)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def store(self, record: Record, notebook: bytes | None = None) -> None:
        """Store a run, and its notebook first, so that a stored run has one."""
        if notebook is not None:
            self.notebooks.mkdir(exist_ok=True)
            write_whole(self.notebooks / f"{record.key}.ipynb", notebook, durable=False)
        content = json.dumps({"format": FORMAT, **asdict(record)}).encode()
        write_whole(self.runs / f"{record.key}.json", content, durable=False)

    def has_notebook(self, key: str) -> bool:
        """Return whether a run's notebook is kept."""
        return (self.notebooks / f"{key}.ipynb").exists()

    def _strangers(self) -> Iterator[Path]:
        return (path for path in self.path.iterdir() if path.name not in (".lock", "runs"))

    def _check(self, about: Path) -> None:
        try:
            found = json.loads(about.read_bytes())
        except ValueError:
            found = None
        if not isinstance(found, Mapping) or found.get("format") != FORMAT:
            raise FolderError(f"{self.path}: was written by another version; choose another folder")
        if found.get("chapter") != self._chapter:
            raise FolderError(
                f"{self.path}: holds a sweep of {found.get('chapter')}; choose another"
            )
