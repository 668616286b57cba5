"""ipykernel's own kernel, with a socket pair where its ZeroMQ sockets were.

A warm parent builds it once; each forked child serves one notebook with it. Since the cells run
in ipykernel's code (`do_execute`, display hook, tracebacks, comms), outputs are those of a plain
kernel. Not emulated: standard input, the debugger, a kernel's connection file.
"""

from __future__ import annotations

import asyncio
import io
import json
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets import Any

from asprinted.rerun.effects import Effects
from asprinted.rerun.frames import Channel

if TYPE_CHECKING:
    from tornado.ioloop import IOLoop

FLUSH_SECONDS = 0.2  # ipykernel's interval: text written within it makes one output
OUTPUTS = ("stream", "display_data", "execute_result", "error")


class Outbox:
    """Where a kernel's messages go: nowhere before the fork, to the client after it."""

    def __init__(self):
        self.channel: Channel | None = None
        self.lock = threading.RLock()

    def put(self, kind: str, content: bytes) -> None:
        """Send one message of the Jupyter protocol: its type and its content as JSON."""
        if self.channel is not None:
            with self.lock:
                self.channel.send(b'{"msg_type": "%b", "content": %b}' % (kind.encode(), content))


class CollectingSession(Session):
    """A session whose messages go to an outbox rather than to a ZeroMQ socket.

    `only` names the kinds of output that are sent, by a key of their data or metadata; None if
    all are, and whatever else a kernel says.
    """

    outbox = Any()
    only = Any(None)
    clears = Any(False)

    def send(self, stream, msg_or_type, content=None, parent=None, ident=None, **more):
        """Put a message, given whole or as type and content, into the outbox."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        if self.only is None or self._is_wanted(message["msg_type"], message["content"]):
            self._put(message)

    def _is_wanted(self, kind: str, content: dict) -> bool:
        """Whether a client that asked for some outputs only has to see a message."""
        if kind == "clear_output" and content.get("wait"):
            self.clears = True  # with the next output, which may be one that is not sent
            return False
        if self.clears and kind in OUTPUTS:
            self.clears = False
            self.outbox.put("clear_output", b"{}")
        if kind in ("display_data", "execute_result"):
            keys = {*content.get("data", ()), *content.get("metadata", ())}
            return not keys.isdisjoint(self.only)
        return kind in ("execute_reply", "clear_output")

    def _put(self, message: dict) -> None:
        try:
            packed = json.dumps(message["content"], ensure_ascii=False, allow_nan=False).encode()
        except (TypeError, ValueError):
            # Jupyter's own packing, with the warning that it may show.
            try:
                packed = self.serialize(message)[-1]
            except ValueError:  # a lone surrogate: a plain kernel loses such a message too
                return
        self.outbox.put(message["msg_type"], packed)


class OutStream(io.TextIOBase):
    """Standard output or error of a cell.

    It has the name of ipykernel's class since error messages and representations show it.
    Text is held back until a flush, a display or the interval, as ipykernel does.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, session: CollectingSession):
        self.name = name
        self.outbox = session.outbox
        self._session = session
        self._descriptor = descriptor
        # As in ipykernel, `fileno` is where the process's own stream went, not the cell's output.
        self._original = os.dup(descriptor)
        self._owner = os.getpid()
        self._captured = 0
        self._parts: list[str] = []
        self._since: float | None = None

    def capture(self) -> None:
        """Catch, in a forked child, what C code and subprocesses write to the descriptor."""
        self._owner = os.getpid()
        unread = self._session.only is not None
        file = os.open(os.devnull, os.O_RDWR) if unread else os.memfd_create(self.name)
        os.dup2(file, self._descriptor)
        os.close(file)

    def write(self, text: str) -> int:
        """Hold text back for the next flush."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process that a cell forked: its parent picks this up
            os.write(self._descriptor, text.encode(errors="replace"))
            return len(text)
        with self.outbox.lock:
            self._take_captured()
            self._hold(text)
        return len(text)

    def flush(self) -> None:
        """Send what is held back as one output."""
        if os.getpid() != self._owner:
            return
        with self.outbox.lock:
            self._take_captured()
            text = "".join(self._parts)
            self._parts.clear()
            self._since = None
            if text:
                self._session.send(None, "stream", {"name": self.name, "text": text})

    def flush_if_due(self) -> None:
        """Flush if text has been held back for the interval."""
        with self.outbox.lock:
            self._take_captured()
            if self._since is not None and time.monotonic() - self._since >= FLUSH_SECONDS:
                self.flush()

    @property
    def holds_text(self) -> bool:
        """Whether something was written and not yet sent."""
        return bool(self._parts)

    def discard(self) -> None:
        """Forget what is held back."""
        self._parts.clear()
        self._since = None

    def writable(self) -> bool:
        """Return True: it is for writing."""
        return True

    def isatty(self) -> bool:
        """Return False: no terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor of the process's own stream."""
        return self._original

    def _hold(self, text: str) -> None:
        if not text:
            return
        if self._since is None:
            self._since = time.monotonic()
        if not self._parts or self._session.only is None:  # else one part says that there is text
            self._parts.append(text)

    def _take_captured(self) -> None:
        """Hold back what has come to the descriptor since the last look."""
        if self.outbox.channel is None:
            return
        size = os.fstat(self._descriptor).st_size
        if size > self._captured:
            raw = os.pread(self._descriptor, size - self._captured, self._captured)
            self._captured = size
            self._hold(raw.decode(errors="replace"))


class ForkedKernel(IPythonKernel):
    """The kernel as it is, told that the main thread is its shell thread."""

    def __init__(self, **traits):
        super().__init__(**traits)
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())

    async def run(self, code: str, store_history: bool) -> dict:
        """Run one cell and return the reply's content."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return await self.do_execute(
                code, silent=False, store_history=store_history, allow_stdin=False
            )
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            sys.stdout.flush()
            sys.stderr.flush()


class ForkedKernelApp(IPKernelApp):
    """The application that sets a kernel up, without sockets, threads and connection file.

    Profile, configuration, startup files and extensions are read as by a plain kernel.
    """

    outbox = Any()

    def init_connection_file(self):
        """Skip: the client holds the other end of a socket pair."""

    init_poller = init_sockets = init_heartbeat = init_connection_file
    write_connection_file = log_connection_info = init_connection_file

    def init_io(self):
        """Put our streams in the place of standard output and error."""
        self.session = CollectingSession(parent=self, outbox=self.outbox)
        sys.stdout = OutStream("stdout", 1, self.session)
        sys.stderr = OutStream("stderr", 2, self.session)
        self.displayhook = SimpleNamespace()
        self.patch_io()

    def init_kernel(self):
        """Create the kernel with its shell."""
        self.kernel = ForkedKernel.instance(
            parent=self,
            session=self.session,
            iopub_socket=object(),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )


def build() -> ForkedKernelApp:
    """Return an application whose kernel is ready to run cells."""
    app = ForkedKernelApp.instance(outbox=Outbox())
    # The history's database would start a thread, which a fork must not have.
    app.initialize(["--HistoryManager.enabled=False"])
    return app


def serve(app: ForkedKernelApp, channel: Channel, only: list[str] | None = None) -> None:
    """Run the cells that a client sends, until it sends null or closes its end.

    Parameters
    ----------
    app : ForkedKernelApp
        Built before the fork.
    channel : Channel
        Our end of the connection.
    only : list of str, optional
        Keys of data or metadata: other outputs are not sent, nor what cells print.
    """
    app.session.only = None if only is None else frozenset(only)
    sys.stdout.capture()
    sys.stderr.capture()
    app.outbox.channel = channel
    threading.Thread(target=_keep_flushing, args=(app.outbox,), daemon=True).start()
    asyncio.run(_serve(app.kernel, channel))


class EndedLoop:
    """The kernel's loop as the shell sees it: told to stop, it notes when that would be.

    After `exit()` in a cell a plain kernel goes on for a moment, and runs the cells begun by then.
    """

    def __init__(self, loop: IOLoop):
        self._loop = loop
        self.end = math.inf
        self.add_callback = loop.add_callback

    def call_later(self, delay: float, callback: Callable, *arguments: object) -> object:
        """Have something called later, but for our own stop."""
        if callback != self.stop:
            return self._loop.call_later(delay, callback, *arguments)
        self.end = min(self.end, time.monotonic() + delay)
        return None

    def stop(self) -> None:
        """Note that the end is now."""
        self.end = min(self.end, time.monotonic())


async def _serve(kernel: ForkedKernel, channel: Channel) -> None:
    from tornado.ioloop import IOLoop

    kernel.io_loop = loop = EndedLoop(IOLoop.current())
    effects = Effects()
    effects.watch()
    failed = False
    while True:
        request = await _next_request(channel)
        if request is None:
            return
        if time.monotonic() > loop.end:
            os._exit(0)  # as a plain kernel has ended by now, and its client is told that it died
        if failed:
            continue  # cells that were handed before their client saw this one fail
        code, store_history = request["code"], request["store_history"]
        count = kernel.shell.execution_count
        kernel.session.send(None, "execute_input", {"code": code, "execution_count": count})
        reply = await kernel.run(code, store_history)
        content = {"status": reply["status"], "execution_count": reply["execution_count"]}
        for key in ("ename", "evalue", "traceback"):
            if key in reply:
                content[key] = reply[key]
        if done := effects.take():
            content["effects"] = done
        failed = reply["status"] == "error" and not request["go_on"]
        kernel.session.send(None, "execute_reply", content)


async def _next_request(channel: Channel) -> dict | None:
    """Wait for a request while tasks that a cell left behind go on."""
    if channel.holds_part:
        await asyncio.sleep(0)  # a turn for those tasks
        return _request(channel)
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()

    def notice() -> None:
        # Taken off at once: a closed end stays readable and would keep the loop spinning.
        loop.remove_reader(channel.connection)
        readable.set()

    loop.add_reader(channel.connection, notice)
    await readable.wait()
    return _request(channel)


def _request(channel: Channel) -> dict | None:
    message = channel.receive()
    return None if message is None else json.loads(message)


def _keep_flushing(outbox: Outbox) -> None:
    """Send what a long cell has printed so far, as ipykernel's own thread does."""
    out, err = sys.stdout, sys.stderr
    while outbox.channel is not None:
        time.sleep(FLUSH_SECONDS / 4)
        out.flush_if_due()
        err.flush_if_due()
