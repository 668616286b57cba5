"""The audit reaches the verdicts it should, and names what is wrong with both values."""

from dataclasses import replace

import pytest

from asprinted import book
from asprinted.ledger import Ledger, check, derive, judge, load_ledger, load_study, verdicts
from asprinted.ledger.audit import audit
from asprinted.ledger.expression import parse_expression
from asprinted.ledger.lock import load_lock
from asprinted.ledger.package import generate


@pytest.fixture(scope="module")
def ledger():
    return load_ledger()


@pytest.fixture(scope="module")
def lock():
    return load_lock()


def changed(study, name, **cells):
    """Study with some cells of one row changed."""
    figures = tuple(replace(figure, **cells) if figure.name == name else figure for figure in study)
    return replace(study, figures=figures)


def problems(ledger, lock, study):
    studies = tuple(study if other.stem == study.stem else other for other in ledger)
    return [str(problem) for problem in audit(Ledger(studies), lock).problems]


def test_the_book_s_ledger_passes(ledger, lock):
    report = audit(ledger, lock, book=book.current())
    assert not report.problems
    assert sum(len(items) for items in report.verdicts.values()) == sum(
        len(study.figures) for study in ledger
    )


@pytest.mark.parametrize(
    ("address", "earned"),
    [
        ("walther1997:operated", "given"),
        ("walther1997:eligible", "consistent"),
        ("walther1997:response", "attainable"),
        ("dutcher2002:response", "given"),
        ("yang2003:hd-ld-response-p", "attainable"),
        ("yang2003:hd-sc-response-p", "attainable"),
        ("yang2003:complete-responder-p", "not-derivable"),
        ("yang2003:third-arm", "consistent"),
        ("shablak2011:prospective-response", "consistent"),
        ("clark2021:reported", "consistent"),
        ("clark2021:long-survival", "consistent"),
    ],
)
def test_verdicts(ledger, address, earned):
    figure = ledger.figure(address)
    assert judge(figure, ledger[figure.study]).earned == earned


def test_a_share_that_its_counts_do_not_print_differs():
    shablak = load_study("shablak2011")
    off = changed(
        shablak,
        "retrospective-response",
        derive="share(count(favorable-response), total(retrospective-response))",
    )
    item = judge(off["retrospective-response"], off)
    assert item.earned == "differs"
    assert item.recomputed == "28/30 = 93.33%"
    assert item.fails == ("28/30 = 93.33%",)


def test_ways_to_a_p_value_are_spelled_for_readers():
    yang = load_study("yang2003")
    item = judge(yang["hd-ld-response-p"], yang)
    assert item.works == (
        "33/156 against 19/150, Pearson: P = 0.0481",
        "33/156 against 19/150, Barnard (unpooled): P = 0.0483",
    )


@pytest.mark.parametrize("figure", ["hd-ld-response-p", "hd-sc-response-p"])
def test_a_computed_p_value_has_a_leading_zero_where_the_printed_one_has_none(figure):
    yang = load_study("yang2003")
    item = judge(yang[figure], yang)
    assert yang[figure].printed.startswith("P = .")
    assert all(": P = 0." in way for way in (*item.works, *item.fails))


def test_check_names_what_differs_with_both_verdicts():
    off = changed(load_study("yang2003"), "hd-response", verdict="consistent")
    with pytest.raises(
        AssertionError,
        match="hd-response: prints '21%' and is expected to be consistent, but earns attainable",
    ):
        check(off)


def test_check_returns_every_verdict():
    study = load_study("walther1997")
    assert check(study) == verdicts(study)
    assert len(check(study)) == len(study.figures)


# What hangs together, and what does not --------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "name", "cells", "says"),
    [
        ("yang2003", "hd-response", {"derive": "", "verdict": "given"}, "a share is a result"),
        (
            "yang2003",
            "complete-responder-p",
            {"verdict": "given", "cause": ""},
            "a p-value is a result",
        ),
        (
            "clark2021",
            "reported",
            {"derive": "", "verdict": "given"},
            "it is the sum of melanoma and renal",
        ),
        (
            "clark2021",
            "long-survival",
            {"derive": "", "verdict": "given"},
            "chosen-survival prints it already",
        ),
        ("yang2003", "hd-response", {"of": ""}, "found '', expected 'hd-randomized'"),
        (
            "yang2003",
            "hd-response",
            {"of": "not-printed"},
            "expected 'hd-randomized', which prints '156'",
        ),
        (
            "yang2003",
            "hd-response",
            {"of": "ld-randomized"},
            "found 'ld-randomized', expected 'hd-randomized'",
        ),
        ("yang2003", "hd-response", {"of": "nobody"}, "found 'nobody'"),
        ("walther1997", "eligible", {"of": "deaths"}, "found 'deaths', expected 'operated'"),
        ("clark2021", "renal-alive", {"of": "melanoma"}, "found 'melanoma', expected 'renal'"),
        ("yang2003", "hd-response", {"group": "highdose"}, "'highdose' is no group"),
        ("yang2003", "hd-ld-response-p", {"versus": "subcutaneous"}, "its derivation compares"),
        ("yang2003", "hd-response", {"cause": ""}, "column cause: empty"),
        ("yang2003", "hd-randomized", {"cause": "because"}, "needs none"),
        ("yang2003", "hd-response", {"derive": "share(any, nobody)"}, "names 'nobody'"),
        ("yang2003", "hd-response", {"derive": "share(any, ld-randomized)"}, "divides by 150"),
        ("yang2003", "hd-response", {"verdict": "unreviewed"}, "is a draft"),
        ("yang2003", "hd-response", {"means": "word " * 16}, "more than 15 words"),
    ],
)
def test_refuse_row(ledger, lock, stem, name, cells, says):
    found = problems(ledger, lock, changed(ledger[stem], name, **cells))
    assert any(says in problem and name in problem for problem in found), found


def test_a_count_above_its_denominator_is_refused(ledger, lock):
    off = changed(ledger["clark2021"], "renal-alive", parsed=ledger["clark2021"]["melanoma"].parsed)
    assert any("54 is more than renal, 46" in problem for problem in problems(ledger, lock, off))


# Against the lock -------------------------------------------------------------------------------


def test_a_figure_claimed_twice_is_named(ledger, lock):
    yang = ledger["yang2003"]
    twice = replace(yang, figures=(*yang.figures[:12], *yang.figures[11:]))
    assert any("is claimed twice" in problem for problem in problems(ledger, lock, twice))


def test_a_figure_left_out_is_named(ledger, lock):
    yang = ledger["yang2003"]
    short = replace(yang, figures=yang.figures[:-1])
    assert any(
        "'P = .04'" in problem and "no row of the ledger accounts" in problem
        for problem in problems(ledger, lock, short)
    )


def test_rows_out_of_reading_order_are_named(ledger, lock):
    figures = list(ledger["yang2003"].figures)
    figures[8], figures[9] = figures[9], figures[8]
    off = replace(ledger["yang2003"], figures=tuple(figures))
    assert any("reading order" in problem for problem in problems(ledger, lock, off))


def test_an_exclusion_too_few_is_named(ledger, lock):
    dutcher = ledger["dutcher2002"]
    short = replace(dutcher, exclusions=dutcher.exclusions[:-1])
    assert any(
        "IL-2-based" in problem or "exclusions.csv" in problem
        for problem in problems(ledger, lock, short)
    )


# Against the schema -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("figures/yang2003.csv", ",attainable,The count is", ",likely,The count is", "verdict"),
        (
            "figures/yang2003.csv",
            ",share,response,high-dose",
            ",portion,response,high-dose",
            "statistic",
        ),
        ("figures/yang2003.csv", "hd-response,6", "HD_response,6", "figure"),
        ("groups.csv", ",operated,,", ",everyone,,", "denominator"),
        ("studies.csv", "12915604", "PMID12915604", "pmid"),
    ],
)
def test_a_word_outside_the_vocabulary_is_refused(copied_book, lock, table, old, new, says):
    path = copied_book.data / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    report = audit(load_ledger(copied_book), lock, book=copied_book)
    found = [str(problem) for problem in report.problems]
    assert any(f"column {says}" in problem for problem in found), found


def test_each_derivation_is_computed_once(ledger, lock, monkeypatch):
    computed = []

    def counted(figure, study):
        computed.append(figure.key)
        return derive(figure, study)

    monkeypatch.setattr("asprinted.ledger.verdict.derive", counted)
    audit(ledger, lock, book=book.current())
    assert computed == [f.key for study in ledger for f in study if f.derive]


def test_each_expression_is_parsed_once(copied_book, lock, monkeypatch):
    parsed = []

    def counted(text):
        parsed.append(text)
        return parse_expression(text)

    monkeypatch.setattr("asprinted.ledger.studies.parse_expression", counted)
    read_anew = load_ledger(copied_book)
    audit(read_anew, lock, book=copied_book)
    assert sorted(parsed) == sorted(f.derive for study in read_anew for f in study if f.derive)


# Generated files -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["datapackage.json", "studies.bib"])
def test_a_generated_file_that_is_not_current_is_named(copied_book, lock, name):
    path = copied_book.data / name
    path.write_text(path.read_text(encoding="utf-8").replace("2003", "2004", 1), encoding="utf-8")
    (problem,) = audit(load_ledger(copied_book), lock, book=copied_book).problems
    assert str(problem) == (
        f"data/{name}: is not what the tables and asprinted.toml give now; "
        "make it again with: asprinted generate"
    )


def test_generated_files_follow_the_tables(copied_book, lock):
    path = copied_book.data / "studies.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2003-08", "2003-09").replace("3127–32", "3127–39"), "utf-8")
    assert audit(load_ledger(copied_book), lock, book=copied_book).problems
    generate(copied_book)
    assert not audit(load_ledger(copied_book), lock, book=copied_book).problems
    assert "3127--39" in copied_book.bibliography.read_text(encoding="utf-8")


# Against the texts -----------------------------------------------------------------------------


@pytest.mark.abstracts
def test_every_numeral_of_the_texts_is_accounted_for(abstracts_folder, ledger, lock):
    from asprinted.abstracts import load

    texts = {study.stem: load(abstracts_folder / f"{study.stem}.txt") for study in ledger}
    report = audit(ledger, lock, texts)
    assert not report.problems
    assert not report.notes
