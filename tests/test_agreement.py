"""What a comparison reports is what the study's chapter reports, and what R gives.

The numbers are those that the stored chapters report; those of R are in tests/reference.
"""

import csv
from functools import cache

import pytest

from asprinted.rerun.results import glued
from asprinted.storable import SIGNIFICANT_DIGITS
from tests import chapters

STORED = 10.0 ** (1 - SIGNIFICANT_DIGITS)
"""Relative: a reported number is stored to nine significant digits, R's to seventeen."""

SAME = [
    ("dose:risk_difference", "yang2003:risk_difference"),
    ("dose:risk_difference_low", "yang2003:risk_difference_low"),
    ("dose:risk_difference_high", "yang2003:risk_difference_high"),
    ("dose:hazard_ratio_not_excluded", "yang2003:hazard_ratio_not_excluded"),
    ("dose:probability_better", "p-values:probability_better"),
    ("dose:probability_beyond_margin", "p-values:probability_beyond_margin"),
    ("p-values:pearson_p", "yang2003:pearson_p"),
    ("selection:selected_rate", "shablak2011:selected_rate"),
    ("selection:selected_low", "shablak2011:selected_low"),
    ("selection:selected_high", "shablak2011:selected_high"),
    ("selection:there_on_choosing", "shablak2011:there_on_choosing"),
    ("selection:rest", "shablak2011:rest"),
    ("selection:rest_low", "shablak2011:rest_low"),
    ("selection:rest_high", "shablak2011:rest_high"),
    ("denominators:of_operated", "walther1997:share_of_operated"),
    ("denominators:of_rated", "response-rates:rate_walther1997"),
    ("denominators:of_randomized", "response-rates:rate_yang2003"),
    ("response-rates:rate_shablak2011_retrospective", "shablak2011:old_rate"),
    ("response-rates:rate_shablak2011_prospective", "shablak2011:selected_rate"),
    ("durability:gap_from_start", "clark2021:gap_from_start"),
]
"""Numbers that two chapters report."""

FOUR = "22 121 33 156 8 30 21 40"
BY_R = [
    ("yang2003:risk_difference", "risk_difference", "33 156 19 150", "newcombe", "estimate"),
    ("yang2003:risk_difference_low", "risk_difference", "33 156 19 150", "newcombe", "low"),
    ("yang2003:risk_difference_high", "risk_difference", "33 156 19 150", "newcombe", "high"),
    ("yang2003:risk_ratio", "risk_ratio", "33 156 19 150", "koopman", "estimate"),
    ("yang2003:risk_ratio_low", "risk_ratio", "33 156 19 150", "koopman", "low"),
    ("yang2003:risk_ratio_high", "risk_ratio", "33 156 19 150", "koopman", "high"),
    ("yang2003:pearson_p", "two_proportions", "33 156 19 150", "pearson", "p_value"),
    ("yang2003:fisher_p", "two_proportions", "33 156 19 150", "fisher", "p_value"),
    ("yang2003:pearson_fragility", "fragility", "33 156 19 150", "pearson", "index"),
    ("yang2003:fisher_fragility", "fragility", "33 156 19 150", "fisher", "index"),
    ("shablak2011:p_pearson", "two_proportions", "7 17 1 13", "pearson", "p_value"),
    ("shablak2011:p_fisher", "two_proportions", "7 17 1 13", "fisher", "p_value"),
    ("shablak2011:rest", "risk_difference", "21 40 7 17", "newcombe", "estimate"),
    ("shablak2011:rest_low", "risk_difference", "21 40 7 17", "newcombe", "low"),
    ("shablak2011:rest_high", "risk_difference", "21 40 7 17", "newcombe", "high"),
    ("shablak2011:selected_low", "interval", "21 40", "wilson", "low"),
    ("shablak2011:selected_high", "interval", "21 40", "wilson", "high"),
    ("walther1997:deaths_high", "interval", "2 195", "clopper-pearson", "high"),
    ("clark2021:renal_share_of_chosen_low", "interval", "27 46", "wilson", "low"),
    ("clark2021:renal_share_of_chosen_high", "interval", "27 46", "wilson", "high"),
    ("response-rates:pooled", "random_effects", FOUR, "logit,reml,wald", "estimate"),
    ("response-rates:pooled_low", "random_effects", FOUR, "logit,reml,wald", "low"),
    ("response-rates:pooled_high", "random_effects", FOUR, "logit,reml,wald", "high"),
    ("response-rates:tau2_estimate", "random_effects", FOUR, "logit,reml,wald", "tau2"),
    ("response-rates:i_squared", "random_effects", FOUR, "logit,reml,wald", "i2"),
    ("response-rates:q_p_value", "random_effects", FOUR, "logit,reml,wald", "q_p_value"),
    *(
        (
            f"response-rates:prediction_normal_{end}",
            "random_effects",
            FOUR,
            "logit,reml,wald",
            f"prediction_normal_{end}",
        )
        for end in ("low", "high")
    ),
]
"""Numbers that a chapter reports and R gives, at the level of 95% where there is one."""


@cache
def reported(stem: str) -> dict[str, object]:
    """Numbers of a stored chapter, by name."""
    path = next(path for path in chapters.CHAPTERS if path.stem == stem)
    return glued(chapters.load(path))


def number(address: str) -> float:
    stem, _, name = address.partition(":")
    return reported(stem)[name]


@cache
def by_r() -> dict[tuple[str, ...], float]:
    """R's values by function, arguments, method and name, without a level or at 95%."""
    path = chapters.ROOT / "tests/reference/reference.csv"
    with path.open(newline="", encoding="utf-8") as file:
        calls = [call for call in csv.DictReader(file) if call["level"] in ("0.95", "NA")]
    return {
        (call["function"], call["arguments"], call["method"], name): float(value)
        for call in calls
        for name, _, value in (pair.partition("=") for pair in call["values"].split())
    }


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_chapters_report_the_same(one, other):
    assert number(one) == number(other)


@pytest.mark.parametrize(("address", "function", "arguments", "method", "name"), BY_R)
def test_a_chapter_reports_what_r_gives(address, function, arguments, method, name):
    assert number(address) == pytest.approx(
        by_r()[function, arguments, method, name], rel=STORED, abs=STORED
    )


def test_the_comparisons_see_a_difference():
    assert number("dose:risk_difference") != pytest.approx(
        by_r()["risk_difference", "33 156 9 94", "newcombe", "estimate"], rel=STORED
    )
