"""However a notebook or a process ends, it is what papermill says, in a line, with nothing left."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import papermill
import psutil
import pytest
from nbclient.exceptions import DeadKernelError
from papermill import PapermillExecutionError
from papermill.engines import NotebookExecutionManager
from rerun_notebooks import notebook, store

from asprinted.rerun.results import glued
from asprinted.rerun.run import load_chapter, run, run_for_numbers
from asprinted.warm import descendants

LEVEL = ("level: float = 0.95  # level [0.5 to 0.999]", ["parameters"])
BEFORE = ("import os, signal, sys, time\nfrom myst_nb import glue\nglue('a', 1, display=False)",)
AFTER = "glue('b', 2, display=False)"
FAILS = ["raises-exception"]

# What papermill's own engine does with each: its numbers, or its error.
ENDS = {
    "exit()": {"a": 1, "b": 2},
    "quit()": {"a": 1, "b": 2},
    "exit()\ntime.sleep(0.4)": DeadKernelError,
    "sys.exit()": {"a": 1},
    "sys.exit(0)": {"a": 1},
    "raise SystemExit": {"a": 1},
    "sys.exit(1)": PapermillExecutionError,
    "sys.exit('bad')": PapermillExecutionError,
    "raise KeyboardInterrupt": PapermillExecutionError,
    "os._exit(0)": DeadKernelError,
    "os._exit(3)": DeadKernelError,
    "os.kill(os.getpid(), signal.SIGKILL)": DeadKernelError,
    "os.kill(os.getpid(), signal.SIGTERM)": DeadKernelError,
}
STATUS = {PapermillExecutionError: "failed", DeadKernelError: "died"}


def made(book, name, *cells):
    return store(book / f"{name}.ipynb", notebook(LEVEL, *BEFORE, *cells, AFTER))


def by_papermill(path, engine):
    """Return a notebook's numbers, or the class of papermill's error."""
    out = path.parent.parent / f"out-{engine}.ipynb"
    try:
        return glued(
            papermill.execute_notebook(
                path, out, {"level": 0.8}, engine_name=engine, progress_bar=False
            )
        )
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("code", ENDS)
def test_a_notebook_ends_as_papermill_ends_it(book, code, capfd):
    path = made(book, "ends", code)
    assert by_papermill(path, "asprinted") == ENDS[code]
    chapter = load_chapter("ends")
    status = "done" if isinstance(ENDS[code], dict) else STATUS[ENDS[code]]
    for result in (run(chapter, {"level": 0.8}), run_for_numbers(chapter, {"level": 0.8})):
        assert result.status == status
        assert status != "done" or result.glued == ENDS[code]
    assert "Traceback (most recent call last)" not in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("code", ENDS)
def test_papermill_itself_ends_so(book, code):
    assert by_papermill(made(book, "ends", code), "nbclient") == ENDS[code]


def test_a_cell_that_may_fail_makes_the_run_fail_at_its_end(book):
    """As papermill has it: the cells after it are run, and then the error is told."""
    made(book, "fails", ("1 / 0", FAILS), "glue('c', 3)")
    chapter = load_chapter("fails")
    one, other = run(chapter, {}), run_for_numbers(chapter, {})
    assert (one.status, one.error) == (other.status, other.error)
    assert one.error == "cell 3: ZeroDivisionError: division by zero"
    made(book, "leaves", ("sys.exit(0)", FAILS))
    assert run_for_numbers(load_chapter("leaves"), {}).glued == {"a": 1, "b": 2}


@pytest.mark.parametrize("wait", ["", "wait=True"])
def test_a_number_whose_output_is_cleared_is_not_reported(book, wait):
    clear = "from IPython.display import clear_output\nglue('gone', 1, display=False)\n"
    clear += f"clear_output({wait})\nprint('shown')"
    made(book, "clears", clear)
    chapter = load_chapter("clears")
    assert run_for_numbers(chapter, {}).glued == run(chapter, {}).glued == {"a": 1, "b": 2}


def test_a_million_lines_are_printed_in_little_memory(book):
    peak = "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"  # kilobytes
    prints = f"import resource\nbefore = {peak}\nfor n in range(10**6): print(n)"
    made(book, "prints", prints, "os.system('seq 1000000')", f"glue('grown', {peak} - before)")
    done = run_for_numbers(load_chapter("prints"), {})
    assert done.status == "done", done.error
    assert done.glued["grown"] < 4 * 1024


SESSION = "import subprocess\nsubprocess.Popen(['sleep', '{}'], start_new_session=True)"
DAEMON = (
    "if os.fork() == 0:\n    os.setsid()\n    os.fork() and os._exit(0)\n"
    "    os.execvp('sleep', ['sleep', '{}'])"
)


@pytest.mark.parametrize("start", [SESSION, DAEMON])
@pytest.mark.parametrize("end", ["", "os._exit(1)", "time.sleep(60)"])
def test_what_a_cell_started_in_any_session_ends_with_the_run(book, start, end):
    number = str(40_000 + os.getpid() % 10_000)
    made(book, "starts", start.format(number), "time.sleep(0.2)", end)
    run_for_numbers(load_chapter("starts"), {}, timeout=2)
    run_for_numbers(load_chapter("starts"), {"level": 0.8}, timeout=2)
    deadline = time.monotonic() + 5
    while left := [it for it in psutil.process_iter(["cmdline"]) if sleeps(it, number)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def sleeps(process, number) -> bool:
    return process.info["cmdline"] == ["sleep", number] and process.status() != "zombie"


def test_a_process_ends_its_descendants_but_those_to_be_left_alone():
    code = (
        "import subprocess, ctypes\nfrom asprinted.warm import descendants\n"
        "ctypes.CDLL(None).prctl(36, 1)\n"
        "kept = subprocess.Popen(['sleep', '30'])\n"
        "for _ in range(3): subprocess.Popen(['setsid', 'sh', '-c', 'sleep 30 & sleep 30'])\n"
        "assert descendants.end(but=[kept.pid]) == [kept.pid]\n"
        "assert descendants._children() == [kept.pid]\ndescendants.end()\n"
        "assert descendants._children() == []"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert descendants.end(but=descendants._children()) == descendants._children()


def test_papermill_in_threads_runs_each_notebook_in_its_folder(book, tmp_path, monkeypatch):
    start = NotebookExecutionManager.notebook_start

    def slowly(*given, **named):  # so that another thread changes the process's folder meanwhile
        time.sleep(0.1)
        return start(*given, **named)

    monkeypatch.setattr(NotebookExecutionManager, "notebook_start", slowly)
    path = made(book, "where", "glue('folder', os.getcwd(), display=False)")
    folders = [tmp_path / f"folder-{n}" for n in range(6)]
    for folder in folders:
        folder.mkdir()

    def there(folder):
        done = papermill.execute_notebook(
            path, folder / "out.ipynb", cwd=folder, engine_name="asprinted", progress_bar=False
        )
        return glued(done)["folder"]

    before = os.getcwd()
    try:
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(there, folders)) == list(map(str, folders))
    finally:
        os.chdir(before)  # papermill leaves it wherever the threads happened to end


@pytest.mark.parametrize("command", ["sweep", "rerun"])
@pytest.mark.parametrize("pause", [0, 0.01, 0.05, 0.15])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_stop_right_after_the_first_changes_nothing(
    book, tmp_path, command, pause, second
):
    out = tmp_path / "out"
    arguments = ["light", "note=hang", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from asprinted.cli import main; main()", command, *arguments],
        env=os.environ | {"ASPRINTED_BOOK": str(book.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    time.sleep(pause)
    process.send_signal(second)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert Path("/proc", str(process.pid)).exists() is False
