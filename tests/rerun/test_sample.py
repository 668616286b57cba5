"""Settings drawn by Latin hypercube, values paired, and both with what else is given."""

from collections import Counter

import numpy as np
import pytest
from rerun_notebooks import PARAMETERS
from scipy.stats import qmc

from asprinted.rerun.declarations import from_source
from asprinted.rerun.grid import grid
from asprinted.rerun.parameters import ParameterError

KNOWN = from_source(PARAMETERS + "shown: bool = True  # whether it is\nfree: float = 1.0  # any\n")
FIXED = "arms=high"  # a list, of which nothing is drawn


def drawn(*assignments, size=20, **options):
    return list(grid(KNOWN, (FIXED, *assignments), size=size, **options))


def test_each_part_of_a_range_is_drawn_once():
    values = sorted(row["confidence"] for row in drawn(size=50))
    parts = [int((value - 0.5) / 0.499 * 50) for value in values]
    assert parts == list(range(50))


def test_the_numbers_are_those_of_scipy():
    found = [row["confidence"] for row in drawn(size=7, seed=3)]
    # confidence is drawn first of confidence, method, events and shown
    unit = qmc.LatinHypercube(4, rng=3).random(7)[:, 0]
    assert found == pytest.approx(list(0.5 + unit * 0.499), abs=1e-15)


def test_choices_and_truth_values_are_drawn_equally_often():
    rows = drawn(size=40)
    assert Counter(row["method"] for row in rows) == {"wilson": 20, "wald": 20}
    assert Counter(row["shown"] for row in rows) == {True: 20, False: 20}


def test_whole_numbers_are_drawn_equally_often_up_to_both_ends():
    rows = drawn("events=3:6", size=40)
    assert Counter(row["events"] for row in rows) == dict.fromkeys((3, 4, 5, 6), 10)
    assert all(type(row["events"]) is int for row in rows)


def test_a_seed_draws_the_same_and_another_one_others():
    assert drawn(seed=5) == drawn(seed=5)
    assert drawn(seed=5) != drawn(seed=6)
    assert drawn() == drawn(seed=0)


def test_what_is_given_is_not_drawn():
    rows = drawn("confidence=0.9", "method=wald", size=5)
    assert {(row["confidence"], row["method"]) for row in rows} == {(0.9, "wald")}
    assert len({row["events"] for row in rows}) == 5


def test_a_sample_is_done_with_each_value_given_beside_it():
    wanted = grid(KNOWN, (FIXED, "method=wilson,wald"), size=6)
    rows = list(wanted)
    assert len(rows) == wanted.size == 12
    first, second = rows[0], rows[1]
    assert (first["method"], second["method"]) == ("wilson", "wald")
    assert first | {"method": "wald"} == second


def test_a_sample_is_done_with_each_row_of_a_table(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("arms,confidence\nhigh,0.9\nlow,\n")
    rows = list(grid(KNOWN, (), table, size=4))
    assert [(row["arms"], row["confidence"]) for row in rows[::4]] == [
        (["high"], 0.9),
        (["low"], 0.95),  # an empty cell is the default, and not drawn
    ]
    assert [row["events"] for row in rows[:4]] == [row["events"] for row in rows[4:]]


def test_what_has_no_range_is_left_alone_and_told():
    wanted = grid(KNOWN, (FIXED,), size=3)
    assert wanted.left_alone == ["note", "free"]
    assert {(row["note"], row["free"]) for row in wanted} == {("as printed", 1.0)}
    given = grid(KNOWN, (FIXED, "free=2:4"), size=3)
    assert given.left_alone == ["note"]
    assert all(2 <= row["free"] <= 4 for row in given)


def test_the_size_is_known_before_anything_is_drawn(monkeypatch):
    def refuse(*given, **named):
        raise AssertionError

    monkeypatch.setattr(qmc, "LatinHypercube", refuse)
    assert grid(KNOWN, (FIXED, "method=wilson,wald"), size=10**6).size == 2 * 10**6


def test_the_highest_draw_stays_within_the_range(monkeypatch):
    class Highest:
        def __init__(self, *given, **named):
            pass

        def random(self, size):
            return np.full((size, 4), np.nextafter(1, 0))

    monkeypatch.setattr(qmc, "LatinHypercube", Highest)
    (row,) = drawn(size=1)
    assert (row["confidence"], row["method"]) == (pytest.approx(0.999), "wald")
    assert (row["events"], row["shown"]) == (156, True)
    assert row["confidence"] <= 0.999


@pytest.mark.parametrize(
    ("assignments", "message"),
    [
        ((), "arms: is a list, of which --sample draws none; give its value, as in arms=high+low"),
        ((FIXED, "confidence=0.9:0.8"), "runs downwards; write confidence=0.8:0.9"),
        ((FIXED, "confidence=0.4:0.8"), "confidence=0.4: must be a number from 0.5 to 0.999"),
        ((FIXED, "events=1:2.5"), "events=2.5: must be a whole number from 0 to 156"),
        ((FIXED, "confidence=:0.8"), "confidence=:0.8: has an empty part"),
        ((FIXED, "method=wald:wilson"), "method=wald:wilson: must be one of wilson, wald"),
        (
            (FIXED, "confidence=0.9", "method=wald", "events=1", "shown=true"),
            "--sample 20: no parameter is left to draw from",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_line(assignments, message):
    with pytest.raises(ParameterError) as refused:
        grid(KNOWN, assignments, size=20)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_a_sample_a_range_still_needs_steps():
    with pytest.raises(ParameterError, match="has no steps; write confidence=low:high:steps"):
        grid(KNOWN, ("confidence=0.8:0.9",))


def paired(*assignments, table=None):
    wanted = grid(KNOWN, assignments, table, zipped=True)
    rows = [(row["confidence"], row["method"], row["events"]) for row in wanted]
    assert wanted.size == len(rows)
    return rows


def test_values_are_paired_in_their_order():
    found = paired("confidence=.9,.95", "method=wilson,wald")
    assert found == [(0.9, "wilson", 33), (0.95, "wald", 33)]


def test_ranges_are_paired_too_and_a_single_value_goes_with_all():
    found = paired("confidence=0.5:0.7:3", "events=1,2,3", "method=wald")
    assert found == [(0.5, "wald", 1), (0.6, "wald", 2), (0.7, "wald", 3)]


def test_pairing_nothing_or_one_value_is_one_run():
    assert paired() == [(0.95, "wilson", 33)]
    assert paired("confidence=0.9") == [(0.9, "wilson", 33)]


def test_pairs_are_done_with_each_row_of_a_table(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("events\n1\n2\n")
    found = paired("confidence=.9,.8", "method=wald,wilson", table=table)
    assert found == [(0.9, "wald", 1), (0.8, "wilson", 1), (0.9, "wald", 2), (0.8, "wilson", 2)]


def test_lists_of_unequal_length_are_refused_by_both_names():
    with pytest.raises(ParameterError) as refused:
        paired("confidence=.9,.95", "events=1:3:3", "method=wilson,wald")
    assert str(refused.value) == (
        "--zip: confidence has 2 values and events has 3; give equally many, or leave out --zip"
    )
