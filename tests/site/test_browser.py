"""The built site in a real browser: served under its policy, from a disk, and without scripts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from site_pages import InPieces, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
CHAPTER = "book/studies/doe1999.html"
LEDGER = "book/reference/ledger.html"
FRONT = "book/index.html"
# Long enough for a slow machine; waiting ends as soon as what is waited for is there.
PATIENCE = 20_000  # ms


@contextmanager
def opened(browser: Browser, size: dict, **options: object) -> Iterator[Page]:
    """Open a page that notes every message, every error and every request to another origin."""
    context = browser.new_context(viewport=size, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.noted = []
    page.on("console", lambda message: page.noted.append(message.text))
    page.on("pageerror", lambda error: page.noted.append(str(error)))
    page.on("request", lambda request: note_foreign(page, request.url))
    try:
        yield page
    finally:
        context.close()


def note_foreign(page: Page, url: str) -> None:
    if not url.startswith(("http://127.0.0.1:", "file://", "data:")):
        page.noted.append(f"asked for {url}")


def bring_to_life(page: Page) -> None:
    """Scroll every chart into view and wait until it is live, as it is for a reader who moves."""
    page.mouse.move(3, 3)
    page.mouse.move(5, 5)
    for place in range(page.locator("figure.chart").count()):
        figure = page.locator("figure.chart").nth(place)
        figure.scroll_into_view_if_needed()
        figure.locator(".vl[data-live=yes]:visible").wait_for()


# Every page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(PHONE, id="phone"),
        pytest.param(DESK, id="desk", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_on_any_page(browser, site, address, axe, size):
    found = []
    with opened(browser, size, color_scheme="light", bypass_csp=True) as page:
        for path in [*site.pages, "404.html"]:
            page.goto(f"{address}/{path}")
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            page.evaluate("new Promise(done => requestIdleCallback(() => setTimeout(done, 50)))")
            # Shadows at the edges of what scrolls would keep the rule of contrast from judging.
            page.add_style_tag(content="pre, div { background-image: none !important }")
            page.evaluate(axe)
            found += [f"{path}: {said}" for said in violations(page)]
            # Of all rules only that of contrast sees the colours.
            page.emulate_media(color_scheme="dark")
            found += [f"{path}, dark: {said}" for said in violations(page, ["color-contrast"])]
            page.emulate_media(color_scheme="light")
    assert found == []


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    found = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"][:3]]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_keep_the_policy_ask_no_one_else_and_do_not_scroll_sideways(
    browser, site, address, size
):
    with opened(browser, size) as page:
        for path in site.pages:
            page.goto(f"{address}/{path}")
            bring_to_life(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], path
            assert page.noted == [], path


# Notes each shift of the layout with what was moved.
WATCH = """
    window.shifts = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
      const nodes = entry.sources.map(source => source.node && source.node.outerHTML);
      window.shifts.push([entry.value, nodes]);
    })).observe({type: 'layout-shift', buffered: true});
"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_shifts_while_a_page_loads_and_its_charts_come_alive(browser, site, address, size):
    with opened(browser, size) as page:
        page.add_init_script(WATCH)
        for path in site.pages:
            page.goto(f"{address}/{path}")
            bring_to_life(page)
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
            assert page.evaluate("window.shifts") == [], path


@pytest.mark.parametrize("width", [320, 360, 412, 600, 800, 1280])
def test_nothing_shifts_while_a_page_comes_in_pieces(browser, site, width):
    with (
        served(site.folder, InPieces) as address,
        opened(browser, {"width": width, "height": 740}) as page,
    ):
        page.add_init_script(WATCH)
        page.goto(f"{address}/{FRONT}")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_shifts_when_the_font_of_mathematics_comes_late(browser, sample_address, size):
    with opened(browser, size) as page:
        page.add_init_script(WATCH)
        held = []
        page.route("**/math.woff2", lambda route: held.append(route))
        page.goto(f"{sample_address}/{FRONT}", wait_until="domcontentloaded")
        page.get_by_text("An invented book on an invented syrup").wait_for()
        formula, after = page.locator(".equation"), page.get_by_text("A note with")
        assert not formula.is_visible()
        assert not after.is_visible()
        held[0].continue_()
        formula.wait_for()
        after.wait_for()
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("fate", ["refused", "held"])
def test_a_formula_is_shown_when_its_font_does_not_come(browser, sample_address, fate):
    with opened(browser, DESK) as page:
        page.route("**/math.woff2", lambda route: fate == "refused" and route.abort())
        page.goto(f"{sample_address}/{FRONT}", wait_until="domcontentloaded")
        page.locator(".equation").wait_for()
        page.get_by_text("A note with").wait_for()


def test_pages_work_from_a_disk(browser, site):
    with opened(browser, DESK) as page:
        for path in site.pages:
            page.goto((site.folder / path).as_uri())
            bring_to_life(page)
            assert page.noted == [], path


def test_pages_read_in_full_without_scripts(browser, site, address):
    with opened(browser, PHONE, java_script_enabled=False) as page:
        for path in site.pages:
            if path == "search.html":
                continue
            page.goto(f"{address}/{path}")
            text = page.locator("article").inner_text()
            assert len(text) > 40, path
            for place in range(page.locator("figure.chart").count()):
                picture = page.locator("figure.chart").nth(place).locator(".vl:visible")
                assert picture.count() == 1, path
                box = picture.locator("svg").bounding_box()
                assert box["width"] > 200, path
                assert box["height"] > 60, path
            assert page.locator(".needs-script:visible").count() == 0, path


def test_a_live_chart_has_the_size_and_the_marks_of_the_one_it_replaces(browser, site, address):
    measure = """vl => {
      const box = vl.querySelector('svg').getBoundingClientRect();
      return [box.width, box.height, vl.querySelectorAll('svg text').length];
    }"""
    with opened(browser, DESK) as page:
        for path in site.with_charts:
            still = []
            page.route("**/vega.js", lambda route: route.abort())
            page.goto(f"{address}/{path}")
            still = page.locator(".vl:visible").evaluate_all(f"all => all.map({measure})")
            page.unroute("**/vega.js")
            page.goto(f"{address}/{path}")
            bring_to_life(page)
            live = page.locator(".vl:visible").evaluate_all(f"all => all.map({measure})")
            assert len(live) == len(still) > 0
            for before, after in zip(still, live, strict=True):
                assert before[:2] == pytest.approx(after[:2], abs=1.5), path
                assert before[2] == after[2], path


# Colours ------------------------------------------------------------------------------------


def colours(page: Page) -> tuple[str, str]:
    """Read the colour of the paper and of the first coloured mark of the first chart."""
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    mark = page.locator(".vl [fill='#1f6fc4'], .vl [stroke='#1f6fc4']").locator("visible=true")
    drawn = mark.first.evaluate(
        "m => { const s = getComputedStyle(m); return s.fill === 'none' ? s.stroke : s.fill }"
    )
    return paper, drawn


LIGHT = ("rgb(255, 255, 255)", "rgb(31, 111, 196)")
DARK = ("rgb(18, 18, 18)", "rgb(90, 169, 245)")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(("scheme", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_page_and_charts_take_the_systems_colours(
    browser, sample_address, scheme, expected, scripts
):
    with opened(browser, DESK, color_scheme=scheme, java_script_enabled=scripts) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        if scripts:
            bring_to_life(page)
        assert colours(page) == expected


def test_the_button_changes_the_colours_at_once_and_for_good(browser, sample_address):
    with opened(browser, DESK, color_scheme="light") as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        bring_to_life(page)
        button = page.locator(".scheme")
        button.click()
        assert button.get_attribute("aria-label") == "Colors: light"
        button.click()
        assert button.get_attribute("aria-label") == "Colors: dark"
        assert colours(page) == DARK
        page.goto(f"{sample_address}/{FRONT}")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
        button.click()
        assert button.get_attribute("aria-label") == "Colors: as the system"
        page.reload()
        assert page.evaluate("document.documentElement.dataset.scheme") is None


def test_the_chosen_colours_are_there_before_the_first_paint(browser, sample_address):
    with opened(browser, DESK, color_scheme="light") as page:
        page.goto(f"{sample_address}/{FRONT}")
        page.evaluate("localStorage.setItem('scheme', 'dark')")
        # The script that sets them stands in the head and is not deferred.
        page.route("**/book.js", lambda route: route.abort())
        page.goto(f"{sample_address}/{FRONT}", wait_until="commit")
        page.wait_for_selector("article")
        assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_paper_gets_a_handout(browser, sample_address):
    with opened(browser, DESK, color_scheme="dark") as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        page.emulate_media(media="print")
        assert page.locator(".top, #contents, .turn, .here").locator("visible=true").count() == 0
        assert page.locator("figure.chart .vl.wide svg").first.is_visible()
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


# Figures ------------------------------------------------------------------------------------


def test_a_card_opens_on_hover_and_stays_while_the_pointer_is_on_it(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{FRONT}")
        card = page.locator("#card-doe1999-better")
        assert not card.is_visible()
        page.locator(".printed").first.hover()
        card.wait_for(state="visible")
        assert "Share of those treated who felt better" in card.inner_text()
        card.hover()
        page.wait_for_timeout(400)
        assert card.is_visible()
        page.locator("h1").hover()
        card.wait_for(state="hidden")


def test_a_card_answers_the_keyboard(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{FRONT}")
        link = page.locator("p .printed").nth(1)
        link.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        card = page.locator("#card-doe1999-p-value")
        card.wait_for(state="visible")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Ledger row"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Abstract at PubMed"
        page.keyboard.press("Escape")
        card.wait_for(state="hidden")
        assert page.evaluate("document.activeElement.textContent") == "P = .048"


def test_a_card_opens_by_tap_and_lies_inside_the_window(browser, sample_address):
    with opened(browser, PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(f"{sample_address}/{FRONT}")
        page.locator(".printed").first.tap()
        card = page.locator("#card-doe1999-better")
        card.wait_for(state="visible")
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] + box["height"] <= PHONE["height"] + 1
        page.locator("h1").tap()
        card.wait_for(state="hidden")


@pytest.mark.parametrize("last", [False, True], ids=["with-more-below", "at-the-end"])
def test_on_a_phone_the_card_leaves_its_figure_in_sight(browser, sample_address, last):
    with opened(browser, PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(f"{sample_address}/{FRONT}")
        page.evaluate("document.querySelector('h1').style.marginTop = '60rem'")
        link = page.locator("p .printed").first
        if last:
            link.evaluate(
                "link => document.body.replaceChildren("
                "document.querySelector('.top'), document.querySelector('h1'), "
                "link.closest('p'), ...document.querySelectorAll('.figure-card'))"
            )
        # At the foot of the window, where the card lies.
        link.evaluate(
            "link => scrollTo(0, scrollY + link.getBoundingClientRect().bottom + 20 - innerHeight)"
        )
        assert link.bounding_box()["y"] > PHONE["height"] / 2
        link.tap()
        card = page.locator(".figure-card:popover-open")
        card.wait_for()
        box = link.bounding_box()
        assert box["y"] + box["height"] <= card.bounding_box()["y"]
        assert box["y"] >= page.locator(".top").bounding_box()["height"]


def test_without_scripts_a_figure_leads_to_its_row(browser, sample_address):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{FRONT}")
        page.locator(".printed").first.click()
        page.wait_for_url("**/ledger.html#doe1999-better")
        assert page.locator("#doe1999-better").is_visible()


def test_a_fragment_leads_to_the_figure_only_where_it_stands_once(sample):
    soup = sample.soup(FRONT)
    links = {
        card["id"]: card.select_one("a[rel=external]")["href"]
        for card in soup.select(".figure-card")
    }
    assert links["card-doe1999-better"].endswith("/#:~:text=25%25")
    assert links["card-doe1999-p-value"].endswith("/#:~:text=P%20%3D%20.048")
    chapter = sample.soup(CHAPTER).select_one("#card-doe1999-treated a[rel=external]")
    assert "#" not in chapter["href"]


# Charts -------------------------------------------------------------------------------------


def test_the_bundle_is_fetched_once_and_only_when_a_chart_is_near(browser, sample_address):
    with opened(browser, PHONE) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
        page.goto(f"{sample_address}/{FRONT}", wait_until="networkidle")
        assert "charts.js" not in asked
        asked.clear()
        page.goto(f"{sample_address}/{CHAPTER}#if-we-assume-otherwise", wait_until="networkidle")
        bring_to_life(page)
        assert asked.count("vega.js") == 1


def test_a_chart_far_below_waits(browser, sample_address):
    with opened(browser, {"width": 1280, "height": 400}) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        page.mouse.move(3, 3)
        page.locator(".vl[data-live=yes]:visible").first.wait_for()
        assert page.locator("#chart-2 .vl[data-live]").count() == 0


def test_a_reader_who_touches_nothing_fetches_no_bundle(browser, sample_address):
    with opened(browser, DESK) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
        page.goto(f"{sample_address}/{CHAPTER}", wait_until="networkidle")
        assert "charts.js" in asked
        assert "vega.js" not in asked


def test_a_phone_gets_the_narrow_drawing_and_a_turned_one_the_wide(browser, sample_address):
    with opened(browser, PHONE) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        assert page.locator("#chart-1 .vl.narrow").is_visible()
        assert not page.locator("#chart-1 .vl.wide").is_visible()
        page.set_viewport_size({"width": 740, "height": 360})
        page.locator("#chart-1").scroll_into_view_if_needed()
        page.locator("#chart-1 .vl.wide[data-live=yes]").wait_for()
        assert not page.locator("#chart-1 .vl.narrow").is_visible()


MARK = "#chart-1 .vl:visible .mark-symbol path"


def test_a_tooltip_follows_the_pointer(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        bring_to_life(page)
        page.locator(MARK).first.hover()
        page.locator(".chart-tip").wait_for()
        assert "25% (14 to 40)" in page.locator(".chart-tip").inner_text()
        page.keyboard.press("Escape")
        page.locator(".chart-tip").wait_for(state="hidden")


def test_a_tooltip_answers_a_finger(browser, sample_address):
    with opened(browser, PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        bring_to_life(page)
        page.locator("#chart-1").scroll_into_view_if_needed()
        page.locator(MARK).nth(1).tap()
        page.locator(".chart-tip:not(.gone)").wait_for()
        tip = page.locator(".chart-tip")
        assert "13% (5 to 26)" in tip.inner_text()
        assert tip.locator("b").count() == 0
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def test_downloads_are_files_and_say_their_kind(browser, sample_address, sample):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        page.locator("#chart-1 summary").click()
        starts = {"csv": b"Group,", "svg": b"<svg", "png": b"\x89PNG", "json": b"{"}
        for kind, start in starts.items():
            with page.expect_download() as download:
                page.locator(f"#chart-1 .downloads a[href$='.{kind}']").click()
            path = download.value.path()
            assert path.read_bytes().startswith(start)


# Edges and sizes ----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("box", ["pre", ".cell_output .output.text_html"])
def test_a_shadow_says_that_a_wide_part_goes_on(browser, sample_address, box, scheme):
    with opened(browser, DESK, color_scheme=scheme, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{CHAPTER if 'output' in box else FRONT}")
        wide = page.locator(box).first
        # Nothing but the ground is seen.
        wide.evaluate("wide => { wide.innerHTML = '<div style=height:40px></div>' }")
        plain = wide.screenshot()
        wide.evaluate("wide => { wide.firstChild.style.width = '2000px' }")
        at_the_start = wide.screenshot()
        wide.evaluate("wide => { wide.scrollLeft = 500 }")
        between = wide.screenshot()
        wide.evaluate("wide => { wide.scrollLeft = 5000 }")
        at_the_end = wide.screenshot()
        assert len({plain, at_the_start, between, at_the_end}) == 4


def test_what_a_finger_unfolds_is_as_high_as_a_finger(browser, site, address):
    with opened(browser, PHONE, has_touch=True, is_mobile=True) as page:
        for path in site.pages:
            page.goto(f"{address}/{path}")
            folds = page.locator("summary:visible")
            heights = folds.evaluate_all("all => all.map(fold => fold.offsetHeight)")
            assert min(heights, default=44) >= 44, path


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_past_the_top_covers_the_top(browser, site, address, size):
    with opened(browser, size) as page:
        page.goto(f"{address}/{FRONT}")
        page.keyboard.press("Tab")
        skip, top = (page.locator(part).bounding_box() for part in (".skip", ".top"))
        assert (skip["x"], skip["y"]) == (0, 0)
        assert skip["width"] >= top["width"]
        assert skip["height"] >= top["height"]


def test_labels_of_controls_side_by_side_stand_on_one_line(browser, book):
    page_of = "book/studies/yang2003.html"
    with opened(browser, DESK) as page:
        page.goto((book.folder / page_of).as_uri())
        page.locator(".explore-panel").first.wait_for()
        tops = page.locator(".explore-panel").first.evaluate(
            "panel => [...panel.querySelectorAll('.explore-control .name')]"
            ".slice(0, 2).map(name => name.getBoundingClientRect().top)"
        )
        assert tops[0] == pytest.approx(tops[1], abs=1)


def test_no_title_of_a_neighbouring_page_breaks_at_an_equals_sign(book):
    titles = [link.get_text() for page in book.pages for link in book.soup(page).select(".turn a")]
    assert any("P\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}.048" in title for title in titles)
    assert not [title for title in titles if "P = " in title]


# Paper --------------------------------------------------------------------------------------


def test_on_paper_a_long_table_goes_on_overleaf_under_its_head(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{CHAPTER}")
        page.emulate_media(media="print")
        table = page.locator("table.asprinted").last
        says = "table => getComputedStyle(table).breakInside"
        assert table.evaluate(says) == "avoid"
        table.evaluate(
            "table => { const row = table.tBodies[0].rows[0];"
            " for (let more = 0; more < 20; more++) row.after(row.cloneNode(true)) }"
        )
        assert table.evaluate(says) == "auto"
        # A box that scrolls is never broken.
        scrolls = "table => getComputedStyle(table.closest('.output')).overflowX"
        assert table.evaluate(scrolls) == "visible"
        row = table.locator("tbody tr").first
        assert row.evaluate("row => getComputedStyle(row).breakInside") == "avoid"
        head = table.locator("thead")
        assert head.evaluate("head => getComputedStyle(head).display") == "table-header-group"


def test_a_worksheet_has_equal_rules_and_room_to_write_on_a_phone(browser, book):
    with opened(browser, PHONE) as page:
        page.goto((book.folder / "book/teaching/worksheet.html").as_uri())
        rules = page.locator(".write:not(.short-answer)").first.evaluate(
            "box => ['', '::before', '::after'].map(part => {"
            " const style = getComputedStyle(box, part);"
            " return [style.borderBottomWidth, style.borderBottomColor] })"
        )
        assert rules[0] == rules[1] == rules[2] == ["1px", rules[0][1]]
        for cell in page.locator(".fill .stack td:last-child").all():
            box = cell.bounding_box()
            assert box["width"] >= 0.9 * cell.locator("..").bounding_box()["width"]
            assert box["height"] >= 70


# Finding one's way ---------------------------------------------------------------------------


def test_the_ledger_filters_sorts_and_keeps_the_choice_in_its_address(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{LEDGER}")
        rows = page.locator("table.ledger tbody tr:visible")
        assert rows.count() == 4
        page.locator("select[name=verdict]").select_option("attainable")
        assert rows.count() == 1
        assert page.url.endswith("ledger.html?verdict=attainable")
        assert page.locator(".shown").inner_text() == "1 of 4 figures"
        page.reload()
        assert rows.count() == 1
        page.locator("select[name=verdict]").select_option("")
        page.locator("select[name=order]").select_option("verdict")
        ordered = rows.evaluate_all("all => all.map(row => row.dataset.verdict)")
        assert ordered == ["given", "attainable", "differs", "not-derivable"]
        page.goto(f"{sample_address}/{LEDGER}?verdict=given#doe1999-p-value")
        assert page.locator("#doe1999-p-value").is_visible()


def test_the_ledgers_captions_say_what_is_shown_and_nothing_is_no_dead_end(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{LEDGER}")
        caption, found, clear = (
            page.locator(part) for part in ("table.ledger caption", ".shown", ".ledger-form button")
        )
        assert caption.inner_text() == "4 figures of Doe 1999, in reading order"
        assert clear.is_hidden()
        page.locator("select[name=order]").select_option("quantity")
        assert caption.inner_text() == "4 figures of Doe 1999, by quantity"
        page.locator("select[name=verdict]").select_option("given")
        assert caption.inner_text() == "1 of 4 figures of Doe 1999, by quantity"
        others = page.locator("tr[data-verdict]:not([data-verdict=given])")
        unmet = others.first.get_attribute("data-quantity")
        page.locator("select[name=quantity]").select_option(unmet)
        assert found.inner_text() == "No figure matches."
        assert found.get_attribute("role") == "status"
        clear.focus()
        page.keyboard.press("Enter")
        assert found.inner_text() == "4 figures"
        assert caption.inner_text() == "4 figures of Doe 1999, in reading order"
        assert page.evaluate("document.activeElement.name") == "study"
        assert page.url.endswith("ledger.html")


def test_the_ledger_is_complete_without_scripts(browser, sample_address):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{LEDGER}?verdict=given")
        assert page.locator("table.ledger tbody tr:visible").count() == 4
        assert page.locator(".ledger-form").is_hidden()


@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "disk"])
def test_search_finds_a_term(browser, sample, sample_address, from_disk):
    base = sample.folder.as_uri() if from_disk else sample_address
    with opened(browser, DESK) as page:
        page.goto(f"{base}/{FRONT}")
        page.keyboard.press("/")
        page.keyboard.type("surprising")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=surprising")
        page.locator("#search-results li a").first.wait_for()
        found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
        assert any("ledger.html" in address for address in found)
        page.locator("#search-results li a").first.click()
        page.wait_for_url("**/reference/**")
        assert page.noted == []


def test_search_finds_the_real_book(browser, book):
    with opened(browser, DESK) as page:
        page.goto(f"{book.folder.as_uri()}/search.html?q=interleukin")
        page.locator("#search-results li a").first.wait_for()


def test_the_current_page_is_in_sight_in_the_contents(browser, sample_address):
    with opened(browser, {"width": 1280, "height": 260}) as page:
        page.goto(f"{sample_address}/{FRONT}")
        assert page.evaluate("document.getElementById('contents').scrollTop") == 0
        page.goto(f"{sample_address}/book/reference/audit.html")
        entry, box = (
            page.locator(part).bounding_box() for part in ("#contents [aria-current]", "#contents")
        )
        assert box["y"] < entry["y"] < entry["y"] + entry["height"] < box["y"] + box["height"]
        assert page.evaluate("document.getElementById('contents').scrollTop") > 0
        assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_phone_opens_the_contents(browser, sample_address, scripts):
    with opened(browser, PHONE, java_script_enabled=scripts) as page:
        page.goto(f"{sample_address}/{FRONT}")
        contents = page.locator("#contents")
        assert not contents.is_visible()
        page.locator("button.menu").click()
        contents.wait_for(state="visible")
        contents.get_by_text("Does syrup help?").click()
        page.wait_for_url("**/doe1999.html")


def test_the_keyboard_reaches_everything_in_order(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/{FRONT}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        within = "document.querySelector('main').contains(document.activeElement)"
        assert page.evaluate(within)
        page.goto(f"{sample_address}/{FRONT}")
        focusable = page.locator("a[href]:visible, button:visible, input:visible, summary:visible")
        wanted = focusable.count()
        reached = set()
        for _ in range(2 * wanted):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate(
                    "Array.prototype.indexOf.call(document.querySelectorAll('*'), "
                    "document.activeElement)"
                )
            )
            seen = page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
                "document.activeElement === document.body || document.activeElement.matches('main')"
            )
            assert seen, page.evaluate("document.activeElement.outerHTML")
        assert len(reached) >= wanted


def test_slides_are_shown_one_at_a_time(browser, sample_address):
    with opened(browser, DESK) as page:
        page.goto(f"{sample_address}/book/slides.html")
        page.get_by_role("button", name="Present").click()
        headings = page.locator("article :is(h1, h2)").locator("visible=true")
        assert headings.all_inner_texts() == ["Syrup in a few slides"]
        page.keyboard.press("ArrowRight")
        assert headings.all_inner_texts() == ["The first picture"]
        assert page.locator("figure.chart .vl svg").locator("visible=true").count() == 1
        assert page.locator(".teacher, .top, #contents").locator("visible=true").count() == 0
        assert page.url.endswith("#the-first-picture")
        page.keyboard.press("End")
        assert page.locator(".slide-bar output").inner_text() == "4 / 4"
        page.get_by_role("button", name="Previous slide").click()
        assert headings.all_inner_texts() == ["The table"]
        page.locator("article").press("Escape")
        assert headings.count() == 4
        assert page.noted == []


def test_slides_read_as_a_page_without_scripts(browser, sample_address):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/book/slides.html")
        assert page.locator("article :is(h1, h2)").locator("visible=true").count() == 4
        assert page.locator(".present, .slide-bar").locator("visible=true").count() == 0


def test_a_solution_and_a_table_of_data_open_without_scripts(browser, sample_address):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{FRONT}")
        assert not page.get_by_text("Ten.").is_visible()
        page.get_by_text("Solution to Exercise 1").click()
        assert page.get_by_text("Ten.").is_visible()


def test_mathematics_is_drawn_by_the_browser_itself(browser, sample_address):
    with opened(browser, DESK, java_script_enabled=False) as page:
        page.goto(f"{sample_address}/{FRONT}")
        assert page.locator("math").count() == 2
        root, inside = (
            page.locator(f"math {name}").first.bounding_box() for name in ("msqrt", "mfrac")
        )
        # The root grows over the fraction below it: the font has a MATH table.
        assert root["height"] >= inside["height"]
        assert page.locator("math merror").count() == 0
