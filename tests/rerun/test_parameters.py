"""Parameters: declared in the chapter, checked with one line that says what is allowed."""

import ast

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rerun_notebooks import PARAMETERS, notebook

from asprinted.rerun.declarations import declared, from_source
from asprinted.rerun.parameters import (
    ParameterError,
    as_text,
    from_assignments,
    settings,
    split_assignments,
)

KNOWN = from_source(PARAMETERS)
CODE = '__import__("os").system("touch ran")'
QUOTED = "line one\nline 'two' \"three\" \\ {four}"


def test_a_declaration_gives_name_type_default_help_and_limits():
    found = KNOWN["confidence"]
    assert (found.name, found.type, found.default) == ("confidence", "float", 0.95)
    assert found.help == "two-sided level of every interval"
    assert (found.low, found.high, found.choices) == (0.5, 0.999, ())
    assert KNOWN["method"].choices == ("wilson", "wald")
    assert KNOWN["arms"].type == "list[str]"
    assert KNOWN["arms"].default == ["high", "low"]


def test_papermill_reads_the_same_cell():
    from papermill.inspection import _infer_parameters

    made = notebook((PARAMETERS, ["parameters"]))
    for cell in made.cells:
        cell.metadata.setdefault("tags", [])
    found = {p.name: p for p in _infer_parameters(made)}
    assert list(found) == list(KNOWN)
    assert {name: p.inferred_type_name for name, p in found.items()} == {
        name: p.type for name, p in KNOWN.items()
    }
    assert all(KNOWN[name].help in p.help for name, p in found.items())


def test_a_declaration_may_take_several_lines():
    source = 'arms: list[str] = [\n    "high",\n    "low",\n]  # arms shown {high, low}\n'
    assert from_source(source)["arms"].choices == ("high", "low")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("confidence=0.9", 0.9),
        ("confidence=1e-0", None),
        ("method=wald", "wald"),
        ("arms=high", ["high"]),
        ("method= wald ", "wald"),
        ("confidence= 0.9 ", 0.9),
        ("confidence=9e-1", 0.9),
        ("confidence=.9", 0.9),
        ("events=+3", 3),
        ("note= kept ", " kept "),
        ("arms=high+low", ["high", "low"]),
        ("events=0", 0),
        ("note=a=b, c", "a=b, c"),
        ("note=", ""),
        (
            'note=__import__("os").system("touch /tmp/ran")',
            '__import__("os").system("touch /tmp/ran")',
        ),
        (
            "note=line one\nline 'two' \"three\" \\ {four}",
            "line one\nline 'two' \"three\" \\ {four}",
        ),
    ],
)
def test_values_are_read(text, value):
    if value is None:
        with pytest.raises(ParameterError):
            from_assignments(KNOWN, (text,))
    else:
        assert from_assignments(KNOWN, (text,)) == {text.partition("=")[0]: value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("confidence=95", "confidence=95: must be a number from 0.5 to 0.999; did you mean 0.95?"),
        ("confidence=0.2", "confidence=0.2: must be a number from 0.5 to 0.999"),
        ("confidence=high", "confidence=high: must be a number from 0.5 to 0.999"),
        ("confidence=nan", "confidence=nan: must be a number from 0.5 to 0.999"),
        ("confidance=0.9", "no parameter is called 'confidance'; did you mean confidence?"),
        ("zzz=1", "no parameter is called 'zzz'; it has confidence, method, arms, events, note"),
        ("method=wilsn", "method=wilsn: must be one of wilson, wald; did you mean wilson?"),
        ("events=1.5", "events=1.5: must be a whole number from 0 to 156"),
        ("events=157", "events=157: must be a whole number from 0 to 156"),
        ("arms=high+high", "arms: high is given twice"),
        (
            "arms=",
            "arms: the list is empty; items joined by +: one of high, low, subcutaneous",
        ),
        (
            "arms=middle",
            "arms=middle: must be items joined by +: one of high, low, subcutaneous",
        ),
        ("confidence", "'confidence': write a parameter as name=value"),
        ("events=3_3", "events=3_3: must be a whole number from 0 to 156"),
        ("events=３３", "events=３３: must be a whole number from 0 to 156"),
        ("confidence=0_0.9", "confidence=0_0.9: must be a number from 0.5 to 0.999"),
        ("confidence=.", "confidence=.: must be a number from 0.5 to 0.999"),
        (
            "confidence=0,9",
            "confidence=0,9: must be a number from 0.5 to 0.999; did you mean 0.9?",
        ),
        ("events=33.0", "events=33.0: must be a whole number from 0 to 156; write 33"),
        ("confidence=1e999", "confidence=1e999: must be a number from 0.5 to 0.999"),
        ("confidence=1e99999999", "confidence=1e99999999: must be a number from 0.5 to 0.999"),
        (
            f"events={'1' * 5000}",
            f"events={'1' * 57}…: must be a whole number from 0 to 156; write at most 40 digits",
        ),
        (
            "confidence= ",
            "confidence= is empty: must be a number from 0.5 to 0.999; "
            "leave confidence out for the default",
        ),
        (
            "method=",
            "method= is empty: must be one of wilson, wald; leave method out for the default",
        ),
        (
            "arms=high+",
            "arms=high+: item 2 is empty; it must be one of high, low, subcutaneous, or left out",
        ),
        (
            "arms=+high",
            "arms=+high: item 1 is empty; it must be one of high, low, subcutaneous, or left out",
        ),
        *(
            (
                f"confidence={several}",
                f"confidence={several}: must be a number from 0.5 to 0.999; "
                "for several values use `asprinted sweep`",
            )
            for several in ("0.9,0.95", "0.5:0.9:5", "0.5:0.9", "0.8,0.5:0.6:2")
        ),
        (
            "events=1,2",
            "events=1,2: must be a whole number from 0 to 156; "
            "for several values use `asprinted sweep`",
        ),
        (
            "method=wilson,wald",
            "method=wilson,wald: must be one of wilson, wald; "
            "for several values use `asprinted sweep`",
        ),
        ("events=1:2:3:4", "events=1:2:3:4: must be a whole number from 0 to 156"),
        ("events=200.0", "events=200.0: must be a whole number from 0 to 156"),
        ("confidence=9,5", "confidence=9,5: must be a number from 0.5 to 0.999"),
        (
            "arms=[high,low]",
            "arms=[high,low]: must be items joined by +: one of high, low, subcutaneous; "
            "write arms=high+low",
        ),
        (
            "arms=['high', \"low\"]",
            "arms=['high', \"low\"]: must be items joined by +: one of high, low, subcutaneous; "
            "write arms=high+low",
        ),
        (
            "arms=[high]",
            "arms=[high]: must be items joined by +: one of high, low, subcutaneous; "
            "write arms=high",
        ),
        (
            "arms=high,middle",
            "arms=high,middle: must be items joined by +: one of high, low, subcutaneous",
        ),
        (
            "arms=high,low",
            "arms=high,low: must be items joined by +: one of high, low, subcutaneous; "
            "write arms=high+low",
        ),
    ],
)
def test_a_wrong_value_gets_one_line_that_says_what_is_allowed(text, message):
    with pytest.raises(ParameterError) as refused:
        from_assignments(KNOWN, (text,))
    assert str(refused.value) == message


def test_a_comma_may_be_a_decimal_one_or_part_two_values():
    known = from_source("months: float = 1.0  # of waiting [0 to 12]")
    with pytest.raises(ParameterError) as refused:
        from_assignments(known, ("months=1,2",))
    words = "did you mean 1.2? for several values use `asprinted sweep`"
    assert str(refused.value) == f"months=1,2: must be a number from 0 to 12; {words}"


def test_a_list_may_need_several_items():
    source = 'arms: list[str] = ["high", "low"]  # arms compared {2 or more of high, low, none}'
    arms = from_source(source)["arms"]
    assert (arms.least, arms.choices, arms.help) == (2, ("high", "low", "none"), "arms compared")
    assert arms.read("low+none") == ["low", "none"]
    with pytest.raises(ParameterError) as refused:
        arms.read("low")
    words = "arms=low: must be 2 or more items joined by +: one of high, low, none"
    assert str(refused.value) == words


def test_a_parameter_given_twice_is_refused():
    with pytest.raises(ParameterError, match="events: is given twice"):
        split_assignments(("events=1", "events=2"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1", "must read `name: type = value  # help`"),
        ("x: float", "must read `name: type = value  # help`"),
        ("x: float = f(1)", "the default of x must be a plain value"),
        ("x: dict = {}", "the type of x must be bool, int, float, str or list"),
        ("x: float = 2.0  # a share [0 to 1]", "its own default is not allowed: x=2: must be"),
        ("x: str = 'a'  # [0 to 1]", "cannot read what its comment allows"),
        ("x: float = 0.5  # [1 to 0]", "cannot read what its comment allows"),
        ("x: int = 1  # {a, b}", "cannot read what its comment allows"),
        ("x: str = 'a'  # {2 or more of a, b}", "cannot read what its comment allows"),
        ("x: list[str] = ['a']  # {3 or more of a, b}", "cannot read what its comment allows"),
        ("x: list[str] = ['a']  # {2 or more of a, b}", "its own default is not allowed: x=a"),
        ("x: float = (", "is not Python"),
    ],
)
def test_a_wrong_declaration_names_its_line(source, message):
    with pytest.raises(ParameterError, match="line 1 of its parameters") as refused:
        from_source(source)
    assert message in str(refused.value)


def test_a_chapter_without_parameters_says_so():
    with pytest.raises(ParameterError, match="yang: has no cell tagged 'parameters'"):
        declared(notebook("1 + 1"), "yang")


def test_settings_are_complete_and_checked():
    assert settings(KNOWN, {"events": 3})["confidence"] == 0.95
    with pytest.raises(ParameterError, match="events=200"):
        settings(KNOWN, {"events": 200})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reaches_the_chapter_as_the_text_it_is(text):
    from papermill.translators import translate_parameters

    source = translate_parameters("python3", "python", {"note": text}, "Parameters")
    assignment = ast.parse(source).body[-1]
    assert ast.literal_eval(assignment.value) == text


@given(st.floats(0.5, 0.999), st.integers(0, 156), st.sampled_from(["wilson", "wald"]))
def test_a_value_written_is_read_back(confidence, events, method):
    values = {"confidence": confidence, "events": events, "method": method}
    texts = tuple(f"{name}={as_text(value)}" for name, value in values.items())
    assert from_assignments(KNOWN, texts) == values


def test_the_declaration_survives_storing(tmp_path):
    path = tmp_path / "chapter.ipynb"
    nbformat.write(notebook((PARAMETERS, ["parameters"])), path)
    assert declared(nbformat.read(path, 4)) == KNOWN
