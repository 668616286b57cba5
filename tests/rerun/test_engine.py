"""The engine: outputs equal to a plain kernel's, runs that cannot see each other, faults."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from rerun_notebooks import CHAPTER, EVERY_KIND, notebook, store, store_book

from asprinted import fingerprint, warm
from asprinted.rerun import engine
from asprinted.rerun.run import load_chapter, run


def execute(path, name, **options):
    """Run a notebook with an engine; return what is stored, and the error raised."""
    out = path.with_name(f"{path.stem}-{name}.ipynb")
    error = None
    try:
        papermill.execute_notebook(
            str(path),
            str(out),
            engine_name=None if name == "plain" else name,
            cwd=str(path.parent),
            progress_bar=False,
            **options,
        )
    except Exception as raised:
        error = raised
    return nbformat.read(out, 4), error


def comparable(cell) -> dict:
    """Return a cell without times, random identifiers and process numbers.

    Neighbouring pieces of one stream are joined: where a stream is cut depends on the clock.
    """
    cell = json.loads(re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(cell)))
    cell.pop("id", None)
    for block in ("papermill", "execution"):
        for key in cell["metadata"].get(block, {}):
            if key not in ("exception", "status"):
                cell["metadata"][block][key] = "a time"
    joined = []
    for output in cell.get("outputs", []):
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and output.get("name") == last.get("name"):
            last["text"] += output["text"]
        else:
            joined.append(output)
    if "outputs" in cell:
        cell["outputs"] = joined
    return cell


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "helper_beside.py").write_text("WORD = 'beside'\n")
    path = store(folder / "kinds.ipynb", notebook(*EVERY_KIND))
    with pytest.MonkeyPatch.context() as patch:
        # Where this is set, a plain kernel does not show what subprocesses write.
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        return both(path)


def both(path):
    plain, plain_error = execute(path, "plain", parameters={"level": 0.9})
    forked, forked_error = execute(path, "asprinted", parameters={"level": 0.9})
    return plain, forked, plain_error, forked_error


def test_every_kind_of_output_is_that_of_a_plain_kernel(every_kind):
    plain, forked, _, _ = every_kind
    assert len(plain.cells) == len(forked.cells) > len(EVERY_KIND)
    for one, other in zip(plain.cells, forked.cells, strict=True):
        assert comparable(other) == comparable(one), one.source


def test_the_notebook_and_the_error_are_those_of_papermill(every_kind):
    plain, forked, plain_error, forked_error = every_kind
    assert forked.metadata.language_info == plain.metadata.language_info
    assert forked.metadata.kernelspec == plain.metadata.kernelspec
    assert type(forked_error) is type(plain_error)
    strip = re.compile(r"ipykernel_\d+")
    assert strip.sub("", str(forked_error)) == strip.sub("", str(plain_error))


def test_an_error_ends_the_notebook_where_papermill_ends_it(tmp_path):
    path = store(tmp_path / "fails.ipynb", notebook("print('a')", "1 / 0", "print('never')"))
    plain, plain_error = execute(path, "plain")
    forked, forked_error = execute(path, "asprinted")
    assert [comparable(c) for c in forked.cells] == [comparable(c) for c in plain.cells]
    assert type(forked_error) is type(plain_error) is papermill.PapermillExecutionError


def test_a_time_out_keeps_what_was_printed(tmp_path):
    cells = "print('first')", "import time\nprint('before')\ntime.sleep(60)"
    path = store(tmp_path / "hangs.ipynb", notebook(*cells))
    plain, plain_error = execute(path, "plain", execution_timeout=2)
    forked, forked_error = execute(path, "asprinted", execution_timeout=2)
    assert type(forked_error) is type(plain_error) is CellTimeoutError
    assert str(forked_error) == str(plain_error)
    assert [comparable(c) for c in forked.cells] == [comparable(c) for c in plain.cells]


def test_a_cell_that_hangs_is_ended_with_what_it_started(tmp_path):
    cell = (
        "import os, pathlib, subprocess\nhelper = subprocess.Popen(['sleep', '60'])\n"
        "pathlib.Path('pids').write_text(f'{os.getpid()} {helper.pid}')\nwhile True: pass"
    )
    path = store(tmp_path / "spins.ipynb", notebook(cell))
    _, error = execute(path, "asprinted", execution_timeout=3)
    assert isinstance(error, CellTimeoutError)
    for pid in (tmp_path / "pids").read_text().split():
        assert ended(int(pid))


def test_what_a_cell_started_ends_with_the_run(tmp_path):
    cell = (
        "import os, pathlib, subprocess\nhelper = subprocess.Popen(['sleep', '60'])\n"
        "pathlib.Path('pids').write_text(f'{os.getpid()} {helper.pid}')"
    )
    _, error = execute(store(tmp_path / "starts.ipynb", notebook(cell)), "asprinted")
    assert error is None
    for pid in (tmp_path / "pids").read_text().split():
        assert ended(int(pid))


SLOW_TO_ASK = """
import ctypes, sys, time
from asprinted.warm import parent
system = ctypes.CDLL(None)
class Slow:
    def prctl(self, *what):
        time.sleep(1)
        return system.prctl(*what)
parent.ctypes.CDLL = lambda name: Slow()
parent.main(int(sys.argv[1]), [], [])
"""


def test_no_child_outlives_a_parent_that_ends_just_then():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-c", SLOW_TO_ASK, str(theirs.fileno())]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
    theirs.close()
    client, child_end = socket.socketpair()
    socket.send_fds(ours, [b"fork"], [child_end.fileno()])
    child_end.close()
    while not (children := psutil.Process(process.pid).children()):
        time.sleep(0.01)
    ours.close()
    process.wait()
    assert ended(children[0].pid)
    client.close()


def test_a_closed_parent_forks_no_more(tmp_path):
    parent = warm.Parent()
    first = parent.fork(tmp_path)
    assert first.pid  # the parent is up
    os.kill(parent.process_id, signal.SIGSTOP)
    waiting = parent.fork(tmp_path)
    os.kill(parent.process_id, signal.SIGKILL)
    parent.close()
    first.kill()
    with pytest.raises(warm.ChildDiedError):
        assert waiting.pid
    with pytest.raises(warm.ChildDiedError):
        parent.fork(tmp_path)
    with warm.no_more_children(), pytest.raises(warm.ChildDiedError):
        warm.shared_parent()
    child = warm.shared_parent().fork(tmp_path)
    assert child.pid
    child.kill()


def test_a_changed_ledger_is_read_anew(tmp_path, monkeypatch):
    first = warm.shared_parent()
    assert warm.shared_parent() is first
    monkeypatch.setattr(fingerprint, "stamp", lambda: first.stamp + 1)
    running = first.fork(tmp_path)
    assert running.pid
    assert warm.shared_parent() is not first
    list(running.execute("1"))  # what it began goes on
    process = psutil.Process(first.process_id)
    running.close()
    process.wait(timeout=10)  # and then it ends, so that they do not pile up


def test_the_stamp_follows_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprint, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(fingerprint, "SECONDS", 1e-9)
    store_book(tmp_path)
    monkeypatch.setenv("ASPRINTED_BOOK", str(tmp_path))
    for name in ("package/a.py", "data/b.csv"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("1")
    before, known = fingerprint.stamp(), fingerprint.surroundings()
    assert (fingerprint.stamp(), fingerprint.surroundings()) == (before, known)
    (tmp_path / "data" / "b.csv").write_text("12")
    assert fingerprint.stamp() != before
    assert fingerprint.surroundings() != known


def test_a_chapter_is_another_one_once_a_library_that_it_imports_is(tmp_path, monkeypatch):
    """Whatever imports it, and whatever it is called where it is installed."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(fingerprint, "_version", fingerprint._version.__wrapped__)
    about = tmp_path / "site" / "sums_of_ours-1.dist-info"
    about.mkdir(parents=True)
    (about / "top_level.txt").write_text("sums\n")
    (tmp_path / "book").mkdir()
    made = notebook("try:\n    import json, sums.far as s\nexcept ImportError:\n    pass")
    found = []
    for version in ("1.0", "1.1"):
        (about / "METADATA").write_text(f"Name: sums-of-ours\nVersion: {version}\n")
        found += [fingerprint.chapter_digest(made, tmp_path / "book") for _ in range(2)]
    assert found[0] == found[1] != found[2] == found[3]
    # A file beside it is no library; what it holds counts.
    (tmp_path / "book" / "sums.py").write_text("far = 1")
    assert fingerprint.imported_versions(["import sums"]) == {"sums": "sums-of-ours 1.1"}
    assert fingerprint.imported_versions(["import sums"], own={"sums"}) == {}


def ended(pid: int) -> bool:
    """Return whether a process ends within a few seconds, or is a dead entry already."""
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_a_kernel_that_dies_is_said_to_have_died(tmp_path):
    path = store(tmp_path / "dies.ipynb", notebook("1", "import os\nos._exit(3)", "2"))
    forked, error = execute(path, "asprinted")
    assert isinstance(error, DeadKernelError)
    assert [cell.execution_count for cell in forked.cells] == [1, 2, None]


def test_the_next_run_works_after_the_parent_was_killed(tmp_path):
    path = store(tmp_path / "next.ipynb", notebook("6 * 7"))
    execute(path, "asprinted")
    os.kill(warm.shared_parent().process_id, signal.SIGKILL)
    forked, error = execute(path, "asprinted")
    assert error is None
    assert forked.cells[0].outputs[0].data["text/plain"] == "42"


def test_runs_do_not_see_each_other(tmp_path):
    spoil = (
        "import builtins, os, sys, numpy as np, pandas as pd\n"
        "builtins.left = os.environ['LEFT'] = 'behind'\nos.chdir('/')\n"
        "pd.options.display.precision = 1\nsys.path.append('/left')\nnp.random.seed(1)"
    )
    look = (
        "import builtins, os, sys, numpy as np, pandas as pd\n"
        "(hasattr(builtins, 'left'), os.environ.get('LEFT'), pd.options.display.precision,\n"
        " '/left' in sys.path, os.getcwd() == '/', 'spoil' in dir())"
    )
    execute(store(tmp_path / "spoil.ipynb", notebook("spoil = 1", spoil)), "asprinted")
    seen, _ = execute(store(tmp_path / "look.ipynb", notebook(look)), "asprinted")
    shown = seen.cells[0].outputs[0].data["text/plain"]
    assert shown == "(False, None, 6, False, False, False)"


def test_runs_draw_different_random_numbers(tmp_path):
    draw = "np.random.rand(), random.random(), np.random.default_rng().random()"
    cell = f"import random, numpy as np\n{draw}"
    path = store(tmp_path / "draw.ipynb", notebook(cell))
    drawn = set()
    for _ in range(3):
        seen, _ = execute(path, "asprinted")
        drawn |= set(seen.cells[0].outputs[0].data["text/plain"].strip("()").split(", "))
    assert len(drawn) == 9


def test_a_run_has_the_environment_and_folder_of_its_caller(tmp_path, monkeypatch):
    path = store(tmp_path / "where.ipynb", notebook("import os\nos.environ['WHERE'], os.getcwd()"))
    for place in ("here", "there"):
        monkeypatch.setenv("WHERE", place)
        seen, _ = execute(path, "asprinted")
        assert seen.cells[0].outputs[0].data["text/plain"] == f"('{place}', '{tmp_path}')"


def test_what_a_module_prints_while_imported_stays_in_its_cell(tmp_path, monkeypatch):
    (tmp_path / "loud_module.py").write_text("print('loud')\nimport json\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    parent = warm.Parent(["json", "loud_module", "csv"])
    try:
        for _ in range(2):
            child = parent.fork(tmp_path)
            kinds = [m["content"] for m in child.execute("import loud_module")]
            child.close()
            assert {"name": "stdout", "text": "loud\n"} in kinds
    finally:
        parent.close()


def test_another_kernel_goes_to_papermills_own_engine(monkeypatch):
    handed = []
    monkeypatch.setattr(
        engine.NBClientEngine,
        "execute_managed_notebook",
        lambda nb_man, kernel_name, **kw: handed.append((kernel_name, kw["execution_timeout"])),
    )
    engine.ForkEngine.execute_managed_notebook(None, "some-r-kernel", execution_timeout=5)
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    engine.ForkEngine.execute_managed_notebook(None, "python3", execution_timeout=6)
    assert handed == [("some-r-kernel", 5), ("python3", 6)]


def test_without_fork_a_chapter_runs_in_its_own_folder(book, monkeypatch):
    path = book / "studies" / "reads.ipynb"
    made = notebook(
        ("level: float = 0.9  # level [0 to 1]", ["parameters"]), "open('beside.txt').read()"
    )
    store(path, made)
    (path.parent / "beside.txt").write_text("found")
    chapter = load_chapter("reads")
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    for name in ("asprinted", "nbclient"):
        result = run(chapter, {}, engine=name)
        assert result.error == ""
        assert result.notebook.cells[1].outputs[0].data["text/plain"] == "'found'"


def test_without_fork_it_says_so(monkeypatch, caplog):
    monkeypatch.setattr(engine.NBClientEngine, "execute_managed_notebook", lambda *a, **kw: None)
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    monkeypatch.setattr(engine.logger, "propagate", True)
    engine.ForkEngine.execute_managed_notebook(None, "python3")
    assert "cannot fork" in caplog.text


def test_a_chapter_runs_the_same_before_and_after_rehearsing(tmp_path):
    path = store(tmp_path / "chapter.ipynb", notebook(*CHAPTER))
    plain, _ = execute(path, "plain", parameters={"confidence": 0.9, "arms": ["low"]})
    for _ in range(2):  # the second child finds the libraries rehearsed
        forked, error = execute(path, "asprinted", parameters={"confidence": 0.9, "arms": ["low"]})
        assert error is None
        assert [comparable(c) for c in forked.cells] == [comparable(c) for c in plain.cells]


def results_in_two_children(folder, *cells: str, known: tuple[str, ...] = ()) -> list[str]:
    """Return what cells give in one child of a warm parent, and then in another."""
    parent = warm.Parent(known)
    found = []
    try:
        for _ in range(2):
            child = parent.fork(folder, key="exact")
            messages = [message for cell in cells for message in child.execute(cell)]
            found += [
                message["content"]["data"]["text/plain"]
                for message in messages
                if message["msg_type"] == "execute_result"
            ]
            child.close()
    finally:
        parent.close()
    return found


def test_a_later_run_finds_what_an_earlier_one_computed(tmp_path):
    """Exact tests are dear; their results go to the parent, and from it to later children."""
    found = results_in_two_children(
        tmp_path,
        "from asprinted import remembered\nfrom asprinted.stats.tests import two_proportions",
        "before = remembered.count()\n"
        "two_proportions(3, 61, 9, 67, method='boschloo')\n"
        "remembered.count() - before",
    )
    assert found == ["1", "0"]


@pytest.mark.parametrize("known", [(), ("asprinted.stats.exact_tests",)])
def test_what_a_cells_own_version_of_a_function_gave_is_not_for_later_runs(tmp_path, known):
    found = results_in_two_children(
        tmp_path,
        "from asprinted.stats import exact_tests, tests",
        "import os, pathlib\n"
        "if not os.path.exists('first'):\n"
        "    pathlib.Path('first').touch()\n"
        "    exact_tests.largest_probability = lambda region: (0.5, None)",
        "float(tests.two_proportions(3, 61, 9, 67, method='boschloo').p_value)",
    )
    assert found[0] == "0.5"
    assert found[1] != "0.5"


def test_cells_after_a_failed_one_are_not_run(tmp_path):
    """They were handed to the child before its failure was seen."""
    cells = ("1 / 0", "open('written', 'w').close()")
    _, error = execute(store(tmp_path / "fails.ipynb", notebook(*cells)), "asprinted")
    assert "ZeroDivisionError" in str(error)
    assert not (tmp_path / "written").exists()


def test_more_cells_than_a_connection_holds(tmp_path):
    """Each writes more than fits too: neither side may wait for the other for ever."""
    cells = [f"#{'.' * 30_000}\nprint('{number}' * 100_000)" for number in range(40)]
    path = store(tmp_path / "many.ipynb", notebook(*cells))
    seen, error = execute(path, "asprinted", execution_timeout=60)
    assert error is None
    assert [cell.outputs[0].text[:2] for cell in seen.cells[9:12]] == ["99", "10", "11"]


def test_a_cell_out_of_order_is_refused(tmp_path):
    parent = warm.Parent()
    try:
        child = parent.fork(tmp_path)
        child.hand([warm.Cell("1"), warm.Cell("2")])
        with pytest.raises(RuntimeError, match="out of the order"):
            list(child.execute("2"))
        child.kill()
    finally:
        parent.close()


def test_cells_handed_before_a_parent_ends_are_run_by_the_next(tmp_path):
    parent = warm.Parent()
    try:
        os.kill(parent.process_id, signal.SIGSTOP)
        child = parent.fork(tmp_path)  # which the parent will not see
        child.hand([warm.Cell("6 * 7")])
        child.send_ahead()
        os.kill(parent.process_id, signal.SIGKILL)
        (found,) = (m for m in child.execute("6 * 7") if m["msg_type"] == "execute_result")
        assert found["content"]["data"]["text/plain"] == "42"
        child.close()
    finally:
        parent.close()
