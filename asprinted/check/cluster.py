"""Files checked by the workers of a Dask cluster, which see them under the same names as here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from asprinted import fingerprint, scheduler
from asprinted.check.hands import FileResult, check_file
from asprinted.scheduler import ClusterError

if TYPE_CHECKING:
    from typing import TypeAlias

    from distributed import Client, Future

    Handed: TypeAlias = Future[FileResult]

AGREE = "each needs the same package as here"


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler whose workers have this package, and leave it at the end.

    Raises
    ------
    ClusterError
        If the scheduler or a worker cannot be reached, or a worker has another version.
    """
    with scheduler.connected(address) as client:
        for worker, has in scheduler.each_worker(client, fingerprint.package).items():
            if has != fingerprint.package():
                broken = isinstance(has, Exception)
                which = f"cannot load the package ({has})" if broken else "has another version"
                raise ClusterError(f"worker {worker} {which}; {AGREE}")
        yield client


class Cluster:
    """The workers of a scheduler, each of whose threads checks one file at a time.

    A file whose worker is lost is checked by another; one that ends several, twice,
    is given up.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._numbers = count()

    @property
    def ahead(self) -> int:
        """Two files for each thread of the workers, as of now."""
        return 2 * scheduler.threads(self._client)

    def start(self, file: str, rules: Sequence[str]) -> Callable[[], FileResult]:
        """Hand a file out."""
        path = Path(file).resolve()
        if not path.is_file():  # said in the words of a check here
            return partial(check_file, file, rules)
        known = (fingerprint.package(), _size(path))
        hand_out = partial(self._handed_out, str(path), list(rules), known)
        return partial(self._waited, file, str(path), hand_out(), hand_out)

    def _handed_out(self, path: str, rules: list[str], known: tuple[str, int]) -> Handed:
        with scheduler.needed(self._client):
            name = f"asprinted-check-{next(self._numbers)}-{id(self)}"
            return self._client.submit(_check_there, path, rules, known, key=name, pure=False)

    def _waited(
        self, file: str, path: str, handed: Handed, hand_out: Callable[[], Handed]
    ) -> FileResult:
        found = scheduler.outcome(self._client, handed)
        if isinstance(found, Exception) and not isinstance(found, ClusterError):
            # Dask counts what waited on a lost worker as much as what ended it: once more, then.
            found = scheduler.outcome(self._client, hand_out())
        if isinstance(found, ClusterError):
            raise found
        if isinstance(found, Exception):
            return _given_up(file, found)
        return _renamed(found, path, file)


def _check_there(path: str, rules: Sequence[str], known: tuple[str, int]) -> FileResult:
    """Check a file, on a worker."""
    package, size = known
    if fingerprint.package() != package:  # it may have joined after the check began
        raise ClusterError(f"a worker has another version; {AGREE}")
    if not Path(path).is_file() or _size(Path(path)) != size:
        raise ClusterError(f"{path}: a worker does not see this file; each needs the same files")
    try:
        return check_file(path, rules)
    except Exception as error:  # of some that are sent back, the client never hears
        return _given_up(path, error)


def _given_up(file: str, error: Exception) -> FileResult:
    words = f"{file}: not checked, on the cluster: {type(error).__name__}"
    return FileResult(file, 0, [], [], words)


def _size(path: Path) -> int:
    return path.stat().st_size


def _renamed(found: FileResult, path: str, file: str) -> FileResult:
    """Name a file as it was given, in rows and lines too."""
    return replace(
        found,
        file=file,
        rows=[[_given(row[0], path, file), *row[1:]] for row in found.rows],
        passed=[_given(line, path, file) for line in found.passed],
        unusable=_given(found.unusable, path, file),
    )


def _given(words: str, path: str, file: str) -> str:
    return file + words[len(path) :] if words.startswith(path) else words
