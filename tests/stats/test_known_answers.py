"""What the five abstracts' figures give, as found independently of this code."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from asprinted.stats import counts, differences, pooling, posterior, survival, tests

HIGH_DOSE, LOW_DOSE = (33, 156), (19, 150)


def test_only_two_tests_print_the_first_p_value():
    found = counts.explain_p(".048", "21%", 156, "13%", 150)
    assert [(one.events_1, one.events_2, one.method) for one in found] == [
        (33, 19, "pearson"),
        (33, 19, "barnard-unpooled"),
    ]


@pytest.mark.parametrize(
    ("method", "p_value"),
    [
        ("pearson", 0.0481),
        ("yates", 0.068),
        ("n-1", 0.0485),
        ("fisher", 0.067),
        ("barnard-pooled", 0.0493),
        ("barnard-unpooled", 0.0483),
    ],
)
def test_p_values_of_the_first_comparison(method, p_value):
    found = tests.two_proportions(*HIGH_DOSE, *LOW_DOSE, method=method).p_value
    assert found == pytest.approx(p_value, abs=0.00051 if method in ("yates", "fisher") else 5e-5)


def test_other_denominators_print_the_first_p_value_too():
    found = counts.explain_p(".048", 33, [154, 155], 19, [149, 150], tests=["pearson", "fisher"])
    rows = {(one.total_1, one.total_2, one.method) for one in found}
    assert {(155, 149, "pearson"), (154, 150, "fisher")} <= rows


def test_no_one_count_and_test_prints_both_p_values():
    first = counts.explain_p(".048", "21%", 156, "13%", 150)
    second = counts.explain_p(".033", "21%", 156, "10%", 94)
    assert [(one.events_1, one.events_2, one.method) for one in second] == [(32, 9, "fisher")]
    assert not {(one.events_1, one.method) for one in first} & {
        (one.events_1, one.method) for one in second
    }
    smaller = tests.two_proportions(20, 97, 9, 94).p_value
    assert round(smaller, 4) == 0.0335


@pytest.mark.parametrize("one", [np.array(156), [156], [156, 156], np.array([156]), {156}])
def test_a_way_named_twice_is_tried_once(one):
    once = counts.multiverse("21%", 156, [19, 20], 150, tests=["barnard-pooled", "pearson"])
    assert once == counts.multiverse(
        "21%", one, [19, 20, 19], 150, tests=["barnard", "pearson", "barnard-pooled", "pearson"]
    )
    assert len(once) == 2 * 2 * 2


def test_fragility_changes_the_group_with_the_smaller_share():
    """11 of 30 are fewer events than 14 of 100 and a larger share: Walsh's rule would add to it."""
    found = counts.fragility(11, 30, 14, 100)
    assert (found.group, found.events_1, found.events_2) == (2, 11, 14 + found.index)
    assert found.index > 0


def test_fragility_depends_on_the_test():
    by_pearson = counts.fragility(*HIGH_DOSE, *LOW_DOSE, test="pearson")
    assert (by_pearson.index, by_pearson.group, by_pearson.events_2) == (1, 2, 20)
    assert round(by_pearson.p_value_after, 3) == 0.071
    assert counts.fragility(*HIGH_DOSE, *LOW_DOSE, test="fisher").index == 0


def test_effect_of_the_first_comparison():
    difference = differences.risk_difference(*HIGH_DOSE, *LOW_DOSE)
    assert (round(difference.estimate, 3), round(difference.low, 4)) == (0.085, 0.0003)
    assert round(difference.high, 3) == 0.168
    caffo = differences.risk_difference(*HIGH_DOSE, *LOW_DOSE, method="agresti-caffo")
    assert caffo.low < 0 < caffo.high
    ratio = differences.risk_ratio(*HIGH_DOSE, *LOW_DOSE, method="katz")
    assert (round(ratio.low, 3), round(ratio.high, 2)) == (0.995, 2.80)


def test_significance_of_the_small_comparison_depends_on_the_test():
    found = [tests.two_proportions(7, 17, 1, 13, method=name).p_value for name in ("z", "fisher")]
    assert [round(one, 3) for one in found] == [0.040, 0.092]


def test_the_remaining_rise_stays_open():
    found = differences.risk_difference(21, 40, 7, 17)
    assert round(100 * found.estimate, 1) == 11.3
    assert [round(100 * limit) for limit in (found.low, found.high)] == [-16, 36]


@pytest.mark.parametrize(
    ("printed", "total", "expected"),
    [
        ("21%", 156, (32, 33)),
        ("13%", 150, (19, 20)),
        ("10%", 94, (9,)),
        ("52%", 40, (21,)),
        ("53%", 40, (21,)),
        ("18%", 121, (22,)),
        ("18%", 107, (19,)),
        ((0.525, 0.535), 40, (21,)),
        ((52.5 / 100, 53.5 / 100), 40, (21,)),
        ((2.55 / 100, 2.65 / 100), 2000, (51, 52, 53)),
        ("0%", 7, (0,)),
        ("100%", 7, (7,)),
        ("50%", 1, ()),
    ],
)
def test_attainable_counts(printed, total, expected):
    assert counts.attainable(printed, total) == expected


def test_prior_of_the_review():
    prior = posterior.from_quantiles(0.15, 0.20)
    assert (round(prior.a, 1), round(prior.b, 1)) == (108.4, 513.3)
    assert round(prior.effective_sample_size) == 622


def test_a_power_keeps_its_share_of_the_prior():
    """The prior as 107.4 events and 512.3 non-events, of which a quarter is kept."""
    prior = posterior.beta_binomial(0, 0, prior=(108.4, 513.3), weight=0.25).prior
    assert (prior.a - 1, prior.b - 1) == pytest.approx((107.4 / 4, 512.3 / 4))


def test_power_counts_one_direction():
    assert survival.power(100, 1).power == pytest.approx(0.025)
    assert survival.power(100, 0.5).power == pytest.approx(survival.power(100, 2).power)


@pytest.mark.parametrize("alpha", [0.5, 0.05, 0.001])
@pytest.mark.parametrize("ratio", [0.4, 0.95, 1, 1.25])
def test_either_way_counts_both_tails(alpha, ratio):
    """Against the normal density itself, summed over all statistics beyond the critical value."""
    shift = math.sqrt(306 * 156 * 150 / 306**2) * math.log(ratio)
    statistics = np.linspace(-20, 20, 4_000_001)
    density = np.exp(-((statistics - shift) ** 2) / 2) / math.sqrt(2 * math.pi)
    critical = NormalDist().inv_cdf(1 - alpha / 2)
    enumerated = density[abs(statistics) > critical].sum() * (statistics[1] - statistics[0])
    found = survival.power(306, ratio, alpha, 156 / 306, either_way=True)
    assert found.power == pytest.approx(enumerated, abs=1e-5)


def test_a_low_level_makes_the_other_tail_count():
    design = {"alpha": 0.5, "allocation": 156 / 306}
    assert survival.power(306, 0.95, **design).power == pytest.approx(0.411, abs=5e-4)
    assert survival.power(306, 0.95, **design, either_way=True).power == pytest.approx(
        0.541, abs=5e-4
    )


@pytest.mark.parametrize("alpha", [0.5, 0.05, 0.001])
def test_deaths_and_ratio_either_way_give_back_their_power(alpha):
    deaths = survival.deaths_required(0.95, 0.8, alpha, either_way=True).deaths
    least = [survival.power(n, 0.95, alpha, either_way=True).power for n in (deaths - 1, deaths)]
    assert least[0] < 0.8 <= least[1]
    ratio = survival.detectable_hazard_ratio(300, 0.8, alpha, either_way=True).hazard_ratio
    assert survival.power(300, ratio, alpha, either_way=True).power == pytest.approx(0.8)
    assert deaths <= survival.deaths_required(0.95, 0.8, alpha).deaths


def test_deaths_for_a_hazard_ratio_of_three_quarters():
    assert survival.deaths_required(0.75).deaths == 380
    assert survival.power(380, 0.75).power >= 0.8 > survival.power(379, 0.75).power
    found = survival.detectable_hazard_ratio(380).hazard_ratio
    assert found == pytest.approx(0.75, abs=1e-3)


@pytest.mark.parametrize(
    ("table", "method", "words"),
    [
        ((10, 20, 10, 20), "newcombe", "benefit 3.5 … infinity … harm 3.5"),
        ((10, 20, 4, 20), "newcombe", "benefit 1.9 to 194.7"),
        ((4, 20, 10, 20), "newcombe", "harm 1.9 to 194.7"),
        ((33, 156, 19, 150), "agresti-caffo", "benefit 6.0 … infinity … harm 54121.5"),
        ((0, 9, 0, 9), "wald", "infinity"),
        ((20, 20, 0, 20), "wald", "benefit 1.0 to 1.0"),
    ],
)
def test_number_needed_is_said_through_infinity(table, method, words):
    assert differences.number_needed_to_treat(*table, method=method).words() == words


COHORTS = ([22, 33, 8, 21], [121, 156, 30, 40])


def percent(*fractions):
    return [round(100 * one, 1) for one in fractions]


def test_pooled_response_of_four_cohorts():
    wald = pooling.random_effects(*COHORTS)
    assert percent(wald.estimate, wald.low, wald.high) == [27.8, 15.9, 43.8]
    assert (round(wald.tau2, 3), round(wald.i2, 2)) == (0.434, 0.86)
    knapp_hartung = pooling.random_effects(*COHORTS, interval="knapp-hartung")
    assert percent(knapp_hartung.low, knapp_hartung.high) == [10.9, 54.7]
    normal, student = wald.prediction("normal"), wald.prediction("t-k-2")
    assert percent(normal.low, normal.high, student.low, student.high) == [8.1, 62.6, 1.5, 90.7]


def test_pooled_response_without_the_selected_cohort():
    found = pooling.leave_one_out(*COHORTS)[3]
    assert percent(found.estimate, found.low, found.high) == [20.6, 16.4, 25.5]
    assert found.tau2 == 0
    assert round(found.tau2_interval("profile").high, 2) == 0.79
    assert round(found.tau2_interval("q-profile").high, 1) == 2.3
    prediction = found.prediction("t-k-2")
    assert percent(prediction.low, prediction.high) == [4.1, 61.1]


def test_studies_more_alike_than_chance_leave_no_variance():
    found = pooling.random_effects([5, 5, 5], [10, 10, 10])
    for interval in (found.tau2_interval("q-profile"), found.i2_interval("q-profile")):
        assert interval.estimate == 0
        assert np.isnan([interval.low, interval.high]).all()
    assert found.tau2_interval("profile").low == 0 < found.tau2_interval("profile").high


def test_knapp_hartung_has_no_width_where_rates_are_one():
    limits = {
        name: pooling.random_effects([5, 5, 5], [10, 10, 10], interval=name).model
        for name in pooling.INTERVALS
    }
    assert limits["knapp-hartung"].high - limits["knapp-hartung"].low == pytest.approx(0, abs=1e-12)
    # Three variances of 0.4 make an error of 0.3651; Student's t with two degrees is 4.3027.
    assert limits["knapp-hartung-adhoc"].high == pytest.approx(4.3027 * 0.36515, abs=1e-4)
    assert limits["wald"].high == pytest.approx(1.96 * 0.36515, abs=1e-4)


def test_prediction_has_the_error_of_the_interval_before_it():
    wald, knapp_hartung = (
        pooling.random_effects(*COHORTS, interval=name) for name in ("wald", "knapp-hartung")
    )
    assert wald.standard_error != pytest.approx(knapp_hartung.standard_error, rel=1e-3)
    for found in (wald, knapp_hartung):
        half = np.sqrt(found.tau2 + found.standard_error**2) * 4.30265
        expected = 1 / (1 + np.exp(half - found.model.estimate))
        assert found.prediction("t-k-2").low == pytest.approx(expected, rel=1e-4)


def test_mixed_model_finds_its_maximum_though_one_study_has_no_event():
    """By a fine grid over the random effect and a search, tau² is 21.376."""
    assert pooling.glmm([0, 3, 50], [400, 60, 60]).tau2 == pytest.approx(21.376, abs=2e-3)
