"""A child of the warm parent as its client sees it: cells go in, messages come out."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asprinted.warm.client import Parent

# What may wait in a connection: well below what the system's buffer holds, so that no send waits
# for a child that itself waits for us to read its outputs.
AHEAD_CELLS, AHEAD_BYTES, BYTES_A_CHARACTER = 32, 1 << 16, 6  # JSON escapes take six


class ChildDiedError(RuntimeError):
    """A child ended before its notebook did."""


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
        self._is_released = False
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
        self._parent.end_orphans(self._pid)
        self._release()

    def close(self) -> None:
        """Let the process end, and learn from it which modules to import beforehand."""
        with suppress(ChildDiedError):
            self._send(None)
            if self._report:
                learned = self.receive()
                self._parent.prepare(learned["modules"], learned["remembered"])
        self._channel.close()
        self._release()

    def _release(self) -> None:
        if not self._is_released:
            self._is_released = True
            self._parent.release()

    def _connect(self) -> None:
        self._channel = self._parent.connect()
        with suppress(ChildDiedError):  # seen again, and mended, when it is asked for its process
            self._send(self._first)

    def _send(self, message: dict | None) -> None:
        try:
            self._channel.send(json.dumps(message).encode())
        except OSError:
            raise ChildDiedError("the kernel died") from None
