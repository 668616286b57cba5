"""What cells do that other cells or other runs may see, as Python's own audit events tell.

A file in a temporary folder of its own is seen by no other run. What C code does on its own, such
as a library that opens files by itself, is not told. It imports nothing of the package.
"""

from __future__ import annotations

import os
import sys

SHARED = "shared"  # a file is written or a process started: other runs may see it
OWN = "own"  # the working directory or the environment: later cells may see it
EVENTS = {
    **dict.fromkeys(("os.chdir", "os.putenv", "os.unsetenv"), OWN),
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec"), SHARED),
    **dict.fromkeys(("os.fork", "os.forkpty", "socket.bind"), SHARED),
}
ON_PATHS = {"os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate"}
ON_PATHS |= {"sqlite3.connect"}
IN_MEMORY = (":memory:", "", b":memory:", b"")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
UNNAMED = getattr(os, "O_TMPFILE", 0)
HARMLESS = ("/dev/", "/proc/")


class Effects:
    """The effects of the cells run in this process, noted from `watch` on."""

    def __init__(self):
        self._noted: set[str] = set()
        self._temporary: list[str] = []

    def watch(self) -> None:
        """Begin to note; there is no end, since Python takes no such hook back."""
        sys.addaudithook(self._hear)

    def take(self) -> list[str]:
        """Return what was noted since the last call."""
        noted, self._noted = sorted(self._noted), set()
        return noted

    def _hear(self, event: str, arguments: tuple) -> None:
        if event in EVENTS:
            self._noted.add(EVENTS[event])
        elif event == "open":
            path, _, flags = arguments
            if flags & WRITING and not (UNNAMED and flags & UNNAMED == UNNAMED):
                self._note_path(path)
        elif event in ON_PATHS:
            self._note_path(arguments[0])
        elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
            self._temporary.append(os.fspath(arguments[0]))

    def _note_path(self, path: object) -> None:
        if isinstance(path, int) or path is None or path in IN_MEMORY:
            return  # opened before, under its name, or no file
        name = os.path.abspath(os.fsdecode(path))
        own = any(name == it or name.startswith(it + os.sep) for it in self._temporary)
        # Compiled modules are the same whoever writes them.
        if not own and not name.startswith(HARMLESS) and "__pycache__" not in name:
            self._noted.add(SHARED)
