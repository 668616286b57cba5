"""Dask's own scheduler and workers, started as processes on the loopback address."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

LOCAL = ["--no-dashboard", "--host", "127.0.0.1"]


@contextmanager
def scheduler(folder, **environment):
    """Start a scheduler without workers; `line` of the process ends in its address."""
    with _started(
        "dask_scheduler", [*LOCAL, "--port", "0"], "Scheduler at:", folder, environment
    ) as it:
        it.address = it.line.split()[-1]
        yield it


@contextmanager
def worker(address, folder, *more, **environment):
    """Start a worker of one thread, in a folder that is in no book."""
    common = [address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", *LOCAL]
    own = ["--local-directory", str(folder / f"worker-{os.urandom(4).hex()}")]
    with _started(
        "dask_worker", [*common, *own, *more], "Registered to:", folder, environment
    ) as it:
        yield it


def kill(process):
    """End a process and all it started, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _started(command, arguments, ready, folder, environment):
    """Start one of Dask's commands, wait until it says that it is ready, and end it."""
    known = {name: it for name, it in os.environ.items() if name != "ASPRINTED_BOOK"}
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{command}", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=known | environment,
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.line = next((line for line in process.stderr if ready in line), None)
        assert process.line, f"{command} ended before it was ready"
        yield process
    finally:
        kill(process)
        process.stderr.close()
