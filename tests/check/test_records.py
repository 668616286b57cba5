"""Many records stream, by one process or several, and a table goes on where it was stopped."""

import csv
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from asprinted.check.hands import check_file, hands
from asprinted.check.records import CheckError, Passed, check_files, jobs, run
from asprinted.check.rules import RULES
from asprinted.check.table import COLUMNS, Table

NAMES = [rule.name for rule in RULES]


def records(count):
    for number in range(count):
        share = 27 if number % 3 else 72
        yield (
            f"PMID- {number + 1}\nTI  - A title\nAB  - Of 30 men 8/30 ({share}%) were better and "
            f"the odds ratio was 1.2 (95% CI 0.9 to 1.{number % 4}; P = .02).\n\n"
        )


@pytest.fixture
def many(tmp_path):
    file = tmp_path / "many.nbib"
    with file.open("w") as out:
        out.writelines(records(450))
    return file


def test_workers_give_what_one_process_gives(many, monkeypatch):
    monkeypatch.setattr("asprinted.check.records._BATCH", 20)  # more than are read ahead
    alone = list(check_files([str(many)], NAMES))
    assert len(alone) == 450
    assert sum(bool(one.findings) for one in alone) > 100
    assert list(check_files([str(many)], NAMES, workers=2)) == alone


def test_memory_does_not_grow_with_records(tmp_path):
    def most(count):
        file = tmp_path / f"{count}.nbib"
        with file.open("w") as out:
            out.writelines(records(count))
        tracemalloc.start()
        for _ in check_files([str(file)], []):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(50)
    assert most(40_000) < 1.3 * most(4_000)


def test_a_worker_that_is_killed_is_said_in_a_line(many, monkeypatch):
    monkeypatch.setattr("asprinted.check.records.run", _kill_self)
    with pytest.raises(CheckError, match="ended from outside"):
        list(check_files([str(many)], NAMES, workers=2))


def _kill_self(job, rules):
    os.kill(os.getpid(), signal.SIGKILL)


def folder(tmp_path, count=6):
    place = tmp_path / "in"
    place.mkdir()
    for number in range(count):
        (place / f"{number}.nbib").write_text("".join(records(20 + number)))
    return sorted(map(str, place.iterdir()))


def rows(path):
    with path.open(newline="") as table:
        return list(csv.reader(table))


def test_table_holds_a_row_a_finding(tmp_path):
    files = folder(tmp_path)
    out = tmp_path / "t.csv"
    results = list(Table(out, NAMES).make(files))
    head, *body = rows(out)
    assert head[:4] == ["file", "record", "pmid", "rule"]
    assert len(body) == sum(len(result.rows) for result in results) > 40
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    second = tmp_path / "u.csv"
    with hands(2) as two:
        list(Table(second, NAMES).make(files, two))
    assert second.read_bytes() == out.read_bytes()


def test_parquet_holds_the_same(tmp_path):
    fastparquet = pytest.importorskip("fastparquet")
    files = folder(tmp_path, 2)
    list(Table(tmp_path / "t.csv", NAMES).make(files))
    list(Table(tmp_path / "t.parquet", NAMES).make(files))
    with (tmp_path / "t.parquet").open("rb") as table:
        frame = fastparquet.ParquetFile(table).to_pandas()
    assert frame.astype(str).to_numpy().tolist() == rows(tmp_path / "t.csv")[1:]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_without_a_finding_has_its_columns(tmp_path, suffix):
    file = tmp_path / "a.txt"
    file.write_text("It helped 8 of 30 men (27%).")
    out = tmp_path / f"t{suffix}"
    [result] = Table(out, NAMES).make([str(file)])
    assert (result.records, result.rows) == (1, [])
    if suffix == ".csv":
        assert rows(out) == [list(COLUMNS)]
    else:
        fastparquet = pytest.importorskip("fastparquet")
        with out.open("rb") as table:
            assert list(fastparquet.ParquetFile(table).to_pandas().columns) == list(COLUMNS)


def test_a_stopped_table_goes_on_and_reads_no_finished_file_again(tmp_path, monkeypatch):
    files = folder(tmp_path)
    out = tmp_path / "t.csv"
    making = Table(out, NAMES).make(files)
    for _ in range(3):
        next(making)
    making.close()
    assert not out.exists()
    read = []

    def noted(file, rules):
        read.append(file)
        return check_file(file, rules)

    monkeypatch.setattr("asprinted.check.hands.check_file", noted)
    list(Table(out, NAMES).make(files))
    assert read == files[3:]
    whole = tmp_path / "w.csv"
    list(Table(whole, NAMES).make(files))
    assert out.read_bytes() == whole.read_bytes()


def test_a_file_that_changed_is_read_again(tmp_path, monkeypatch):
    files = folder(tmp_path, 2)
    making = Table(tmp_path / "t.csv", NAMES).make(files)
    next(making)
    next(making)
    making.close()
    with open(files[0], "a") as more:
        more.writelines(records(1))
    text = Path(files[1]).read_text()
    Path(files[1]).write_text(text.replace("(72%)", "(27%)"))  # of the same size
    results = list(Table(tmp_path / "t.csv", NAMES).make(files))
    assert results[0].records == 21
    assert "share-wrong" not in {row[3] for row in results[1].rows}


KILLED = """
import os, signal, sys
from asprinted.check import hands
plain = hands.check_file
def check_file(file, rules):
    if file.endswith("4.nbib"):
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(file, rules)
hands.check_file = check_file
from asprinted.cli import main
main(["check", sys.argv[1], "--all", "--out", sys.argv[2]])
"""


def test_resume_after_a_kill(tmp_path):
    folder(tmp_path)
    out = tmp_path / "t.csv"
    place = str(tmp_path / "in")
    killed = subprocess.run([sys.executable, "-c", KILLED, place, str(out)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    kept = sorted((tmp_path / ".t.csv.parts").iterdir())
    assert len(kept) == 4
    times = [part.stat().st_mtime_ns for part in kept]
    listed = Table(out, NAMES)
    making = listed.make(sorted(str(p) for p in (tmp_path / "in").iterdir()))
    for _ in range(6):
        next(making)
    assert [part.stat().st_mtime_ns for part in kept] == times
    list(making)
    whole = tmp_path / "w.csv"
    command = [sys.executable, "-m", "asprinted", "check", place, "--all", "--out", str(whole)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert out.read_bytes() == whole.read_bytes()


def test_a_broken_file_is_named_and_what_is_finished_is_kept(tmp_path):
    files = folder(tmp_path, 2)
    (tmp_path / "in" / "9.gz").write_bytes(b"\x1f\x8bno gzip")
    broken = str(tmp_path / "in" / "9.gz")
    out = tmp_path / "t.csv"
    results = list(Table(out, NAMES).make([*files, broken]))
    assert "is not whole gzip" in results[-1].unusable
    assert len(rows(out)) > 1
    assert len(list((tmp_path / ".t.csv.parts").iterdir())) == 2


def test_what_is_read_before_a_file_breaks_off_is_checked(tmp_path):
    file = tmp_path / "many.nbib"
    file.write_bytes("".join(records(5)).encode() + b"\nAB  - \xff\xfe")
    results = [run(job, NAMES) for job in jobs(str(file))]
    assert isinstance(results[-1], Passed)
    assert results[-1].unusable
