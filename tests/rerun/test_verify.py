"""The pytest plugin: verdicts equal to those of plain nbval, tampered notebooks included."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rerun_notebooks import CHAPTER, RAISES, notebook, store

from asprinted.rerun.execute import execute

VERDICT = re.compile(r"^(PASSED|FAILED|XPASS|XFAIL|SKIPPED|ERROR) (\S+\.ipynb::Cell \d+)", re.M)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory) -> Path:
    """Honest notebooks, and the same with one thing altered each."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "beside.py").write_text("WORD = 'beside'\n")
    kinds = notebook(
        *("import sys, beside\nbeside.WORD", "print('a'); print('b', file=sys.stderr); 'c'"),
        *("from IPython.display import display, Markdown\ndisplay(Markdown('**m**'))", "x = 1; x"),
        *(("1 / 0", RAISES), "x + 1", "import random\nprint(random.random())"),
    )
    honest = store(folder / "honest.ipynb", notebook(*CHAPTER))
    for path in (honest, store(folder / "kinds.ipynb", kinds)):
        execute(path)
    text = honest.read_text()
    for number, (old, new) in enumerate(
        [("(0.069731)", "(0.069732)"), ("0.2115384", "0.2115385"), ("<td>33</td>", "<td>34</td>")]
    ):
        assert text.count(old) >= 1, old
        (folder / f"tampered{number}.ipynb").write_text(text.replace(old, new, 1))
    store(folder / "never_run.ipynb", notebook("1"))
    store(folder / "raises.ipynb", notebook("1", "1 / 0", "2"))
    return folder


def verdicts(folder: Path, *options: str) -> dict[str, str]:
    """Return the verdict on each cell, by a pytest of its own."""
    alone = ["-c", "/dev/null", "--rootdir", ".", "-p", "no:cacheprovider"]
    nbval = ["--nbval", "-q", "--tb=no", "-rA"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *alone, *nbval, *options, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {cell: verdict for verdict, cell in VERDICT.findall(said.stdout)}
    assert found, said.stdout + said.stderr
    return found


@pytest.mark.slow
def test_verdicts_are_those_of_plain_nbval(notebooks):
    plain = verdicts(notebooks)
    warm = verdicts(notebooks, "-p", "asprinted.rerun.verify")
    assert warm == plain
    failed = {cell.partition(".")[0] for cell, verdict in plain.items() if verdict == "FAILED"}
    assert failed == {"tampered0", "tampered1", "tampered2", "kinds", "raises"}
    assert sum(verdict == "FAILED" for cell, verdict in plain.items() if "tampered" in cell) == 3


@pytest.mark.slow
def test_a_cell_that_takes_too_long_gets_the_same_verdicts(tmp_path):
    store(tmp_path / "hangs.ipynb", notebook("1", "import time\ntime.sleep(600)", "2"))
    limit = ("--nbval-cell-timeout", "5")
    warm = verdicts(tmp_path, "-p", "asprinted.rerun.verify", *limit)
    assert warm == verdicts(tmp_path, *limit)
    assert warm["hangs.ipynb::Cell 1"] == "FAILED"


def test_a_kernel_that_dies_fails_its_cell_and_the_rest(tmp_path):
    store(tmp_path / "dies.ipynb", notebook("1", "import os\nos._exit(1)", "2"))
    found = verdicts(tmp_path, "-p", "asprinted.rerun.verify")
    assert list(found.values()) == ["PASSED", "FAILED", "FAILED"]


def test_cells_that_are_not_chosen_are_not_run_ahead(tmp_path):
    store(tmp_path / "writes.ipynb", notebook("1", "open('written', 'w').close()", "2"))
    without = ("--deselect", "writes.ipynb::Cell 1")
    found = verdicts(tmp_path, "-p", "asprinted.rerun.verify", *without)
    assert list(found) == ["writes.ipynb::Cell 0", "writes.ipynb::Cell 2"]
    assert not (tmp_path / "written").exists()


def test_when_pytest_stops_early_nothing_goes_on_running(tmp_path):
    """A notebook is begun while the one before is compared; it ends with pytest."""
    store(tmp_path / "a.ipynb", notebook("1 / 0"))
    begins = "import os, time\nopen('began', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    store(tmp_path / "b.ipynb", notebook(begins))
    found = verdicts(tmp_path, "-p", "asprinted.rerun.verify", "-x")
    assert found == {"a.ipynb::Cell 0": "FAILED"}
    began = tmp_path / "began"  # which it may not have come to
    deadline = time.monotonic() + 30
    while began.exists() and Path("/proc", began.read_text() or "none").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
