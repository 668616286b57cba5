"""Every chart function, drawn wide and narrow: words whole, colours of the palette, same bytes."""

import hashlib
import itertools
import json
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert

from asprinted import charts
from asprinted.charts import labels
from asprinted.charts.curves import lines_in_the_way, pixels
from asprinted.charts.intervals import outward
from asprinted.pages import chart as chart_page
from asprinted.pages import style
from asprinted.pages.letters import measure, wrap
from asprinted.stats.tests import two_proportions
from tests.chapters import NOTEBOOKS, code_cells, load

OLDEST = "5.8"  # the oldest Vega-Lite at hand; Jupyter Lab and VS Code bring a 5
WORDS = {
    "title": "One patient more and the difference is gone",
    "subtitle": "Share who responded, of all randomized, with Wilson's 95% interval",
    "alt": "Of 156 on high dose 33 responded. Of 150 on low dose 19 did.",
    "caption": "Each row is one arm of an invented trial.",
    "source": "Invented data.",
    "table": pd.DataFrame({"Arm": ["high dose", "low dose"], "Share": [33 / 156, 19 / 150]}),
}


def forest() -> pd.DataFrame:
    rows = [
        ("Responded, of 156 randomized to high dose", 0.212, 0.155, 0.282, "high-dose", "printed"),
        ("Of 150 randomized to low dose", 0.127, 0.083, 0.190, "low-dose", "printed"),
        ("Of 94, inferred by subtraction", 0.096, 0.051, 0.172, "subcutaneous", "computed"),
        ("Selected by histology, of 40", 0.525, 0.375, 0.671, "selected", "printed"),
        ("One of one", 1.0, 1.0, 1.0, "context", "computed"),
        ("Without a limit", 0.3, -math.inf, math.inf, "context", "computed"),
        ("Of those who were treated", math.nan, math.nan, math.nan, "context", "not-printed"),
    ]
    data = pd.DataFrame(rows, columns=["label", "estimate", "low", "high", "meaning", "status"])
    data["text"] = [
        None if math.isnan(e) else f"{e:.0%} ({low:.0%} to {high:.0%})".replace("inf", "∞")
        for e, low, high in zip(data["estimate"], data["low"], data["high"], strict=True)
    ]
    data["group"] = ["Randomized trial"] * 3 + ["Cohorts"] * 4
    data["weight"] = [156, 150, 94, 40, 1, 10, None]
    data["prediction_low"], data["prediction_high"] = 0.02, 0.9
    data.loc[6, ["prediction_low", "prediction_high"]] = math.nan
    return data


def with_apart() -> pd.DataFrame:
    apart = {
        "label": "Renal, among 100 people who lived five years or more",
        "text": "46 of 100",
        "meaning": "selected",
        "status": "printed",
        "apart": True,
        "note": "Chosen because they survived: no share of theirs can stand on this axis",
    }
    data = forest().drop(columns="group")
    return pd.concat([data.assign(apart=False), pd.DataFrame([apart])], ignore_index=True)


def ratios() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["Katz", "Koopman", "Beyond the axis on both sides"],
            "estimate": [1.58, 1.58, 9],
            "low": [0.995, 1.01, 0.1],
            "high": [2.50, 2.48, math.inf],
            "text": ["1.58 (0.995 to 2.50)", "1.58 (1.01 to 2.48)", "9.0 (0.1 to ∞)"],
            "meaning": ["high-dose", "high-dose", "low-dose"],
        }
    )


def many() -> pd.DataFrame:
    shares = np.linspace(0.1, 0.3, 20)
    return pd.DataFrame(
        {
            "label": [f"Cohort {i}, of patients treated somewhere, long ago" for i in range(20)],
            "estimate": shares,
            "low": shares - 0.05,
            "high": shares + 0.1,
            "text": [f"{100 * share:.1f}%" for share in shares],
        }
    )


def steps() -> pd.DataFrame:
    unknown = math.nan
    return pd.DataFrame(
        {
            "label": [
                "Had surgery for metastatic kidney cancer",
                "Eligible afterwards",
                "Were treated",
                "Responded, count inferred from 18%",
                "Stayed well",
            ],
            "count": [195, 121, unknown, 22, unknown],
            "of": [unknown, 195, 121, 121, 22],
            "text": ["195", "121 (62% of 195)", None, "22 of 121", None],
            "meaning": ["context", *["high-dose"] * 4],
            "status": ["printed", "printed", "not-printed", "computed", "not-printed"],
        }
    )


def arms() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["Randomized", "High dose", "Low dose, intravenous", "Subcutaneous"],
            "count": [400, 156, 150, 94],
            "start": [0, 0, 156, 306],
            "text": ["400", "156", "150", "94 = 400 − 156 − 150"],
            "meaning": ["context", "high-dose", "low-dose", "subcutaneous"],
            "group": ["All", *["By arm"] * 3],
        }
    )


def strips() -> pd.DataFrame:
    figures = [("Responded, of 156 on high dose", 156, 21, 30, "high-dose")]
    figures += [("Responded, of 150 on low dose", 150, 13, 17, "low-dose")]
    rows = [
        (label, n, f"{100 * n / of:.1f}%", round(100 * n / of) == share, f"printed {share}%", mean)
        for label, of, share, first, mean in figures
        for n in range(first, first + 7)
    ]
    return pd.DataFrame(rows, columns=["label", "count", "computed", "fits", "text", "meaning"])


def bells() -> pd.DataFrame:
    x = np.linspace(0, 0.6, 200)
    curves = [
        ("Prior: 15% to 20%", 0.174, 0.015, "context", 1.5),
        ("Trial alone", 0.21, 0.033, "high-dose", 1.5),
        ("Both together", 0.181, 0.0135, "high-dose", 3),
    ]
    return pd.concat(
        pd.DataFrame({"curve": name, "x": x, "meaning": meaning, "width": width}).assign(
            density=np.exp(-(((x - mean) / sd) ** 2) / 2) / sd
        )
        for name, mean, sd, meaning, width in curves
    )


def power() -> pd.DataFrame:
    x = np.linspace(0.5, 1, 26)
    y = 1 - 1 / (1 + np.exp(-20 * (x - 0.75)))
    first = pd.DataFrame({"x": x, "y": y, "curve": "380 deaths", "meaning": "high-dose"})
    return pd.concat([first, first.assign(y=y**3, curve="200 deaths", meaning="context")])


def multiverse() -> pd.DataFrame:
    tests = ["Pearson", "Pearson, Yates correction", "Fisher, two-sided", "Boschloo"]
    rows = [
        (test, f"{a} of 156", f"{b} of 150", 0.03 + 0.012 * i + 0.01 * (33 - a) + 0.013 * (b - 19))
        for i, test in enumerate(tests)
        for a in (31, 32, 33)
        for b in (19, 20)
    ]
    data = pd.DataFrame(rows, columns=["test", "high", "low_dose", "result"])
    return data.assign(published=data["result"].between(0.041, 0.044))


def lives() -> pd.DataFrame:
    years = np.geomspace(0.1, 12, 90)
    return pd.DataFrame(
        {
            "time": years,
            "meaning": np.where(years >= 5, "selected", "context"),
            "mark": np.where(np.arange(90) % 5 == 0, years / 2, np.nan),
            "panel": ["All who were treated"] * 60 + ["Those who responded"] * 30,
        }
    )


def answers() -> pd.DataFrame:
    studies = ["Walther 1997", "Dutcher 2002", "Yang 2003"]
    asked = ["Denominator", "Interval", "P value", "Test named", "Harms", "Selection of patients"]
    signs = itertools.cycle(["printed", "computed", "not-printed", "differs"])
    words = {"computed": "by subtraction", "not-printed": "not printed"}
    rows = [
        (s, a, sign, words.get(sign, sign))
        for s in studies
        for a in asked
        for sign in [next(signs)]
    ]
    return pd.DataFrame(rows, columns=["row", "column", "sign", "word"])


def figures() -> pd.DataFrame:
    printed = ["195", "121 (62%)", "18%", "P = .048", "5+ years to 30+ years", "27% (8/30)", "no"]
    rows = [
        (study, text, verdict)
        for study, verdict in zip(["Walther 1997", "Yang 2003"], style.VERDICTS, strict=False)
        for text in printed * 2
    ]
    data = pd.DataFrame(rows, columns=["study", "printed", "verdict"])
    return data.assign(verdict=list(itertools.islice(itertools.cycle(style.VERDICTS), len(data))))


def dots() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["Lived five years or more", "Were treated, a number assumed here"],
            "of": [100, 260],
            "count": [46, 100],
            "text": ["46 renal, of 100", "100 of 260"],
            "meaning": ["selected", "selected"],
            "status": ["printed", "computed"],
        }
    )


TESTS = ("fisher", "pearson")
LONG = (
    "Responded, of those who were randomized to the arm in question and who were, as far as the "
    "abstract tells, all counted in its denominator"
)
SHARE = {"axis_title": "Share who responded", "value_title": "Responded (95% interval)"}
DRAWN = {
    "intervals": lambda: charts.intervals(forest(), domain=(0, 0.7), **SHARE),
    "intervals-apart": lambda: charts.intervals(with_apart(), **SHARE),
    "intervals-ratio": lambda: charts.intervals(
        ratios(),
        kind="ratio",
        axis_title="Risk ratio, high against low dose",
        domain=(0.25, 4),
        reference_label="no difference",
    ),
    "intervals-one": lambda: charts.intervals(
        ratios().head(1).assign(estimate=0.08, low=0.0003, high=0.168),
        kind="difference",
        axis_title="Percentage points more who responded",
        reference_label="no difference",
    ),
    "intervals-many": lambda: charts.intervals(many(), axis_title="Share who responded"),
    "intervals-long": lambda: charts.intervals(
        many().head(3).assign(label=LONG), axis_title=f"Share. {LONG}"
    ),
    "flow": lambda: charts.flow(steps()),
    "flow-arms": lambda: charts.flow(arms()),
    "attainable": lambda: charts.attainable(strips()),
    "densities": lambda: charts.densities(
        bells(),
        axis_title="Share who respond",
        domain=(0, 0.6),
        shaded=pd.DataFrame({"curve": ["Both together"], "low": [0.155], "high": [0.208]}),
        reference=0.25,
        reference_label="a quarter",
    ),
    "line": lambda: charts.line(
        power(),
        axis_title="True hazard ratio, high against low dose",
        y_title="Power: chance that the trial finds the difference",
        y_domain=(0, 1),
        points=pd.DataFrame(
            {"x": [0.75, 0.76], "y": [0.5, 0.45], "label": ["0.75: a coin toss", "0.76: less"]}
        ),
        level=0.8,
        level_label="80% power",
    ),
    "line-steps": lambda: charts.line(
        pd.DataFrame({"x": range(28, 38), "y": np.geomspace(0.3, 0.01, 10)}).assign(
            low=0.005, high=lambda d: d["y"] * 1.1
        ),
        axis_title="Responders on high dose, of 156",
        y_title="P value",
        y_kind="number",
        steps=True,
        reference=33,
        reference_label="printed",
    ),
    "crossing": lambda: charts.crossing(
        pd.DataFrame({"x": [0.04, 0.048, 0.07], "y": [0.03, 0.02, 0.034], "label": "Pearson"}),
        x_title="P value, high against low dose",
        y_title="P value, high dose against subcutaneous",
        domain=(0, 0.1),
        y_domain=(0, 0.05),
        x_band=(0.0475, 0.0485),
        y_band=(0.0325, 0.0335),
        x_label="prints .048",
        y_label="prints .033",
    ),
    "specification_curve": lambda: charts.specification_curve(
        multiverse(),
        settings={"test": "Test", "high": "Responders on high dose", "low_dose": "On low dose"},
        y_title="P value, two-sided",
        level=0.05,
        level_label="P = .05",
        published_label="print as .042",
    ),
    "dots": lambda: charts.dots(dots()),
    "times": lambda: charts.times(
        lives(),
        axis_title="Years since treatment",
        domain=(0, 10),
        threshold=5,
        threshold_label="five years",
    ),
    "matrix": lambda: charts.matrix(answers()),
    "verdict_map": lambda: charts.verdict_map(figures()),
}
NOT_CHARTS = {
    "finish",
    "lines",
    "laid_out",
    "sign",
    "specification",
    "MEANINGS",
    "PALETTE",
    "VERDICTS",
}


@pytest.fixture(scope="module")
def specs() -> dict[str, dict]:
    return {
        name: charts.specification(charts.finish(draw(), **WORDS)) for name, draw in DRAWN.items()
    }


def test_every_chart_function_is_drawn_here():
    assert {name.split("-")[0] for name in DRAWN} == set(charts.__all__) - NOT_CHARTS


# What is stored


def test_bundle_has_the_type_that_jupyter_lab_draws_and_the_description(specs):
    bundle = charts.finish(DRAWN["flow"](), **WORDS)._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.vegalite.v5+json", "text/plain"}
    assert bundle["text/plain"] == WORDS["alt"]
    assert bundle["application/vnd.vegalite.v5+json"] == specs["flow"]
    assert specs["flow"]["$schema"].endswith("/v5.json")


def test_bytes_are_the_same_in_another_process_with_another_hash_seed(specs):
    code = (
        "import hashlib, json, sys; sys.path.insert(0, 'tests'); import test_charts as t;"
        "print({n: t.digest(t.charts.specification(t.charts.finish(d(), **t.WORDS)))"
        " for n, d in t.DRAWN.items()})"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "271"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str({name: digest(spec) for name, spec in specs.items()})


def digest(spec: dict) -> str:
    return hashlib.sha256(json.dumps(spec).encode()).hexdigest()


def test_numpy_and_missing_values_become_plain_json(specs):
    assert json.loads(json.dumps(specs, allow_nan=False)) == specs
    table = pd.DataFrame({"n": [np.int64(8), 9], "share": [np.nan, 8 / 30], "when": ["a", None]})
    meta = charts.finish(DRAWN["flow"](), **{**WORDS, "table": table}).to_dict()["usermeta"]
    assert meta["asprinted"]["table"]["rows"] == [
        {"n": 8, "share": None, "when": "a"},
        {"n": 9, "share": 0.266666667, "when": None},
    ]


def test_a_changed_datum_changes_the_stored_specification():
    changed = steps().assign(count=[195, 122, math.nan, 22, math.nan])
    assert charts.specification(charts.flow(changed)) != charts.specification(DRAWN["flow"]())


def stored_table(**changed) -> dict:
    meta = charts.finish(DRAWN["flow"](), **{**WORDS, **changed}).to_dict()["usermeta"]
    return meta["asprinted"]["table"]


def test_a_table_has_whole_counts_and_words_for_true_and_false():
    table = pd.DataFrame({"n": [8.0, math.nan], "share": [0.5, 1], "fits": [True, False]})
    stored = stored_table(table=table, absent="not printed")
    assert list(map(repr, stored["rows"][0].values())) == ["8", "0.5", "'yes'"]
    assert stored["rows"][1] == {"n": None, "share": 1.0, "fits": "no"}
    assert {column["absent"] for column in stored["columns"]} == {"not printed"}


def test_a_missing_number_is_shown_as_the_table_says():
    said = chart_page.Words(
        *[""] * 5, ({"field": "n", "absent": "not printed"}, {"field": "m"}), ({"n": None},)
    )
    assert "not printed" in chart_page._table("chart-1", said)
    assert "<td" in chart_page._table("chart-1", said)
    assert ">–<" in chart_page._table("chart-1", said)


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (0.000268, ".1%", "0.03%"),
        (-0.0018, ".2f", "−0.002"),
        (1e-9, ".1f", "0.00000"),
        (-1e-9, ".0f", "0.0000"),
        (0.0, ".1f", "0.0"),
        (12.0, ".0f", "12"),
    ],
)
def test_what_is_not_zero_does_not_read_as_zero(value, style, shown):
    assert chart_page.formatted(value, style) == shown


def stored_charts() -> dict[str, dict]:
    """Every chart that the notebooks hold, by notebook and cell."""
    found = {}
    for path in NOTEBOOKS:
        for cell in code_cells(load(path)):
            for output in cell["outputs"]:
                for mime, spec in output.get("data", {}).items():
                    if mime.startswith("application/vnd.vegalite"):
                        found[f"{path.stem}:{cell['id']}"] = spec
    return found


STORED = stored_charts()
POINTS = re.compile(r"\b(points?|difference|gain)\b", re.IGNORECASE)
"""In the titles of columns that hold differences."""
ENDS = ("Estimate", "From", "To")
"""Titles of what may be differences, too, where the axis is of differences."""


@pytest.mark.parametrize("name", STORED)
def test_every_stored_table_is_written_for_a_reader(name):
    said = chart_page.words(STORED[name])
    assert said.rows
    compares = "datum.value * 100" in json.dumps(STORED[name])
    for column in said.columns:
        values = [row.get(column["field"]) for row in said.rows]
        style = column.get("format")
        cells = [chart_page.formatted(value, style) for value in values]
        numbers = [v for v in values if isinstance(v, int | float)]
        assert not any(isinstance(value, bool) for value in values), column
        assert not {"True", "False", "None", "nan"} & set(cells), column
        if numbers and not style:
            assert all(isinstance(number, int) for number in numbers), column
        if numbers and all(float(number).is_integer() for number in numbers):
            assert not any(re.search(r"\.0+%?$", cell) for cell in cells), column
        if numbers and (POINTS.search(column["title"]) or (compares and column["title"] in ENDS)):
            assert "%" not in (style or ""), column


# Colours


def hexes(value: object) -> set[str]:
    return set(re.findall(r"#[0-9a-fA-F]{3,8}\b", json.dumps(value)))


@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_is_of_the_palette(specs, name):
    known = {colour.light for colour in style.PALETTE.values()}
    for spec in (specs[name], charts.laid_out(specs[name])):
        assert hexes(spec) <= known
        svg = vl_convert.vegalite_to_svg(spec)
        painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
        assert painted <= known


def test_palette_has_distinct_lower_case_hexes_and_enough_contrast():
    for side, least in (("light", 4.05), ("dark", 6.1)):
        colours = {name: getattr(colour, side) for name, colour in style.PALETTE.items()}
        assert len(set(colours.values())) == len(colours)
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())
        for name in (*style.MEANINGS, "text", "muted"):
            assert contrast(colours[name], colours["paper"]) >= least, name


def contrast(one: str, other: str) -> float:
    light = sorted((luminance(one), luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_printed_is_filled_and_computed_is_hollow():
    rows = charts.specification(DRAWN["intervals"]())["datasets"].values()
    drawn = {row["label"]: row for data in rows for row in data if row.get("status")}
    high, sub = (
        drawn["Responded, of 156 randomized to high\ndose"],
        drawn["Of 94, inferred by subtraction"],
    )
    assert (high["fill"], high["colour"]) == ("#1f6fc4", "#1f6fc4")
    assert (sub["fill"], sub["colour"]) == ("#ffffff", "#0b4f45")


# Words


@pytest.mark.parametrize("name", DRAWN)
def test_words_are_whole_and_meet_no_others(specs, name):
    for spec, width in ((specs[name], 684), (charts.laid_out(specs[name]), 326)):
        svg = vl_convert.vegalite_to_svg(spec, vl_version=OLDEST)
        root = ElementTree.fromstring(svg)
        assert float(root.get("width")) <= width
        found = list(texts(root, 0, 0))
        assert len(found) > 4
        size = float(root.get("width")), float(root.get("height"))
        clipped = [
            text
            for text, (left, top, right, bottom) in found
            if left < 0 or top < 0 or right > size[0] or bottom > size[1]
        ]
        assert not clipped
        for (one, a), (other, b) in itertools.combinations(found, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart or (one, a) == (other, b), f"{one!r} meets {other!r}"


def texts(node: ElementTree.Element, x: float, y: float):
    """Give each line of text of a drawing with its box; the same text twice is its halo."""
    moved = re.search(r"translate\(([-\d.e]+),([-\d.e]+)\)", node.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if node.tag.endswith("}text"):
        size = float(node.get("font-size")[:-2])
        bold = node.get("font-weight") == "bold"
        lines = list(node) or [node]
        for line in lines:
            width = measure(line.text or "", size, bold) / (1.05 if bold else 1)
            left = x - width * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor")]
            dy = lines.index(line) * 15
            yield (
                line.text,
                (
                    round(left + 0.5, 1),
                    round(y + dy - 0.7 * size, 1),
                    round(left + width - 0.5, 1),
                    round(y + dy, 1),
                ),
            )
    for child in node:
        if not node.tag.endswith("}text"):
            yield from texts(child, x, y)


@pytest.mark.parametrize("name", DRAWN)
def test_narrow_keeps_every_word_and_leaves_its_argument_alone(specs, name):
    before = json.dumps(specs[name])
    narrowed = charts.laid_out(specs[name])
    assert json.dumps(specs[name]) == before
    wide = words(vl_convert.vegalite_to_svg(specs[name]))
    slim = words(vl_convert.vegalite_to_svg(narrowed))
    ticks = re.compile(r"[\d.,%−]+")
    assert {w for w in wide if not ticks.fullmatch(w)} <= slim


def words(svg: str) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {word for text, _ in texts(root, 0, 0) for word in (text or "").split()}


def test_lettering_breaks_at_spaces_and_keeps_long_words():
    assert wrap("", 50) == [""]
    assert wrap("Methoxypolyethyleneglycol is long", 60) == ["Methoxypolyethyleneglycol", "is long"]


def test_labels_of_points_side_by_side_are_kept_apart():
    spots = [(100.0, 100.0)]
    first, second = labels.settle(
        [labels.Label("one", "text", spots), labels.Label("other", "text", spots)],
        np.array(spots),
    )
    assert (first["align"], first["dy"]) != (second["align"], second["dy"])


def two_tests(high: int, low: int, level: float) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Give the P values of two tests, those of the counts assumed, and the top of the axis."""
    near = np.arange(low - 5, low + 7)
    tests = {name.title(): two_proportions(high, 156, near, 150, name) for name in TESTS}
    curves = pd.concat(
        pd.DataFrame({"curve": name, "x": near, "y": found.p_value})
        for name, found in tests.items()
    )
    points = curves[curves["x"] == low]
    points = points.assign(label=[f"{p.curve}: {p.y:.3f}" for p in points.itertuples()])
    return curves, points, 1.04 * max(curves["y"].max(), level)


def misplaced(high: int, low: int, level: float) -> list[str]:
    """List the points' names that seem to be another's, or that a line crosses needlessly."""
    curves, points, top = two_tests(high, low, level)
    label = f"P = {level:g}"
    line = charts.line(
        curves,
        points=points,
        level=level,
        level_label=label,
        y_kind="number",
        y_title="P value",
        y_domain=(0, top),
        axis_title="Responders on low dose",
    ).to_dict()
    drawn = [place for data in line["layer"] for place in data.get("data", {}).get("values", [])]
    limits, heights = (low - 5, low + 6), (0, top)
    boxes = {p["label"]: box(p, limits, heights) for p in drawn if "align" in p}
    marks = dict(zip(points["label"], pixels(points, limits, heights), strict=True))
    lines = lines_in_the_way(limits, heights, level=level, level_label=label)
    for _, curve in curves.groupby("curve"):
        lines.append(labels.trace(pixels(curve, limits, heights)))
    on_lines = np.concatenate(lines)

    def mistaken(name: str, at: tuple) -> bool:
        own, others = marks[name], [mark for other, mark in marks.items() if other != name]
        apart = [mark for mark in others if math.dist(mark, own) > labels.APART]
        return any(distance(at, mark) < distance(at, own) for mark in apart)

    def free(name: str, at: tuple) -> bool:
        others = [taken for other, taken in boxes.items() if other != name]
        inside = at[0] >= 0 and at[1] >= 0 and at[2] <= labels.PHONE and at[3] <= labels.HEIGHT
        met = any(at[0] < b[2] and b[0] < at[2] and at[1] < b[3] and b[1] < at[3] for b in others)
        return inside and not met and not mistaken(name, at) and not crossed(at, on_lines)

    found = [f"{name} mistaken" for name in marks if mistaken(name, boxes[name])]
    for name, mark in marks.items():
        size = (measure(name), labels.LINE)
        places = [labels._box(tuple(mark), side, size) for side in labels.SIDES]
        if crossed(boxes[name], on_lines) and any(free(name, place) for place in places):
            found.append(f"{name} crossed")
    return found


def box(place: dict, limits: tuple, heights: tuple) -> tuple[float, float, float, float]:
    """Give the box of a name of one line on a phone."""
    ((x, y),) = pixels(pd.DataFrame([place]), limits, heights)
    x, y, width = x + place["dx"], y + place["dy"], measure(place["label"])
    left = x - width if place["align"] == "right" else x
    return left, y - labels.LINE / 2, left + width, y + labels.LINE / 2


def distance(at: tuple, mark: np.ndarray) -> float:
    """Measure from the middle of a line of words to a mark."""
    return math.hypot(max(at[0] - mark[0], 0, mark[0] - at[2]), (at[1] + at[3]) / 2 - mark[1])


def crossed(at: tuple, points: np.ndarray) -> bool:
    x, y = points.T
    return bool(((x > at[0]) & (x < at[2]) & (y > at[1]) & (y < at[3])).any())


@pytest.mark.parametrize("level", [0.5, 0.3, 0.2, 0.15, 0.1, 0.05, 0.025, 0.01, 0.001])
def test_no_name_seems_to_be_of_another_point_or_is_crossed_needlessly(level):
    found = {
        (high, low): misplaced(high, low, level)
        for high, low in itertools.product((26, 31, 32, 33, 36), (14, 18, 19, 20, 22))
    }
    assert not {counts: names for counts, names in found.items() if names}


def test_names_of_curves_keep_off_lines_of_reference():
    falling = pd.DataFrame({"x": np.linspace(0, 15, 60), "curve": "Others"})
    falling["y"] = np.exp(-falling["x"] / 3)
    line = charts.line(
        falling, axis_title="Years", y_title="Share alive", y_domain=(0, 1), reference=2, level=0.2
    ).to_dict()
    places = [p for data in line["layer"] for p in data.get("data", {}).get("values", [])]
    name = next(place for place in places if place.get("label") == "Others")
    begin = name["x"] / 15 * labels.PHONE + name["dx"]
    ends = sorted((begin, begin + measure("Others") * (1 if name["align"] == "left" else -1)))
    middle = labels.HEIGHT * (1 - name["y"]) + name["dy"]
    assert not ends[0] < 2 / 15 * labels.PHONE < ends[1]
    assert abs(middle - 0.8 * labels.HEIGHT) > labels.LINE / 2


def test_marks_of_choices_never_meet_on_a_phone(specs):
    for spec in (specs["specification_curve"], charts.laid_out(specs["specification_curve"])):
        below = spec["vconcat"][1]
        many = len(next(d for d in spec["datasets"].values() if "published" in d[0]))
        marks = [layer["mark"] for layer in below["layer"]]
        (at,) = (param["value"] for param in spec["params"] if param["name"] == "small")
        context, published = (
            eval(mark["strokeWidth"]["expr"].replace("||", "or"), {"small": at})
            for mark in marks
            if mark.get("style") == "choice"
        )
        assert context <= 0.6 * below["width"] / many
        assert published <= below["width"] / many


def test_values_stand_all_beside_or_all_below_their_labels_on_a_phone(specs):
    for name in ("intervals", "flow", "dots"):
        rows = [
            row
            for data in charts.laid_out(specs[name])["datasets"].values()
            for row in data
            if row.get("text")
        ]
        assert len({row["value_at"] - row["label_at"] for row in rows}) == 1


def test_plain_counts_stand_flush_right():
    def align(data: pd.DataFrame) -> str | None:
        (mark,) = [
            layer["mark"]
            for layer in charts.flow(data).to_dict()["layer"]
            if layer["mark"].get("style") == "row-value"
        ]
        return mark["align"]["expr"]

    assert align(steps().assign(text="121")) == "small ? 'right' : 'right'"
    assert align(steps().assign(text="121 (62% of 195)")) == "small ? 'right' : 'left'"


def test_a_printed_range_is_a_full_bar_and_a_computed_one_a_line():
    row = {"label": "Range", "estimate": math.nan, "low": 0.15, "high": 0.2, "text": "15% to 20%"}

    def marks(status: str) -> dict[str, str]:
        data = pd.DataFrame([{**row, "status": status, "meaning": "high-dose"}])
        svg = vl_convert.vegalite_to_svg(
            charts.specification(charts.intervals(data, axis_title="Share"))
        )
        blue = style.PALETTE["high-dose"].light
        return {
            "bars": len(re.findall(rf'aria-roledescription="rect mark"[^>]*fill="{blue}"', svg)),
            "lines": len(re.findall(rf'aria-roledescription="rule mark"[^>]*stroke="{blue}"', svg)),
        }

    assert marks("printed") == {"bars": 1, "lines": 0}
    assert marks("computed") == {"bars": 0, "lines": 1}


def test_no_grid_line_goes_through_the_name_of_the_published_results():
    for highest in np.arange(0.1, 0.156, 0.002):  # a line every 0.02
        spec = charts.specification_curve(
            multiverse(), settings={"test": "Test"}, y_title="P", y_domain=(0, highest)
        ).to_dict()
        record = next(
            layer["data"]["values"][0]
            for layer in spec["vconcat"][0]["layer"]
            if layer["mark"].get("style") == "curve-label"
        )
        if record["dy"]:
            at = record["result"] - record["dy"] * highest / 230
            assert abs(at / 0.02 - round(at / 0.02)) * 0.02 * 230 / highest > 9.9


def test_a_computed_result_that_prints_as_published_is_a_ring(specs):
    spec = specs["specification_curve"]["vconcat"][0]
    (ring,) = [layer["mark"] for layer in spec["layer"] if layer["mark"].get("shape") == "circle"]
    assert ring["fill"] == style.PALETTE["paper"].light
    assert ring["stroke"] == style.PALETTE["text"].light


def test_people_have_the_shape_of_their_group():
    data = dots().assign(meaning="selected")
    spec = charts.specification(charts.dots(data))
    shapes = {row.get("shape") for rows in spec["datasets"].values() for row in rows}
    assert shapes - {None} == {"diamond"}
    plain = charts.specification(charts.dots(dots().assign(meaning="context")))
    shapes = {row.get("shape") for rows in plain["datasets"].values() for row in rows}
    assert shapes - {None} == {"circle"}


def test_differences_stand_on_an_axis_in_points_without_a_sign():
    data = pd.DataFrame({"x": [-0.1, 0.2], "y": [1, 0]})
    line = charts.line(
        data, kind="difference", axis_title="Points", y_title="P", y_kind="number", y_domain=(0, 1)
    )
    svg = vl_convert.vegalite_to_svg(charts.specification(line))
    written = re.findall(r">([^<>]+)</text>", svg)
    assert "20" in written
    assert not any("%" in text for text in written)


# Edges


def test_an_axis_goes_on_to_a_tick_that_is_near():
    assert outward(-0.03, 0.17) == (-0.05, 0.2)
    assert outward(0, 0.98, most=1) == (0, 1)
    assert outward(0, 0.61) == (0, 0.61)


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    spec = charts.specification(DRAWN["intervals-ratio"]())
    katz, _, beyond = next(iter(spec["datasets"].values()))
    assert beyond["beyond_low"]
    assert beyond["beyond_high"]
    assert (beyond["drawn_low"], beyond["drawn_high"]) == (0.25, 4)
    assert beyond["drawn_estimate"] is None
    assert not katz["beyond_high"]


def test_shares_start_at_zero_and_ratios_lie_around_one():
    def domain(data: pd.DataFrame, kind: str) -> list:
        drawn = charts.intervals(data, kind=kind, axis_title="x").to_dict()
        points = [layer for layer in drawn["layer"] if "shape" in layer["encoding"]]
        return points[0]["encoding"]["x"]["scale"]["domain"]

    assert domain(many(), "share") == [0, 0.4]
    assert domain(ratios().head(2), "ratio") == [0.25, 4]
    nowhere = forest().tail(1).reset_index(drop=True)
    assert domain(nowhere, "share")[0] == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "title is empty"),
        ({"subtitle": " "}, "subtitle is empty"),
        ({"alt": ""}, "alt is empty"),
        ({"alt": "no sentence"}, "full sentences"),
        ({"caption": None}, "caption is empty"),
        ({"source": ""}, "source is empty"),
        ({"table": pd.DataFrame()}, "table must be a data frame"),
        ({"table": "none"}, "table must be a data frame"),
        ({"formats": {"Shares": ".1%"}}, "formats names no column 'Shares'"),
    ],
)
def test_finish_refuses_a_chart_without_its_words(change, message):
    with pytest.raises(ValueError, match=message) as error:
        charts.finish(DRAWN["flow"](), **{**WORDS, **change})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: charts.flow(steps().drop(columns="text")), "no column 'text'"),
        (lambda: charts.flow(steps().head(0)), "no rows"),
        (lambda: charts.flow(steps().assign(meaning="low")), "meaning 'low' is unknown"),
        (lambda: charts.flow(steps().assign(status="guessed")), "status 'guessed' is unknown"),
        (lambda: charts.intervals(forest(), kind="percent", axis_title="x"), "kind 'percent'"),
        (
            lambda: charts.intervals(ratios(), kind="ratio", axis_title="x", domain=(0, 4)),
            "logarithmic",
        ),
        (lambda: charts.dots(dots().assign(count=300)), "marks 300 of 100 people"),
        (lambda: charts.matrix(answers().assign(sign="maybe")), "sign 'maybe' is unknown"),
        (lambda: charts.verdict_map(figures().assign(verdict="fine")), "'fine' is unknown"),
        (
            lambda: charts.densities(
                bells(),
                axis_title="x",
                shaded=pd.DataFrame({"curve": ["None"], "low": [0], "high": [1]}),
            ),
            "no curve 'None'",
        ),
    ],
)
def test_refuses_data_it_cannot_draw(draw, message):
    with pytest.raises(ValueError, match=message) as error:
        draw()
    assert "\n" not in str(error.value)


def test_an_unfinished_chart_says_so():
    bundle = DRAWN["flow"]()._repr_mimebundle_()
    assert "charts.finish" in bundle["text/plain"]


def own_words(name: str) -> dict:
    own = {key: words for key, words in WORDS.items() if key not in ("alt", "table")}
    return charts.specification(charts.finish(DRAWN[name](), **own))


@pytest.mark.parametrize("name", ["intervals", "flow", "dots", "attainable"])
def test_a_chart_of_rows_says_and_lists_its_rows_itself(name):
    spec = own_words(name)
    assert spec["description"].startswith(f"{WORDS['subtitle']}. ")
    columns = spec["usermeta"]["asprinted"]["table"]["columns"]
    rows = spec["usermeta"]["asprinted"]["table"]["rows"]
    for row in rows:
        assert row[columns[0]["field"]] in spec["description"]
    data = [row for data in spec["datasets"].values() for row in data]
    for text in (row["text"] for row in data if row.get("text")):
        if name != "attainable":
            assert str(text) in spec["description"]


def test_a_chart_of_rows_lists_what_it_draws():
    data = pd.DataFrame(
        {
            "label": ["High dose against low"],
            "estimate": [0.085],
            "low": [-0.01],
            "high": [0.17],
            "text": ["8.5 (−1.0 to 17.0)"],
        }
    )
    chart = charts.intervals(data, axis_title="Points more who responded", kind="difference")
    own = {key: words for key, words in WORDS.items() if key not in ("alt", "table")}
    table = charts.specification(charts.finish(chart, **own))["usermeta"]["asprinted"]["table"]
    assert [column["title"] for column in table["columns"]] == [
        "Row",
        "Points more who responded",
        "From",
        "To",
    ]
    assert list(table["rows"][0].values()) == ["High dose against low", 8.5, -1.0, 17.0]
    assert chart_page.formatted(table["rows"][0]["to"], table["columns"][3]["format"]) == "17.0"


def test_a_chart_that_cannot_say_itself_needs_its_words():
    for missing in ("alt", "table"):
        words = {key: text for key, text in WORDS.items() if key != missing}
        with pytest.raises(ValueError, match=f"{missing} is missing"):
            charts.finish(DRAWN["densities"](), **words)


def test_every_stored_chart_is_laid_out_by_one_parameter(specs):
    for name, spec in specs.items():
        assert spec["params"][0] == {"name": "small", "value": 0}, name
        assert 200 < charts.laid_out(spec)["params"][0]["value"] <= 320, name
