"""What a build makes and what it refuses, seen without a browser."""

import json
import pickle
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import sample_chapter
from site_building import CHAPTER, Build, build, copy_sample
from site_pages import Site, compressed

from asprinted.site import code_number, predraw, publish

PACKAGE = Path(publish.__file__).parents[1]

HEAVIEST_TEXT = 120_000  # bytes, compressed: the first load of a page of text
HEAVIEST_CHART = 170_000  # the same of a chapter, before the bundle
HEAVIEST_LIVE = 480_000  # the same with the bundle and the page's specifications


def test_page_has_no_inline_script_and_loads_nothing_from_elsewhere(site: Site):
    problems = [
        f"{page}: {problem}"
        for page in [*site.pages, "404.html", "index.html"]
        for problem in publish.problems((site.folder / page).read_text(encoding="utf-8"))
    ]
    assert problems == []


def test_every_internal_link_and_anchor_exists(site: Site):
    assert site.broken_links() == []


def test_every_id_is_unique_on_its_page(site: Site):
    for page in site.pages:
        ids = [element["id"] for element in site.soup(page).select("[id]")]
        assert sorted({name for name in ids if ids.count(name) > 1}) == [], page


def test_every_page_has_a_language_a_title_of_its_own_a_description_and_one_h1(site: Site):
    titles = {}
    for page in site.pages:
        soup = site.soup(page)
        assert soup.html["lang"] == "en", page
        described = soup.select_one("meta[name=description]")["content"]
        assert 40 <= len(described) <= 200, (page, described)
        assert len(soup.select("h1")) == 1, page
        titles.setdefault(soup.title.text, []).append(page)
    assert {title: same for title, same in titles.items() if len(same) > 1} == {}


def test_headings_skip_no_level(site: Site):
    for page in site.pages:
        levels = [int(head.name[1]) for head in site.soup(page).select("h1, h2, h3, h4, h5, h6")]
        jumps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
        assert jumps == [], page


def test_text_pages_and_chapters_weigh_little(site: Site):
    bundle = len(site.with_charts) and site_bundle(site)
    for page in site.pages:
        weight = sum(site.first_load(page).values())
        if page in site.with_charts:
            assert weight <= HEAVIEST_CHART, (page, weight)
            specifications = site.folder / "_charts" / f"{page.removesuffix('.html')}.js"
            live = weight + bundle + compressed(specifications.read_bytes())
            assert live <= HEAVIEST_LIVE, (page, live)
        else:
            assert weight <= HEAVIEST_TEXT, (page, weight)


def site_bundle(site: Site) -> int:
    return compressed((site.folder / "_static" / "vega.js").read_bytes())


def test_each_chart_has_its_words_its_table_and_its_files(site: Site):
    for page in site.with_charts:
        for figure in site.soup(page).select("figure.chart"):
            where = (page, figure["id"])
            assert figure.select_one(".chart-title").text, where
            assert figure.select_one("figcaption").text, where
            for picture in figure.select(".vl"):
                assert picture["role"] == "img", where
                assert len(picture["aria-label"]) > 40, where
                assert picture.select_one("svg"), where
            kinds = [link["href"].rsplit(".", 1)[1] for link in figure.select(".downloads a")]
            assert kinds == ["csv", "svg", "png", "json"], where


def test_each_chart_is_the_stored_one_and_its_table_has_the_stored_data(site: Site):
    for page in site.with_charts:
        notebook = site.source / page.replace(".html", ".ipynb")
        if not notebook.exists():
            continue  # slides, which show charts of chapters again
        stored = stored_specifications(notebook)
        figures = site.soup(page).select("figure.chart")
        assert len(figures) == len(stored), page
        for figure, spec in zip(figures, stored, strict=True):
            table = spec["usermeta"]["asprinted"]["table"]
            heads = [cell.text for cell in figure.select("thead th")]
            assert heads == [column["title"] for column in table["columns"]]
            rows = [
                [cell.text for cell in row.select("th, td")] for row in figure.select("tbody tr")
            ]
            assert rows == [shown(row, table["columns"]) for row in table["rows"]], (
                page,
                figure["id"],
            )
            link = figure.select_one(".downloads a[href$='.json']")["href"]
            kept = (site.folder / page).parent / link
            assert json.loads(kept.read_text(encoding="utf-8")) == spec


def test_slides_show_charts_as_the_chapters_store_them(site: Site):
    chapters = (site.source / "book").rglob("*.ipynb")
    stored = [spec for path in chapters for spec in stored_specifications(path)]
    slides = [page for page in site.with_charts if site.soup(page).select_one(".present")]
    assert slides
    for page in slides:
        for link in site.soup(page).select(".downloads a[href$='.json']"):
            kept = (site.folder / page).parent / link["href"]
            assert json.loads(kept.read_text(encoding="utf-8")) in stored, (page, link["href"])


def test_every_exercise_is_in_the_index(site: Site):
    indexed = {
        link["href"].partition("#")[2]: link.text
        for page in site.pages
        for link in site.soup(page).select("article li a")
        if link.text.startswith("Exercise ")
    }
    found = {
        box["id"]: box.select_one(".admonition-title").text
        for page in site.pages
        for box in site.soup(page).select(".exercise.admonition")
    }
    assert len(found) > 0
    assert indexed.keys() == found.keys()
    for label, title in found.items():
        number, subtitle = re.match(r"Exercise (\d+)\s*\(?(.*?)\)?\s*$", title).groups()
        assert indexed[label] == f"Exercise {number}: {subtitle}"


def stored_specifications(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [
        output.get("data", {})
        for cell in cells
        if "remove-cell" not in cell["metadata"].get("tags", ())
        for output in cell.get("outputs", ())
    ]
    return [data[sample_chapter.MIME] for data in outputs if sample_chapter.MIME in data]


def enough(value: float, places: int) -> int:
    """Give the decimals by which a number that is not zero does not read as zero."""
    return next((n for n in range(places, places + 5) if round(value, n)), places)


def shown(row: dict, columns: list[dict]) -> list[str]:
    """Format a row as a reader of the specification would, apart from the site's own code."""
    texts = []
    for column in columns:
        value, style = row[column["field"]], column["format"]
        if value is None:
            texts.append(column.get("absent", "–"))
        elif isinstance(value, str) or not style:
            texts.append(str(value).replace("-", "−") if isinstance(value, float | int) else value)
        elif style.endswith("%"):
            places = enough(100 * value, int(re.search(r"\.(\d)", style)[1]))
            texts.append(f"{value * 100:.{places}f}%".replace("-", "−"))
        else:
            if given := re.search(r"\.(\d)", style):
                style = style.replace(given[0], f".{enough(value, int(given[1]))}")
            plain = f"{round(value) if style.endswith('d') else value:{style.replace('~', '')}}"
            trimmed = plain.rstrip("0").rstrip(".") if "~" in style and "." in plain else plain
            texts.append(trimmed.replace("-", "−"))
    return texts


def test_hostile_rows_and_charts_stay_text(sample: Site):
    for page in sample.pages:
        soup = sample.soup(page)
        assert soup.select("img, article script, [onerror], [onmouseover], article b[style]") == []
    ledger = sample.soup("book/reference/ledger.html")
    row = ledger.find(id="doe1999-hostile")
    assert "<img src=x onerror=alert(1)>\"'&</script>" in row.text
    chapter = sample.soup("book/studies/doe1999.html")
    assert sample_chapter.HOSTILE in chapter.select_one(".chart-title").text
    assert sample_chapter.HOSTILE in chapter.select_one(".vl")["aria-label"]
    data = (sample.folder / "_charts/book/studies/doe1999.js").read_text(encoding="utf-8")
    assert data.startswith("asprintedCharts({")


def test_cards_say_what_the_ledger_says(site: Site):
    rows = rows_of(site)
    seen = 0
    for page in site.pages:
        for card in site.soup(page).select(".figure-card"):
            study, row = rows[card["id"].removeprefix("card-")]
            facts = [fact.text for fact in card.select("dd")]
            assert facts[0] == row.printed
            assert facts[1] == f"{study.label}, sentence {row.sentence}"
            assert row.quantity.replace("-", " ") in facts[2].replace("-", " ")
            assert row.group in facts[2]
            assert row.verdict.replace("-", " ") in facts[3]
            assert row.recomputed in facts[3]
            assert card.select_one(".means").text == row.means
            own, pubmed = card.select("a")
            assert own["href"].endswith(f"ledger.html#{row.anchor}")
            assert pubmed["href"].startswith(study.address)
            seen += 1
    assert seen > 1


def test_every_quoted_figure_has_its_card_and_the_ledgers_text(site: Site):
    rows = rows_of(site)
    for page in site.pages:
        for link in site.soup(page).select("a.printed"):
            assert site.soup(page).find(id=link["data-card"]), (page, link.text)
            row = rows[link["data-card"].removeprefix("card-")][1]
            assert link.text in (row.printed, *row.numbers, *row.fractions), (page, link.text)


def test_figures_that_sentences_of_a_cell_quote_are_links_with_cards(sample: Site):
    page = sample.soup("book/studies/doe1999.html")
    said = next(item for item in page.select("li") if "Gain." in item.get_text())
    links = said.select("a.printed")
    assert [link.get_text() for link in links] == ["25%", "25%"]  # and not the one of 25.4%
    assert {link["href"].rpartition("#")[2] for link in links} == {"doe1999-better"}
    assert said.select_one("strong a.printed")
    assert "With 25%, not 25.4%, 10 of 40 felt better" in said.get_text()


def test_what_a_chart_was_drawn_from_is_quoted_below_it(sample: Site):
    source = sample.soup("book/studies/doe1999.html").select_one("figcaption .source")
    assert source.text == "Doe 1999: 25%, 40 and others"
    assert [link["data-card"] for link in source.select("a.printed")] == [
        "card-doe1999-better",
        "card-doe1999-treated",
    ]


def test_every_row_of_the_ledger_is_on_its_page(site: Site):
    ledger = site.soup("book/reference/ledger.html")
    for anchor, (_study, row) in rows_of(site).items():
        shown_row = ledger.find(id=anchor)
        assert shown_row.th.text == row.printed
        texts = [cell.text for cell in shown_row.select("td")]
        assert row.means in texts[0]
        assert texts[1] == f"sentence {row.sentence}"
        assert row.verdict.replace("-", " ") in texts[2]
        assert row.cause in texts[2]


def test_the_audit_page_shows_each_verdict_and_each_figure_worth_a_look(site: Site):
    audit = site.soup("book/reference/audit.html")
    rows = rows_of(site)
    marks = audit.select(".verdict-map a")
    assert [mark["href"].partition("#")[2] for mark in marks] == list(rows)
    looked_at = [link["href"].partition("#")[2] for link in audit.select(".causes dt a")]
    plain = ("given", "consistent")
    assert looked_at == [name for name, (_study, row) in rows.items() if row.verdict not in plain]


def test_each_chapter_says_how_many_figures_match(site: Site):
    counts = {study.stem: (study.matching, study.locked) for study, _row in rows_of(site).values()}
    for page in site.pages:
        stem = page.rpartition("/")[2].removesuffix(".html")
        if stem in counts:
            said = site.soup(page).select_one(".matches").text
            assert "Figures match the abstract: {} of {}.".format(*counts[stem]) in said


def rows_of(site: Site) -> dict:
    if site.name == "sample":
        import sys

        sys.path.insert(0, str(site.source))
        import sample_rows

        book = sample_rows.book()
    else:
        from asprinted.site.source import ledger_rows

        book = ledger_rows()
    return {row.anchor: (study, row) for study in book.studies for row in study.rows}


def test_files_for_a_host_are_there(sample: Site):
    headers = (sample.folder / "_headers").read_text(encoding="utf-8")
    assert "Content-Security-Policy: default-src 'self';" in headers
    assert "'unsafe-eval'" not in headers
    assert "no page at this address" in (sample.folder / "404.html").read_text(encoding="utf-8")
    assert "url=book/index.html" in (sample.folder / "index.html").read_text(encoding="utf-8")
    assert (sample.folder / "_static/card.png").read_bytes().startswith(b"\x89PNG")


REFUSED = {
    "excerpt": ("```{from-chapter} doe1999:c99\n```", "has no cell 'c99'", "doe1999.ipynb"),
    "chapter": ("```{from-chapter} roe1999:c2\n```", "called 'roe1999'", "there are doe1999"),
    "code": ("```{from-code} tag\n```", "{from-code} tag: expected tags", "figures, or functions"),
    "text": ("{printed}`26% <doe1999:better>`", "wrote '26%'", "the ledger prints '25%'"),
    "heading": ("## Of {printed}`41 <doe1999:treated>`", "wrote '41'", "the ledger prints '40'"),
    "study": ("{printed}`25% <roe1999:better>`", "names the study 'roe1999'", "has doe1999"),
    "figure": ("{printed}`25% <doe1999:worse>`", "names the figure 'worse'", "has treated, better"),
    "form": ("{printed}`25%`", "wrote '25%'", "write it as"),
}


def test_a_build_refuses_figures_that_are_not_the_ledgers(sample: Site, tmp_path: Path):
    source = copy_sample(tmp_path / "book", drawings_of=sample)
    page = source / "book/index.md"
    lines = page.read_text(encoding="utf-8").split("\n")
    at = {}
    for name, (wrong, *_rest) in REFUSED.items():
        lines += ["", *wrong.split("\n")]
        at[name] = len(lines) - wrong.count("\n")
    page.write_text("\n".join(lines), encoding="utf-8")
    chapter = source / CHAPTER
    text = chapter.read_text(encoding="utf-8")
    text = text.replace("{printed}`40 <", "{printed}`14 <")
    assert '"text": "25%"' in text
    text = text.replace('"text": "25%"', '"text": "24%"')
    chapter.write_text(re.sub(r"With 25%|\*\*25%\*\*", "So", text), encoding="utf-8")
    built = build(source)
    assert built.code != 0
    for name, (_wrong, written, printed) in REFUSED.items():
        place = re.compile(rf"index\.md(, line |:){at[name]}:")
        said = next(line for line in built.said.split("\n") if place.search(line))
        assert written in said
        assert printed in said
    assert "doe1999.ipynb, cell 1, line 3: {printed} wrote '14'" in built.said
    assert (
        "said to quote doe1999:better; the ledger prints '25%', which they do not say" in built.said
    )
    assert "a table quotes '24%' as doe1999:better; the ledger prints '25%'" in built.said
    # The pages are refused again although they have not changed.
    again = build(source)
    assert again.code != 0
    assert "{printed} wrote '14'" in again.said


def test_a_build_refuses_an_inline_script(sample: Site, tmp_path: Path):
    source = copy_sample(tmp_path / "book", drawings_of=sample)
    page = source / "book/index.md"
    hostile = '\n\n<p onclick="alert(1)">raw</p>\n\n<script>alert(2)</script>\n'
    page.write_text(page.read_text(encoding="utf-8") + hostile, encoding="utf-8")
    built = build(source)
    assert built.code != 0
    assert "the attribute onclick of <p>" in built.said
    assert "an inline script" in built.said


def test_a_build_after_one_changed_chapter_draws_only_its_new_chart(sample: Site, tmp_path: Path):
    source = copy_sample(tmp_path / "book", drawings_of=sample)
    drawings = source / "_build" / ".drawings"
    before = {path.name for path in drawings.iterdir()}
    sample_chapter.write(source / CHAPTER, first="Felt better, of 40 who drank")
    assert build(source).code == 0
    made = sorted(path.suffix for path in drawings.iterdir() if path.name not in before)
    # One chart: wide and narrow, and the wide one once more with its title, for its files.
    assert made == [".png", ".svg", ".svg", ".svg"]


def test_pages_are_read_again_once_the_code_that_writes_them_has_changed(tmp_path: Path):
    module = tmp_path / "part" / "page.py"
    module.parent.mkdir()
    module.write_text("a = 1")
    before = code_number(tmp_path)
    assert code_number(tmp_path) == before
    module.write_text("a = 2")
    assert code_number(tmp_path) != before
    # Sphinx compares it with that of the earlier build, which it keeps.
    source = copy_sample(tmp_path / "book")
    first = build(source)
    assert first.code == 0
    # Sheets and scripts are copied anew also where no page is.
    sheet = first.html / "_static" / "live.css"
    sheet.write_text("of an earlier version", encoding="utf-8")
    assert pages_read(build(source)) == 0
    assert sheet.read_bytes() == (PACKAGE / "site" / "static" / "live.css").read_bytes()
    kept = source / "_build" / ".doctrees" / "environment.pickle"
    earlier = pickle.loads(kept.read_bytes())
    assert earlier.version["asprinted.site"] == code_number(PACKAGE)
    earlier.version["asprinted.site"] = before
    kept.write_bytes(pickle.dumps(earlier))
    assert pages_read(build(source)) == 5


def pages_read(done: Build) -> int:
    assert done.code == 0
    return int(re.search(r"updating environment:.*?(\d+) added, 0 changed", done.said)[1])


def test_charts_are_drawn_beforehand_as_the_pages_need_them(sample: Site, tmp_path: Path):
    chapter = copy_sample(tmp_path / "book") / CHAPTER
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    predraw.main(str(tmp_path / "drawings"), str(broken), str(chapter))
    drawn = {path.name for path in (tmp_path / "drawings").iterdir()}
    used = {path.name for path in (sample.source / "_build" / ".drawings").iterdir()}
    # Beside the charts a build draws the site's own card, at half their scale.
    assert drawn == {name for name in used if not name.endswith("-1.png")}


def test_two_clean_builds_are_the_same_to_the_byte(sample: Site, tmp_path: Path):
    again = build(copy_sample(tmp_path / "elsewhere")).html
    files = sorted(path for path in again.rglob("*") if path.is_file())
    assert len(files) > 20
    differing = [
        str(path.relative_to(again))
        for path in files
        if path.read_bytes() != (sample.folder / path.relative_to(again)).read_bytes()
    ]
    assert differing == []


def test_latex_keeps_figures_and_charts(sample: Site, tmp_path: Path):
    source = copy_sample(tmp_path / "book", drawings_of=sample)
    built = build(source, "--builder", "custom", "--custom-builder", "latex")
    assert built.code == 0, built.said
    made = source / "_build" / "latex"
    text = "".join(path.read_text("utf-8") for path in sorted(made.glob("*.tex")))
    assert r"25\% felt better, and the abstract prints no count" in text
    assert "How surprising the difference would be by chance" in text
    pictures = {path.name for path in made.glob("*chart-1.pdf")}
    assert pictures == {"book-studies-doe1999-chart-1.pdf", "book-slides-chart-1.pdf"}


def test_epub_keeps_figures_charts_and_solutions(sample: Site, tmp_path: Path):
    source = copy_sample(tmp_path / "book", drawings_of=sample)
    built = build(source, "--builder", "custom", "--custom-builder", "epub")
    assert built.code == 0, built.said
    (made,) = (source / "_build" / "epub").glob("*.epub")
    assert made.name == "syrup-as-printed.epub"
    with zipfile.ZipFile(made) as book:
        pages = {name: book.read(name).decode() for name in book.namelist() if "xhtml" in name}
    for page in pages.values():
        ElementTree.fromstring(page.replace("&nbsp;", "&#160;"))  # readers of EPUB refuse any other
    chapter = next(page for name, page in pages.items() if name.endswith("doe1999.xhtml"))
    assert chapter.count("<svg") == 2
    assert "25%" in chapter
    assert "figure-card" not in chapter
    assert "Ten." in next(page for name, page in pages.items() if name.endswith("index.xhtml"))
