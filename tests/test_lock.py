"""The lock: written whole from texts, read back the same, refused when it is not whole."""

import json
from datetime import date

import pytest

from asprinted import book
from asprinted.abstracts import from_text
from asprinted.ledger.lock import Lock, LockError, load_lock, lock_abstract, write_lock

TEXT = (
    "Methods: In 2001 we gave IL-2 to 40 patients. Results: Twelve patients (30%) responded "
    "(P = .04), with no deaths. Median follow-up was 5 years."
)


@pytest.fixture
def lock():
    return Lock(date(2026, 1, 2), {"smith2001": lock_abstract(from_text(TEXT), "123")})


def test_every_numeral_is_an_entry_in_its_place(lock):
    found = [
        (entry.sentence, entry.place, entry.printed, entry.kind or entry.reason)
        for entry in lock["smith2001"].entries
    ]
    assert found == [
        (1, 1, "2001", "year"),
        (1, 2, "IL-2", "name"),
        (1, 3, "40", "count"),
        (2, 1, "Twelve patients (30%)", "share"),
        (2, 2, "P = .04", "p-value"),
        (2, 3, "no", "none"),
        (3, 1, "5 years", "duration"),
    ]


def test_what_is_written_is_read_back(lock, tmp_path):
    path = tmp_path / "lock.json"
    write_lock(lock, path)
    assert load_lock(path) == lock


def test_an_entry_is_one_line(lock, tmp_path):
    path = tmp_path / "lock.json"
    write_lock(lock, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum('"place"' in line for line in lines) == len(lock["smith2001"].entries)


def test_no_sentence_enters_the_lock(lock, tmp_path):
    path = tmp_path / "lock.json"
    write_lock(lock, path)
    assert "responded" not in path.read_text(encoding="utf-8")


def test_the_fingerprint_forgives_case_spaces_and_labels(lock):
    other = TEXT.replace("Methods: ", "METHODS:\n").replace("Results: ", "").replace("  ", " ")
    assert lock_abstract(from_text(other), "123").sha256 == lock["smith2001"].sha256


def test_a_figure_that_is_printed_once_is_known(lock):
    assert lock["smith2001"].prints_once("P = .04")
    assert not lock["smith2001"].prints_once("0")


def test_a_failed_write_leaves_the_old_lock(lock, tmp_path, monkeypatch):
    path = tmp_path / "lock.json"
    write_lock(lock, path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(LockError, match="cannot be written"):
        write_lock(Lock(date(2027, 1, 1), {}), path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["lock.json"]


def test_refuse_missing_lock(tmp_path):
    with pytest.raises(LockError, match=r"cannot be read .*asprinted lock --abstracts DIR"):
        load_lock(tmp_path / "lock.json")


def test_refuse_truncated_lock(tmp_path):
    path = tmp_path / "lock.json"
    path.write_bytes(book.current().lock.read_bytes()[:2000])
    with pytest.raises(LockError, match="not whole JSON"):
        load_lock(path)


@pytest.mark.parametrize("spoil", ["made", "abstracts"])
def test_refuse_lock_of_another_form(tmp_path, spoil):
    content = json.loads(book.current().lock.read_text(encoding="utf-8"))
    content[spoil] = 7
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LockError, match="not of the lock's form"):
        load_lock(path)


def test_refuse_study_that_was_never_locked(lock):
    with pytest.raises(LockError, match="has no entry for jones1999"):
        lock["jones1999"]
