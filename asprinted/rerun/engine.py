"""The papermill engine `asprinted`: each notebook runs in a child forked from a warm parent.

Papermill loads it by entry point. Of the package it imports `warm` and `kernelspec` only.
"""

from __future__ import annotations

import datetime
import os
import sys
import time
from contextlib import suppress

import papermill
from ipykernel.ipkernel import IPythonKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from asprinted.rerun import warm
from asprinted.rerun.kernelspec import is_this_python
from asprinted.tags import MAY_FAIL

INTERRUPT_SECONDS = 2  # for a cell that took too long to show where it was


class ForkEngine(Engine):
    """Runs a Python notebook in a forked child; others go to papermill's own engine."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man,
        kernel_name,
        log_output=False,
        stdout_file=None,
        stderr_file=None,
        start_timeout=60,
        execution_timeout=None,
        folder=None,
        key="",
        effects=None,
        **kwargs,
    ):
        """Execute the notebook's cells; papermill's managers see every step as usual.

        Parameters
        ----------
        execution_timeout : int, optional
            Seconds that one cell may take.
        folder : str, optional
            Working directory; by default the process's own.
        key : str
            What is being run; see `warm.Parent.fork`.
        effects : dict, optional
            Filled with what `asprinted.rerun.effects` notes, by cell number.
        """
        folder = folder or _folder_given() or os.getcwd()
        reason = _why_not(kernel_name)
        if reason:
            logger.warning(f"asprinted engine: {reason}; papermill's own engine runs the notebook")
            stock = {"log_output": log_output, "start_timeout": start_timeout}
            stock |= {"stdout_file": stdout_file, "stderr_file": stderr_file}
            stock["resources"] = {"metadata": {"path": folder}}
            NBClientEngine.execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **stock, **kwargs
            )
            return
        sources = [cell.source for cell in nb_man.nb.cells if cell.cell_type == "code"]
        parent = warm.shared_parent(warm.imported_modules(sources))
        child = parent.fork(folder, key)
        client = PapermillNotebookClient(
            nb_man,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        client.reset_execution_trackers()
        try:
            timeout = execution_timeout or kwargs.get("timeout")
            _run_cells(nb_man, client, child, timeout, {} if effects is None else effects)
        except BaseException:
            child.kill()
            raise
        child.close()
        nb_man.nb.metadata["language_info"] = IPythonKernel.language_info


def _why_not(kernel_name: str) -> str | None:
    """Say why the warm parent cannot run this kernel's notebooks, if it cannot."""
    if not warm.can_fork():
        return "this system cannot fork a warm process"
    if not is_this_python(kernel_name):
        return f"the kernel {kernel_name!r} is not this Python"
    return None


def _folder_given() -> str | None:
    """Return the absolute folder that papermill was told to run in, if it was.

    It changes the whole process's folder, and with several threads another has changed it again
    by now; what this thread was given stands in its own call.
    """
    frame = sys._getframe(1)
    while frame is not None and frame.f_code is not papermill.execute_notebook.__code__:
        frame = frame.f_back
    given = frame and frame.f_locals.get("cwd")
    return given if given and os.path.isabs(given) else None


def _run_cells(
    nb_man, client, child: warm.Child, timeout: float | None, effects: dict[int, list[str]]
) -> None:
    """Run cell by cell, as papermill's own client does."""
    code = (cell for cell in nb_man.nb.cells if _is_run(client, cell))
    child.hand(warm.Cell(it.source, go_on=_may_fail(client, it)) for it in code)
    for index, cell in enumerate(nb_man.nb.cells):
        try:
            nb_man.cell_start(cell, index)
            if _is_run(client, cell):
                reply = _run_cell(client, child, cell, index, timeout)
                effects[index + 1] = reply.get("effects", [])
                _raise_for_error(client, cell, reply)
        except CellExecutionError as error:
            nb_man.cell_exception(cell, cell_index=index, exception=error)
            break
        finally:
            nb_man.cell_complete(cell, cell_index=index)


def _is_run(client, cell) -> bool:
    skipped = client.skip_cells_with_tag in cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and not skipped


def _may_fail(client, cell) -> bool:
    return client.allow_errors or MAY_FAIL in cell.metadata.get("tags", [])


def _run_cell(client, child: warm.Child, cell, index: int, timeout: float | None) -> dict:
    cell.outputs = []
    client.clear_before_next_output = False
    cell.metadata["execution"] = {}
    timing = cell.metadata["execution"]
    timing["iopub.status.busy"] = _now()
    try:
        for message in child.execute(cell.source, timeout):
            reply = _process(client, message, cell, index)
    except TimeoutError:
        _interrupt(client, child, cell, index)
        timing["iopub.status.idle"] = _now()
        words = "Cell execution timed out"
        raise CellTimeoutError.error_from_timeout_and_cell(words, timeout, cell) from None
    except warm.ChildDiedError:
        raise DeadKernelError("Kernel died") from None
    timing["iopub.status.idle"] = timing["shell.execute_reply"] = _now()
    return reply


def _process(client, message: dict, cell, index: int) -> dict | None:
    """Add one message to the cell's outputs by nbclient's own rules; return the reply's content."""
    if message["msg_type"] == "execute_reply":
        return message["content"]
    date = datetime.datetime.now(datetime.UTC)
    message["header"] = {"msg_type": message["msg_type"], "date": date}
    message["parent_header"] = {}
    client.process_message(message, cell, index)
    return None


def _interrupt(client, child: warm.Child, cell, index: int) -> None:
    """Interrupt a cell that takes too long and keep its traceback, as papermill's shutdown does."""
    child.interrupt()
    deadline = time.monotonic() + INTERRUPT_SECONDS
    with suppress(TimeoutError, warm.ChildDiedError):
        while _process(client, child.receive(deadline), cell, index) is None:
            pass


def _raise_for_error(client, cell, reply: dict) -> None:
    if reply["status"] == "error" and not _may_fail(client, cell):
        raise CellExecutionError.from_cell_and_msg(cell, reply)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
