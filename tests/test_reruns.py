"""A rerun means something: what follows from a parameter follows it, what was printed stays."""

import json
import subprocess
import sys
from itertools import combinations

import pytest

from asprinted.rerun.execute import notebook_bytes, tidy
from asprinted.rerun.run import load_chapter, run, run_for_numbers
from tests import chapters
from tests.chapters import AUDITED, code_cells, load, tags

FOLLOWING = ("results", "chart", "summary", "glue", "recompute", "drawing", "solution")


def changed_values(parameter) -> list:
    """Values worth trying: the ends of a range, every other choice, a list with one item less."""
    if parameter.is_list:
        return [[x for x in parameter.default if x != item] for item in parameter.default]
    if parameter.kind == "bool":
        return [not parameter.default]
    if parameter.choices:
        return [choice for choice in parameter.choices if choice != parameter.default]
    ends = [parameter.low, parameter.high]
    kind = int if parameter.kind == "int" else float
    return [kind(end) for end in ends if end != parameter.default]


CASES = [
    pytest.param(path, name, id=f"{path.stem}-{name}")
    for path in chapters.CHAPTERS
    for name in load_chapter(str(path)).parameters
]


def shown(notebook, wanted) -> dict[str, str]:
    """Stored outputs of the cells with one of some tags, by cell."""
    return {
        cell["id"]: plain(cell["outputs"])
        for cell in code_cells(notebook)
        if set(tags(cell)) & set(wanted)
    }


def plain(outputs) -> str:
    text = [
        {
            kind: "".join(value) if isinstance(value, list) else value
            for kind, value in output["data"].items()
        }
        for output in outputs
    ]
    return json.dumps(text, sort_keys=True)


@pytest.mark.parametrize(("path", "name"), CASES)
def test_what_follows_a_parameter_follows_it(path, name):
    chapter = load_chapter(str(path))
    stored = load(path)
    followed = set()
    for value in changed_values(chapter.parameters[name]):
        result = run(chapter, {name: value}, timeout=120)
        assert result.status == "done", f"{name}={value}: {result.error}"
        short = run_for_numbers(chapter, {name: value}, timeout=120)
        words = f"{name}={value}: a sweep leaves out too much"
        assert repr(short.glued) == repr(result.glued), words
        assert shown(result.notebook, AUDITED) == shown(stored, AUDITED), f"{name}={value}"
        before, after = shown(stored, FOLLOWING), shown(result.notebook, FOLLOWING)
        followed |= {cell for cell in before if before[cell] != after[cell]}
    kinds = {tag for cell in code_cells(stored) if cell["id"] in followed for tag in tags(cell)}
    assert kinds & {"results", "summary"}, f"no sentence follows {name}"
    # Some parameters choose what is shown rather than a number that a sweep would list.
    assert kinds & {"glue", "chart"}, f"neither a reported number nor a chart follows {name}"


@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=lambda path: path.stem)
def test_the_defaults_reproduce_the_published_page(path):
    stored = load(path)
    result = run(load_chapter(str(path)), {}, timeout=120)
    assert result.status == "done", result.error
    tidy(result.notebook)
    again = json.loads(notebook_bytes(result.notebook))
    # Kinds, metadata and counts of outputs too, as the stock kernel gave them.
    assert code_cells(again) == code_cells(stored)


def test_stock_papermill_runs_a_chapter_from_any_folder(tmp_path):
    chapter = chapters.BOOK / "studies" / "yang2003.ipynb"
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", chapter, out]
    subprocess.run([*command, "-p", "confidence", "0.9"], cwd=tmp_path, check=True)
    rerun = load(out)
    text = json.dumps([cell["outputs"] for cell in code_cells(rerun) if "results" in tags(cell)])
    assert "90%" in text
    assert "95%" not in text


LISTS = [
    pytest.param(path, parameter, id=f"{path.stem}-{parameter.name}")
    for path in chapters.CHAPTERS
    for parameter in load_chapter(str(path)).parameters.values()
    if parameter.is_list
]


@pytest.mark.parametrize(("path", "parameter"), LISTS)
def test_a_list_may_be_as_short_as_it_says(path, parameter):
    chapter = load_chapter(str(path))
    for items in combinations(parameter.choices, parameter.least):
        result = run_for_numbers(chapter, {parameter.name: list(items)}, 60)
        assert result.status == "done", f"{parameter.name}={items}: {result.error}"


@pytest.mark.parametrize(
    ("other", "words"),
    [("walther1997", "includes 1 (equal"), ("shablak2011-prospective", "excludes 1 (equal")],
)
def test_a_single_ratio_is_not_counted(other, words):
    cohorts = {"cohorts": ["yang2003", other]}
    said = " ".join(run_for_numbers(load_chapter("response-rates"), cohorts, 60, ("results",)).said)
    assert f"interval, by Koopman’s method, {words}" in said
    assert "of 1 " not in said
