"""Each rule answers its own examples, and is as its page says."""

import pytest

from asprinted.check import RULES

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.mark.parametrize(
    ("rule", "example"),
    EXAMPLES,
    ids=[f"{rule.name}: {example.text}" for rule, example in EXAMPLES],
)
def test_example(rule, example):
    assert rule.answer(example.text) == example.answer


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_examples_of_all_three_answers(rule):
    assert {example.answer for example in rule.examples} == {"yes", "no", "does not apply"}
    assert rule.about
    assert rule.how
    assert rule.traps
