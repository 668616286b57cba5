"""Derivations: their grammar, and what rounding does on the way through."""

from dataclasses import replace
from fractions import Fraction

import pytest

from asprinted.ledger import DerivationError, attainable_counts, derive, load_study
from asprinted.ledger.expression import parse_expression


@pytest.fixture(scope="module")
def yang():
    return load_study("yang2003")


@pytest.fixture(scope="module")
def shablak():
    return load_study("shablak2011")


def derived(study, name, expression):
    return derive(replace(study[name], derive=expression), study)


def test_an_expression_prints_back():
    text = "share(any, difference(sum(before-third-arm, after-third-arm), hd-randomized))"
    assert str(parse_expression(text)) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "found '', expected one of the functions"),
        ("hd-response", "expected one of the functions"),
        ("shar(a, b)", "found 'shar'"),
        ("share(a, b", r"found 'the end', expected '\)'"),
        ("share(a b)", r"found 'b', expected '\)'"),
        ("share(a, )", r"found '\)', expected a figure name"),
        ("share(a, b) c", "found 'c' after the end"),
        ("share(a / b)", "found '/' at character 9"),
        ("share(a, 0.5)", "found '0' at character 10"),
        ("__import__(os)", "found '_' at character 1"),
    ],
)
def test_refuse_what_is_not_of_the_grammar(text, says):
    with pytest.raises(DerivationError, match=says):
        parse_expression(text)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("share(any, hd-randomised)", "names 'hd-randomised', which is no figure of yang2003"),
        ("share(any)", "has 1 arguments; expected share"),
        ("share(any, hd-response)", "needs a whole number of people"),
        ("share(count(hd-response), hd-randomized)", "asks for the count of hd-response"),
        ("share(hd-randomized, treatment-deaths)", "divides by 0"),
        ("sum(arms, p_value(hd-response, ld-response))", "is no number"),
        ("sum(arms)", "needs at least two arguments"),
    ],
)
def test_refuse_what_the_figures_do_not_allow(yang, expression, says):
    with pytest.raises(DerivationError, match=says):
        derived(yang, "hd-response", expression)


def test_every_whole_count_that_prints_a_share_is_found(yang):
    assert attainable_counts(yang["hd-response"], yang) == (156, (32, 33))
    assert attainable_counts(yang["ld-response"], yang) == (150, (19, 20))
    assert attainable_counts(yang["sc-response"], yang) == (94, (9,))


def test_a_printed_count_is_the_only_one(shablak):
    assert attainable_counts(shablak["retrospective-response"], shablak) == (30, (8,))


def test_neighbours_that_would_not_print_it_are_shown(yang):
    derivation = derive(yang["hd-response"], yang)
    assert [way.supposed for way in derivation.works] == ["32/156", "33/156"]
    assert [way.supposed for way in derivation.fails] == ["31/156", "34/156"]


def test_a_tie_lies_in_the_closed_interval(shablak):
    way = derive(shablak["prospective-response"], shablak).works[0]
    assert way.low == Fraction(21, 40) == shablak["prospective-response"].bounds[1]


def test_rounding_is_carried_through(yang):
    (way,) = derived(yang, "hd-response", "difference(hd-response, ld-response)").ways
    assert (way.low, way.high) == (Fraction(7, 100), Fraction(9, 100))


def test_a_span_that_only_meets_the_figure_is_told_in_two_parts(yang):
    # 21% less 10% is 10% to 12% before rounding; 10% ends at 10.5%.
    partly = derived(yang, "sc-response", "difference(hd-response, sc-response)")
    assert [(way.low, way.high) for way in partly.works] == [(Fraction(1, 10), Fraction(21, 200))]
    assert [(way.low, way.high) for way in partly.fails] == [(Fraction(1, 10), Fraction(12, 100))]


def test_a_span_apart_from_the_figure_differs(yang):
    # 13% and 10% make 22% to 24%; 21% ends at 21.5%.
    assert not derived(yang, "hd-response", "sum(ld-response, sc-response)").works


def test_a_p_value_is_tried_on_all_counts_and_tests(yang):
    works = {way.supposed for way in derive(yang["hd-ld-response-p"], yang).works}
    assert works == {"33/156 against 19/150, pearson", "33/156 against 19/150, barnard-unpooled"}


def test_no_count_and_test_give_both_printed_p_values(yang):
    def high_dose_and_test(name):
        return {
            (way.supposed.split(" against ")[0], way.supposed.rsplit(", ")[-1])
            for way in derive(yang[name], yang).works
        }

    assert not high_dose_and_test("hd-ld-response-p") & high_dose_and_test("hd-sc-response-p")
