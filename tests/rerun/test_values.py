"""A YAML file of values: each read as the command line reads it, each mistake with its line."""

import time

import pytest
from rerun_notebooks import PARAMETERS

from asprinted.rerun.declarations import from_source
from asprinted.rerun.parameters import ParameterError
from asprinted.rerun.values import from_file

KNOWN = from_source(PARAMETERS + "strict: bool = True  # whether\nrated: int = 32  # of {32, 33}\n")


@pytest.fixture
def read(tmp_path):
    """Read values from a file of some content."""

    def reader(content):
        path = tmp_path / "values.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return from_file(KNOWN, path)

    return reader


def test_a_file_of_values(read):
    content = "confidence: 0.9\narms: [low]\nnote: '!!python/object/apply:os.getcwd []'\n"
    assert read(content) == {
        "confidence": 0.9,
        "arms": ["low"],
        "note": "!!python/object/apply:os.getcwd []",
    }


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("arms: high+low", {"arms": ["high", "low"]}),
        ("arms: high", {"arms": ["high"]}),
        ("arms:\n- high\n- low  # the other\n", {"arms": ["high", "low"]}),
        ("\ufeffevents: 3", {"events": 3}),
        ("confidence: 9e-1", {"confidence": 0.9}),
        ("confidence: !!float 0.9", {"confidence": 0.9}),
        ("strict: no", {"strict": False}),
        ("strict: on", {"strict": True}),
        ("note: '3'", {"note": "3"}),
        ("{events: 3, method: wald}", {"events": 3, "method": "wald"}),
    ],
)
def test_values_are_read_as_written(read, content, values):
    assert read(content) == values


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("confidence: high", "line 1: confidence=high: must be a number"),
        ("\nevents: 1.0", "line 2: events=1.0: must be a whole number from 0 to 156; write 1"),
        ("rated: 33.0", "line 1: rated=33.0: must be one of 32, 33; write 33"),
        ("arms: [high, '']", "line 1: arms=high+: item 2 is empty; it must be one of high, low,"),
        ("events: true", "line 1: events=true: must be a whole number"),
        ("events: 3_3", "line 1: events=3_3: must be a whole number"),
        ("events: 0x1F", "line 1: events=0x1F: must be a whole number"),
        ("confidence: 2001-99-99", "line 1: confidence=2001-99-99: must be a number"),
        ('events: !!int "abc"', "line 1: events=abc: must be a whole number"),
        ('confidence: !!float "x"', "line 1: confidence=x: must be a number"),
        ("confidence: .inf", "line 1: confidence=.inf: must be a number"),
        (f"events: {'9' * 5000}", "; write at most 40 digits"),
        (f"confidence: {'[' * 5000}", "line 1: is nested too deeply; expected one `name: value`"),
        ("arms: &a [*a]", "line 1: arms=a sequence: must be items joined by +"),
        ("confidence: [0.9]", "line 1: confidence=a sequence: must be a number"),
        ("arms: [high, 3]", "line 1: arms=3 is a number: must be items joined by +"),
        ("arms: []", "line 1: arms: the list is empty"),
        (
            'confidence: "0.9"',
            'line 1: confidence="0.9" is text: must be a number from 0.5 to 0.999; '
            "leave the quotes out",
        ),
        ("note: 3", "line 1: note=3 is a number: must be text; put it in quotes"),
        ("note: 2001-01-01", "line 1: note=2001-01-01 is a date: must be text; put it in quotes"),
        ("note: yes", "line 1: note=yes is true or false: must be text; put it in quotes"),
        ("confidence:", "line 1: confidence: has no value; it must be a number from 0.5 to 0.999"),
        ("confidence: !!binary aGk=", "the tag tag:yaml.org,2002:binary is not allowed"),
        ("note: !!python/object/apply:os.getcwd []", "line 1: note=a sequence: must be text"),
        ("confidance: 0.9", "line 1: no parameter is called 'confidance'; did you mean confidence"),
        ("? [a]\n: 1", "line 1: no parameter is called 'a list'"),
        ("events: 1\nnote: a\nevents: 2", "lines 1 and 3: events is given twice; keep one"),
        ("\n- 1", "values.yaml, line 2: holds a list, expected one `name: value` a line"),
        ("{}", "values.yaml, line 1: holds no name, expected one `name: value` a line"),
        (
            "# one\nconfidence=0.9\nevents=3",
            "values.yaml, line 2: holds 'confidence=0.9 events=3', expected one `name: value`",
        ),
        ("", "values.yaml: holds nothing, expected one `name: value` a line"),
        ("# confidence: 0.9", "values.yaml: holds nothing, expected one `name: value` a line"),
        ("note: a\nevents: [", "line 2: is not YAML (expected the node content, but found"),
        ("events: 1\n---\nevents: 2", "line 2: is not YAML (found another document)"),
        ("note: a\nevents: \x00", "line 2: is not YAML (it holds the character U+0000)"),
        (b"note: \xff", "values.yaml: is not text in UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(read, content, message):
    with pytest.raises(ParameterError) as refused:
        read(content)
    assert message in str(refused.value)
    assert "values.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_value_that_is_not_allowed_is_not_proposed(read):
    with pytest.raises(ParameterError) as refused:
        read("rated: 34.0")
    assert str(refused.value).endswith("rated=34.0: must be one of 32, 33")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"none\.yaml: cannot be read"):
        from_file(KNOWN, tmp_path / "none.yaml")


@pytest.mark.parametrize("number", ["007", "010", "08", "-07", "+01", "00.5", "0_1"])
@pytest.mark.parametrize("name", ["events", "confidence"])
def test_a_number_with_zeros_in_front_is_refused_by_name(read, name, number):
    with pytest.raises(ParameterError, match=r"line 1: .*begins with a zero") as refused:
        read(f"{name}: {number}")
    assert f"{name}={number}: " in str(refused.value)


def test_a_zero_alone_is_a_number(read):
    assert read("events: 0\nconfidence: 0.5") == {"events": 0, "confidence": 0.5}


def test_a_long_list_is_checked_at_once(tmp_path):
    known = from_source("items: list[int] = [1]  # many\n")
    path, many = tmp_path / "values.yaml", list(range(100_000))
    path.write_text(f"items: {many}\n")
    started = time.process_time()
    assert from_file(known, path) == {"items": many}
    path.write_text(f"items: {[*many, 7]}\n")
    with pytest.raises(ParameterError, match="line 1: items: 7 is given twice"):
        from_file(known, path)
    assert time.process_time() - started < 30  # item by item against all others, half an hour
