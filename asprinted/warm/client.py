"""The client of the warm parent: starts it, asks it for children, runs cells in them.

It imports neither papermill nor Jupyter, so that the parent can start on its imports first.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from asprinted import fingerprint
from asprinted.warm.channel import Channel
from asprinted.warm.child import Cell, Child, ChildDiedError

PART = 500  # results handed to the parent in one message, which must stay small
IMPORT_LINE = re.compile(r"^(?:from\s+([\w.]+)\s+import\s+([\w, ]+)|import\s+([\w., ]+))", re.M)


def can_fork() -> bool:
    """Return whether this system has all that the warm parent needs (Linux has)."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "memfd_create")


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Return the modules that a notebook's cells import at the start of a line.

    Examples
    --------
    >>> imported_modules(["import json, csv as c", "from os import path"])
    ['json', 'csv', 'os', 'os.path']
    """
    found: dict[str, None] = {}
    for source in sources:
        for package, names, plain in IMPORT_LINE.findall(source):
            for item in (plain or names).split(","):
                name = item.split(" as ")[0].strip()
                if package and not package.startswith("."):
                    found[package] = None
                    # `from scipy import stats` imports a module, `from math import pi` does not;
                    # the parent tries both.
                    name = f"{package}.{name}"
                if name.strip("."):
                    found[name] = None
    return list(found)


class Parent:
    """A warm parent process, started with the modules that its children will need."""

    def __init__(self, modules: Iterable[str] = ()):
        self._modules = list(modules)
        self._lock = threading.Lock()
        self._learned: set[str] = set()
        self._process: subprocess.Popen | None = None
        self._owner = os.getpid()
        self._closed = False
        self._retired = False
        self._running = 0
        self.stamp = fingerprint.stamp()
        self._start()

    def prepare(self, modules: Iterable[str], remembered: Sequence[list] = ()) -> None:
        """Have the parent import modules it has not been told of yet, and keep dear results."""
        with self._lock:
            new = [name for name in modules if name not in self._modules]
            self._modules += new
            parts = [remembered[at : at + PART] for at in range(0, len(remembered), PART)]
            for part in parts or [[]] * bool(new):
                news = {"modules": new, "remembered": part}
                with suppress(OSError):  # a dead parent is replaced at the next fork
                    self._control.send(json.dumps(news).encode())

    def fork(self, folder: Path | str, key: str = "", only: Collection[str] | None = None) -> Child:
        """Return a new child whose working directory is `folder`.

        Parameters
        ----------
        folder : pathlib.Path or str
            Where its cells run.
        key : str
            What the child will run. The first child of each key reports the modules it came
            to load and the dear results it computed; later children find both.
        only : collection of str, optional
            Keys of data or metadata: outputs that have none of them are not sent, nor what cells
            print.
        """
        with self._lock:
            report = bool(key) and key not in self._learned
            self._learned.add(key)
            self._running += 1
        only = None if only is None else sorted(only)
        return Child(self, {"folder": str(folder), "report": report, "only": only})

    def connect(self) -> Channel:
        """Return our end of a connection to a new child; a parent that died is started anew."""
        with self._lock:
            if self._closed:
                raise ChildDiedError("the parent was closed")
            if self._process is None or self._process.poll() is not None:
                self._start()
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
                except OSError:  # it is ending just now
                    self._start()
                    socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
            return Channel(ours)

    def end_orphans(self, ended: int | None) -> None:
        """Have the parent end a child that was killed, and what it has left behind."""
        with self._lock, suppress(OSError):
            news = {"modules": [], "remembered": [], "ended": ended}
            self._control.send(json.dumps(news).encode())

    def release(self) -> None:
        """Note that a child was done with."""
        with self._lock:
            self._running -= 1
        self._close_if_idle()

    def retire(self) -> None:
        """End the parent once its children have ended; none is to be asked of it any more."""
        self._retired = True
        self._close_if_idle()

    def _close_if_idle(self) -> None:
        if self._retired and not self._running:
            self.close()

    def is_outdated(self) -> bool:
        """Return whether it cannot serve this process, or has read what has changed since."""
        forked = self._owner != os.getpid()
        return forked or self._closed or self.stamp != fingerprint.stamp()

    @property
    def process_id(self) -> int:
        """The parent's process."""
        return self._process.pid

    def close(self) -> None:
        """End the parent and its children, for good."""
        with self._lock:
            self._closed = True  # a child that waits for its process is not to start another parent
            self._end()

    def _end(self) -> None:
        if os.getpid() != self._owner or self._process is None:
            return  # in a process forked from ours the parent is not ours to end
        self._control.close()
        self._process.wait()
        self._process = None

    def _start(self) -> None:
        self._end()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), json.dumps(self._modules), "[]", "[]"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "asprinted.warm.parent", *arguments],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us, who then end the children in order
        )
        theirs.close()


_shared: Parent | None = None
_shared_lock = threading.Lock()
_stopping = False


def shared_parent(modules: Iterable[str] = ()) -> Parent:
    """Return the process-wide warm parent, started if need be, and have it import modules.

    Another takes its place once the package or the ledger has changed: what it has read is old.

    Raises
    ------
    ChildDiedError
        Within `no_more_children`.
    """
    global _shared
    with _shared_lock:
        if _stopping:
            raise ChildDiedError("no more children are to be started")
        if _shared is None or _shared.is_outdated():
            if _shared is not None:
                _shared.retire()
            _shared = Parent(modules)
            atexit.register(_shared.close)
        else:
            _shared.prepare(modules)
        return _shared


def start(cells: Sequence[Cell], folder: Path | str, key: str = "", **options: object) -> Child:
    """Return a child that runs cells in a folder; see `Parent.fork` for the rest."""
    child = shared_parent(imported_modules(cell.code for cell in cells)).fork(
        folder, key, **options
    )
    child.hand(cells)
    return child


def run(
    cells: Sequence[Cell],
    folder: Path | str,
    timeout: float | None = None,
    key: str = "",
    only: Collection[str] | None = None,
) -> Iterator[tuple[list[dict], dict]]:
    """Run cells in a folder; yield for each what it shows, as a notebook keeps it, and its reply.

    Leaving off ends the run at once, with all that its cells have started.

    Parameters
    ----------
    cells : sequence of Cell
        What is run, in order; after one that fails, none but where it says `go_on`.
    folder : pathlib.Path or str
        Where it is run.
    timeout : float, optional
        Seconds that one cell may take.
    key, only
        See `Parent.fork`.

    Raises
    ------
    TimeoutError
        If a cell takes more than `timeout` seconds.
    ChildDiedError
        If the process ends before the last cell does.

    Examples
    --------
    >>> (shown, reply), = run([Cell("1 + 1")], ".")
    >>> shown[0]["data"]["text/plain"], reply["status"]
    ('2', 'ok')
    """
    child = start(cells, folder, key, only=only)
    try:
        for cell in cells:
            shown: list[dict] = []
            for message in child.execute(cell.code, timeout):
                if message["msg_type"] == "clear_output":
                    shown.clear()
                elif message["msg_type"] in ("display_data", "execute_result"):
                    shown.append(message["content"])
            yield shown, message["content"]
            if message["content"]["status"] == "error" and not cell.go_on:
                break
    except BaseException:
        child.kill()
        raise
    child.close()


@contextmanager
def no_more_children() -> Iterator[None]:
    """End the shared parent with its children, and start none until the end of the context."""
    global _shared, _stopping
    with _shared_lock:
        _stopping, ended, _shared = True, _shared, None
    if ended is not None:
        ended.close()
    try:
        yield
    finally:
        _stopping = False
