"""The page of a rerun: what changed, cell by cell, beside what is published."""

import re

import pytest
from rerun_notebooks import notebook

from asprinted import charts
from asprinted.rerun import beside, page, picture
from asprinted.rerun.parameters import Parameter

HEAD = "With these settings"


def cell(name: str, *outputs: dict, tags: tuple[str, ...] = ("results",)) -> dict:
    shown = [{"output_type": "display_data", "data": data} for data in outputs]
    return {"id": name, "metadata": {"tags": list(tags)}, "outputs": shown}


def said(text: str) -> dict:
    return {"text/markdown": text, "text/plain": "<Markdown>"}


def drawn(title: str, high: float = 0.3) -> dict:
    import pandas as pd

    data = pd.DataFrame({"x": [0.0, 1.0], "y": [0.1, high]})
    chart = charts.line(data, axis_title="Across", y_title="Up")
    words = {"subtitle": "s", "alt": "Alt.", "caption": "c", "source": "o", "table": data}
    return {beside.CHART: charts.specification(charts.finish(chart, title=title, **words))}


def shown(before: list[dict], after: list[dict]) -> str:
    return beside.sentences_and_charts({"cells": before}, {"cells": after})


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_is_the_same_is_counted_and_not_shown():
    before = [cell("a", said("One.")), cell("b", said("Two 2.")), cell("c", drawn("Same"))]
    after = [cell("a", said("One.")), cell("b", said("Two 3.")), cell("c", drawn("Same"))]
    html = shown(before, after)
    assert "1 of 3 cells that say or draw a result changed" in plain(html)
    assert "the other 2 gave the same as published" in html
    assert "One." not in html
    assert "<svg" not in html
    assert plain(html).endswith(f"{HEAD} Two 3. As published Two 2.")


def test_where_nothing_changed_it_says_so():
    same = [cell("a", said("One.")), cell("b", said("Two."))]
    assert plain(shown(same, same)) == (
        "2 cells say or draw a result; none differs from what is published."
    )


def test_a_cell_that_says_less_stands_whole_beside_all_it_said():
    before = [cell("a", said("First."), said("Second.")), cell("b", said("Rest."))]
    after = [cell("a", said("Second.")), cell("b", said("Rest."))]
    html = shown(before, after)
    assert html.count(HEAD) == 1
    assert plain(html).endswith(f"{HEAD} Second. As published First. Second.")
    assert re.findall("<mark>(.*?)</mark>", html) == ["First."]


def test_a_cell_that_falls_silent_is_not_lost():
    html = shown([cell("a", said("Gone."))], [cell("a")])
    assert plain(html).endswith(f"{HEAD} This cell shows nothing. As published Gone.")


def test_cells_are_matched_by_identity_and_not_by_place():
    put_in = {"id": "injected", "metadata": {"tags": ["injected-parameters"]}, "outputs": []}
    html = shown(
        [cell("a", said("A.")), cell("b", said("B 1."))], [put_in, cell("b", said("B 2."))]
    )
    assert f"{HEAD} B 2. As published B 1." in plain(html)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("<p>18% of <em>156</em></p>", "<p>21% of <em>156 treated</em></p>"),
        ("<p>a &lt; b</p><ul><li>c</li></ul>", "<p>a</p>"),
        ("", "<p>all new</p>"),
    ],
)
def test_marking_adds_marks_and_nothing_else(now, then):
    for side, marked in zip((now, then), beside.marked(now, then), strict=True):
        assert re.sub("</?mark>", "", marked) == side
        for inside in re.findall("<mark>(.*?)</mark>", marked):
            assert "<" not in inside
    assert beside.marked(now, now) == (now, now)


def test_a_changed_chart_stands_with_the_published_one_and_each_has_a_narrow_form():
    html = shown([cell("a", drawn("As it was"))], [cell("a", drawn("As it is", 0.5))])
    assert [title for title in ("As it is", "As it was") if title in html] == [
        "As it is",
        "As it was",
    ]
    assert html.count('class="vl wide"') == html.count('class="vl narrow"') == 2
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_missing_number_is_said_to_be_not_reported():
    html = page.numbers_table({"rate": 0.525, "gone": None}, {"rate": None, "gone": float("nan")})
    assert '<td class="number">0.525</td><td class="number">not reported</td>' in html
    assert "None" not in html
    assert "nan" not in html
    assert html.count(">same<") == html.count(">changed<") == 1


def test_settings_are_labeled_for_a_phone():
    known = {"level": Parameter("level", "float", False, 0.95, "two-sided level of every interval")}
    html = page.settings_table(known, {"level": 0.9})
    assert 'data-label="This run:" role="cell">0.9<' in html


def test_a_chart_with_links_keeps_them_relative():
    spec = drawn("Linked")[beside.CHART]
    for rows in spec["datasets"].values():
        for row in rows:
            row["link"] = "runs/a.html"
    mark = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    mark["mark"] = {"type": "point"}
    mark["encoding"]["href"] = {"field": "link", "type": "nominal"}
    html = picture.figure(spec, "curve", linked=True)
    assert set(re.findall(r'href="([^"#]+)"', html)) == {"runs/a.html"}


def test_a_notebook_without_results_has_nothing_to_show():
    empty = notebook("1 + 1")
    assert "0 cells say or draw a result" in beside.sentences_and_charts(empty, empty)
