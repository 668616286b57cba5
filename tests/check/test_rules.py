"""Each rule answers its own examples, and rules that need no statistics load none."""

import subprocess
import sys

import pytest

from asprinted.check import RULES, RuleError, Text, check, chosen, rule_named
from asprinted.check.rule import SURE, shown
from asprinted.check.standing import standing
from asprinted.notation import read

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
    assert rule.about.endswith(".")
    assert rule.how
    assert rule.traps


def test_names_are_one_each():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_finding_says_what_was_tried_and_what_would_agree():
    for rule, example in EXAMPLES:
        for found in rule.findings(Text(example.text)):
            assert found.rule == rule.name
            assert found.sure in SURE
            assert found.tried
            assert found.agree
            assert found.figures == tuple(sorted(found.figures, key=lambda one: one.start))


@pytest.mark.parametrize("count", range(1, 41))
def test_every_right_percentage_agrees(count):
    """Rounded or cut off, with none to three decimals: a right one is never called wrong."""
    total = 41
    for places in range(4):
        value = 100 * count / total
        for text in (f"{value:.{places}f}", f"{int(value * 10**places) / 10**places:.{places}f}"):
            for sentence in (f"It helped {count} of {total} men ({text}%).",
                             f"It helped {text}% ({count}/{total})."):  # fmt: skip
                assert rule_named("share-wrong").answer(sentence) != "yes", sentence


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # a half may go either way, and the ends of a rounding are exact
        ("It helped 1/8 (12.5%).", "no"),
        ("It helped 1/8 (12%).", "no"),
        ("It helped 1/8 (13%).", "no"),
        ("It helped 1/8 (14%).", "yes"),
        ("It helped 1/16 (6.2%).", "no"),
        ("It helped 1/16 (6.3%).", "no"),
        ("It helped 0/16 (0%).", "no"),
        ("It helped 16/16 (100%).", "no"),
        ("It helped 199/200 (100%).", "no"),
        ("It helped 16/15 (107%).", "does not apply"),
    ],
)
def test_shares_at_the_edge(text, answer):
    assert rule_named("share-wrong").answer(text) == answer


@pytest.mark.parametrize(
    ("p", "answer"),
    [
        ("P = .036", "no"),
        ("P = .04", "no"),
        ("P < .05", "no"),
        ("P = .018", "no"),  # one-sided
        ("P > .05", "yes"),
        ("P = .000", "yes"),
        ("P < .001", "yes"),
        ("P ≤ .04", "no"),
    ],
)
def test_bounds_of_p_values(p, answer):
    # t of 2.2 with 28 degrees of freedom: P is .036, two-sided
    assert rule_named("statistic-p").answer(f"Pain fell (t(28) = 2.2, {p}).") == answer


def test_p_of_zero_is_less_than_half_a_thousandth():
    assert rule_named("statistic-p").answer("Pain fell (t(28) = 4.2, P = .000).") == "no"
    assert rule_named("statistic-p").answer("Pain fell (t(28) = 3.0, P = .000).") == "yes"


def test_pairs_may_give_a_smaller_p_where_totals_are_equal():
    # 8 and 18 of the same 30: if all ten who changed did so in one direction, exact P is .002
    text = "It was seen in 8/30 versus 18/30 {}, P = .002."
    assert rule_named("proportions-p").answer(text.format("scans")) == "no"
    assert rule_named("proportions-p").answer("Seen in 8/30 versus 18/31, P = .0001.") == "yes"


def test_findings_stand_in_reading_order():
    found = check("In all 8/30 (72%) and 9/30 (99%). Then 26% (8/30).", RULES)
    assert [one.rule for one in found] == ["share-wrong", "share-wrong", "share-cut-off"]


def test_no_words_of_a_share_are_shown():
    [figure] = read("It helped 8 of the 30 very old men (72%).").figures
    assert "old" in figure.printed
    assert shown(figure) == "8/30 (72%)"


def test_unknown_rule_is_refused_with_the_near_name():
    with pytest.raises(RuleError, match="did you mean share-wrong"):
        rule_named("share-wrng")


def test_rules_on_by_default_are_those_of_the_table():
    assert {rule.name for rule in chosen()} == {
        rule.name for rule in RULES if standing(rule.name).true > 0.9 * standing(rule.name).findings
    }
    assert chosen(every=True) == RULES
    assert [rule.name for rule in chosen(["limits-fall"])] == ["limits-fall"]


def test_rules_without_distributions_load_no_numpy():
    code = (
        "import sys\n"
        "from asprinted.check import RULES, check\n"
        "light = [r for r in RULES if r.name not in ('proportions-p', 'statistic-p')]\n"
        "assert check('It helped 8 of 30 men (72%). The odds ratio was 1.2 "
        "(95% CI 0.9 to 1.1; P = .001).', light)\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'bs4', 'frictionless', 'click'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
