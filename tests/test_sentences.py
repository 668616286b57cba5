"""Which places of a cell's sentences say a figure."""

from dataclasses import MISSING, fields, replace

import pytest
from docutils import nodes

from asprinted.pages.rows import Row
from asprinted.site.outputs import link
from asprinted.site.printed import Printed


def row(printed: str) -> Row:
    others = {field.name: "" for field in fields(Row) if field.default is MISSING}
    own = {"study": "doe1999", "figure": "treated", "sentence": 1, "printed": printed}
    return Row(**others | own)


@pytest.mark.parametrize(
    ("printed", "sentence", "places"),
    [
        ("15", "Of 15, (15) and 15; 15.", 4),
        ("15", "15% of 115, 15.2, 1.15, 15,000 and 2,15 were 15th.", 0),
        ("P = .04", "With P = .04, against P = .048", 1),
        (".04", "P = .04 and 0.04", 1),
        ("5 to 20%", "from 5 to 20% or 15 to 20%", 1),
        ("P < .001", "P < .001.", 1),
    ],
)
def test_a_figure_is_said_where_no_longer_number_is(printed, sentence, places):
    paragraph = nodes.paragraph("", "", nodes.Text(sentence))
    assert link([paragraph], row(printed)) == places
    assert [node.astext() for node in paragraph.findall(Printed)] == [printed] * places
    assert paragraph.astext() == sentence


def test_a_part_of_a_figure_is_said_where_the_whole_is_not():
    figure = replace(row("52% (21/40)"), numbers=("52%", "21", "40"))
    for sentence, texts in (
        ("It rose to 52% (21/40), of 40.", ["52% (21/40)"]),
        ("It rose to 21/40 of 40.", ["21/40"]),
        ("Of the 40 patients, 21 responded, or 52.5%.", ["40", "21"]),
    ):
        paragraph = nodes.paragraph("", "", nodes.Text(sentence))
        assert link([paragraph], figure) == len(texts)
        assert [node.astext() for node in paragraph.findall(Printed)] == texts


def test_a_figure_within_a_link_or_another_figure_stays():
    first, second = row("21% (33/156)"), row("33")
    paragraph = nodes.paragraph("", "", nodes.Text("With 21% (33/156) and "))
    paragraph += nodes.reference("", "33", refuri="#")
    assert link([paragraph], first) == 1
    assert link([paragraph], second) == 0
