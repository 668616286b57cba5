"""Controls in the page: they are the chapter's parameters, start where it does, and stay small."""

import json
import re
import symtable
from math import prod
from types import SimpleNamespace

import pytest

from asprinted import charts
from asprinted.chapter import explore
from asprinted.pages import controls as page
from asprinted.rerun.declarations import declared
from asprinted.rerun.parameters import from_assignments
from tests import chapters
from tests.chapters import code_cells, load, source, tagged, tags

VEGALITE = "application/vnd.vegalite.v5+json"
WITH_CONTROLS = ("yang2003", "shablak2011", "dutcher2002", "response-rates", "p-values")
LARGEST = 150_000
"""Bytes of stored controls in a chapter: a tenth of a photograph."""
LEAST = 100
"""Settings that a chapter offers at least."""

PATHS = [path for path in chapters.CHAPTERS if tagged(load(path), "explore")]


def specs(path) -> list[dict]:
    found = [output["data"] for cell in tagged(load(path), "explore") for output in cell["outputs"]]
    return [data[VEGALITE] for data in found]


def controls(spec: dict) -> list[dict]:
    return spec["usermeta"]["asprinted"]["explore"]["controls"]


def test_the_chapters_that_promise_controls_have_them():
    assert set(WITH_CONTROLS) <= {path.stem for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_control_is_a_parameter_and_starts_at_its_default(path):
    known = declared(load(path))
    for spec in specs(path):
        assert spec["usermeta"]["asprinted"]["explore"]["chapter"] == path.stem
        for control in controls(spec):
            line = f"{control['name']}={control['value']}"
            (value,) = from_assignments(known, (line,)).values()
            assert value == known[control["name"]].default, line


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_rerun_accepts_every_value_that_a_control_offers(path):
    known = declared(load(path))
    for spec in specs(path):
        for control in controls(spec):
            for value in control["values"]:
                from_assignments(known, (f"{control['name']}={value}",))
            words = control["items"] if control["kind"] == "several" else control["values"]
            assert len(control["words"]) == len(words)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_combination_is_stored_once_and_says_something(path):
    counts = []
    for spec in specs(path):
        records = spec["datasets"]["settings"]
        counts.append(prod(len(control["values"]) for control in controls(spec)))
        assert [record["setting"] for record in records] == list(range(counts[-1]))
        rows = {len(record["rows"]) for record in records}
        assert len(rows) == 1
        for record in records:
            assert all(sentence.endswith(".") for sentence in record["said"]), record
    assert sum(counts) >= LEAST


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_is_stored_stays_small(path):
    stored = sum(
        len(json.dumps(cell["outputs"], indent=1, ensure_ascii=False).encode())
        for cell in tagged(load(path), "explore")
    )
    assert stored <= LARGEST


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_other_cell_needs_what_the_controls_computed(path):
    """A run for numbers leaves these cells out, so nothing after them may read their names."""
    named: set[str] = set()
    for cell in code_cells(load(path)):
        table = symtable.symtable(source(cell), cell["id"], "exec")
        stored = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
        if "explore" in tags(cell):
            named |= stored
            continue
        assert not (read_from_outside(table) - stored) & named, cell["id"]
        named -= stored


def read_from_outside(table: symtable.SymbolTable) -> set[str]:
    """Names of the chapter that a cell reads, in its functions and comprehensions too."""
    top = table.get_type() == "module"
    own = {
        it.get_name()
        for it in table.get_symbols()
        if it.is_referenced() and (top or it.is_global())
    }
    return own.union(*map(read_from_outside, table.get_children()))


# The module ----------------------------------------------------------------------------------


LEVEL = explore.slider("level", "Level", 0.9, [0.8, 0.95])
WAYS = explore.several("ways", "Ways", ["a", "b"], ["a", "b"], ["A", "B"])
WORDS = {
    "axis_title": "Share",
    "title": "A title",
    "subtitle": "A subtitle",
    "caption": "A caption.",
    "source": "Invented",
}


def made(**changed) -> dict:
    every = list(explore.settings([LEVEL, WAYS]))
    result = SimpleNamespace(estimate=0.5, low=0.25, high=0.75)
    options = {
        "rows": [[(result, f"{at.level:g}"), (None, "left out")] for at in every],
        "sentences": [[f"At {at.level:g} by {' and '.join(at.ways)}."] for at in every],
        "labels": ["One", "Two"],
        **WORDS,
        **changed,
    }
    rows, sentences = options.pop("rows"), options.pop("sentences")
    shown = explore.intervals("doe1999", [LEVEL, WAYS], rows, sentences, **options)
    return shown._repr_mimebundle_()


def test_without_scripts_the_setting_of_the_parameters_is_shown():
    bundle = made()
    spec = bundle[VEGALITE]
    assert bundle["text/plain"] == spec["description"] == "At 0.9 by a and b."
    assert spec["title"]["subtitle"] == ["A subtitle", "At 0.9 by a and b."]
    assert [param.get("value") for param in spec["params"]] == [0.9, "a+b", None, 0]


def test_a_drawn_chart_follows_its_parameters():
    import vl_convert

    spec = made()[VEGALITE]
    assert ">0.9<" in vl_convert.vegalite_to_svg(spec)
    spec["params"][0]["value"] = 0.8
    moved = vl_convert.vegalite_to_svg(spec)
    assert ">0.8<" in moved
    assert ">0.9<" not in moved
    assert ">left out<" in moved


def test_the_axis_holds_every_setting_and_stays_put():
    wide = SimpleNamespace(estimate=0.5, low=0.1, high=1.7)
    every = [[(wide, "x")] for _ in explore.settings([LEVEL, WAYS])]
    spec = made(rows=every, labels=["One"], domain=(0, 1))[VEGALITE]
    domains = [layer["encoding"]["x"].get("scale", {}).get("domain") for layer in spec["layer"]]
    assert [0, 2.0] in domains


def test_a_line_follows_the_parameters_with_its_label_inside():
    import vl_convert

    lines = [(at.level, f"level {at.level:g}") for at in explore.settings([LEVEL, WAYS])]
    spec = made(reference=lines, domain=(0, 1))[VEGALITE]
    places = {}
    for level in (0.8, 0.9, 0.95):
        spec["params"][0]["value"] = level
        drawn = vl_convert.vegalite_to_svg(spec)
        assert f">level {level:g}<" in drawn
        assert drawn.count(">level ") == 1
        place = r"text-anchor=\"(\w+)\" transform=\"translate\(([\d.]+),[^<]*>level "
        ((side, across),) = re.findall(place, drawn)
        assert side == "end"
        places[level] = float(across)
    assert places[0.8] < places[0.9] < places[0.95]


def test_every_setting_is_drawn_at_one_size():
    import vl_convert

    near = SimpleNamespace(estimate=0.5, low=0.1, high=0.9)
    texts = ["50%", "50% (10% to 90%), which is longer"]
    every = enumerate(explore.settings([LEVEL, WAYS]))
    spec = made(rows=[[(near, texts[at % 2])] for at, _ in every], labels=["One"])[VEGALITE]
    for form in (spec, charts.laid_out(spec)):
        sizes = set()
        for ways in ("a", "b"):
            form["params"][1]["value"] = ways
            sizes.add(vl_convert.vegalite_to_svg(form).split(">")[0])
        assert len(sizes) == 1


def test_the_axis_holds_every_line():
    lines = [(1.5, "far")] * 9
    spec = made(reference=lines)[VEGALITE]
    domains = [layer["encoding"]["x"].get("scale", {}).get("domain") for layer in spec["layer"]]
    assert [0, 1.5] in domains


def test_what_a_row_is_drawn_with_by_itself_is_never_overwritten():
    spec = made(chosen=[0] * 9)[VEGALITE]
    written = {step["as"] for step in spec["transform"] if "as" in step}
    read = set(re.findall(r"datum\.(\w+)", json.dumps(spec["transform"])))
    stored = set(spec["datasets"][spec["data"]["name"]][0])
    assert not stored & read & written
    assert {"own_colour", "own_shape"} <= stored


def test_the_table_has_differences_in_points_and_no_empty_column():
    gap = SimpleNamespace(estimate=0.085, low=None, high=None)
    rows = [[(gap, "8.5")] for _ in explore.settings([LEVEL, WAYS])]
    spec = made(rows=rows, labels=["One"], kind="difference", formats=".1f")[VEGALITE]
    assert spec["usermeta"]["asprinted"]["table"] == {
        "columns": [
            {"field": "row", "title": "Row", "format": None},
            {"field": "points", "title": "Points", "format": ".1f"},
        ],
        "rows": [{"row": "One", "points": 8.5}],
    }


def test_a_command_may_break_between_names_only():
    command = "asprinted rerun c cohorts=a+b,c level=0.9"
    shown = page.breakable(command)
    assert shown == "asprinted rerun c cohorts=<wbr>a+<wbr>b,<wbr>c level=0.9"


def test_the_reason_why_items_must_stay_is_in_the_name_of_their_group():
    ways = explore.several("ways", "Ways", ["a"], ["a", "b"], ["A", "B"], 1, "one is needed")
    spec = explore.intervals(
        "doe1999", [ways], [[(None, "x")]] * 3, [["So."]] * 3, labels=["One"], **WORDS
    ).spec
    assert ">Ways: one is needed</legend>" in page.panel("chart-1", spec)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rows": []}, "0 rows for 9 settings"),
        ({"sentences": []}, "0 sentences for 9 settings"),
        ({"labels": ["One"]}, "2 results for 1 labels"),
    ],
)
def test_a_table_that_does_not_fit_its_controls_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        made(**changed)


def test_no_label_or_sentence_becomes_markup():
    hostile = '<img src=x onerror="alert(1)">'
    controls = [explore.choice("way", hostile, hostile, [hostile, "b"])]
    rows = [[(None, hostile)], [(None, "b")]]
    shown = explore.intervals(
        "doe1999", controls, rows, [[f"{hostile}."], ["B."]], labels=[hostile], **WORDS
    )
    spec = shown._repr_mimebundle_()[VEGALITE]
    for made_of in (page.panel("chart-1", spec), page.sentence("chart-1", spec)):
        assert "<img" not in made_of
        assert "&lt;img" in made_of
    assert "<img" not in page.rerun(spec, copies=True)
