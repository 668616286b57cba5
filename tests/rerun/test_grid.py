"""Which runs a sweep does."""

import re

import pytest
from rerun_notebooks import PARAMETERS

from asprinted.rerun.declarations import from_source
from asprinted.rerun.grid import grid
from asprinted.rerun.parameters import ParameterError
from asprinted.rerun.run import load_chapter
from asprinted.rerun.values import from_file

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
    # So many that making them first would take minutes.
    assert grid(KNOWN, ("confidence=0.5:0.999:100000000", "events=1,2")).size == 200_000_000
    assert grid(KNOWN, ("events=3:3:100000000",)).size == 100_000_000


def test_single_values_and_steps_may_be_mixed():
    found = varied("confidence=0.5:0.6:2,0.9")
    assert [row["confidence"] for row in found] == [0.5, 0.6, 0.9]


def test_an_empty_remark_is_a_value():
    assert varied("note=a,") == [{"note": "a"}, {"note": ""}]


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("confidence=0.9,95", "did you mean 0.95?"),
        ("confidence=0.5:0.9:1", "needs 2 steps or more"),
        ("confidence=a:b:3", "confidence=a: must be a number from 0.5 to 0.999"),
        ("confidence=0.5:1e99999999:3", "confidence=1e99999999: must be a number from"),
        ("confidence=1e-99999999:0.9:3", "confidence=1e-99999999: must be a number from"),
        ("confidence=0.5:1e99:100000000", "confidence=1e+99: must be a number from 0.5 to 0.999"),
        (f"confidence=0.5:0.9:{'9' * 5000}", "…: the steps must be a whole number from 2 to"),
        ("confidence=0.5:0.9", "confidence=0.5:0.9: has no steps; write confidence=low:high:steps"),
        (
            "confidence=0.5:0.9:2.5",
            "confidence=0.5:0.9:2.5: the steps must be a whole number from 2 to 999999999, "
            "not 2.5; write confidence=low:high:steps",
        ),
        ("confidence=0.5:0.9:-3", "from 2 to 999999999, not -3; write confidence=low:high:steps"),
        ("confidence=0.5:0.9:1000000000", "from 2 to 999999999, not 1000000000; write"),
        ("confidence=0.5::3", "confidence=0.5::3: has an empty part; write"),
        ("events=1:2:3:4", "events=1:2:3:4: has 4 parts; write events=low:high:steps"),
        ("events=0:1:3", "step 2 would be 0.5, and only whole numbers are allowed"),
        ("events=0:200:3", "events=200: must be a whole number from 0 to 156"),
        ("arms=[high,low]", "arms=[high,low]: must be items joined by +: one of high, low, "),
        ("arms=[high,low]", "; write arms=high+low"),
        ("evnts=1", "did you mean events?"),
        (
            "events=1,,2",
            "events=1,,2: value 2 is empty; it must be a whole number from 0 to 156, "
            "or its comma left out",
        ),
        ("confidence=0.8,", "confidence=0.8,: value 2 is empty; it must be a number from 0.5 to"),
        ("confidence=", "confidence= is empty: must be a number from 0.5 to 0.999; leave"),
        ("arms=high,", "arms=high,: value 2 is empty; it must be items joined by +: one of high"),
        ("arms=high+,low", "arms=high+: item 2 is empty; it must be one of high, low,"),
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
        ("confidance\n0.9\n", "runs.csv, line 1: no parameter is called 'confidance'"),
        (
            "events,\n1,\n",
            "line 1: column 2 has no name, expected a parameter; name or delete the column",
        ),
        ("events,,note\n1,,a\n", "runs.csv, line 1: column 2 has no name, expected a parameter"),
        ("events,events\n1,2\n", "runs.csv, line 1: events stands there twice"),
        ("\n\nconfidence\n0.9\n95\n", "runs.csv, line 5: confidence=95: must be"),
        (
            "confidence\n\n0.9\n",
            'runs.csv, line 2: is blank, expected a run; write "" for the default, or a value',
        ),
        ("confidence\n0.9\n \n0.8\n", "runs.csv, line 3: is blank, expected a run; write"),
        (
            "events,note\n1,a\n\n2,b\n",
            "runs.csv, line 3: is blank, expected a run; delete the line",
        ),
        ('note,events\n"two\nlines",1\n"a\nb",157\n', "runs.csv, line 4: events=157: must be"),
        ("confidence,events\n0.9\n", "runs.csv, line 2: has 1 cell, expected 2"),
        ("confidence,events\n0.9;1;2\n", "runs.csv, line 2: has 1 cell, expected 2"),
        ('\nconfidence\n"0.9\n', "runs.csv, line 3: is not CSV (a quote is not closed)"),
        ('note\n"a"b\n', "runs.csv, line 2: is not CSV ("),
        ("confidence;events\n0,9;1\n", "line 2: confidence=0,9: must be a number from 0.5 to"),
    ],
)
def test_a_wrong_table_names_its_row(tmp_path, content, message):
    path = tmp_path / "runs.csv"
    path.write_text(content)
    with pytest.raises(ParameterError) as refused:
        varied(table=path)
    assert message in str(refused.value)


def test_a_table_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("confidence\n0.9\n", encoding="utf-16")
    with pytest.raises(ParameterError, match=r"runs\.csv: is not text in UTF-8; save it as"):
        varied(table=path)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_may_have_a_spreadsheets_separators(tmp_path, mark):
    path = tmp_path / "runs.csv"
    path.write_text(f"\ufeffconfidence{mark}note\n0.9{mark}a, b\n", encoding="utf-8")
    assert varied(table=path) == [{"confidence": 0.9, "note": "a, b"}]


@pytest.mark.parametrize("row", [",", " , ", '"",""'])
def test_a_row_of_empty_cells_is_a_run_with_the_defaults(tmp_path, row):
    path = tmp_path / "runs.csv"
    path.write_text(f"events,note\n{row}\n1,a\n   \n\n")
    assert varied(table=path) == [{}, {"events": 1, "note": "a"}]


def test_an_empty_cell_of_a_single_column_is_a_run_and_a_blank_end_is_none(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text('confidence\n""\n0.9\n\n  \n')
    assert varied(table=path) == [{}, {"confidence": 0.9}]


def test_white_space_around_a_cell_is_none_of_its_value(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("confidence,method\n 0.9 ,wald \n")
    assert varied(table=path) == [{"confidence": 0.9, "method": "wald"}]


def test_a_table_and_an_argument_cannot_both_set_a_parameter(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("events\n1\n")
    with pytest.raises(ParameterError, match=r"events: stands in .* and among the arguments"):
        varied("events=1,2", table=path)


def test_the_files_shown_on_the_page_about_reruns_are_read(tmp_path, root):
    page = (root / "book" / "methods" / "rerun.md").read_text()
    shown = dict(re.findall(r"^```(yaml|text)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    known = load_chapter("response-rates").parameters
    (tmp_path / "settings.yaml").write_text(shown["yaml"])
    values = from_file(known, tmp_path / "settings.yaml")
    assert values == {"cohorts": ["yang2003", "walther1997"], "confidence": 0.9}
    (tmp_path / "runs.csv").write_text(shown["text"])
    rows = list(grid(known, ("limits=wald,knapp-hartung",), tmp_path / "runs.csv"))
    assert [row["confidence"] for row in rows[::2]] == [0.9, 0.95, 0.99]
    assert rows[-1]["cohorts"] == known["cohorts"].default
    assert {row["limits"] for row in rows} == {"wald", "knapp-hartung"}
