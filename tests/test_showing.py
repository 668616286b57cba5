"""Cells either compute, or show, or draw: what only shows matters to no other cell.

A sweep leaves out the cells that their authors mark as showing. A mark on a cell that matters would
be a wrong number, or a slower sweep where the mark is not believed.
"""

import ast
import symtable
from statistics import median

import pytest

from tests import chapters
from tests.chapters import code_cells, load, source, tags

# Typed again on purpose: what the chapters are held to does not follow a change of the package.
SHOWING = {"answer", "published-figures", "results", "chart", "summary", "solution", "drawing"}
RUNNING = {"parameters", "setup", "recompute", "checks", "glue"}
REPORTING = {"report", "glue"}
SHOWS = {"say", "tables", "charts", "explore", "alt", "display"}
"""What a showing call begins with: sentences, tables, charts."""

LONGEST_CELL, USUAL_CELL = 20, 8
"""Lines of a code cell at most, and of a chapter's median one."""


def is_showing(cell: dict) -> bool:
    return bool(SHOWING & set(tags(cell))) and not RUNNING & set(tags(cell))


def bound(code: str) -> set[str]:
    """Names that a cell gives a value, outside of functions and comprehensions."""
    table = symtable.symtable(code, "cell", "exec")
    return {it.get_name() for it in table.get_symbols() if it.is_assigned() or it.is_imported()}


def read(code: str) -> set[str]:
    """Names whose value a cell takes from other cells, or may take."""
    return read_by(ast.parse(code).body, set())


def read_by(body: list[ast.stmt], sure: set[str]) -> set[str]:
    """Names that statements read, but for those that are surely bound before."""
    found, sure = set(), set(sure)
    for statement in body:
        if isinstance(statement, ast.For):
            found |= mentioned(statement.iter) - sure
            found |= read_by([*statement.body, *statement.orelse], sure | target(statement))
        else:
            found |= mentioned(statement) - sure
        if isinstance(statement, ast.Assign):
            sure |= target(statement)
    return found


def target(statement: ast.Assign | ast.For) -> set[str]:
    """Names that an assignment or a loop surely binds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    nodes = [node for it in targets for node in ast.walk(it)]
    return {it.id for it in nodes if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)}


def mentioned(node: ast.AST) -> set[str]:
    """Names that a statement or an expression reads, in its functions and comprehensions too."""
    tables = [symtable.symtable(ast.unparse(node), "cell", "exec")]
    found = set()
    while tables:
        table = tables.pop()
        top = table.get_type() == "module"
        found |= {
            it.get_name()
            for it in table.get_symbols()
            if it.is_referenced() and (top or it.is_global())
        }
        tables += table.get_children()
    return found


def called(code: str) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)}


def shows(statement: ast.stmt) -> bool:
    """Return whether a statement shows something, itself or in its branches."""
    if isinstance(statement, ast.For | ast.If):
        return any(map(shows, [*statement.body, *statement.orelse]))
    if not isinstance(statement, ast.Expr):
        return False
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return isinstance(statement.value, ast.Name) or bool(SHOWS.intersection(names))


def wrong(notebook: dict) -> list[str]:
    """What is wrong with the marks of a notebook's cells."""
    cells = code_cells(notebook)
    reads = {cell["id"]: read(source(cell)) for cell in cells}
    problems = []
    for cell in cells:
        name, own, code = cell["id"], set(tags(cell)), source(cell)
        given = {it["id"]: bound(code) & reads[it["id"]] for it in cells if it is not cell}
        readers = [it for it in cells if given.get(it["id"])]
        runs = [it["id"] for it in readers if not is_showing(it)]
        shown = [shows(it) for it in ast.parse(code).body]
        found = {
            "is tagged to show and to compute": own & SHOWING and own & RUNNING,
            "shows, and reports a number": own & SHOWING and called(code) & REPORTING,
            f"draws, and binds what {', '.join(runs)} read": "drawing" in own and runs,
            "shows, and binds what others read": own & (SHOWING - {"drawing"}) and readers,
            "is to show, and does not end so": own & (SHOWING - {"drawing"}) and not shown[-1],
            "is to compute, and shows": "recompute" in own and any(shown),
            "is to compute, and nothing reads it": "recompute" in own and not readers,
            "is to compute, and only charts read it": "recompute" in own
            and readers
            and all(set(tags(it)) & {"chart", "drawing"} for it in readers),
        }
        names = ", ".join(sorted(set().union(*given.values())))
        problems += [f"{name} ({names}): {words}" for words, is_so in found.items() if is_so]
    return problems


@pytest.mark.parametrize("path", chapters.NOTEBOOKS, ids=lambda path: path.stem)
def test_what_shows_matters_to_no_other_cell(path):
    assert not wrong(load(path))


@pytest.mark.parametrize("path", chapters.NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_is_long_and_most_are_short(path):
    lines = {cell["id"]: len(source(cell).splitlines()) for cell in code_cells(load(path))}
    assert not {name: count for name, count in lines.items() if count > LONGEST_CELL}
    if path in chapters.CHAPTERS:
        assert median(lines.values()) <= USUAL_CELL


def notebook(*cells: tuple[str, str]) -> dict:
    """A notebook of cells, each with a tag and its code."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"{tag}-{n}",
                "metadata": {"tags": tag.split("+")},
                "source": code,
            }
            for n, (tag, code) in enumerate(cells)
        ]
    }


COMPUTES = ("recompute", "a, b = 1, 2")
REPORTS = ("glue", "report(a=a, b=b)")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (("results", "c = a + b\nsay(f'{c}')"), None),
        (("chart", "charts.finish(charts.line(a), title='b')"), None),
        (("drawing", "drawn = charts.line(a)"), None),
        (("results", "a = 3\nsay('3')"), "binds what others read"),
        (("results", "for a in [3]:\n    say('3')"), "binds what others read"),
        (("results", "say('3')\nc = 4"), "does not end so"),
        (("results", "say('3')\nreport(c=4)"), "reports a number"),
        (("answer+recompute", "say('3')"), "to show and to compute"),
        (("drawing", "b = charts.line(a)"), "draws, and binds what glue"),
        (("recompute", "say(f'{a}')"), "is to compute, and shows"),
        (("recompute", "tables.Table(a)"), "is to compute, and shows"),
        (("recompute", "c = a"), "nothing reads it"),
    ],
)
def test_a_wrong_mark_is_refused(cell, words):
    found = wrong(notebook(COMPUTES, cell, REPORTS))
    assert bool(found) == bool(words)
    assert words is None or any(words in problem for problem in found), found


def test_what_only_charts_read_is_a_drawing():
    cells = [("recompute", "rows = [a]"), ("chart", "charts.line(rows)")]
    (problem,) = wrong(notebook(COMPUTES, *cells, REPORTS))
    assert problem.endswith("only charts read it")
    assert not wrong(notebook(COMPUTES, ("drawing", "rows = [a]"), cells[1], REPORTS))
