"""Sweeps: every run stored once, failures as rows, going on after any interruption."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fastparquet
import pandas as pd
import pytest
from rerun_notebooks import LIGHT, PLAIN, notebook, store

from asprinted.files import FolderError
from asprinted.pages.markup import Markup
from asprinted.rerun import report
from asprinted.rerun import run as run_module
from asprinted.rerun import sweep as module
from asprinted.rerun.grid import grid
from asprinted.rerun.run import CHECKED, load_chapter, run, run_for_numbers
from asprinted.rerun.runs import RunFolder
from asprinted.rerun.sweep import StoppedError, Work, sweep
from asprinted.warm import client

KILLS = [30, pytest.param(200, marks=pytest.mark.slow)]  # at random moments


def settings_of(chapter, *assignments):
    return list(grid(chapter.parameters, assignments))


def contents(folder) -> dict:
    """Return all runs stored in a folder, without their times and what ran beside them."""
    found = {}
    for path in sorted((folder / "runs").glob("*.json")):
        record = json.loads(path.read_bytes())
        del record["seconds"], record["alone"]
        found[path.stem] = record
    return found


def test_a_run_for_numbers_gives_what_papermill_gives(book):
    chapter = load_chapter("arms")
    given = {"confidence": 0.9, "arms": ["low"], "events": 0, "method": "wald", "note": 'a "b"'}
    plain = run(chapter, given, engine="nbclient")
    for again in (run(chapter, given), run_for_numbers(chapter, given)):
        assert (again.status, again.glued) == (plain.status, plain.glued)


@pytest.mark.parametrize("note", ["fail", "hang", "die"])
def test_a_failure_is_worded_alike_with_and_without_a_notebook(light, note):
    one = run(light, {"note": note}, timeout=2)
    other = run_for_numbers(light, {"note": note}, timeout=2)
    assert (one.status, one.error) == (other.status, other.error)
    assert one.status == {"fail": "failed", "hang": "timed-out", "die": "died"}[note]


def test_every_run_is_stored_and_failures_are_rows(light, tmp_path):
    out = tmp_path / "out"
    wanted = settings_of(light, "count=0:156:4", "note=as printed,fail,die")
    done = sweep(Work(light, timeout=30), wanted, out, workers=2)
    assert report.write(done) == 8
    table = pd.read_csv(out / "results.csv")
    assert len(table) == 12
    assert table["status"].value_counts().to_dict() == {"done": 4, "failed": 4, "died": 4}
    assert set(table.loc[table["status"] == "failed", "error"]) == {
        "cell 7: ValueError: asked to fail"
    }
    good = table[table["status"] == "done"]
    assert (good["share"] * 156).round(9).tolist() == good["count"].tolist()
    assert good["count_reported"].tolist() == good["count"].tolist()


def test_the_parquet_table_holds_what_the_csv_table_holds(light, tmp_path):
    import fastparquet

    out = tmp_path / "out"
    done = sweep(Work(light), settings_of(light, "count=1,2", "arm=high,low"), out)
    report.write(done)
    with (out / "results.parquet").open("rb") as file:
        parquet = fastparquet.ParquetFile(file).to_pandas()
    plain = pd.read_csv(out / "results.csv", keep_default_na=False)
    assert parquet.astype(str).to_dict("list") == plain.astype(str).to_dict("list")


def test_truth_values_are_written_alike_whether_or_not_a_run_failed(book, tmp_path):
    glued = "glue('share', share, display=False)\nglue('large', share > 0.2, display=False)\n"
    glued += "glue('mixed', True if strict else 'unknown', display=False)"
    cells = [
        ("strict: bool = True  # whether\nshare: float = 0.1  # [0 to 1]", ["parameters"]),
        ("from myst_nb import glue", ["setup"]),
        (f"if share > 0.8:\n    raise ValueError('too large')\n{glued}", ["glue"]),
    ]
    store(book / "truth.ipynb", notebook("%%text\n# Truth", *cells))
    chapter = load_chapter("truth")
    wanted = settings_of(chapter, "share=0.9,0.1,0.5", "strict=yes,no")
    report.write(sweep(Work(chapter), wanted, tmp_path / "out"))
    text = pd.read_csv(tmp_path / "out" / "results.csv", dtype=str).fillna("")
    assert set(text["strict"]) == {"True", "False"}
    assert set(text["large"]) == {"True", "False", ""}
    assert set(text["mixed"]) == {"True", "unknown", ""}
    plain = pd.read_csv(tmp_path / "out" / "results.csv")
    with (tmp_path / "out" / "results.parquet").open("rb") as file:
        parquet = fastparquet.ParquetFile(file).to_pandas()
    for name in ("strict", "large"):
        assert parquet[name].dropna().astype(bool).equals(plain[name].dropna().astype(bool))
        assert set(plain[name].dropna()) == {True, False}


def test_which_cells_are_left_out_is_told_once_for_all_workers(light, tmp_path, monkeypatch):
    told = []

    def slowly(cells):
        told.append(len(cells))
        time.sleep(0.2)
        return [False] * len(cells)

    monkeypatch.setattr(run_module, "left_out", slowly)
    monkeypatch.setattr(run_module, "_left_out_cells", {})
    sweep(Work(light), settings_of(light, "count=1,2,3,4"), tmp_path / "out", workers=4)
    assert len(told) == 1


def test_an_unchanged_run_is_never_done_twice(light, tmp_path, monkeypatch):
    out = tmp_path / "out"
    first = sweep(Work(light), settings_of(light, "count=1,2,3"), out)
    before = contents(out)
    monkeypatch.setattr(module, "run_for_numbers", None)  # nothing may be run
    again = sweep(Work(light), settings_of(light, "count=3,2,1,1"), out)
    assert (first.resumed, again.resumed) == (0, 3)
    assert sorted(again.keys) == sorted(first.keys)
    assert contents(out) == before


def test_a_changed_chapter_is_run_anew(light, tmp_path, book):
    out = tmp_path / "out"
    sweep(Work(light), settings_of(light, "count=1,2"), out)
    path = book / "studies" / "light.ipynb"
    path.write_text(path.read_text().replace("TOTAL = 156", "TOTAL = 200"))
    changed = load_chapter("light")
    again = sweep(Work(changed), settings_of(changed, "count=1,2"), out)
    assert again.resumed == 0
    assert [again.folder.read(key).glued["share"] for key in again.keys] == [0.005, 0.01]


def test_what_timed_out_is_tried_again_and_what_failed_is_not(light, tmp_path):
    out = tmp_path / "out"
    wanted = settings_of(light, "note=hang,fail")
    sweep(Work(light, timeout=4), wanted, out)
    assert sweep(Work(light, timeout=4), wanted, out).resumed == 1


def test_what_failed_is_tried_again_when_asked(light, tmp_path, book):
    out = tmp_path / "out"
    wanted = settings_of(light, "note=fail,well")
    sweep(Work(light), wanted, out)
    assert sweep(Work(light), wanted, out).resumed == 2
    assert sweep(Work(light, retry_failed=True), wanted, out).resumed == 1


def test_a_later_run_finds_what_the_cells_left_out_come_to_load(light, book):
    only_shows = "import importlib\nimportlib.import_module('wave')"
    store(book / "studies" / "light.ipynb", notebook(*LIGHT, only_shows))
    looks = ("seen: bool = True  # seen {True, False}", ["parameters"])
    store(book / "looks.ipynb", notebook(looks, "import sys\n'wave' in sys.modules"))
    run_for_numbers(load_chapter("light"), {}, how=CHECKED)
    found = run(load_chapter("looks"), {})
    assert found.notebook.cells[1].outputs[0].data["text/plain"] == "True"


def test_two_reports_at_once_are_refused(light, tmp_path):
    done = sweep(Work(light), settings_of(light), tmp_path / "out")
    with done.folder.opened(), pytest.raises(FolderError, match="another sweep is writing there"):
        report.write(done)


def test_notebooks_are_kept_when_asked(light, tmp_path):
    out = tmp_path / "out"
    wanted = settings_of(light, "count=1,2")
    sweep(Work(light), wanted, out)
    kept = sweep(Work(light, keep_notebooks=True), wanted, out)
    assert kept.resumed == 0  # the runs were there, their notebooks were not
    assert sorted(p.stem for p in (out / "notebooks").iterdir()) == sorted(kept.keys)
    stored = json.loads((out / "notebooks" / f"{kept.keys[1]}.ipynb").read_text())
    assert stored["metadata"]["asprinted"]["parameters"]["count"] == 2
    assert stored["metadata"]["asprinted"]["versions"]["python"]


def test_the_page_opens_every_run_and_asks_for_nothing(light, tmp_path):
    out = tmp_path / "out"
    done = sweep(Work(light), settings_of(light, "count=0:40:6", "note=<b>x</b>,fail"), out)
    report.write(done)
    page = (out / "sweep.html").read_text()
    for key in done.keys:
        assert f'href="runs/{key}.html"' in page
        assert (out / "runs" / f"{key}.html").exists()
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "<b>x</b>" not in page
    assert "<script" not in page
    other = (out / "numbers" / "width.html").read_text()
    assert f'href="../runs/{done.keys[0]}.html"' in other
    one = (out / "runs" / f"{done.keys[0]}.html").read_text()
    assert "asprinted rerun light count=0" in re.sub("</?span>", "", one)


def test_a_sweep_in_which_nothing_varies_has_a_page_too(light, tmp_path):
    done = sweep(Work(light), settings_of(light), tmp_path / "out")
    assert report.write(done) == 0
    assert "The same in every run" in (tmp_path / "out" / "sweep.html").read_text()


def test_two_sweeps_into_one_folder(light, tmp_path):
    out = tmp_path / "out"
    with (
        RunFolder(out, "light").opened(),
        pytest.raises(FolderError, match="another sweep is writing there"),
    ):
        sweep(Work(light), settings_of(light), out)


def test_a_folder_of_something_else_is_refused(light, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").write_text("mine")
    with pytest.raises(FolderError, match="is not empty and holds no sweep"):
        sweep(Work(light), settings_of(light), out)
    with pytest.raises(FolderError, match="is a file"):
        sweep(Work(light), settings_of(light), out / "thesis.tex")
    (out / "thesis.tex").unlink()
    (out / "runs").mkdir()  # of something else: a sweep says first what its folder is
    with pytest.raises(FolderError, match="is not empty and holds no sweep"):
        sweep(Work(light), settings_of(light), out)


def test_a_sweep_killed_at_its_very_start_goes_on(light, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / ".lock").touch()
    (out / ".sweep.json.x.part").touch()
    sweep(Work(light), settings_of(light), out)
    assert sorted(path.name for path in out.iterdir()) == [".lock", "runs", "sweep.json"]


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"format": 1, "chapter": "light"}, "was written by another version"),
        ({"format": 2, "chapter": "arms"}, "holds a sweep of arms"),
        ([], "was written by another version"),
    ],
)
def test_a_sweep_of_another_version_or_chapter_is_refused(light, tmp_path, about, message):
    out = tmp_path / "out"
    out.mkdir()
    (out / "sweep.json").write_text(json.dumps(about))
    with pytest.raises(FolderError, match=message):
        sweep(Work(light), settings_of(light), out)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"format": 0}', b'{"format": 1}'])
def test_a_damaged_run_is_done_anew(light, tmp_path, damage):
    out = tmp_path / "out"
    done = sweep(Work(light), settings_of(light, "count=1,2"), out)
    before = contents(out)
    (out / "runs" / f"{done.keys[0]}.json").write_bytes(damage)
    (out / "runs" / ".x.part").write_bytes(b"left over")
    assert sweep(Work(light), settings_of(light, "count=1,2"), out).resumed == 1
    assert contents(out) == before
    assert not (out / "runs" / ".x.part").exists()


@pytest.mark.parametrize("entry", [{"settings": {}}, {"glued": 3}, {"error": None}])
def test_a_run_that_was_altered_is_done_anew(light, tmp_path, entry):
    out = tmp_path / "out"
    done = sweep(Work(light), settings_of(light, "count=1,2"), out)
    before = contents(out)
    path = out / "runs" / f"{done.keys[0]}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | entry))
    again = sweep(Work(light), settings_of(light, "count=1,2"), out)
    assert again.resumed == 1
    assert contents(out) == before
    assert report.write(again) == 0


def test_a_full_disk_stops_the_sweep_and_leaves_whole_runs(light, small_disk):
    wanted = settings_of(light, "count=0:156:157")
    with pytest.raises(OSError, match="No space left") as full:
        sweep(Work(light), wanted, small_disk / "out")
    found = contents(small_disk / "out")
    assert 0 < len(found) < len(wanted)
    assert f"{len(found)} of 157 runs are stored; the same command goes on" in str(full.value)
    assert full.value.filename.startswith(str(small_disk / "out"))


def test_a_place_that_cannot_be_written_is_said(light, tmp_path):
    with pytest.raises(OSError, match="/proc/out"):
        sweep(Work(light), settings_of(light), Path("/proc/out"))


def start(book, out, *arguments) -> subprocess.Popen:
    """Start a sweep in a process of its own."""
    code = "from asprinted.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "sweep", "light", *arguments, "--out", str(out)],
        env=os.environ | {"ASPRINTED_BOOK": str(book.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_runs(out, number: int) -> None:
    """Wait until a sweep has stored some runs."""
    deadline = time.monotonic() + 120
    while len(list((out / "runs").glob("*.json"))) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_sweep_says_so_and_leaves_nothing_running(book, tmp_path, sent):
    out = tmp_path / "out"
    process = start(book, out, "count=0:156:157", "note=slow", "--workers", "2")
    wait_for_runs(out, 3)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "of 157 runs are stored; the same command goes on" in said
    assert "Traceback" not in said
    assert all(json.loads(p.read_bytes()) for p in (out / "runs").glob("*.json"))


@pytest.mark.parametrize("stops", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_a_stop_at_any_moment_leaves_nothing_running(book, tmp_path, stops):
    chance = random.Random(20030815)
    for number in range(stops):
        out = tmp_path / f"out-{number}"
        process = start(book, out, "count=0:156:157", "note=hang", "--workers", "2")
        deadline = time.monotonic() + 60
        while not (out / "runs").exists():  # from here on, runs are being handed out
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.8))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert left_running(book) == []


def left_running(book) -> list[str]:
    """Return the processes started with a book that are there still after a while."""
    deadline = time.monotonic() + 10
    while left := [pid for pid in running() if str(book) in environment(pid)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


@pytest.mark.parametrize("kills", KILLS)
def test_a_sweep_killed_at_any_moment_goes_on(light, tmp_path, monkeypatch, kills):
    # What draws has threads, which no fork takes along: a sweep in a fork would wait for them.
    monkeypatch.setattr(report.picture, "figure", lambda *arguments, **options: Markup(""))
    undisturbed = tmp_path / "undisturbed"
    wanted = settings_of(light, "count=0:156:157")
    report.write(sweep(Work(light), wanted, undisturbed, workers=2))
    expected = contents(undisturbed)
    out = tmp_path / "out"
    chance = random.Random(20030815)
    met, killed, reach = set(), 0, 0.25  # seconds
    while killed < kills:
        if killed % 10 == 0:
            shutil.rmtree(out, ignore_errors=True)
        # Each fork is a sweep of its own, which finds interpreter and warm parent at hand: a
        # command's start would take longer than the moments that matter.
        part = wanted[: chance.choice([2, 8, len(wanted)])]
        pid = os.fork()
        if pid == 0:
            client._shared._owner = os.getpid()
            client._shared._process.poll = lambda: None  # it is another process's child
            try:
                report.write(sweep(Work(light), part, out, workers=2))
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.001, reach))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert_whole(out, expected)
        state = tuple(sorted(path.name for path in out.rglob("*") if path.is_file()))
        # However fast the machine is, sweeps are to be met that have begun to write and go on.
        if os.WIFEXITED(status):
            reach *= 0.9
        else:
            killed += 1
            reach *= 1.1 if state in met else 1
        met.add(state)
    # They were: many different states, some with their tables written.
    assert len(met) > kills / 5
    assert any("results.csv" in state for state in met)
    assert report.write(sweep(Work(light), wanted, out, workers=2)) == 0
    assert contents(out) == expected
    assert not list(out.rglob("*.part"))
    assert pages(out) == pages(undisturbed)


def assert_whole(out: Path, expected: dict) -> None:
    """See that every file of a sweep's folder is whole, whatever is still missing."""
    for path in out.rglob("*") if out.exists() else ():
        if path.suffix == ".json" and path.parent.name == "runs":
            record = json.loads(path.read_bytes())
            del record["seconds"], record["alone"]
            assert record == expected[path.stem]
        elif path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix == ".csv":
            assert pd.read_csv(path)["status"].eq("done").all()
        elif path.suffix == ".parquet":
            with path.open("rb") as file:
                assert fastparquet.ParquetFile(file).to_pandas()["status"].eq("done").all()
        elif path.suffix == ".html":
            assert path.read_text().rstrip().endswith("</html>")


def pages(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*.html"))


def test_a_killed_command_leaves_no_process_and_no_lock(book, light, tmp_path):
    out = tmp_path / "out"
    process = start(book, out, "count=0:156:157", "note=slow", "--workers", "2")
    wait_for_runs(out, 2)
    process.kill()
    process.communicate(timeout=60)
    assert left_running(book) == []
    assert sweep(Work(light), settings_of(light, "count=0:156:157", "note=slow")[:4], out).resumed


def running() -> list[str]:
    return [entry for entry in os.listdir("/proc") if entry.isdigit()]


def environment(pid: str) -> str:
    """Return what a process was started with; of this one, nothing."""
    try:
        content = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""
    return content if int(pid) != os.getpid() else ""


def test_the_stop_is_an_error_of_its_own(light, tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_store", interrupted)
    with pytest.raises(StoppedError, match="stopped; 0 of 3 runs are stored"):
        sweep(Work(light), settings_of(light, "count=1,2,3"), tmp_path / "out")


@pytest.mark.parametrize("named", ["{path}", "../../elsewhere/table.csv"])
def test_a_file_elsewhere_that_a_cell_names_is_part_of_what_a_run_is(book, tmp_path, named):
    path = tmp_path / "elsewhere" / "table.csv"
    path.parent.mkdir()
    path.write_text("1")
    reads = f"glue('n', int(open({named.format(path=path)!r}).read()), display=False)"
    store(book / "studies" / "light.ipynb", notebook(*LIGHT, reads))
    chapter = load_chapter("light")
    first = sweep(Work(chapter), settings_of(chapter), tmp_path / "out")
    assert sweep(Work(chapter), settings_of(chapter), tmp_path / "out").resumed == 1
    path.write_text("2")
    changed = load_chapter("light")
    again = sweep(Work(changed), settings_of(changed), tmp_path / "out")
    assert again.resumed == 0
    gave = [done.folder.read(done.keys[0]).glued["n"] for done in (first, again)]
    assert gave == [1, 2]


def test_the_table_says_how_each_run_was_done(book, tmp_path):
    store(book / "studies" / "light.ipynb", notebook(*PLAIN, ("print(share)", ["chart"])))
    chapter = load_chapter("light")
    done = sweep(Work(chapter), settings_of(chapter, "count=0:156:53"), tmp_path / "out")
    report.write(done)
    table = pd.read_csv(tmp_path / "out" / "results.csv")
    assert set(table["how"]) == {"short", "short, checked"}
    with (tmp_path / "out" / "results.parquet").open("rb") as file:
        assert fastparquet.ParquetFile(file).to_pandas()["how"].tolist() == table["how"].tolist()
    checked = int((table["how"] == "short, checked").sum())
    said = (tmp_path / "out" / "sweep.html").read_text()
    assert f"{checked} of them checked against a run of every cell" in said
