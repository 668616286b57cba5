"""A pytest plugin that lets nbval run its cells in children of a warm process.

`pytest -p asprinted.rerun.verify --nbval book` collects, compares and judges with nbval's own
code; only the kernel behind it is another. Plain `pytest --nbval book` stays the judge.
"""

from __future__ import annotations

import time
import uuid
from queue import Empty

import pytest

from asprinted.rerun import warm
from asprinted.rerun.kernelspec import is_this_python

STOCK = pytest.StashKey[type]()
FINISHED = {"msg_type": "status", "content": {"execution_state": "idle"}}


class WarmKernel:
    """What nbval asks of a running kernel, answered by a forked child."""

    language = "python"

    def __init__(self, kernel_name: str, cwd: str | None = None, startup_timeout: float = 60):
        self._folder = cwd or "."
        self._start()

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Start a cell; return the identifier that its messages carry."""
        self._cell = uuid.uuid4().hex
        self._waiting.clear()
        self._running = True
        self._child.send_cell(cell_input, store_history=False)
        return self._cell

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait until the cell has run; raise `queue.Empty` when it takes too long."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while FINISHED not in self._waiting:
            self._waiting.append(self._receive(deadline))

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """Return the next message of the running cell."""
        deadline = None if timeout is None else time.monotonic() + timeout
        message = self._waiting.pop(0) if self._waiting else self._receive(deadline)
        return message | {"parent_header": {"msg_id": self._cell}}

    def await_idle(self, parent_id: str, timeout: float) -> None:
        """Pass over the cell's messages up to its last."""
        while self.get_message("iopub", timeout)["msg_type"] != "status":
            pass

    def is_alive(self) -> bool:
        """Return whether cells can still be run."""
        return self._alive

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        self._child.interrupt()

    def restart(self) -> None:
        """Go on with a new child."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End the child; one that has finished tells the parent what it had to import."""
        self._alive = False
        if self._running:
            self._child.kill()
        else:
            self._child.close()

    def _start(self) -> None:
        self._child = warm.shared_parent().fork(self._folder, key=uuid.uuid4().hex)
        self._waiting: list[dict] = []
        self._alive = True
        self._running = False

    def _receive(self, deadline: float | None) -> dict:
        try:
            message = self._child.receive(deadline)
        except TimeoutError:
            raise Empty from None
        except warm.ChildDiedError:
            self._alive = False
            raise RuntimeError("the kernel died while it ran this cell") from None
        if message["msg_type"] != "execute_reply":
            return message
        self._running = False
        return FINISHED


def pytest_configure(config: pytest.Config) -> None:
    """Put the warm kernel in the place of nbval's own, where it can serve."""
    import nbval.plugin
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME

    measures_coverage = getattr(config.option, "cov_source", None)  # needs a kernel of its own
    if not warm.can_fork() or measures_coverage:
        return
    config.stash[STOCK] = stock = nbval.plugin.RunningKernel

    def kernel(kernel_name: str, cwd: str | None = None, startup_timeout: float = 60):
        ours = kernel_name == CURRENT_ENV_KERNEL_NAME or is_this_python(kernel_name)
        return (WarmKernel if ours else stock)(kernel_name, cwd, startup_timeout)

    nbval.plugin.RunningKernel = kernel


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put nbval's own kernel back."""
    import nbval.plugin

    if STOCK in config.stash:
        nbval.plugin.RunningKernel = config.stash[STOCK]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start the warm parent on the imports of the notebooks that were collected."""
    import nbval.plugin

    if STOCK in config.stash:
        cells = [item.cell.source for item in items if isinstance(item, nbval.plugin.IPyNbCell)]
        if cells:
            warm.shared_parent(warm.imported_modules(cells))
