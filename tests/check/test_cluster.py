"""Checks on a real Dask scheduler with real workers, on the loopback address."""

import pytest
from click.testing import CliRunner

from asprinted.check.hands import hands
from asprinted.check.rules import RULES
from asprinted.check.table import Table
from asprinted.cli import main
from asprinted.scheduler import ClusterError
from tests import clusters
from tests.check.test_records import folder, records

pytest.importorskip("distributed")

NAMES = [rule.name for rule in RULES]

DEADLY = """
import os
from asprinted.check import cluster
from asprinted.check.hands import check_file as plain
def check_file(file, rules):
    if file.endswith("3.nbib"):
        os._exit(1)
    if file.endswith("2.nbib"):
        return check_file(file, rules)  # without end: no pickle holds such a traceback
    return plain(file, rules)
cluster.check_file = check_file
"""


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler without workers, which gives up what a worker had when it ended."""
    with clusters.scheduler(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as process:
        yield process


@pytest.fixture
def cluster(scheduler, tmp_path):
    """A scheduler and two workers; yields its address and the workers."""
    with (
        clusters.worker(scheduler.address, tmp_path) as one,
        clusters.worker(scheduler.address, tmp_path) as two,
    ):
        yield scheduler.address, [one, two]


def check(*arguments):
    return CliRunner().invoke(main, ["check", "--all", *map(str, arguments)])


def test_a_cluster_gives_what_this_machine_gives(cluster, tmp_path):
    address, _ = cluster
    folder(tmp_path)
    (tmp_path / "in" / "6.nbib").write_text("PMID- 7\nTI  - No abstract\n\n" + "".join(records(1)))
    (tmp_path / "in" / "7.gz").write_bytes(b"\x1f\x8bno gzip")
    here = check(tmp_path / "in", "--out", tmp_path / "here.csv")
    there = check(tmp_path / "in", "--out", tmp_path / "there.csv", "--scheduler", address)
    assert (here.exit_code, there.exit_code) == (2, 2)  # what is no gzip
    assert there.output.replace("there.csv", "here.csv") == here.output
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_a_file_whose_worker_is_lost_is_checked_by_another_and_no_finished_one_again(
    cluster, tmp_path, monkeypatch
):
    address, workers = cluster
    files = folder(tmp_path, 12)
    out = tmp_path / "t.csv"
    with hands(1, address) as those:
        making = Table(out, NAMES).make(files, those)
        found = [next(making), next(making)]
        clusters.kill(workers[0])
        found += list(making)
    assert [result.file for result in found] == files
    assert not any(result.unusable for result in found)
    list(Table(tmp_path / "here.csv", NAMES).make(files))
    assert out.read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_a_check_whose_scheduler_is_lost_goes_on_without_it(cluster, scheduler, tmp_path):
    address, _ = cluster
    files = folder(tmp_path, 12)
    out = tmp_path / "t.csv"
    with hands(1, address) as those:
        making = Table(out, NAMES).make(files, those)
        next(making)
        clusters.kill(scheduler)
        with pytest.raises(ClusterError, match="the scheduler is lost"):
            list(making)
    assert not out.exists()
    assert 1 <= len(list((tmp_path / ".t.csv.parts").iterdir())) < 12
    list(Table(out, NAMES).make(files))
    list(Table(tmp_path / "w.csv", NAMES).make(files))
    assert out.read_bytes() == (tmp_path / "w.csv").read_bytes()


def test_a_file_that_ends_every_worker_or_its_check_is_given_up_and_named(scheduler, tmp_path):
    preload = tmp_path / "deadly.py"
    preload.write_text(DEADLY)
    files = folder(tmp_path)
    given = ["--preload", str(preload)]
    with (
        clusters.worker(scheduler.address, tmp_path, *given),
        clusters.worker(scheduler.address, tmp_path, *given),
        clusters.worker(scheduler.address, tmp_path, *given),
        hands(1, scheduler.address) as those,
    ):
        found = list(Table(tmp_path / "t.csv", NAMES).make(files, those))
    lines = {result.file: result.unusable for result in found if result.unusable}
    assert lines == {
        files[2]: f"{files[2]}: not checked, on the cluster: RecursionError",
        files[3]: f"{files[3]}: not checked, on the cluster: KilledWorker",
    }


def test_a_worker_with_another_package_is_refused(scheduler, tmp_path):
    preload = tmp_path / "another.py"
    preload.write_text("from asprinted import fingerprint\nfingerprint.package = lambda: 'x'\n")
    with (
        clusters.worker(scheduler.address, tmp_path),
        clusters.worker(scheduler.address, tmp_path, "--preload", str(preload)),
        pytest.raises(ClusterError, match="has another version; each needs the same package"),
    ):
        hands(1, scheduler.address).__enter__()


def test_a_worker_that_does_not_see_a_file_ends_the_check(cluster, tmp_path, monkeypatch):
    files = folder(tmp_path, 2)
    monkeypatch.setattr("asprinted.check.cluster._size", lambda path: 1)
    with (
        hands(1, cluster[0]) as those,
        pytest.raises(ClusterError, match=r"0\.nbib: a worker does not see this file"),
    ):
        list(Table(tmp_path / "t.csv", NAMES).make(files, those))
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:9"], "--scheduler: hands out whole files; give --out"),
        (["--scheduler", "x:9", "--out", "t.csv", "--workers", "2"], "--workers: give one"),
        (["--scheduler", "nonsense", "--out", "t.csv"], "expected one such as tcp://host:8786"),
        (["--scheduler", "127.0.0.1:9", "--out", "t.csv"], "no Dask scheduler answers there"),
    ],
)
def test_what_a_scheduler_is_not_for_is_refused(tmp_path, monkeypatch, more, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("asprinted.scheduler.PATIENCE", 1)
    (tmp_path / "a.txt").write_text("It helped 8 of 30 men (27%).")
    done = check("a.txt", *more)
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]
