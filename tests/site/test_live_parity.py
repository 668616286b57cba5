"""Chapters run in the page give what they give elsewhere: as stored, and as a native rerun."""

from __future__ import annotations

import ast
import os
import random
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from site_live import chapters, run, stored
from site_pages import served

from asprinted.ledger import load_ledger
from asprinted.live.draw import Page as Drawing
from asprinted.live.draw import rows_of
from asprinted.live.outputs import digest
from asprinted.rerun.parameters import as_text
from asprinted.rerun.run import load_chapter
from asprinted.rerun.run import run as run_natively

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from asprinted.rerun.parameters import Parameter

pytestmark = pytest.mark.browser

DIGITS = 1e-9
CHAPTERS = (
    *("clark2021", "dutcher2002", "shablak2011", "walther1997", "yang2003"),
    *("denominators", "dose", "durability", "p-values", "response-rates", "selection"),
    "what-abstracts-say",
)
SETTINGS = [
    ("yang2003", {"confidence": 0.9, "high_count": 32}),
    ("yang2003", {"method": "wald", "hazard_ratio": 0.4, "low_count": 20}),
    ("dose", {"longer": 20.0, "weight": 1.0}),
    ("dose", {"margin": 0.02, "covers": 0.5}),
    ("response-rates", {"cohorts": ["walther1997", "yang2003"], "tau2": "equal-effects"}),
    ("response-rates", {"confidence": 0.999, "limits": "knapp-hartung", "rated": 100}),
    ("dutcher2002", {"weight": 0.0, "margin": 0.2}),
    ("selection", {"cohorts": ["shablak2011"], "favorable": 1.0}),
    ("durability", {"studies": ["dutcher2002"], "seed": 7}),
    ("what-abstracts-say", {"partly": False, "counted": "all"}),
]


@pytest.fixture(scope="module")
def page(browser: Browser, book) -> Iterator[Page]:
    """Open a page in which one worker runs every chapter."""
    if not (book.folder / "_python").is_dir():
        pytest.skip("the book was built without Python for its pages")
    with served(book.folder) as base:
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(f"{base}/404.html")
        yield opened
        context.close()


def test_every_chapter_of_the_book_has_a_form(book):
    assert sorted(chapters(book)) == sorted(CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_at_its_defaults_gives_every_stored_output(page, book, chapter):
    made = run(page, book, chapter)
    code = [it for it in stored(book, chapter)["cells"] if it["cell_type"] == "code"]
    assert made["end"]["type"] == "done", made["end"]
    assert [it["id"] for it in made["cells"]] == [it["id"] for it in code]
    assert [it["id"] for it in made["cells"] if it["changed"] or it["error"]] == []


@pytest.mark.parametrize(("chapter", "values"), SETTINGS)
def test_a_chapter_at_another_setting_gives_what_a_native_rerun_gives(page, book, chapter, values):
    made = run(page, book, chapter, {name: as_text(it) for name, it in values.items()})
    native = run_natively(load_chapter(chapter), values)
    assert native.status == "done", native.error
    numbers = {name: value(it) for name, it in made["end"]["numbers"].items()}
    assert numbers == {name: near(it) for name, it in native.glued.items()}
    there = changed(native.notebook, stored(book, chapter))
    assert there, "another setting changes something"
    here = {it["id"]: said(it["drawn"]) for it in made["cells"] if it["changed"]}
    assert here == {name: said(it) for name, it in there.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_at_many_settings_gives_what_native_reruns_give(page, book, name):
    """Try ends, choices and random settings; ASPRINTED_SETTINGS says how many."""
    chapter = load_chapter(name)
    published = stored(book, name)
    wrong = []
    for values in settings_of(chapter.parameters, int(os.environ.get("ASPRINTED_SETTINGS", "8"))):
        native = run_natively(chapter, values)
        made = run(page, book, name, {it: as_text(one) for it, one in values.items()})
        if native.status != "done" or made["end"]["type"] != "done":
            if (native.status, made["end"]["type"]) != ("failed", "failed"):
                wrong.append((values, native.error, made["end"]))
            continue
        wrong += [(values, it) for it in printed(native.notebook)]
        numbers = {it: value(one) for it, one in made["end"]["numbers"].items()}
        there = {it: said(one) for it, one in changed(native.notebook, published).items()}
        here = {it["id"]: said(it["drawn"]) for it in made["cells"] if it["changed"]}
        if numbers != {it: near(one) for it, one in native.glued.items()}:
            wrong.append((values, numbers, native.glued))
        wrong += [
            (values, it, here.get(it), there.get(it))
            for it in sorted(here.keys() | there.keys())
            if here.get(it) != there.get(it)
        ]
    assert not wrong, wrong[:3]


def settings_of(parameters: dict[str, Parameter], number: int) -> list[dict[str, object]]:
    """Draw settings: each end and choice alone, in random order, then values of all at once."""
    chance = random.Random("as printed")
    alone = [
        {name: one} for name, parameter in parameters.items() for one in ends_of(parameter, chance)
    ]
    chance.shuffle(alone)
    together = (
        {name: drawn(parameter, chance) for name, parameter in parameters.items()}
        for _ in range(number)
    )
    return [*alone[: number * 3 // 4], *together][:number]


def ends_of(parameter: Parameter, chance: random.Random) -> list[object]:
    """Give the values of one parameter that are most likely to differ."""
    if parameter.is_list:
        return [[one] for one in parameter.choices[:4]] if parameter.least <= 1 else []
    if parameter.kind == "bool":
        return [True, False]
    if parameter.choices:
        return list(parameter.choices)
    kind = {"int": int, "float": float}[parameter.kind]
    return [kind(parameter.low), kind(parameter.high), drawn(parameter, chance)]


def drawn(parameter: Parameter, chance: random.Random) -> object:
    """Draw any value that a parameter may have."""
    if parameter.is_list:
        size = chance.randint(max(1, parameter.least), len(parameter.choices))
        return sorted(chance.sample(parameter.choices, size), key=parameter.choices.index)
    if parameter.kind == "bool":
        return chance.random() < 0.5
    if parameter.choices:
        return chance.choice(parameter.choices)
    if parameter.kind == "int":
        return chance.randint(int(parameter.low), int(parameter.high))
    return round(chance.uniform(parameter.low, parameter.high), 4)


def value(written: str) -> object:
    """Read a value as Python writes it."""
    return float(written) if written in ("nan", "inf", "-inf") else ast.literal_eval(written)


def near(found: object) -> object:
    """Give what equals a float to nine digits, and anything else exactly."""
    return pytest.approx(found, rel=DIGITS, nan_ok=True) if isinstance(found, float) else found


def changed(notebook: dict, published: dict) -> dict[str, list[dict]]:
    """Draw as the page does what a native run changed, by cell."""
    drawing = Drawing(rows_of(load_ledger()), "../reference/ledger.html")
    was = {it["id"]: digest(it["outputs"]) for it in published["cells"] if "outputs" in it}
    found = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            shown = drawing.drawn(cell["outputs"])
            if was.get(cell["id"], digest([])) != digest(cell["outputs"]):
                found[cell["id"]] = shown
    return found


def printed(notebook: dict) -> list[str]:
    """Give what cells printed, such as a library's warning: no setting may lead to one."""
    outputs = [one for cell in notebook["cells"] for one in cell.get("outputs", ())]
    return ["".join(one["text"]) for one in outputs if one["output_type"] == "stream"]


def said(drawn: list[dict]) -> list[str]:
    """Give sentences, tables and what charts say, as words."""
    html = [BeautifulSoup(one["html"], "html.parser") for one in drawn]
    return [" ".join(it.get_text(" ").split()) for it in html]
