"""Each kind of notation that abstracts use, in sentences of our own, read as checked by eye.

A line of `kinds.tsv` is a sentence and what it prints: `kind(values)·unit <term> !problem`.
"""

import csv
from pathlib import Path

import pytest

from asprinted.notation import KINDS, Found, parse, read

TABLE = Path(__file__).parent / "fixtures" / "kinds.tsv"


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
