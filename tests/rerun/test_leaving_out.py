"""A sweep gives what whole runs give, whatever cells do and however they are marked."""

import time

import pytest
from rerun_notebooks import notebook, store
from unnoticed_changes import CASES

from asprinted import fingerprint
from asprinted.rerun import report, watch
from asprinted.rerun.grid import grid
from asprinted.rerun.run import CHECKED, SHORT, WHOLE, load_chapter, run, run_for_numbers
from asprinted.rerun.sweep import Work, sweep

LEVEL = ("level: float = 0.95  # level [0.5 to 0.999]", ["parameters"])
GLUE = ("from myst_nb import glue", ["setup"])
ORDERS = ("level=0.95,0.5", "level=0.5,0.95")
# Used up when it is printed, which no form of a cell tells: it comes beside something else.
COUNTER = (
    "import numpy as np\nrows, counted = np.nested_iters(np.arange(9).reshape(1, 9), [[0], [1]])"
)
ASKED = ("glue('asked', int(not list(counted)), display=False)", ["glue"])


def chapter_of(book, name, *cells):
    store(book / f"{name}.ipynb", notebook(LEVEL, GLUE, *cells))
    return load_chapter(name)


def swept(chapter, out, *assignments, workers=2, **options):
    """Return what each level gave, how it was run, and the sweep."""
    wanted = list(grid(chapter.parameters, assignments))
    done = sweep(Work(chapter, **options), wanted, out, workers=workers)
    records = [done.folder.read(key) for key in done.keys]
    gave = {it.settings["level"]: (it.status, repr(it.glued)) for it in records}
    return gave, {it.settings["level"]: it.how for it in records}, done


def whole(chapter, levels):
    """Return what papermill's way of running every cell gives."""
    results = {at: run(chapter, {} if at == 0.95 else {"level": at}) for at in levels}
    return {at: (result.status, repr(result.glued)) for at, result in results.items()}


@pytest.mark.parametrize("order", [ORDERS[0], pytest.param(ORDERS[1], marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", CASES)
def test_a_wrong_mark_changes_no_number(book, tmp_path, name, order):
    """Both where no cell is marked, and where the cells that matter are."""
    first, *middle, last = CASES[name]
    plain = chapter_of(book, "plain", first, *middle, last)
    expected = whole(plain, (0.95, 0.5))
    marked = chapter_of(book, "marked", first, *((it, ["results"]) for it in middle), last)
    for chapter in (plain, marked):
        found, hows, _ = swept(chapter, tmp_path / chapter.name, order)
        assert found == expected, hows


@pytest.mark.slow
def test_the_cases_are_such_that_leaving_a_cell_out_would_be_wrong(book):
    """Else the test above would pass with any rule."""
    wrong = 0
    for name, (first, *middle, last) in CASES.items():
        full = chapter_of(book, f"full-{name}", first, *middle, last)
        less = chapter_of(book, f"less-{name}", first, last)
        found = [run_for_numbers(it, {"level": 0.5}, how=WHOLE) for it in (full, less)]
        wrong += (found[0].status, found[0].glued) != (found[1].status, found[1].glued)
    assert wrong > 0.9 * len(CASES)


def test_cells_that_only_show_are_left_out_and_some_runs_are_checked(book, tmp_path):
    shows = ("shown = 2 * level\nprint(shown)", ["results"])
    chapter = chapter_of(book, "fair", "n = level", shows, ("glue('n', n)", ["glue"]))
    found, hows, done = swept(chapter, tmp_path / "out", "level=0.5:0.9:101")
    assert found == {at: ("done", repr({"n": at})) for at in found}
    assert set(hows.values()) == {SHORT, CHECKED}
    checked = {at for at, how in hows.items() if how == CHECKED}
    assert {0.5, 0.9} <= checked  # the extremes
    assert 2 < len(checked) < 15  # and a random few
    assert not done.differs
    assert report.write(done) == 0
    assert f"{len(checked)} of them checked against a run of every cell" in report.how_run(done)


def test_the_runs_checked_at_random_are_the_same_at_every_order(book):
    chapter = chapter_of(book, "fair", "n = 1")
    wanted = list(grid(chapter.parameters, ("level=0.5:0.9:501",)))
    keys = {fingerprint.run_key(chapter.digest, it): it for it in wanted}
    one, other = watch.chosen(keys), watch.chosen(dict(reversed(keys.items())))
    assert len(one) > 5
    assert len(one ^ other) <= 2  # the first setting asked for


@pytest.mark.parametrize("workers", [1, 2])
def test_a_wrong_mark_that_no_form_shows_is_found_out(book, tmp_path, workers):
    shows = ("print(list(counted) if level < 0.9 else 0)", ["results"])
    chapter = chapter_of(book, "wrong", COUNTER, shows, ASKED)
    found, hows, done = swept(
        chapter, tmp_path / "out", "level=0.95,0.6,0.7,0.8,0.5", workers=workers
    )
    assert found == {at: ("done", repr({"asked": int(at < 0.9)})) for at in found}
    assert set(hows.values()) == {WHOLE}
    assert done.differs
    report.write(done)
    assert "cells marked as showing change reported numbers" in report.how_run(done)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_difference_that_shows_late_has_earlier_runs_done_again(
    book, tmp_path, monkeypatch, workers
):
    """At one setting of the middle, checked at random, after others were stored as short."""
    monkeypatch.setattr(watch, "IN_A_HUNDRED", 0)
    shows = ("print(list(counted) if 0.6 < level < 0.8 else 0)", ["results"])
    chapter = chapter_of(book, "late", COUNTER, shows, ASKED)
    levels = "level=0.95,0.75,0.5,0.9,0.7"
    out = tmp_path / "out"
    found, hows, _ = swept(chapter, out, levels, workers=workers)
    assert found[0.7] == ("done", repr({"asked": 0}))  # short, and so wrong: not looked at yet
    assert hows[0.7] == SHORT
    # A later sweep into the folder checks the end of its own range, and learns of it.
    again, hows, done = swept(chapter, out, "level=0.7,0.75,0.5,0.9,0.95", workers=workers)
    assert again == {at: ("done", repr({"asked": int(0.6 < at < 0.8)})) for at in again}
    assert set(hows.values()) == {WHOLE}
    assert done.differs


def test_an_equal_comparison_that_ends_later_does_not_undo_a_difference(
    book, tmp_path, monkeypatch
):
    monkeypatch.setattr(watch, "IN_A_HUNDRED", 100)  # all are checked
    slow = "waited = sum(range(20_000_000 if level > 0.9 else 0))"
    shows = ("print(list(counted) if level < 0.6 else 0)", ["results"])
    chapter = chapter_of(book, "slow", COUNTER, slow, shows, ASKED)
    found, hows, done = swept(chapter, tmp_path / "out", "level=0.8,0.95,0.94,0.5,0.93,0.55")
    assert found == {at: ("done", repr({"asked": int(at < 0.6)})) for at in found}
    assert set(hows.values()) == {WHOLE}
    assert done.differs


def test_a_short_run_that_fails_is_run_whole_before_it_is_called_failed(book, tmp_path):
    shows = ("print(list(counted))", ["results"])
    need = "if list(counted) and 0.6 < level < 0.9:\n    raise ValueError('not asked')"
    chapter = chapter_of(book, "needs", COUNTER, shows, need, "glue('n', 1)")
    found, hows, done = swept(chapter, tmp_path / "out", "level=0.95,0.8,0.7,0.5")
    assert {status for status, _ in found.values()} == {"done"}
    assert set(hows.values()) == {WHOLE}
    assert done.differs


def test_a_cell_that_fails_only_where_it_is_run_makes_the_run_fail(book, tmp_path):
    """As papermill has it: a chart that cannot be drawn is no done run."""
    shows = ("print(1 / (level - 0.5))", ["chart"])
    chapter = chapter_of(book, "fails", shows, "glue('n', level)")
    found, hows, _ = swept(chapter, tmp_path / "out", "level=0.95,0.8,0.5")
    assert found == whole(chapter, (0.95, 0.8, 0.5))
    assert found[0.5][0] == "failed"
    assert set(hows.values()) == {WHOLE}


def test_what_a_left_out_cell_writes_is_found_out_though_numbers_are_equal(book, tmp_path):
    """A file that an earlier run left would give an equal number by chance."""
    path = tmp_path / "left.txt"
    before = (
        "from asprinted.files import Path, write_whole\n"
        f"path, content = Path({str(path)!r}), str(level).encode()"
    )
    shows = ("print(write_whole(path, content))", ["results"])
    reads = "glue('n', float(path.read_text()))"
    chapter = chapter_of(book, "writes", before, shows, reads)
    path.write_text("0.95")
    found, hows, done = swept(chapter, tmp_path / "out", "level=0.95")
    assert found == {0.95: ("done", repr({"n": 0.95}))}
    assert done.differs
    assert set(hows.values()) == {WHOLE}


def test_runs_that_write_one_file_are_not_done_side_by_side(book, tmp_path):
    place = str(tmp_path / "shared.txt")
    cells = (
        "import time",
        f"path = {place!r}\nwith open(path, 'w') as file:\n    file.write(str(level))",
        "time.sleep(0.05)\nglue('n', float(open(path).read()))",
    )
    chapter = chapter_of(book, "shares", *cells)
    found, _, done = swept(chapter, tmp_path / "out", "level=0.5:0.9:9")
    assert found == {at: ("done", repr({"n": at})) for at in found}
    assert all(done.folder.read(key).alone for key in done.keys)


def test_runs_found_to_write_only_later_are_done_again_one_at_a_time(book, tmp_path):
    place = str(tmp_path / "shared.txt")
    writes = f"if level < 0.8:\n    open({place!r}, 'w').write(str(level))"
    reads = (
        f"import time\ntime.sleep(0.05)\nn = float(open({place!r}).read()) if level < 0.8 else 1"
    )
    chapter = chapter_of(book, "later", writes, reads, "glue('n', n)")
    found, _, done = swept(chapter, tmp_path / "out", "level=0.9,0.85,0.8,0.5,0.6,0.7,0.75")
    assert found == {at: ("done", repr({"n": at if at < 0.8 else 1})) for at in found}
    assert all(done.folder.read(key).alone for key in done.keys)


def test_whole_runs_everything_and_again_ignores_what_is_stored(book, tmp_path):
    shows = ("print(level)", ["chart"])
    chapter = chapter_of(book, "fair", shows, "glue('n', level)")
    out, levels = tmp_path / "out", "level=0.5:0.9:7"
    _, hows, _ = swept(chapter, out, levels)
    assert SHORT in hows.values()
    _, hows, done = swept(chapter, out, levels, whole=True)
    assert set(hows.values()) == {WHOLE}
    assert done.resumed == 0
    assert swept(chapter, out, levels)[2].resumed == 7  # a whole run serves as a short one
    before = max(path.stat().st_mtime_ns for path in (out / "runs").iterdir())
    time.sleep(0.01)
    assert swept(chapter, out, levels, again=True)[2].resumed == 0
    assert min(path.stat().st_mtime_ns for path in (out / "runs").iterdir()) > before


def test_a_stored_short_run_is_checked_once_it_is_an_extreme(book, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "IN_A_HUNDRED", 0)
    chapter = chapter_of(book, "fair", ("print(level)", ["chart"]), "glue('n', level)")
    out = tmp_path / "out"
    _, hows, _ = swept(chapter, out, "level=0.5,0.6,0.7,0.8")
    assert hows[0.6] == hows[0.7] == SHORT
    _, hows, done = swept(chapter, out, "level=0.6,0.7")
    assert set(hows.values()) == {CHECKED}
    assert done.resumed == 0
