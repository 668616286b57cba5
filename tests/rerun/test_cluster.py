"""Sweeps on a real Dask scheduler with real workers, on the loopback address."""

import json
import re

import pytest
from rerun_notebooks import PLAIN, notebook, store
from test_sweep import contents, settings_of

from asprinted.rerun.run import WHOLE, load_chapter
from asprinted.rerun.sweep import Work, sweep
from asprinted.scheduler import ClusterError
from tests import clusters

pytest.importorskip("distributed")


@pytest.fixture
def scheduler(book):
    """A scheduler without workers, in no book: the sweep says which."""
    with clusters.scheduler(book.parent.parent) as process:
        yield process


@pytest.fixture
def cluster(scheduler, book):
    """A scheduler and two workers; yields its address and the workers."""
    folder = book.parent.parent
    with (
        clusters.worker(scheduler.address, folder) as one,
        clusters.worker(scheduler.address, folder) as two,
    ):
        yield scheduler.address, [one, two]


def test_a_cluster_gives_what_this_machine_gives(light, cluster, tmp_path):
    address, _ = cluster
    wanted = settings_of(light, "count=0:156:14", "note=x,fail")
    sweep(Work(light), wanted, tmp_path / "here")
    sweep(Work(light), wanted, tmp_path / "there", scheduler=address)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_wrong_mark_is_found_out_by_any_worker(book, cluster, tmp_path):
    address, _ = cluster
    # Used up by what only seems to show; a kept iterator that no form tells.
    counter = (
        "import numpy as np\n"
        "rows, counted = np.nested_iters(np.arange(9).reshape(1, 9), [[0], [1]])"
    )
    shows = ("print(list(counted) if 40 < count < 50 else 0)", ["results"])
    asks = "glue('left', len(list(counted)), display=False)"
    store(book / "studies" / "light.ipynb", notebook(*PLAIN, counter, shows, asks))
    chapter = load_chapter("light")
    wanted = settings_of(chapter, "count=100,45,44,0,70,46,41,60")
    done = sweep(Work(chapter), wanted, tmp_path / "out", scheduler=address)
    # Whether one of those in the middle is checked at random or not, the next learns of them.
    done = sweep(Work(chapter), wanted[1:3], tmp_path / "out", scheduler=address)
    done = sweep(Work(chapter), wanted, tmp_path / "out", scheduler=address)
    records = [done.folder.read(key) for key in done.keys]
    assert done.differs
    assert {record.how for record in records} == {WHOLE}
    for record in records:
        assert record.glued["left"] == (0 if 40 < record.settings["count"] < 50 else 9)


def test_runs_of_a_lost_worker_are_done_by_another(light, cluster, tmp_path):
    address, workers = cluster
    wanted = settings_of(light, "count=0:156:53", "note=slow")
    done = 0

    def progress(total, resumed):
        def tell(record):
            nonlocal done
            done += 1
            if done == 8:
                clusters.kill(workers[0])

        return tell

    sweep(Work(light), wanted, tmp_path / "out", scheduler=address, progress=progress)
    found = contents(tmp_path / "out")
    assert workers[0].poll() is not None
    assert len(found) == len(wanted)
    assert {record["status"] for record in found.values()} == {"done"}


def test_notebooks_come_back_from_a_cluster(light, cluster, tmp_path):
    address, _ = cluster
    work = Work(light, keep_notebooks=True)
    done = sweep(work, settings_of(light, "count=1,2"), tmp_path / "out", scheduler=address)
    stored = json.loads((tmp_path / "out" / "notebooks" / f"{done.keys[0]}.ipynb").read_text())
    assert stored["metadata"]["asprinted"]["parameters"]["count"] == 1


def test_a_worker_with_another_chapter_is_refused(light, cluster, book, tmp_path):
    address, _ = cluster
    sweep(Work(light), settings_of(light, "count=1"), tmp_path / "out", scheduler=address)
    path = book / "studies" / "light.ipynb"
    path.write_text(path.read_text().replace("TOTAL = 156", "TOTAL = 157"))
    changed = load_chapter("light")  # the workers have loaded the old one
    with pytest.raises(ClusterError, match="has another version of light"):
        sweep(Work(changed), settings_of(changed), tmp_path / "out", scheduler=address)


def test_a_scheduler_that_is_lost_is_said_with_what_is_kept(
    light, cluster, scheduler, tmp_path, capfd
):
    address, _ = cluster

    def progress(total, resumed):
        def tell(record):
            if scheduler.poll() is None:
                clusters.kill(scheduler)

        return tell

    wanted = settings_of(light, "count=0:156:53", "note=slow")
    with pytest.raises(ClusterError) as said:
        sweep(Work(light), wanted, tmp_path / "out", scheduler=address, progress=progress)
    stored = len(contents(tmp_path / "out"))
    kept = f"{stored} of 53 runs are stored; the same command goes on"
    assert re.fullmatch(rf"the scheduler is lost \(\w+\); {kept}", str(said.value))
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("address", ["nonsense", "", "http://127.0.0.1:9", "tcp://host", "host:1x"])
def test_what_is_no_address_is_refused_at_once(light, tmp_path, address):
    with pytest.raises(ClusterError, match="expected one such as tcp://host:8786"):
        sweep(Work(light), settings_of(light), tmp_path / "out", scheduler=address)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9"])
def test_a_scheduler_that_does_not_answer_is_said(light, tmp_path, monkeypatch, address):
    monkeypatch.setattr("asprinted.scheduler.PATIENCE", 1)
    with pytest.raises(ClusterError, match="no Dask scheduler answers there") as refused:
        sweep(Work(light), settings_of(light), tmp_path / "out", scheduler=address)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()
