"""Dear results are kept by their arguments, and one process may hand them to another."""

import json

import pytest

from asprinted import remembered


@pytest.fixture
def empty(monkeypatch):
    monkeypatch.setattr(remembered, "_kept", {})


def counted(name):
    """A function that gives its argument's half, and how often it was called."""
    calls = []

    @remembered.remember(name)
    def half(number):
        calls.append(number)
        return (number / 2,)

    return half, calls


def test_a_result_is_computed_once(empty):
    half, calls = counted("half")
    assert [half(3), half(3), half(4)] == [(1.5,), (1.5,), (2.0,)]
    assert calls == [3, 4]


def test_two_functions_are_kept_apart(empty):
    half, _ = counted("half")
    other = remembered.remember("double")(lambda number: (number * 2,))
    assert (half(3), other(3)) == ((1.5,), (6,))


def test_what_one_process_computed_another_takes(empty, monkeypatch):
    half, _ = counted("half")
    half(3)
    before = remembered.count()
    half(5)
    sent = json.dumps(remembered.since(before))
    monkeypatch.setattr(remembered, "_kept", {})
    remembered.take(json.loads(sent))
    again, calls = counted("half")
    assert again(5) == (2.5,)
    assert calls == []
    assert again(3) == (1.5,)
    assert calls == [3]


def test_a_full_memory_still_computes(empty, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 1)
    half, calls = counted("half")
    assert [half(1), half(2), half(2)] == [(0.5,), (1.0,), (1.0,)]
    assert calls == [1, 2, 2]


def test_a_refusal_is_not_kept(empty):
    @remembered.remember("refusing")
    def refusing(number):
        raise ValueError(f"number: found {number}")

    for _ in range(2):
        with pytest.raises(ValueError, match="found 3"):
            refusing(3)
    assert remembered.count() == 0
