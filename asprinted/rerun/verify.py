"""A pytest plugin that lets nbval run its cells in children of a warm process.

`pytest -p asprinted.rerun.verify --nbval book` collects, compares and judges with nbval's own
code; only the kernel behind it is another. Plain `pytest --nbval book` stays the judge.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from queue import Empty

import pytest

from asprinted import warm
from asprinted.warm.kernelspec import is_this_python

STOCK = pytest.StashKey[type]()
PLAN = pytest.StashKey["Plan"]()
AHEAD = 2  # notebooks begun before they are asked for
FINISHED = {"msg_type": "status", "content": {"execution_state": "idle"}}


class WarmKernel:
    """What nbval asks of a running kernel, answered by a forked child."""

    language = "python"

    def __init__(self, child: warm.Child, folder: str):
        self._folder = folder
        self._begin(child)

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Start a cell; return the identifier that its messages carry."""
        self._cell = uuid.uuid4().hex
        self._waiting.clear()
        self._running = True
        self._child.start(warm.Cell(cell_input, store_history=False))
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
        self._begin(_fork(self._folder))

    def stop(self) -> None:
        """End the child; one that has finished tells the parent what it had to import."""
        self._alive = False
        if self._running:
            self._child.kill()
        else:
            self._child.close()

    def _begin(self, child: warm.Child) -> None:
        self._child = child
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


def _fork(folder: str) -> warm.Child:
    # A key of its own, so that each child tells what it learned.
    return warm.shared_parent().fork(folder, key=uuid.uuid4().hex)


class Plan:
    """The notebooks that will be run, in order; each is begun while the one before is compared."""

    def __init__(self, items: Iterable[pytest.Item]):
        from nbval.plugin import IPyNbCell

        self.sources: dict[pytest.Collector, list[str]] = defaultdict(list)
        self.current: pytest.Collector | None = None
        self._begun: dict[pytest.Collector, warm.Child] = {}
        for item in items:
            if isinstance(item, IPyNbCell) and not item.options["skip"]:
                self.sources[item.parent].append(item.cell.source)

    def kernel(self) -> WarmKernel:
        """Return a kernel for the current notebook, and begin the next."""
        kernel = WarmKernel(self._begin(self.current), str(self.current.fspath.dirname))
        later = [it for it in self.sources if _is_ours(_kernel_name(it))]
        for notebook in later[: max(0, AHEAD - len(self._begun))]:
            self._begun[notebook] = self._begin(notebook)
        return kernel

    def close(self) -> None:
        """End what was begun and never asked for, as when pytest stops at a failure."""
        while self._begun:
            self._begun.popitem()[1].kill()

    def _begin(self, notebook: pytest.Collector) -> warm.Child:
        if notebook in self._begun:
            return self._begun.pop(notebook)
        child = _fork(str(notebook.fspath.dirname))
        cells = self.sources.pop(notebook, [])
        child.hand(warm.Cell(source, store_history=False) for source in cells)
        child.send_ahead()
        return child


def _kernel_name(notebook: pytest.Collector) -> str:
    """Return the kernel that nbval will choose for a notebook."""
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME

    option = notebook.config.option
    if option.nbval_current_env:
        return CURRENT_ENV_KERNEL_NAME
    own = notebook.nb.metadata.get("kernelspec", {}).get("name", "python")
    return option.nbval_kernel_name or own


def _is_ours(kernel_name: str) -> bool:
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME

    return kernel_name == CURRENT_ENV_KERNEL_NAME or is_this_python(kernel_name)


def pytest_configure(config: pytest.Config) -> None:
    """Put the warm kernel in the place of nbval's own, where it can serve."""
    import nbval.plugin

    measures_coverage = getattr(config.option, "cov_source", None)  # needs a kernel of its own
    if not warm.can_fork() or measures_coverage:
        return
    config.stash[STOCK] = stock = nbval.plugin.RunningKernel

    def kernel(kernel_name: str, cwd: str | None = None, startup_timeout: float = 60):
        if _is_ours(kernel_name):
            return config.stash[PLAN].kernel()
        return stock(kernel_name, cwd, startup_timeout)

    nbval.plugin.RunningKernel = kernel


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put nbval's own kernel back."""
    import nbval.plugin

    if STOCK in config.stash:
        nbval.plugin.RunningKernel = config.stash[STOCK]
    if PLAN in config.stash:
        config.stash[PLAN].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note which cells will be run, and start the warm parent on what they import."""
    if STOCK in config.stash:
        config.stash[PLAN] = plan = Plan(items)
        if plan.sources:
            warm.shared_parent(warm.imported_modules(chain(*plan.sources.values())))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which notebook nbval is about to start a kernel for."""
    if PLAN in item.config.stash:
        item.config.stash[PLAN].current = item.parent
