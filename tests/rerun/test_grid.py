"""Which runs a sweep does."""

import pytest
from rerun_notebooks import PARAMETERS

from asprinted.rerun.grid import grid
from asprinted.rerun.parameters import ParameterError, from_source

KNOWN = from_source(PARAMETERS)


def varied(*assignments, table=None):
    """Return the settings asked for, the defaults left out."""
    defaults = {name: p.default for name, p in KNOWN.items()}
    return [
        {name: value for name, value in settings.items() if value != defaults[name]}
        for settings in grid(KNOWN, assignments, table)
    ]


def test_a_grid_is_the_product_of_its_lists():
    found = varied("confidence=0.9,0.8", "events=1:3:3")
    assert len(found) == 6
    assert found[0] == {"confidence": 0.9, "events": 1}
    assert found[-1] == {"confidence": 0.8, "events": 3}


def test_steps_hit_the_decimals_they_name():
    found = [row.get("confidence") for row in varied("confidence=0.5:0.9:5")]
    assert found == [0.5, 0.6, 0.7, 0.8, 0.9]


def test_list_values_are_joined_by_a_plus():
    assert varied("arms=high,high+low+subcutaneous") == [
        {"arms": ["high"]},
        {"arms": ["high", "low", "subcutaneous"]},
    ]


def test_a_size_is_known_before_anything_is_made():
    assert grid(KNOWN, ("confidence=0.5:0.9:1000", "events=0:156:157")).size == 157_000


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("confidence=0.9,95", "did you mean 0.95?"),
        ("confidence=0.5:0.9:1", "needs 2 steps or more"),
        ("confidence=a:b:3", "needs numbers"),
        ("events=0:1:3", "step 2 would be 0.5, and only whole numbers are allowed"),
        ("events=0:200:3", "events=200: must be a whole number from 0 to 156"),
        ("evnts=1", "did you mean events?"),
        ("events=1,,2", "events=: must be a whole number"),
    ],
)
def test_a_wrong_axis_is_refused(assignment, message):
    with pytest.raises(ParameterError) as refused:
        varied(assignment)
    assert message in str(refused.value)


def test_a_table_gives_one_row_a_run(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text('\ufeffconfidence,note\r\n0.9,"a, b"\r\n,c\r\n\r\n', encoding="utf-8")
    assert varied(table=path) == [{"confidence": 0.9, "note": "a, b"}, {"note": "c"}]
    assert len(varied("events=1,2", table=path)) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("confidence\n", "needs a line of parameter names and one line a run"),
        ("confidance\n0.9\n", "runs.csv, first line: no parameter is called 'confidance'"),
        ("events,events\n1,2\n", "events stands there twice"),
        ("confidence\n0.9\n95\n", "runs.csv, row 2: confidence=95: must be"),
        ("confidence,events\n0.9\n", "runs.csv, row 1: has 1 cells, expected 2"),
    ],
)
def test_a_wrong_table_names_its_row(tmp_path, content, message):
    path = tmp_path / "runs.csv"
    path.write_text(content)
    with pytest.raises(ParameterError) as refused:
        varied(table=path)
    assert message in str(refused.value)


def test_a_table_and_an_argument_cannot_both_set_a_parameter(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("events\n1\n")
    with pytest.raises(ParameterError, match=r"events: stands in .* and among the arguments"):
        varied("events=1,2", table=path)
