"""A folder of runs: one file each, whole or absent, found again under the run's key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without it: nothing keeps a second sweep out of a folder there
    fcntl = None

from asprinted.storage import UNFINISHED, FolderError, write_whole

ABOUT = "sweep.json"  # the file that says what a folder is
FORMAT = 2  # of the stored runs; another one is never read as this
TRANSIENT = ("timed-out", "died")  # done again when a sweep goes on
LOCK = ".lock"


@dataclass(frozen=True)
class Record:
    """One stored run: its key, settings and what it gave.

    `how` is one of those of `asprinted.rerun.run`; `alone` says that no other ran beside it.
    """

    key: str
    settings: dict[str, object]
    status: str
    error: str
    seconds: float
    glued: dict[str, object]
    how: str
    alone: bool

    def is_sound(self) -> bool:
        """Return whether each entry is of its kind; a stored file may have been altered."""
        kinds = (str, dict, str, str, (int, float), dict, str, bool)
        entries = (getattr(self, field.name) for field in fields(self))
        return all(isinstance(*pair) for pair in zip(entries, kinds, strict=True))


@contextmanager
def kept_alone(folder: Path) -> Iterator[None]:
    """Keep other sweeps out of a folder, or raise `FolderError` if one is writing there."""
    with (folder / LOCK).open("w") as lock:
        try:
            # The system lets go of it when the process ends, however it ends.
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderError(f"{folder}: another sweep is writing there") from None
        yield


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
        about = self.path / ABOUT
        if self.path.exists() and not self.path.is_dir():
            raise FolderError(f"{self.path}: is a file; give a folder")
        if about.exists():
            self._check(about)
        elif self.path.is_dir() and any(self._strangers()):
            raise FolderError(f"{self.path}: is not empty and holds no sweep; choose another")
        self.path.mkdir(parents=True, exist_ok=True)
        with kept_alone(self.path):
            if about.exists():
                self._check(about)  # once more: it may have been written meanwhile
            else:
                self._describe([])
            self.runs.mkdir(exist_ok=True)
            for leftover in self.path.rglob(f".*{UNFINISHED}"):
                leftover.unlink(missing_ok=True)
            yield

    def marks(self) -> set[str]:
        """Return what sweeps into this folder have come to know of the chapter."""
        return set(json.loads((self.path / ABOUT).read_bytes())["marks"])

    def mark(self, *words: str) -> None:
        """Keep what a sweep has come to know, before anything that follows from it is stored."""
        self._describe(sorted(self.marks().union(words)))

    def _describe(self, marks: list[str]) -> None:
        described = {"format": FORMAT, "chapter": self._chapter, "marks": marks}
        write_whole(self.path / ABOUT, json.dumps(described).encode())

    def stored(self, key: str, settings: Mapping[str, object]) -> Record | None:
        """Return a run that need not be done again, or None."""
        record = self.read(key)
        if record is None or record.status in TRANSIENT or record.settings != settings:
            return None
        return record

    def read(self, key: str) -> Record | None:
        """Return a stored run, or None if it is absent, or not whole after a power cut."""
        try:
            found = json.loads((self.runs / f"{key}.json").read_bytes())
            if found.pop("format") != FORMAT or found["key"] != key:
                return None
            record = Record(**found)
            return record if record.is_sound() else None
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
        """Yield what a sweep that was killed at its very start would not have left."""
        begun = (LOCK, f".{ABOUT}.")
        return (path for path in self.path.iterdir() if not path.name.startswith(begun))

    def _check(self, about: Path) -> None:
        try:
            found = json.loads(about.read_bytes())
        except ValueError:
            found = None
        if not isinstance(found, Mapping) or found.get("format") != FORMAT:
            words = "is damaged or was written by another version; choose another folder"
            raise FolderError(f"{about}: {words}")
        if found.get("chapter") != self._chapter:
            raise FolderError(
                f"{self.path}: holds a sweep of {found.get('chapter')}; choose another"
            )
