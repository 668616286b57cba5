"""Files written whole or not at all; imports the errors and nothing else of the package."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from asprinted.errors import AsPrintedError

UNFINISHED = ".part"  # suffix of what is not whole yet; a leftover may be deleted


class FolderError(AsPrintedError):
    """A folder that cannot take what is to be written into it."""


def write_whole(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    path : pathlib.Path
        The file to write; its folder must exist.
    content : bytes
        All that the file will hold.
    durable : bool
        Whether it must be whole after a power cut too, which costs a few milliseconds. Without
        it the file is still whole or absent whatever happens to the process.

    Raises
    ------
    OSError
        If the disk is full or the folder is read-only; the old file then stays as it was.
    """
    with _naming(path):
        handle, temporary = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent
        )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # the system does not say where the disk is full
        raise


def write_folder(
    folder: Path, files: Mapping[str, bytes], replaceable: Collection[str] | None = None
) -> None:
    """Write a folder of files so that it is there with all of them or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        The folder to make; the folders above it are made too.
    files : mapping of str to bytes
        The content of each file by its name.
    replaceable : collection of str, optional
        Names of files that may be lost: a folder that holds nothing else is replaced. By default
        only an empty folder is.

    Raises
    ------
    FolderError
        If the folder exists and holds anything else, or is the one this process is in.
    OSError
        If the disk is full or the place is read-only; nothing of it is then left behind.
    """
    _check(folder, replaceable)
    folder = folder.resolve()  # a link stays, and what it leads to is replaced
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _naming(folder):
        made = tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=UNFINISHED, dir=folder.parent)
    part = Path(made)
    try:
        for name, content in files.items():
            write_whole(part / name, content)
        part.chmod(0o777 & ~_umask())
        _put_in_place(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Have the system's error name what was to be written, not its unfinished copy."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _check(folder: Path, replaceable: Collection[str] | None) -> None:
    """Refuse a folder that cannot be replaced without a loss."""
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder}: is a file; give a folder")
    if not folder.is_dir():
        return
    if Path.cwd().is_relative_to(folder.resolve()):
        raise FolderError(f"{folder}: is the folder you are in; give one inside it")
    held = sorted(path.name for path in folder.iterdir())
    if held and replaceable is None:
        raise FolderError(f"{folder}: is not empty; choose another folder, or add --replace")
    may_go = replaceable or ()
    others = [name for name in held if name not in may_go or (folder / name).is_dir()]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise FolderError(
            f"{folder}: holds {others[0]}{more}, which no rerun wrote; choose another folder"
        )


def _put_in_place(part: Path, folder: Path) -> None:
    """Rename a finished folder; one that it replaces is deleted only afterwards."""
    if not folder.exists() or not any(folder.iterdir()):
        os.replace(part, folder)  # takes the place of an empty folder too
        return
    old = part.with_name(part.name + ".old")
    os.replace(folder, old)
    try:
        os.replace(part, folder)
    except OSError:
        os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _mode(path: Path) -> int:
    """Return the permissions the file has, or those a new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        return 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
