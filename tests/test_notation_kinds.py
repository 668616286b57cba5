"""Each kind of notation that abstracts use, in sentences of our own, read as checked by eye.

A line of `kinds.tsv` is a sentence and what it prints: `kind(values)·unit <term> !problem`.
"""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asprinted.notation import KINDS, Found, parse, read, statements
from asprinted.notation.grammar import Grammar

TABLE = Path(__file__).parent / "fixtures" / "kinds.tsv"
ABSTRACTS = TABLE.parent / "abstracts"
JUDGED = Path(__file__).parent.parent / "benchmarks" / "reader" / "judged.csv"


def lines() -> list[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [(row["sentence"], row["prints"]) for row in csv.DictReader(table, delimiter="\t")]


def shown(found: Found) -> str:
    """A figure or exclusion in the words of the table."""
    figure = found.figure
    if figure is None:
        return f"«{found.printed}» {found.reason}"
    values = ", ".join(
        ("" if number.bound == "exact" else f"{number.bound} ") + f"{number.value.normalize():f}"
        for number in figure.numbers
    )
    return (
        f"«{found.printed}» {figure.kind}({values})"
        + (f"·{figure.unit}" if figure.unit else "")
        + (f" <{figure.term}>" if figure.term else "")
        + (f" !{figure.problem}" if figure.problem else "")
    )


def read_all(sentence: str) -> str:
    reading = read(sentence)
    found = sorted(reading.figures + reading.exclusions, key=lambda item: item.start)
    return " ; ".join(shown(item) for item in found)


@pytest.mark.parametrize(("sentence", "prints"), lines(), ids=lambda text: text[:40])
def test_a_sentence_prints_what_was_checked_by_eye(sentence, prints):
    assert read_all(sentence) == prints


# The same in other company: after other words, in brackets, after a comma, at the end of a clause.
@pytest.mark.parametrize(
    "frame", ["They said that {}", "It held ({})", "In cats, {}; so it was", "“{}” it read"]
)
@pytest.mark.parametrize(
    "printed",
    ["t(45) = 2.31", "χ²(1) = 5.2", "P for trend 0.002", "p = .05–.10", "8:00 AM",
     "3.2 per 1000 person-years", "500/100 mg", "28+3 weeks", "34 6/7 weeks", "12.3 (SD 4.5) years",
     "6.7 s-1", "9.5 cm H2O", "95% CI -£93 to £126", "P = 1.2 × 10−5", "April-2012",
     "3 × 4 cm", "n= 12/40", "≥65 years", ">or=65 years", "10-8 M", "2.1%/year",
     "95% posterior credible interval 10-30%", "CI95% 0.43-1.03", "£17", "<130/80"],
)  # fmt: skip
def test_a_figure_is_the_same_wherever_it_stands(frame, printed):
    [found] = read(frame.format(printed)).figures
    assert found.printed == printed
    assert found.figure == parse(printed)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_documented_by_an_example_that_is_of_it(kind):
    what, example = KINDS[kind]
    assert what
    assert parse(example).kind == kind


def test_of_the_figures_judged_by_eye_at_most_three_in_a_hundred_were_read_wrong():
    with JUDGED.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    wrong = [row for row in rows if row["verdict"] == "wrong"]
    assert len(rows) == 200
    assert {row["verdict"] for row in rows} == {"right", "wrong"}
    assert len(wrong) <= 0.03 * len(rows)
    assert all(row["why"] for row in wrong)
    assert {row["kind"] for row in rows} <= KINDS.keys()


# What is read at once must be what the whole grammar would give.


@pytest.mark.parametrize("path", sorted(ABSTRACTS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_commonest_figures_are_read_as_the_whole_grammar_reads_them(path, monkeypatch):
    text = path.read_text(encoding="utf-8")
    quick = read(text)
    monkeypatch.setattr(Grammar, "plain", lambda grammar, index: None)
    assert read(text) == quick


WORDS = ["patients", "with", "8", "(", ")", ",", ";", "of", "in", "12%", "per", "year", "and",
         "to", "-", "from"]  # fmt: skip


@given(
    st.integers(0, 3000),
    st.sampled_from(["", "%", ".5%", "."]),
    st.lists(
        st.sampled_from(
            [
                "patients",
                "with",
                "8",
                "(",
                ")",
                ",",
                ";",
                "of",
                "in",
                "12%",
                "per",
                "year",
                "and",
                "to",
                "-",
                "from",
            ]
        )
    ),
)
def test_a_number_in_any_company_is_read_the_same_at_once(number, ending, words):
    text = f"Of all {number}{ending} {' '.join(words)}"
    quick = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grammar, "plain", lambda grammar, index: None)
        assert read(text) == quick


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HR 0.72 (95% CI 0.60-0.86; P = .001).", "HR 0.72 | 95% CI 0.60-0.86 | P = .001"),
        ("OR (95% CI) 1.5 (1.2, 1.9), P = .01.", "OR 1.5 | 1.2, 1.9 | P = .01"),
        ("Rates were 12% v 18% (95% CI 1 to 11).", "18% | 95% CI 1 to 11 | v 12%"),
        ("Median age was 12 (IQR 8–15) months.", "12 | 8–15"),
        ("Mean difference -1.2 mm Hg; 95% CI -2.4 to 0.0; P=.05.",
         "MD -1.2 mm Hg | 95% CI -2.4 to 0.0 | P=.05"),
        ("So t(28) = 2.2, P = .04.", "t t(28) = 2.2 | P = .04"),
        ("RR 1.2, 95% CI 0.9 to 1.6. P = .3 was not.", "RR 1.2 | 95% CI 0.9 to 1.6"),
        ("In 8 of 30 cats. Then P = .04 stood far from it.", ""),
        ("It rose by 5 (P = .04) and fell by 6 (P = .3).", "5 | P = .04 / 6 | P = .3"),
    ],
)  # fmt: skip
def test_figures_that_stand_together_are_told(text, expected):
    told = []
    for one in statements(text, read(text)):
        others = [found.printed for found in (one.interval, one.range, one.p_value) if found]
        versus = [f"v {one.versus.printed}"] if one.versus else []
        told.append(" | ".join([f"{one.term} {one.estimate.printed}".strip(), *others, *versus]))
    assert " / ".join(told) == expected
