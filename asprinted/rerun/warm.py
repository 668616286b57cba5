"""The client of the warm parent: starts it, asks it for children, runs cells in them.

It imports neither papermill nor Jupyter, so that the parent can start on its imports first.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from asprinted.rerun import identity
from asprinted.rerun.frames import Channel

PART = 500  # results handed to the parent in one message, which must stay small
# What may wait in a connection: well below what the system's buffer holds, so that no send waits
# for a child that itself waits for us to read its outputs.
AHEAD_CELLS, AHEAD_BYTES, BYTES_A_CHARACTER = 32, 1 << 16, 6  # JSON escapes take six
IMPORT_LINE = re.compile(r"^(?:from\s+([\w.]+)\s+import\s+([\w, ]+)|import\s+([\w., ]+))", re.M)


class ChildDiedError(RuntimeError):
    """A child ended before its notebook did."""


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
        self.stamp = identity.stamp()
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

    def end_orphans(self) -> None:
        """End what runs that were ended have left behind, in whatever session."""
        with self._lock, suppress(OSError):  # a parent that has died has ended them
            self._control.send(json.dumps({"modules": [], "remembered": []}).encode())

    def is_outdated(self) -> bool:
        """Return whether it cannot serve this process, or has read what has changed since."""
        forked = self._owner != os.getpid()
        return forked or self._closed or self.stamp != identity.stamp()

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
            [sys.executable, "-m", "asprinted.rerun.parent", *arguments],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us, who then end the children in order
        )
        theirs.close()


@dataclass(frozen=True)
class Cell:
    """A cell's code and how it is run.

    Attributes
    ----------
    code : str
        Its source.
    store_history : bool
        Whether the shell keeps it and its result.
    go_on : bool
        Whether cells handed after it are run although it fails.
    """

    code: str
    store_history: bool = True
    go_on: bool = True


class Child:
    """A forked process that runs one notebook's cells, each message as ipykernel words it."""

    def __init__(self, parent: Parent, how: dict):
        self._parent = parent
        self._report = how["report"]
        self._first = how | {"environment": dict(os.environ)}
        self._pid: int | None = None
        self._handed: deque[Cell] = deque()
        self._sent: deque[Cell] = deque()  # and not answered yet
        self._connect()

    @property
    def pid(self) -> int:
        """The process, once it has started."""
        if self._pid is None:
            try:
                self._pid = self.receive()["pid"]
            except ChildDiedError:  # the parent had just ended; nothing has run yet
                self._channel.close()
                self._connect()
                self._handed.extendleft(reversed(self._sent))
                self._sent.clear()
                self._pid = self.receive()["pid"]
        return self._pid

    def hand(self, cells: Iterable[Cell]) -> None:
        """Give all cells that are to be run, in order; the child then never waits for the next."""
        self._handed.extend(cells)

    def execute(self, code: str, timeout: float | None = None) -> Iterator[dict]:
        """Run one cell, or follow it if handed before; yield its messages up to `execute_reply`.

        Raises
        ------
        TimeoutError
            If its reply takes more than `timeout` seconds; the child goes on.
        ChildDiedError
            If the process ends meanwhile.
        """
        self.start(Cell(code))
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            message = self.receive(deadline)
            yield message
            if message["msg_type"] == "execute_reply":
                return

    def start(self, cell: Cell) -> None:
        """Start a cell, once the process has: the parent's imports are not its time.

        Raises
        ------
        RuntimeError
            If another cell was handed; it may have run already.
        ChildDiedError
            If the process has ended before its first cell.
        """
        assert self.pid
        if not self._sent and not self._handed:
            self._handed.append(cell)
        self.send_ahead()
        if not self._sent or self._sent[0].code != cell.code:
            raise RuntimeError("a cell was asked for out of the order in which they were handed")

    def send_ahead(self) -> None:
        """Send cells that were handed, as many as may wait in the connection."""
        while self._handed and self._has_room(self._handed[0]):
            cell = self._handed.popleft()
            self._sent.append(cell)
            with suppress(ChildDiedError):  # seen when what it sent before is read
                self._send(asdict(cell))

    def _has_room(self, cell: Cell) -> bool:
        if not self._sent:
            return True
        waiting = sum(len(it.code) for it in (*self._sent, cell)) * BYTES_A_CHARACTER
        return len(self._sent) < AHEAD_CELLS and waiting <= AHEAD_BYTES

    def receive(self, deadline: float | None = None) -> dict:
        """Return the next message of the running cell.

        Raises
        ------
        TimeoutError
            If it has not come by `deadline`, a time of `time.monotonic`.
        ChildDiedError
            If the process has ended.
        """
        received = self._channel.receive(deadline)
        if received is None:
            raise ChildDiedError("the kernel died")
        message = json.loads(received.decode("utf-8", "replace"))
        if message.get("msg_type") == "execute_reply":
            self._sent.popleft()
            self.send_ahead()
        return message

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        os.kill(self.pid, signal.SIGINT)

    def kill(self) -> None:
        """End the process and whatever its cells started, at once."""
        with suppress(OSError, ChildDiedError):  # it may have ended, or never begun
            os.killpg(self.pid, signal.SIGKILL)
        self._channel.close()
        self._parent.end_orphans()

    def close(self) -> None:
        """Let the process end, and learn from it which modules to import beforehand."""
        with suppress(ChildDiedError):
            self._send(None)
            if self._report:
                learned = self.receive()
                self._parent.prepare(learned["modules"], learned["remembered"])
        self._channel.close()

    def _connect(self) -> None:
        self._channel = self._parent.connect()
        with suppress(ChildDiedError):  # seen again, and mended, when it is asked for its process
            self._send(self._first)

    def _send(self, message: dict | None) -> None:
        try:
            self._channel.send(json.dumps(message).encode())
        except OSError:
            raise ChildDiedError("the kernel died") from None


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
            _shared = Parent(modules)
            atexit.register(_shared.close)
        else:
            _shared.prepare(modules)
        return _shared


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
