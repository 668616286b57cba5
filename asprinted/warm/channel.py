"""Messages with a length in front, over a socket; imports nothing of the package."""

from __future__ import annotations

import socket
import struct
import time

LENGTH = struct.Struct("!I")


class Channel:
    """One end of a connection that carries whole messages, each a byte string."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self._read = bytearray()

    def send(self, message: bytes) -> None:
        """Send one message; raise OSError if the other end is gone."""
        self.connection.settimeout(None)  # else that of the last receive
        self.connection.sendall(LENGTH.pack(len(message)) + message)

    def receive(self, deadline: float | None = None) -> bytes | None:
        """Return the next message, or None if the other end is gone.

        Raises
        ------
        TimeoutError
            If it has not come by `deadline`, a time of `time.monotonic`; what has come is kept.
        """
        header = self._take(LENGTH.size, deadline, keep=True)
        if header is None:
            return None
        size = LENGTH.size + LENGTH.unpack(header)[0]
        message = self._take(size, deadline)
        return None if message is None else message[LENGTH.size :]

    @property
    def holds_part(self) -> bool:
        """Whether some of the next message was read together with the last."""
        return bool(self._read)

    def close(self) -> None:
        """Close this end; the other end then reads None."""
        self.connection.close()

    def _take(self, size: int, deadline: float | None, keep: bool = False) -> bytes | None:
        while len(self._read) < size:
            self.connection.settimeout(_remaining(deadline))
            try:
                part = self.connection.recv(max(65536, size - len(self._read)))
            except (ConnectionResetError, BrokenPipeError):
                return None
            except BlockingIOError:
                raise TimeoutError from None
            if not part:
                return None
            self._read += part
        taken = bytes(self._read[:size])
        if not keep:
            del self._read[:size]
        return taken


def _remaining(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())
