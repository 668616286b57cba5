"""The warm parent: a process that has done the imports, and forks one child for each notebook.

Run as `python -m asprinted.warm.parent DESCRIPTOR MODULES SKIPPED CHILDREN`, by `warm` only. It
holds one end of a socket pair; when the other end closes, it and its children end. Linux only.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Sequence

from asprinted.warm import descendants
from asprinted.warm.channel import Channel

LARGEST_MESSAGE = 1 << 20
# Of <linux/prctl.h>: PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER.
DIE_WITH_PARENT, ADOPT_ORPHANS = 1, 36


def main(
    descriptor: int, modules: list[str], skipped: list[str], children: Sequence[int] = ()
) -> None:
    """Import modules, then fork a child for each connection that arrives."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        # A thread pool does not survive a fork, and children run side by side.
        os.environ.setdefault(name, "1")
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]  # `-m` put it there; IPython adds the children's own folder
    gc.disable()
    from asprinted import remembered
    from asprinted.warm import kernel
    from asprinted.warm.rehearsal import rehearse

    app = kernel.build()
    control = socket.socket(fileno=descriptor)
    libc = ctypes.CDLL(None)
    libc.prctl(ADOPT_ORPHANS, 1)
    own_process = os.getpid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system
    known: list[str] = []
    rehearsed: set[str] = set()

    def learn(names: list[str]) -> None:
        new = [name for name in names if name not in skipped and name not in known]
        noisy = import_quietly(app.shell, new)
        if noisy:
            # What a module prints while it is imported belongs to the cell that imports it.
            # An import cannot be taken back, so start over without these modules.
            _start_over(descriptor, known + new, skipped + noisy, children)
        known.extend(new)
        gc.freeze()  # a child's collector then leaves the shared pages alone

    learn(modules)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, LARGEST_MESSAGE, 1)
        if not message:
            descendants.end()
            os._exit(0)
        news = {} if descriptors else json.loads(message)
        # What a run that was ended has left behind is a child of this process once that has died,
        # which a run that is being killed may not have yet.
        children = descendants.end(but=[it for it in children if it != news.get("ended")])
        if not descriptors:
            remembered.take(news["remembered"])
            learn(news["modules"])
        elif child := os.fork():
            children.append(child)
            os.close(descriptors[0])
            # After the fork, not before: the first child runs meanwhile.
            rehearse(app, rehearsed)
            gc.freeze()
        else:
            libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
            libc.prctl(ADOPT_ORPHANS, 1)  # whatever a cell starts, in any session, is then ours
            if os.getppid() != own_process:  # it ended before this process could ask
                os._exit(0)
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # cells wait for their own subprocesses
            _child(app, Channel(socket.socket(fileno=descriptors[0])))


def import_quietly(shell, names: list[str]) -> list[str]:
    """Import modules as a cell would; return those that printed or warned meanwhile."""
    noisy = []
    own_folder = sys.path.pop(0)  # a notebook's neighbours are its children's to import
    for name in names:
        with shell.builtin_trap:  # pandas looks for the shell while it is imported
            try:
                importlib.import_module(name)
            except Exception:  # the chapter's own import will say what is wrong
                continue
        if sys.stdout.holds_text or sys.stderr.holds_text:
            noisy.append(name)
            sys.stdout.discard()
            sys.stderr.discard()
    sys.path.insert(0, own_folder)
    return noisy


def _start_over(descriptor: int, *lists: list) -> None:
    arguments = [str(descriptor), *map(json.dumps, lists)]
    os.execv(sys.executable, [sys.executable, "-m", __spec__.name, *arguments])


def _child(app, channel: Channel) -> None:
    """Serve one notebook and end without the parent's own exit handlers."""
    from asprinted import remembered
    from asprinted.warm import kernel

    os.setpgid(0, 0)  # a process group of its own, so that what its cells start ends with it
    gc.enable()
    before, results = set(sys.modules), remembered.count()
    first = json.loads(channel.receive() or b"null")
    if first is None:
        os._exit(0)
    statistics = _statistics() if first["report"] else {}
    environment = first["environment"] | _kernel_environment()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(first["folder"])
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else all children draw the same numbers
    status = 1
    try:
        channel.send(json.dumps({"pid": os.getpid()}).encode())
        atexit.unregister(app.shell.atexit_operations)
        kernel.serve(app, channel, first["only"])
        if first["report"]:
            new = sorted(name for name in set(sys.modules) - before if "__" not in name)
            # What a cell's own version of a function gave is not for later runs.
            kept = [] if _have_changed(statistics) else remembered.since(results)
            learned = {"modules": new, "remembered": kept}
            channel.send(json.dumps(learned).encode())
        status = 0
        atexit._run_exitfuncs()
    except BrokenPipeError:
        pass  # whoever asked for it was killed
    except Exception:
        # Not a cell's error, which the shell shows, but one of ours: say it where it is seen.
        os.write(sys.stderr.fileno(), traceback.format_exc().encode())
    finally:
        descendants.end()
        os._exit(status)


def _statistics() -> dict[tuple[str, str], object]:
    """Return what each name in a module of `asprinted.stats` stands for."""
    modules = [it for it in sys.modules.items() if it[0].startswith("asprinted.stats")]
    return {(name, key): it for name, module in modules for key, it in vars(module).items()}


def _have_changed(statistics: dict[tuple[str, str], object]) -> bool:
    """Return whether a name stands for something else by now, or for something of the cells'."""
    now = _statistics()
    own = any(getattr(it, "__module__", "") == "__main__" for it in now.values())
    return own or any(now.get(name) is not it for name, it in statistics.items())


def _kernel_environment() -> dict[str, str]:
    """Return what the kernel itself set, which the client's environment must not undo."""
    names = ("TERM", "CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER")
    return {n: os.environ[n] for n in (*names, "MPLBACKEND") if n in os.environ}


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(json.loads, sys.argv[2:]))
