"""The reference of the package and the page for authors say what the code says."""

import importlib
import inspect
import json
import pkgutil
from collections import Counter
from dataclasses import replace
from importlib import resources

import pytest
from bs4 import Tag
from site_pages import Site

import asprinted
from asprinted import book as books
from asprinted import charts, stats
from asprinted import tags as all_tags
from asprinted.ledger import schemas
from asprinted.site import code_tables

AUTHORS = "book/reference/for-authors.html"
PACKAGE = "book/reference/package.html"
PAGES = "book/reference/package/"
STATISTICS = [f"asprinted.stats.{module.name}" for module in pkgutil.iter_modules(stats.__path__)]
MODULES = [
    "asprinted.notation",
    "asprinted.abstracts",
    "asprinted.ledger",
    "asprinted.charts",
    "asprinted.chapter",
    "asprinted.chapter.estimates",
    "asprinted.chapter.explore",
    "asprinted.chapter.tables",
    "asprinted.prose",
    *STATISTICS,
]


def is_code(thing: object) -> bool:
    return inspect.isroutine(thing) or inspect.isclass(thing)


def offered(module: str) -> dict[str, object]:
    """Give what a module offers by name, modules apart."""
    found = importlib.import_module(module)
    own = [name for name, thing in vars(found).items() if is_own(name, thing, module)]
    given = {name: getattr(found, name) for name in getattr(found, "__all__", own)}
    return {name: thing for name, thing in given.items() if not inspect.ismodule(thing)}


def is_own(name: str, thing: object, module: str) -> bool:
    return not name.startswith("_") and is_code(thing) and thing.__module__ == module


def entries(site: Site) -> dict[str, Tag]:
    """Give every signature of the reference by its name."""
    pages = [page for page in site.pages if page.startswith(PAGES)]
    return {
        signature["id"]: signature
        for page in [PACKAGE, *pages]
        for signature in site.soup(page).select("dl.py > dt[id]")
    }


def named(address: str) -> object:
    """Find what a name of the reference stands for: a function before a module of its name."""
    first, *parts = address.split(".")
    thing = importlib.import_module(first)
    for part in parts:
        if not hasattr(thing, part):
            importlib.import_module(f"{thing.__name__}.{part}")
        thing = getattr(thing, part)
    return thing


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_every_public_name(book, module):
    there = entries(book)
    documented = {id(named(name)) for name in there}
    for name, thing in offered(module).items():
        if is_code(thing):
            assert id(thing) in documented, f"{module}.{name}"
        elif module not in STATISTICS:
            assert any(entry.endswith(f".{name}") for entry in there), f"{module}.{name}"


def test_the_reference_has_nothing_twice(book):
    found = Counter(id(named(name)) for name in entries(book) if inspect.isroutine(named(name)))
    assert len(found) > 100
    assert set(found.values()) == {1}


def test_what_the_package_offers_by_itself_is_named_and_linked(book):
    page = book.soup(PACKAGE)
    links = {link["href"].rpartition("#")[2] for link in page.select("article a[href]")}
    reached = {id(named(name)) for name in links if name.startswith("asprinted.")}
    words = {code.text for code in page.select("article td code")}
    for name in asprinted.__all__:
        assert name in words
        assert id(getattr(asprinted, name)) in reached, name


def test_the_reference_says_what_the_docstrings_say(book):
    for name, signature in entries(book).items():
        thing = named(name)
        if not is_code(thing):
            continue
        said = inspect.getdoc(thing).split("\n\n")[0]
        assert plain(said) in plain(signature.find_next_sibling("dd").text), name


WRITTEN_OTHERWISE = str.maketrans(
    {"’": "'", "“": '"', "”": '"', "…": "...", **dict.fromkeys("`*\\|")}
)
"""What a page curls, joins or takes for markup."""


def plain(text: str) -> str:
    return " ".join(text.translate(WRITTEN_OTHERWISE).split())


def test_choices_keep_their_straight_quotes_and_values_their_colons(book):
    there = entries(book)
    interval = there["asprinted.stats.proportions.interval"].find_next_sibling("dd")
    assert '{"wilson", "wald", ' in interval.text
    tables = there["asprinted.Book.tables"].find_next_sibling("dd").text
    assert tables.strip().startswith("Files of the ledger that are there: the tables typed by hand")


def rows(site: Site) -> dict[str, list[list[str]]]:
    """Give the tables of the page for authors by the heading above them, as texts."""
    return {
        table.find_previous(["h2", "h3"]).find(string=True): [
            [plain(cell.text) for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        for table in site.soup(AUTHORS).select("table")
    }


def test_authors_are_told_of_every_tag(book):
    does = {"runs": "always runs", "shows": "may be left out", "": ""}
    assert rows(book)["What a cell is tagged"] == [
        [tag.name, plain(tag.meaning), does[tag.sweep]] for tag in all_tags.TAGS
    ]


@pytest.mark.parametrize("table", schemas.SCHEMAS)
def test_authors_are_told_of_every_column(book, table):
    text = resources.files(schemas).joinpath(f"{table}.json").read_text("utf-8")
    columns = json.loads(text)["fields"]
    title = "figures, a table for each study" if table == "figures" else f"{table}.csv"
    told = rows(book)[title]
    assert [name for name, *_rest in told] == [column["name"] for column in columns]
    for column, (_name, held, empty) in zip(columns, told, strict=True):
        assert column["description"]
        assert held.startswith(plain(column["description"]))
        required = column.get("constraints", {}).get("required", False)
        assert empty == ("" if required else "may be empty")
        for word in column.get("constraints", {}).get("enum", ()):
            assert word in held


def test_every_schema_that_ships_is_told_of():
    files = {path.name for path in resources.files(schemas).iterdir() if path.name.endswith("json")}
    assert files == {f"{table}.json" for table in schemas.SCHEMAS}


def test_authors_are_told_of_every_chart_with_a_link_to_its_place(book):
    told = rows(book)["What draws a chart"]
    functions = {
        name: thing for name, thing in offered(charts.__name__).items() if inspect.isroutine(thing)
    }
    assert [name for name, _said in told] == list(functions)
    for name, said in told:
        assert said == plain(inspect.getdoc(functions[name]).partition("\n")[0])
    links = {link["href"].rpartition("#")[2] for link in book.soup(AUTHORS).select("td a")}
    assert {f"asprinted.charts.{name}" for name in functions} <= links


def test_authors_are_told_of_every_key(book):
    told = rows(book)["The keys of asprinted.toml"]
    assert [row[:2] for row in told] == [
        [key, plain(setting.help)] for key, setting in books.SETTINGS.items()
    ]
    needed = [row[0] for row in told if row[3] == "must be given"]
    assert needed == [key for key, one in books.SETTINGS.items() if one.default is None]


def test_what_is_new_is_told_of(monkeypatch):
    new = replace(all_tags.TAGS[0], name="new", meaning="Is a|new one.", sweep="shows")
    monkeypatch.setattr(code_tables, "TAGS", (*all_tags.TAGS, new))
    assert list(code_tables.tags())[-1] == ("`new`", "Is a|new one.", "may be left out")
    key = books.Setting("texts", ("a", "b"), "what is new")
    monkeypatch.setitem(books.SETTINGS, "new-key", key)
    told = ("`new-key`", "what is new", "a list of texts", "`a`, `b`")
    assert list(code_tables.settings())[-1] == told


@pytest.mark.parametrize(
    "wrong",
    [("tag",), ("tags", "all"), ("columns",), ("columns", "people"), ("functions", "asprinted.x")],
)
def test_a_table_that_is_none_is_refused(wrong):
    assert not code_tables.is_known(*wrong)
    assert code_tables.is_known("columns", "figures")
