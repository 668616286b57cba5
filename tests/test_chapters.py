"""Every chapter is whole: run in order, stored, described, and the same whichever way it is run."""

import json
import re

import pytest

from asprinted.ledger import load_ledger
from asprinted.pages.style import VERDICTS
from asprinted.rerun.declarations import declared
from asprinted.rerun.run import load_chapter
from asprinted.storable import SIGNIFICANT_DIGITS
from tests import chapters
from tests.chapters import code_cells, load, outputs, source, tagged, tags

VEGALITE = "application/vnd.vegalite.v5+json"
STUDY_TAGS = ("parameters", "setup", "published-figures", "checks", "results", "chart", "summary")
VOLATILE = ("execution", "papermill", "ExecuteTime", "collapsed")
LONGEST_CELL = 25


def named(path):
    return path.stem


@pytest.fixture(params=chapters.CHAPTERS, ids=named)
def notebook(request):
    return load(request.param)


@pytest.fixture(params=chapters.NOTEBOOKS, ids=named)
def any_notebook(request):
    return load(request.param)


def test_every_study_has_a_chapter_of_its_name():
    stems = {path.stem for path in chapters.BOOK.glob("studies/*.ipynb")}
    assert stems == {study.stem for study in load_ledger()}


def test_every_chapter_is_in_the_table_of_contents(root):
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    pages = set(re.findall(r"file: (\S+)", contents)) | set(re.findall(r"root: (\S+)", contents))
    files = {path.relative_to(root).with_suffix("").as_posix() for path in chapters.PAGES}
    assert pages == files


def test_a_study_chapter_asks_the_ledger_s_question():
    for study in load_ledger():
        assert load_chapter(study.stem).title == study.question


# Run, in order, with nothing that changes from one day to the next -------------------------------


def test_cells_were_run_in_order(any_notebook):
    counts = [cell["execution_count"] for cell in code_cells(any_notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_error_or_warning_is_stored(any_notebook):
    for cell in code_cells(any_notebook):
        for output in cell["outputs"]:
            assert output["output_type"] not in ("error", "stream"), cell["id"]


def test_no_volatile_metadata_is_stored(any_notebook):
    assert set(any_notebook["metadata"]) <= {"kernelspec", "language_info", "mystnb"}
    for cell in any_notebook["cells"]:
        assert not set(cell["metadata"]) & set(VOLATILE), cell["id"]


def test_cells_are_named(any_notebook):
    for cell in any_notebook["cells"]:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cell["id"]), cell["id"]
        assert not re.fullmatch(r"cell-\d+", cell["id"])


def test_code_cells_are_short(any_notebook):
    for cell in code_cells(any_notebook):
        lines = source(cell).splitlines()
        assert 0 < len(lines) <= LONGEST_CELL, f"{cell['id']}: {len(lines)} lines"


def test_at_most_one_helper_function(notebook):
    lines = "\n".join(source(cell) for cell in code_cells(notebook)).splitlines()
    helpers = [line for line in lines if line.startswith("def ")]
    assert len(helpers) <= 1, helpers


def test_nothing_random_is_stored(any_notebook):
    text = json.dumps([cell.get("outputs", []) for cell in any_notebook["cells"]])
    assert not re.search(r"0x[0-9a-f]{8,}", text), "an object's address is no output"
    assert "altair-viz-" not in text


def test_nothing_stored_rests_on_the_last_bits_of_a_sum(any_notebook):
    """They differ between processors, and strict nbval compares every character."""
    for cell in code_cells(any_notebook):
        for number in re.findall(r"(?<![\w.])\d*\.\d+", json.dumps(cell["outputs"])):
            digits = number.replace(".", "").lstrip("0")
            assert len(digits) <= SIGNIFICANT_DIGITS, f"{cell['id']}: {number}"


# The order of a chapter --------------------------------------------------------------------------


def test_every_step_is_there_in_order(notebook):
    found = [tag for cell in notebook["cells"] for tag in tags(cell) if tag in STUDY_TAGS]
    for tag in STUDY_TAGS:
        assert tag in found, f"no cell is tagged {tag}"
    order = [found.index(tag) for tag in ("parameters", "setup", "published-figures", "checks")]
    assert order == sorted(order)
    assert found.index("results") > found.index("checks")
    assert found.index("summary") > found.index("results")


def test_parameters_are_typed_and_say_what_they_allow(notebook):
    parameters = declared(notebook).values()
    assert 2 <= len(parameters) <= 5
    for parameter in parameters:
        assert parameter.help, parameter.name
        assert parameter.kind == "bool" or parameter.choices or parameter.low is not None


@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=named)
def test_stock_papermill_reads_the_parameters_as_we_do(path):
    import papermill

    ours = declared(load(path))
    theirs = papermill.inspect_notebook(str(path))
    assert set(theirs) == set(ours)
    for name, parameter in ours.items():
        assert theirs[name]["help"].startswith(parameter.help), name
        assert theirs[name]["inferred_type_name"].replace(" ", "") == parameter.type


def test_nothing_up_to_the_checks_reads_a_parameter(notebook):
    names = set(declared(notebook))
    for cell in code_cells(notebook):
        if "parameters" not in tags(cell):
            read = names & set(re.findall(r"\b[a-z_]+\b", _without_strings(source(cell))))
            # A keyword argument of the same name, given a value of its own, reads nothing.
            read = {n for n in read if re.search(rf"(?<![\w.]){n}\b(?!\s*=[^=])", source(cell))}
            assert not read, f"{cell['id']} reads {read}"
        if "checks" in tags(cell):
            return


def _without_strings(code):
    return re.sub(r"(\"[^\"\n]*\"|'[^'\n]*')", "''", code)


def test_every_parameter_is_read_after_the_checks(notebook):
    after = []
    for cell in reversed(code_cells(notebook)):
        if "checks" in tags(cell):
            break
        after.append(source(cell))
    for name in declared(notebook):
        assert re.search(rf"\b{name}\b", "\n".join(after)), f"{name} is never read"


def test_stored_tables_are_what_the_ledger_gives(notebook):
    assert not chapters.stale(notebook, chapters.fresh_tables(notebook))


def test_a_study_chapter_shows_all_its_figures():
    for study in load_ledger():
        chapter = load(chapters.BOOK / "studies" / f"{study.stem}.ipynb")
        (cell,) = tagged(chapter, "published-figures")
        assert source(cell) == "tables.published(study)"


# Charts, exercises, reported numbers --------------------------------------------------------------


def test_every_chart_is_described(notebook):
    charts = [(cell["id"], spec) for cell in code_cells(notebook) for spec in specs(cell)]
    assert len(charts) >= 2
    for name, spec in charts:
        words = spec["usermeta"]["asprinted"]
        assert spec["description"].endswith("."), name
        assert len(spec["description"]) > 40, name
        assert spec["title"]["text"], name
        assert words["caption"], name
        assert words["source"], name
        assert words["table"]["rows"], name


def specs(cell):
    return [
        output["data"][VEGALITE] for output in cell["outputs"] if VEGALITE in output.get("data", {})
    ]


def test_charts_stand_in_cells_of_their_own(notebook):
    for cell in code_cells(notebook):
        assert bool(specs(cell)) == ("chart" in tags(cell)), cell["id"]


def test_exercises_have_their_solutions(notebook):
    text = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    labels = re.findall(r":label: (\S+)", text)
    solved = re.findall(r"\{solution-start\} (\S+)", text)
    assert 2 <= len(labels) <= 3
    assert labels == solved
    assert text.count("{solution-start}") == text.count("{solution-end}")
    assert tagged(notebook, "solution"), "no solution is executed"


def test_reported_numbers_are_plain(notebook):
    names = []
    for output in (output for cell in tagged(notebook, "glue") for output in cell["outputs"]):
        name = output["metadata"]["scrapbook"]["name"]
        text = outputs({"outputs": [output]}, "application/papermill.record/text/plain")
        assert text, name
        assert "np." not in text[0], name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
        names.append(name)
    assert len(names) >= 3
    assert len(set(names)) == len(names)


def test_the_summary_is_written_by_a_cell(notebook):
    for cell in tagged(notebook, "summary"):
        assert outputs(cell, "text/markdown"), cell["id"]


def test_the_page_on_verdicts_shows_each_with_its_sign():
    page = (chapters.BOOK / "methods" / "verdicts.md").read_text(encoding="utf-8")
    page = page.replace("\u00a0", " ")  # between a sign and its word no line may break
    for name, verdict in VERDICTS.items():
        assert f"| {verdict.glyph} **{verdict.word}** |" in page or name == "unreviewed"


def test_folded_code_is_folded_in_jupyter_lab_too(any_notebook):
    for cell in code_cells(any_notebook):
        folded = {"hide-input", "remove-input", "remove-cell"} & set(tags(cell))
        expected = bool(folded) and "parameters" not in tags(cell)
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        assert hidden == expected, cell["id"]


def test_links_say_where_they_lead(any_notebook):
    """A link without words shows nothing in Jupyter Lab."""
    for cell in any_notebook["cells"]:
        assert "[](" not in source(cell) or cell["cell_type"] == "code", cell["id"]
