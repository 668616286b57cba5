"""The pages of a sweep: what varies, what does not, what some runs lack, and which runs failed."""

import re

import pandas as pd
import pytest
from rerun_notebooks import notebook, store

from asprinted import charts, version
from asprinted.pages import drawing
from asprinted.rerun import report
from asprinted.rerun.asked import Asked
from asprinted.rerun.curve import choices, curve, enclosing
from asprinted.rerun.declarations import from_source
from asprinted.rerun.execute import execute
from asprinted.rerun.grid import grid
from asprinted.rerun.run import load_chapter
from asprinted.rerun.sweep import Work, sweep

CELLS = (
    "%%text\n# Lacking",
    (
        "level: float = 0.95  # two-sided level [0.5 to 0.999]\n"
        'arm: str = "high"  # the arm {high, low, none}\n'
        "size: int = 156  # randomized [0 to 999]",
        ["parameters"],
    ),
    ("from myst_nb import glue", ["setup"]),
    (
        "if arm == 'none':\n    raise ValueError('no arm')\n"
        "glue('size', size, display=False)\nglue('runs', 3, display=False)\n"
        "glue('share', level / 4, display=False)\nglue('big', 100 + level, display=False)\n"
        "glue('extra', 0.525 if arm == 'high' else None, display=False)",
        ["glue"],
    ),
)


@pytest.fixture
def lacking(book):
    store(book / "lacking.ipynb", notebook(*CELLS))
    return load_chapter("lacking")


def swept(chapter, out, *assignments) -> str:
    """Do a sweep and return its page."""
    report.write(sweep(Work(chapter), list(grid(chapter.parameters, assignments)), out))
    return (out / "sweep.html").read_text()


def words(html: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_a_number_that_some_runs_lack_is_listed_apart(lacking, tmp_path):
    said = words(swept(lacking, tmp_path / "out", "arm=high,low"))
    assert "The same in every run: Size reported = 156, Runs = 3, Share = 0.2375" in said
    assert "Missing or infinite in some runs: Extra = 0.525 (reported in 1 of 2 runs)" in said
    assert "nan" not in said
    assert "None" not in said


def test_one_run_is_not_called_runs(lacking, tmp_path):
    said = words(swept(lacking, tmp_path / "out"))
    assert "Lacking – 1 run " in said
    assert "1 runs" not in said


def test_failed_runs_stand_by_reason_with_their_settings(lacking, tmp_path):
    page = swept(lacking, tmp_path / "out", "arm=high,none", "level=0.9,0.95")
    after = page[page.index("2 runs failed") :]
    assert after.count("failed: cell 5: ValueError: no arm") == 1
    links = re.findall(r'<a href="(runs/\w+\.html)">([^<]+)</a>', after)
    assert [text for _, text in links] == [
        "level = 0.9, arm = none",
        "level = 0.95, arm = none",
    ]
    assert all((tmp_path / "out" / link).exists() for link, _ in links)


def test_a_number_is_drawn_against_the_one_numeric_parameter_that_varies(lacking, tmp_path):
    page = swept(lacking, tmp_path / "out", "level=0.9,0.95,0.99")
    said = words(page)
    assert "Share rises from 0.225 to 0.2475 as level rises" in said
    assert "3 runs, by level" in said
    assert "published settings" in said
    linked = set(re.findall(r'xlink:href="(runs/\w+\.html)"', page))
    assert linked == {f"runs/{path.name}" for path in (tmp_path / "out" / "runs").glob("*.html")}
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "<script" not in page


def test_an_infinite_number_is_no_place_on_an_axis(lacking, tmp_path, book):
    most = "most = 1 / (1 - level) if level < 0.99 else float('inf')"
    glued = (f"{most}\nglue('most', most, display=False)", ["glue"])
    store(book / "lacking.ipynb", notebook(*CELLS, glued))
    said = words(swept(load_chapter("lacking"), tmp_path / "out", "level=0.9,0.95,0.99"))
    assert "Most, which varies (infinite in 1 of 3 runs)" in said
    other = words((tmp_path / "out" / "numbers" / "most.html").read_text())
    assert "Most rises from 10 to 20 as level rises" in other
    assert "2 of 3 runs (the others give no number), by level" in other


def test_several_parameters_keep_the_curve_of_settings(lacking, tmp_path):
    said = words(swept(lacking, tmp_path / "out", "level=0.9,0.95", "arm=high,low"))
    assert "4 runs in order of their result; their settings below" in said


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (
            range(2011, 2032),
            "2011 to 2013, 2014 to 2016, 2017 to 2019, 2020 to 2022, 2023 to 2025, "
            "2026 to 2027, 2028 to 2029, 2030 to 2031",
        ),
        (range(1, 10), "1 to 2, 3, 4, 5, 6, 7, 8, 9"),
        ([0.123456, 0.2], "0.123456, 0.2"),
        (range(9, 1, -1), "9, 8, 7, 6, 5, 4, 3, 2"),
        (
            [round(0.9000001 + place / 1e8, 8) for place in range(9)],
            "0.9000001 to 0.90000011, 0.90000012, 0.90000013, 0.90000014, 0.90000015, "
            "0.90000016, 0.90000017, 0.90000018",
        ),
        (
            [0.5 + 0.499 * place / 15 for place in range(16)],
            "0.5 to 0.5333, 0.5665 to 0.5998, 0.6331 to 0.6663, 0.6996 to 0.7329, "
            "0.7661 to 0.7994, 0.8327 to 0.8659, 0.8992 to 0.9325, 0.9657 to 0.999",
        ),
    ],
)
def test_many_numbers_stand_in_ranges_that_say_what_they_hold(values, shown):
    column = pd.Series(list(values), index=range(100, 100 + len(values)))
    found = choices(column)
    assert ", ".join(found.cat.categories) == shown
    held = column.groupby(found, observed=False).agg(["min", "max"])
    for name, (least, greatest) in zip(held.index, held.to_numpy(), strict=True):
        ends = [float(end) for end in name.split(" to ")]
        assert (ends[0], ends[-1]) == pytest.approx((least, greatest), rel=1e-3)


def test_the_choices_below_a_curve_stand_in_order_and_lead_to_their_runs(lacking, tmp_path):
    out = tmp_path / "out"
    page = swept(lacking, out, "level=0.5:0.99:11", "size=900,1")
    wide = page[page.index('class="vl wide"') : page.index('class="vl narrow"')]
    labels = re.findall(r">([\d.]+(?: to [\d.]+)?)</text>", wide[wide.index(">Level<") :])
    assert labels == [
        *("0.5 to 0.549", "0.598 to 0.647", "0.696 to 0.745", "0.794", "0.843", "0.892"),
        *("0.941", "0.99", "900", "1"),
    ]
    rows = pd.read_csv(out / "results.csv").set_index("run")
    bars = re.findall(r'href="runs/(\w+)\.html"[^>]*><path[^>]*d="M([\d.]+)', wide)
    ranked = [run for run, _ in sorted(bars, key=lambda bar: float(bar[1]))]
    assert len(ranked) == 22
    assert rows.loc[ranked, "big"].is_monotonic_increasing


def test_ranges_rise_below_a_curve_though_their_values_were_given_falling(lacking, tmp_path):
    found = settings_below(swept(lacking, tmp_path / "out", "level=0.99:0.5:11", "size=900,1"))
    ranges = [text for text in found if re.match(r"0\.", text)]
    assert ranges == sorted(ranges)
    assert len(ranges) == 8


def test_each_dot_leads_to_the_run_at_its_place(lacking, tmp_path):
    page = swept(lacking, tmp_path / "out", "level=0.9,0.99")
    rows = pd.read_csv(tmp_path / "out" / "results.csv").set_index("run")
    wide = page[page.index('class="vl wide"') : page.index('class="vl narrow"')]
    dots = re.findall(r'href="runs/(\w+)\.html"[^>]*><path[^>]*translate\(([\d.]+)', wide)
    across = {rows.loc[run, "level"]: float(place) for run, place in dots}
    assert len(across) == 2
    assert across[0.9] < across[0.99]


def test_the_first_chart_is_of_what_varies_most_and_not_of_what_was_set(lacking, tmp_path):
    page = swept(lacking, tmp_path / "out", "level=0.9,0.99", "size=1,900")
    assert '<a href="numbers/share.html" aria-current="page">' in page


def test_pages_of_an_earlier_grid_go(lacking, tmp_path):
    out = tmp_path / "out"
    swept(lacking, out, "level=0.9,0.99", "size=1,2")
    pages = {path.name for path in (out / "numbers").iterdir()}
    assert pages == {"big.html", "share.html", "size_reported.html"}
    swept(lacking, out, "size=1,2")
    assert {path.name for path in (out / "numbers").iterdir()} == {"size_reported.html"}


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.211, 0.254), (-0.02706, 0.02994), (0.01, 0.31), (380, 1912), (-7, -6.99), (1e-9, 1e-8)],
)
def test_an_axis_fits_its_values_and_has_a_tick_at_either_end(low, high):
    ends = enclosing(low, high)
    assert ends[0] <= low < high <= ends[1]
    assert ends[1] - ends[0] < 2.5 * (high - low)
    ticks = ticks_between(*ends)
    assert ticks[0] == pytest.approx(ends[0])
    assert ticks[-1] == pytest.approx(ends[1])


def test_zero_is_on_an_axis_only_where_it_is_near():
    assert enclosing(0.02, 0.31)[0] == 0
    assert enclosing(0.211, 0.254)[0] > 0.2
    assert enclosing(-0.31, -0.02)[1] == 0


def test_the_name_of_the_published_run_keeps_clear_of_its_mark():
    data = pd.DataFrame({"result": [0.1, 0.2, 0.3], "published": [True, False, False]})
    chart = charts.specification_curve(
        data.assign(arm="high"), settings={"arm": "Arm"}, y_title="Share", y_domain=(0.1, 0.3)
    )
    layers = charts.specification(chart)["vconcat"][0]["layer"]
    (label, *_) = [layer for layer in layers if layer["mark"].get("style") == "curve-label"]
    # Above its mark, 8 pixels of line, 4 of mark and 2 between leave letters such as p none.
    assert label["data"]["values"][0]["dy"] == -14


def ticks_between(low: float, high: float) -> list[float]:
    """Return where Vega puts its ticks on an axis with these ends."""
    spec = {
        "data": {"values": [{"y": low}]},
        "mark": "point",
        "encoding": {
            "y": {
                "field": "y",
                "type": "quantitative",
                "axis": {"tickCount": 5, "labelExpr": "'@' + datum.value", "labelOverlap": False},
                "scale": {"domain": [low, high], "nice": False, "zero": False},
            }
        },
    }
    svg = drawing.converter().vegalite_to_svg(spec)
    return sorted(float(text) for text in re.findall(r">@([-\d.e]+)<", svg))


def test_each_number_has_a_page_of_its_own():
    names = ["share", "share>1", "share<1", "share_1", "Share", "n" * 300, "n" * 301, "größe/2"]
    files = {report._file(name) for name in names}
    assert "share.html" in files
    assert len({file.lower() for file in files}) == len(names)
    assert all(len(file.encode()) < 255 and "/" not in file for file in files)


def test_each_link_of_a_curve_says_setting_and_result(lacking, tmp_path):
    page = swept(lacking, tmp_path / "one", "level=0.9,0.99")
    assert 'aria-label="Level 0.9: Share 0.225"' in page
    assert 'aria-label="Level 0.99: Share 0.2475"' in page
    page = swept(lacking, tmp_path / "two", "level=0.9,0.99", "arm=high,low")
    assert 'aria-label="Level 0.9, Arm low: Share 0.225"' in page
    for labelled in re.findall(r'aria-label="([^"]*)"', page):
        assert "runs/" not in labelled


def links(page: str) -> list[str]:
    """Return where the wide curve's links lead, each as often as it is there."""
    wide = page[page.index('class="vl wide"') : page.index('class="vl narrow"')]
    return re.findall(r'xlink:href="(runs/\w+\.html)"', wide)


def test_each_run_is_linked_once_the_published_one_too(lacking, tmp_path):
    for number, given in enumerate((["level=0.9,0.95,0.99"], ["level=0.95,0.99", "arm=high,low"])):
        found = links(swept(lacking, tmp_path / str(number), *given))
        assert (
            len(found) == len(set(found)) == len(list((tmp_path / str(number)).glob("runs/*.html")))
        )


def test_the_page_says_the_command_the_versions_and_the_date(lacking, tmp_path):
    asked = Asked(
        "asprinted sweep lacking 'level=0.9, 0.95' --out <b>", date=f"{DAY}T07:05:00+00:00"
    )
    done = sweep(Work(lacking), list(grid(lacking.parameters, ("level=0.9,0.99",))), tmp_path / "o")
    report.write(done, asked)
    for name in ("sweep.html", "numbers/share.html"):
        said = words((tmp_path / "o" / name).read_text())
        assert "asprinted sweep lacking &#x27;level=0.9, 0.95&#x27; --out &lt;b&gt;" in said
        assert "Done on 3 November 2026, 07:05 UTC, with python 3." in said
        assert f"asprinted {version.described()}, numpy " in said


DAY = "2026-11-03"


def test_the_published_value_is_a_line_and_named(lacking, book, tmp_path):
    execute(book / "lacking.ipynb")
    stored = load_chapter("lacking")
    for number, given in enumerate((["level=0.9,0.99"], ["level=0.9,0.99", "size=1,2"])):
        page = swept(stored, tmp_path / str(number), *given)
        share = (tmp_path / str(number) / "numbers" / "share.html").read_text()
        assert "the horizontal line is the published 0.2375" in words(share)
        assert "published is 0.2375" in share  # for a reader who hears the chart
        assert "published" in words(page)
    unstored = swept(lacking, tmp_path / "none", "level=0.9,0.99")
    assert "horizontal line" not in unstored


def test_the_line_stands_at_the_published_value():
    rows = pd.DataFrame({"run": ["a", "b"], "level": [0.5, 0.9], "share": [0.1, 0.3]})
    known = from_source("level: float = 0.6  # [0.5 to 0.999]")
    given = {"source": "a chapter", "links": {"a": "a", "b": "b"}}
    spec = curve(rows, "share", known, published=0.25, **given)
    (rule,) = [it for it in spec["layer"] if it["mark"].get("style") == "reference"]
    assert spec_rows(spec, rule)[0]["level"] == 0.25
    far = curve(rows, "share", known, published=100.0, **given)
    assert not [it for it in far["layer"] if it["mark"].get("style") == "reference"]
    assert "Published is 100, which is off this axis." in str(far)


def spec_rows(spec: dict, layer: dict) -> list[dict]:
    data = layer["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def settings_below(page: str) -> list[str]:
    """Return the choices below the wide curve, in their order."""
    wide = page[page.index('class="vl wide"') : page.index('class="vl narrow"')]
    return re.findall(r">([^<>]+)</text>", wide[wide.index(">Level<") :])


def test_values_of_a_table_stand_in_the_order_given(lacking, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("level,arm,size\n0.99,low,7\n0.9,high,900\n0.95,low,1\n")
    wanted = list(grid(lacking.parameters, (), table))
    report.write(sweep(Work(lacking), wanted, tmp_path / "o"))
    found = settings_below((tmp_path / "o" / "sweep.html").read_text())
    assert [it for it in found if it in ("0.99", "0.9", "0.95")] == ["0.99", "0.9", "0.95"]
    assert [it for it in found if it in ("low", "high")] == ["low", "high"]
    assert [it for it in found if it in ("7", "900", "1")] == ["7", "900", "1"]
    said = words((tmp_path / "o" / "sweep.html").read_text())
    assert "level : 0.99, 0.9, 0.95 arm : low, high size : 7, 900, 1" in said


def test_values_that_were_drawn_rise_or_stand_as_declared(lacking, tmp_path):
    wanted = grid(lacking.parameters, ("level=0.9:0.95", "size=1:5"), size=6)
    values = [[row[name] for row in wanted] for name in ("level", "arm", "size")]
    assert values[0] != sorted(values[0])
    asked = Asked("asprinted sweep", drawn=("level", "arm", "size"))
    report.write(sweep(Work(lacking), wanted, tmp_path / "o"), asked)
    said = words((tmp_path / "o" / "sweep.html").read_text())
    shown = re.search(r"level : (.+) arm : (.+) size : ([\d, ]+) ", said)
    assert shown[1].split(", ") == list(map(str, sorted(values[0])))
    assert shown[2] == "high, low, none"
    assert shown[3].split(", ")[0] == str(min(values[2]))


def test_long_sets_of_one_list_break_and_leave_the_curve_room():
    sets = [
        "+".join(f"{letter}-cohort-of-{year}" for year in range(2000, 2000 + n))
        for n, letter in enumerate("abcdef", start=2)
    ]
    rows = pd.DataFrame({"run": sets, "which": sets, "share": range(6)})
    known = from_source('which: list[str] = ["x"]  # sets')
    spec = curve(rows, "share", known, source="a chapter", links=dict(zip(sets, sets, strict=True)))
    assert spec["vconcat"][0]["width"] > 400
