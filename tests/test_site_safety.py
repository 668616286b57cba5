"""No text of a row, an abstract or a specification becomes markup, and no page leaves the site."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode

from asprinted.lettering import measure
from asprinted.site import audit_page, cards, chart_page, drawing, lean, ledger_page, printed
from asprinted.site.folding import gather, prompt
from asprinted.site.math import MathError, mathml
from asprinted.site.rows import Book, Row, RowsError, StudyRows, load
from asprinted.site.stacking import held, stacked
from asprinted.site.theme import hold_together, mended

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "&lt;b&gt;",
)


def hostile_book(text: str) -> Book:
    fields = ("study", "figure", "printed", "means", "statistic", "quantity", "group", "versus")
    row = Row(
        **dict.fromkeys(fields, text),
        **dict.fromkeys(("of", "unit", "derive", "verdict", "cause", "recomputed"), text),
        sentence=1,
        works=(text,),
        fails=(text,) * 9,
    )
    words = dict.fromkeys(("stem", "label", "title", "citation", "address", "question"), text)
    study = StudyRows(**words, rows=(row,), matching=1, locked=1, excluded=((text, text),))
    return Book((study,), "2026-11-22", ())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rows_stay_text_in_every_part_of_the_site(text):
    book = hostile_book(text)
    study, row = book.studies[0], book.studies[0].rows[0]
    written = [
        cards.card(study, row, text),
        ledger_page.form(book),
        ledger_page.table(study),
        audit_page.picture(book, text),
        audit_page.counts(book),
        audit_page.causes(row, text),
    ]
    for html in written:
        assert lean.problems(html) == []
        assert "<script" not in html
        assert "<img" not in html
        assert "onclick='" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_chart_stay_text(text):
    columns = ({"field": "a", "title": text, "format": None},)
    said = chart_page.Words(text, text, text, text, text, columns, ({"a": text},))
    html = chart_page.figure("chart-1", said, [], chart_page.text(""))
    assert lean.problems(html) == []
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image href='https://example.org/x.png'/>", "<image>"),
        ("<g onload='alert(1)'/>", "onload"),
        ("<a href='javascript:alert(1)'/>", "javascript:"),
    ],
)
def test_a_drawing_that_could_do_something_is_refused(inside, named):
    with pytest.raises(drawing.DrawingError, match=named):
        drawing.inline(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "x-")


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<p ONCLICK="x()">a</p>',
        '<a href=" JavaScript:x()">a</a>',
        '<script src="https://example.org/x.js"></script>',
        '<link rel="stylesheet" href="//example.org/x.css">',
        '<img src="http://example.org/x.png">',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_a_page_that_breaks_the_policy_is_refused(page):
    assert len(lean.problems(page)) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<script src="a.js" defer></script>',
        '<script type="application/json">{}</script>',
        '<link rel="canonical" href="https://example.org/">',
        '<a href="https://example.org/">a</a>',
    ],
)
def test_a_page_that_keeps_the_policy_is_accepted(page):
    assert lean.problems(page) == []


ONE = StudyRows(
    "doe1999",
    "Doe 1999",
    *[""] * 2,
    "https://example.org/1/",
    "",
    (
        Row("doe1999", "better", 2, "27% (8/30)", *[""] * 10),
        Row("doe1999", "dose", 1, "720,000 U/kg", *[""] * 10),
        Row("doe1999", "count", 1, "117", *[""] * 10),
        Row("doe1999", "range", 1, "5-year", *[""] * 10),
    ),
    4,
    4,
    frozenset(("27% (8/30)", "720,000 U/kg", "117", "5-year")),
)


@pytest.mark.parametrize(
    ("figure", "fragment"),
    [
        ("better", "#:~:text=27%25%20%288%2F30%29"),
        ("dose", "#:~:text=720%2C000%20U%2Fkg"),
        # The page around an abstract has other numbers, so a bare one would land anywhere.
        ("count", ""),
        ("range", "#:~:text=5%2Dyear"),
    ],
)
def test_a_text_fragment_is_encoded_and_only_where_it_finds_the_figure(figure, fragment):
    address = cards.pubmed_address(ONE, ONE.find(figure))
    assert address == f"https://example.org/1/{fragment}"


@pytest.mark.parametrize(
    "quotation",
    ["27% (8/30) <doe1999:better>", "720,000 U/kg<doe1999:dose>"],
)
def test_a_quotation_in_the_ledgers_characters_is_accepted(quotation):
    assert printed.refusal(Book((ONE,), "2026-11-22", ()), quotation) == ""


@pytest.mark.parametrize(
    "quotation",
    [
        "27%  (8/30) <doe1999:better>",
        "27% (8/31) <doe1999:better>",
        "27% <doe1999:better>",
        "27% (8/30)",
        "27% (8/30) <doe1999>",
        "27% (8/30) <doe1999:Better>",
        "27% (8/30) <doe2000:better>",
    ],
)
def test_any_other_quotation_is_refused_in_one_line(quotation):
    refused = printed.refusal(Book((ONE,), "2026-11-22", ()), quotation)
    assert refused.startswith("{printed}")
    assert "\n" not in refused


def test_rows_that_cannot_be_read_are_named_in_one_line():
    with pytest.raises(RowsError, match=r"invalid literal for int\(\)"):
        load(f"{__name__}:unreadable")


def unreadable():
    return int("figures/doe1999.csv, row 3")


@pytest.mark.parametrize("tex", [r"a \\ & b", r"\begin{aligned} a & b"])
def test_mathematics_that_does_not_convert_is_named(tex):
    with pytest.raises(MathError):
        mathml(tex, "block")


@pytest.mark.parametrize("environment", ["align", "aligned", "gather", "align*"])
def test_aligned_mathematics_converts_without_leftovers(environment):
    tex = rf"\begin{{{environment}}} a &= b \\ c &= d \end{{{environment}}}"
    made = mathml(tex, "block")
    assert made.count("<mtr>") == 2
    assert ">&" not in made.replace(">&#", ">#")


def table_of(*rows, heads=None):
    """Write a table; a row is a tuple of its cells, and one row needs no brackets."""
    rows = [rows] if isinstance(rows[0], str) else rows
    first = "".join(f"<th>{head}</th>" for head in heads or range(len(rows[0])))
    body = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return (
        f'<table class="asprinted"><thead><tr>{first}</tr></thead>'
        f"<tbody>{''.join(f'<tr>{cells}</tr>' for cells in body)}</tbody></table>"
    )


def test_a_table_is_stacked_only_where_a_phone_would_squeeze_it():
    assert stacked(table_of("Pearson", "0.048", "0.066", "0.091")).count("data-label") == 0
    long = "Patients whose kidney was operated on before treatment"
    assert stacked(table_of(long, "195", "a &lt; b", "2")).count("data-label") == 4
    assert "a &lt; b" in stacked(table_of(long, "195", "a &lt; b", "2"))
    assert stacked(table_of(long, long)).count("data-label") == 0
    assert stacked(table_of(long, long, long)).count("data-label") == 3


def test_the_head_of_a_block_has_its_columns_name_unless_it_says_what_it_is():
    long = "patients who did not respond, and those who died sooner"
    for name, labels in (("It is not", 3), ("A rate of patients who were", 3), ("What it says", 2)):
        table = stacked(table_of("a response rate", long, long, heads=(name, "Of", "Missing")))
        assert table.count("data-label") == labels, name
        assert (f'data-label="{name}:"' in table) == (labels == 3), name


def test_all_blocks_of_a_table_have_the_name_of_the_first_column_or_none():
    long = "half a unit of the last printed digit, with both ends included"
    rows = [(head, long, long) for head in ("21%", "10+ years", "Eleven")]
    table = stacked(table_of(*rows, heads=("What it says", "Kind", "Stands for")))
    assert table.count('data-label="What it says:"') == len(rows)


def test_a_stacked_table_is_a_table_to_a_screen_reader():
    long = "patients who did not respond, and those who died sooner"
    table = stacked(table_of("a response rate", long, long, heads=("It is not", "Of", "Missing")))
    for role, times in (("table", 1), ("row", 2), ("columnheader", 3), ("cell", 3)):
        assert table.count(f'role="{role}"') == times, role


def test_a_count_stands_on_one_line_with_its_word_in_a_caption():
    caption = "<caption>Each figure of Doe 1999 so far: 1 consistent, 13 given.</caption>"
    table = f'<table class="asprinted">{caption}<tbody><tr><td>1 given</td></tr></tbody></table>'
    assert "Doe 1999 so far: 1&#160;consistent, 13&#160;given." in held(table)
    assert "<td>1 given</td>" in held(table)


def folded_cell(number, *tags):
    cell = nodes.container(exec_count=number, cell_metadata={"tags": ["hide-input", *tags]})
    cell += HideCodeCellNode(prompt_show="Show the code")
    return cell[0]


def test_a_folded_cell_says_what_it_made_in_one_wording():
    for tags, made in (
        ((), "Computed by"),
        (("recompute",), "Computed by"),
        (("chart",), "Drawn by"),
        (("setup",), "Imports:"),
    ):
        assert prompt(folded_cell(8, *tags)) == f"{made} cell 8"
    assert prompt(folded_cell(None)) == "Show the code"


def test_neighboring_cells_that_only_compute_are_folded_behind_one_line():
    page = new_document("page")
    for number, tags in enumerate(["setup", "recompute", "drawing", "recompute", "chart"], 1):
        page += folded_cell(number, tags).parent
        page[-1][0] += nodes.literal_block(text=f"x = {number}")
    page[3] += nodes.paragraph(text="shown")  # by the cell that follows two that show nothing
    gather(page)
    assert [prompt(cell[0]) for cell in page] == [
        "Imports: cell 1",
        "Computed by cells 2 to 3",
        "Computed by cell 4",
        "Drawn by cell 5",
    ]
    assert len(page[1][0]) == 2


def test_names_of_the_ledger_keep_the_hyphens_of_a_readers_words():
    assert cards.words("follow-up") == "follow-up"
    assert cards.words("progression-free-survival") == "progression-free survival"
    assert cards.words("complete-response") == "complete response"


def test_a_quoted_figure_takes_the_room_of_its_line():
    cells = ["a" * 8, "b" * 8, '<a class="printed short" href="#">52% (21/40)</a>']
    assert "data-label" not in stacked(table_of(*cells))
    assert "data-label" in stacked(table_of(*cells, cells[2]))


def test_a_number_that_heads_a_block_has_its_columns_name_and_a_question_no_colon():
    long = "Patients whose kidney was operated on before treatment"
    table = table_of("32, 32", long, long, heads=("Abstract", "Who?", "Whom"))
    assert 'data-label="Abstract:"' in stacked(table)
    assert 'data-label="Who?"' in stacked(table)


def test_only_a_table_of_several_columns_is_stacked():
    narrow = '<table class="asprinted"><thead><tr><th>a</th></tr></thead></table>'
    assert stacked(narrow) == narrow
    assert stacked("<p>text</p>") == "<p>text</p>"


def test_names_and_p_values_stay_on_one_line_in_text_only():
    assert hold_together("<td>P = .048</td>") == '<td><span class="short">P = .048</span></td>'
    apart = '<svg><svg></svg><text>P = .048</text></svg><a class="printed short">P = .048</a>'
    assert hold_together(apart) == apart
    assert hold_together(f"{apart} P = .048").endswith('<span class="short">P = .048</span>')


@pytest.mark.parametrize(
    "whole",
    [
        "57 − 40 = 17",
        "2 × 2 × 10 = 40",
        "0.03 to 16.8",
        "−0.7 to 16.2",
        "16.8 points",
        "6.9 percentage points",
        "1 in 27",
        "1 of 13",
        "P value",
    ],
)
def test_what_reads_otherwise_when_broken_stays_on_one_line(whole):
    said = hold_together(f"<p>Here {whole}. There</p>")
    assert said == f'<p>Here <span class="short">{whole}</span>. There</p>'


def test_a_sum_too_long_for_a_phone_may_break():
    long = "<p>1,234 + 1,234 + 1,234 + 1,234 = 4,936</p>"
    assert hold_together(long) == long


def test_an_option_of_a_command_does_not_break_after_its_dashes():
    block = '<div class="highlight-sh notranslate"><div class="highlight"><pre><span></span>'
    block += 'asprinted sweep a <span class="m">1</span> --out runs/a-b -n\n</pre></div></div>'
    said = mended(f'{block}<p><code><span class="pre">--keep-it</span></code></p><pre>x --y</pre>')
    held = re.findall(r'<span class="short">([^<]*)', said)
    assert held == ["--out", "-n", "--keep-it"]
    assert re.sub(r"<[^>]*>", "", said) == "asprinted sweep a 1 --out runs/a-b -n\n--keep-itx --y"


def test_the_file_of_a_chart_has_its_words_as_words(tmp_path):
    """Title, subtitle and description, whatever they hold, and room for the longest line."""
    hostile = ['</text><script>alert("x")</script>', "& a line that is wider than the picture is"]
    spec = {
        "title": {"text": hostile, "subtitle": "0 < 1"},
        "description": "It's <b>described</b>.",
        "data": {"values": [{"a": 1}]},
        "mark": "point",
        "width": 40,
        "height": 30,
    }
    file = ElementTree.fromstring(chart_page.standalone(spec, drawing.Cache(tmp_path)))
    names = [element.tag.partition("}")[2] for element in file.iter()]
    assert "script" not in names
    assert names.count("svg") == 2
    own = [line.text for line in file.findall(f"{{{drawing.SVG}}}text")]
    assert own == [*hostile, "0 < 1"]
    assert file.findtext(f"{{{drawing.SVG}}}desc") == spec["description"]
    assert float(file.get("width")) > measure(hostile[1], 16, bold=True)
    assert (
        drawing.png(ElementTree.tostring(file, "unicode"), drawing.Cache(tmp_path))[1:4] == b"PNG"
    )


def test_charts_are_lettered_by_the_converters_own_fonts(tmp_path):
    """A machine's fonts, or their absence, change no picture; and our way there leaves no trace."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    drawn = (
        f'<svg xmlns="{drawing.SVG}" width="60" height="20">'
        '<text y="15" font-family="Liberation Sans, Arial, sans-serif">− 0.05</text></svg>'
    )
    draw = (
        "import hashlib, os, sys; from asprinted.site.drawing import converter\n"
        "png = converter().svg_to_png(sys.argv[1])\n"
        "print(hashlib.sha256(png).hexdigest(), os.environ.get('FONTCONFIG_FILE'))"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", draw, drawn],
            env=os.environ | extra,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for extra in ({}, {"FONTCONFIG_FILE": str(fonts)})
    ]
    assert found[0][0] == found[1][0]
    assert [after for _, after in found] == [os.environ.get("FONTCONFIG_FILE", "None"), str(fonts)]
    empty = drawing.converter().svg_to_png(drawn.replace("− 0.05", ""))
    assert len(drawing.converter().svg_to_png(drawn)) > len(empty) + 100
