"""What is said of each rule's precision is what the judgements by eye give."""

import os

import pytest

from asprinted.check import RULES, rule_named
from asprinted.check.standing import Standing, standing
from asprinted.notation import read
from benchmarks import check as bench
from benchmarks.check import page

CORPUS = os.environ.get("ASPRINTED_CORPUS")


def test_summary_in_the_package_is_that_of_the_judgements():
    assert bench.SUMMARY.read_text(encoding="utf-8") == bench.written(bench.summary())
    for one in bench.summary():
        assert standing(one.rule) == one


def test_page_says_what_rules_and_judgements_say():
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.page(text, bench.summary(), bench.judged()) == text


def test_every_judgement_is_of_a_rule_and_has_a_verdict_and_a_reason():
    for row in bench.judged():
        assert rule_named(row["rule"])
        assert row["verdict"] in bench.VERDICTS
        assert row["record"].isdecimal()
        assert 2 < len(row["why"].split()) < 30


@pytest.mark.parametrize(
    ("findings", "true", "on"),
    [(0, 0, False), (1, 1, True), (10, 9, False), (19, 16, False), (20, 19, True), (11, 10, True)],
)
def test_only_above_nine_of_ten_is_on(findings, true, on):
    assert Standing("a", findings, true).is_default is on


def test_interval_is_wilsons():
    z, n, p = 1.959963984540054, 19, 16 / 19
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    ends = tuple((middle + side * half) / (1 + z * z / n) for side in (-1, 1))
    assert Standing("a", 19, 16).interval() == pytest.approx(ends)
    assert str(Standing("a", 19, 16)).startswith(
        "16 of 19 findings were true (84%, 95% interval 62 to 94%): off by default"
    )


@pytest.mark.skipif(not CORPUS, reason="set ASPRINTED_CORPUS to the file of abstracts")
def test_judgements_are_of_every_finding_on_the_corpus():
    assert bench.difference(CORPUS) == ([], [])


@pytest.mark.skipif(not CORPUS, reason="set ASPRINTED_CORPUS to the file of abstracts")
def test_nine_of_ten_default_findings_are_true():
    on = {rule.name for rule in RULES if standing(rule.name).is_default}
    rows = [row for row in bench.judged() if row["rule"] in on]
    assert sum(row["verdict"] in bench.TRUE for row in rows) >= 0.9 * len(rows)


def test_examples_are_read_as_figures():
    for rule in RULES:
        assert any(read(example.text).figures for example in rule.examples)
