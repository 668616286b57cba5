"""Each guard seen to fail: one thing is altered at a time, and the check that should see it must.

A guard catches an alteration if one line of it names what was altered, where it stands, the value
found and the value expected, each as a word of its own: a digit that happens to stand in the line
is no catch. Nothing here is a checksum of a file.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest

from asprinted import book
from asprinted.chapter import tables
from asprinted.ledger import Ledger, LedgerError, LedgerFigure, Study, load_ledger, verdicts
from asprinted.ledger.audit import audit
from asprinted.ledger.lock import Entry, Lock, load_lock
from asprinted.ledger.reading import figure_rows, figures_of
from asprinted.notation import NotationError, parse
from asprinted.pages.tabular import text_of
from asprinted.site.printed import refusal
from asprinted.site.source import ledger_rows
from tests import chapters

OTHER_WORDS = {
    "Five": "Six",
    "second": "third",
    "three-arm": "four-arm",
    "two": "three",
    "third": "fourth",
    "no": "two",
    "Eleven": "Twelve",
    "June": "July",
}
OTHER_FUNCTIONS = {
    "share": "sum",
    "sum": "difference",
    "difference": "sum",
    "same": "sum",
    "count": "total",
    "total": "count",
    "p_value": "share",
}


@dataclass(frozen=True)
class Alteration:
    """One thing altered, the guard that should see it, and what a line of it must name.

    `others` are further lines, any of which would do as well.
    """

    what: str
    guard: Callable[[], list[str]]
    names: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()

    def caught(self) -> bool:
        said = self.guard()
        return any(
            all(stands_in(name, line) for name in names)
            for names in (self.names, *self.others)
            for line in said
        )


def stands_in(name: str, line: str) -> bool:
    """Whether a name stands in a line by itself: no part of a longer number, word or name."""
    before = r"(?<![\w.,%-])" if re.match(r"\w", name) else ""
    after = r"(?![\w%]|[.,-]\w)" if re.search(r"\w$", name) else ""
    return re.search(before + re.escape(name) + after, line) is not None


# The ledger's rows ------------------------------------------------------------------------------


def altered_texts(printed: str) -> Iterator[str]:
    """The text with one digit changed, for each digit, or its number word changed."""
    for match in re.finditer(r"\d", printed):
        digit = str((int(match[0]) + 1) % 10)
        yield printed[: match.start()] + digit + printed[match.end() :]
    for word, other in OTHER_WORDS.items():
        if re.search(rf"\b{word}\b", printed):
            yield re.sub(rf"\b{word}\b", other, printed)


def altered_cells(figure: LedgerFigure, ledger: Ledger) -> Iterator[tuple[dict, tuple[str, ...]]]:
    """Changes to single cells of a row, each with what the guard must name."""
    place = (figure.study, f"row {figure.row}")
    named = (*place, figure.name)
    for text in altered_texts(figure.printed):
        yield {"printed": text}, printed_otherwise(figure, text)
    for sentence in (figure.sentence - 1, figure.sentence + 1):
        if sentence > 0:
            names = (*named, repr(figure.printed), f"in sentence {sentence}")
            yield {"sentence": str(sentence)}, names
    for verdict in {"given", "consistent", "attainable", "differs", "not-derivable"}:
        if verdict != figure.verdict:
            names = (*named, f"expected to be {verdict}", f"earns {figure.verdict}")
            yield {"verdict": verdict}, names
    if figure.derive:
        yield {"derive": ""}, (*named, f"expected to be {figure.verdict}", "earns")
        for used in re.findall(r"[a-z-]+(?=[,)])", figure.derive):
            if used != "any":
                changed = figure.derive.replace(used, f"{used}-x", 1)
                yield {"derive": changed}, (*named, "column derive", f"'{used}-x'")
        for function, other in OTHER_FUNCTIONS.items():
            if re.search(rf"\b{function}\(", figure.derive):
                changed = figure.derive.replace(f"{function}(", f"{other}(", 1)
                yield {"derive": changed}, named
    if figure.of:
        other = "" if figure.of == "not-printed" else "not-printed"
        for wrong in (other, "nobody"):
            names = (*named, "column of", f"found {wrong!r}", f"expected {figure.of!r}")
            yield {"of": wrong}, names
        for other in ledger[figure.study]:
            if other.name != figure.of:
                names = (*named, f"found {other.name!r}", f"expected {figure.of!r}")
                yield {"of": other.name}, names


def where_it_follows(figure: LedgerFigure, ledger: Ledger) -> tuple[tuple[str, ...], ...]:
    """Lines that see another derivation which prints the figure too.

    What the chapter stores of it, or what the figures give that are derived from this one.
    """
    stored = (figure.study, "checks: stores", "the ledger and the audit give")
    derived = (
        (figure.study, f"row {other.row}", other.name, f"expected to be {other.verdict}", "earns")
        for other in ledger[figure.study]
        if other.expression and figure.name in other.expression.names()
    )
    return (stored, *derived)


def printed_otherwise(figure: LedgerFigure, text: str) -> tuple[str, ...]:
    """What a guard must name of another printed text: a file that cannot be read has no figures."""
    try:
        parse(text)
    except NotationError:
        return (f"{figure.study}.csv", f"row {figure.row}", "column printed", repr(text))
    return (figure.study, f"row {figure.row}", figure.name, repr(text), repr(figure.printed))


class Rows:
    """The rows of each study, to be altered and audited without a file."""

    def __init__(self, ledger: Ledger, lock: Lock) -> None:
        here = book.current()
        self.ledger, self.lock = ledger, lock
        self.rows = {study.stem: figure_rows(study.stem, here) for study in ledger}

    def read(self, stem: str) -> list[dict[str, str]]:
        return [dict(cells) for _, cells in self.rows[stem]]

    def audited(self, stem: str, rows: list[dict[str, str]]) -> list[str]:
        """Problems named when a study has these rows: by the audit, or by its chapter's checks."""
        try:
            figures = figures_of(stem, enumerate(rows, start=2), f"data/figures/{stem}.csv")
        except LedgerError as error:
            return [str(error)]
        study = replace(self.ledger[stem], figures=figures)
        lock = Lock(self.lock.made, {stem: self.lock[stem]})
        found = [str(line) for line in audit(Ledger((study,)), lock).problems]
        return found or self._stale_checks(study)

    def _stale_checks(self, study: Study) -> list[str]:
        """Stored verdicts of the study's chapter that these rows no longer give."""
        notebook = chapters.load(chapters.BOOK / "studies" / f"{study.stem}.ipynb")
        (cell,) = chapters.tagged(notebook, "checks")
        now = {cell["id"]: tables.checks(verdicts(study)).data()}
        return [f"{study.stem}, {line}" for line in chapters.stale(notebook, now)]


def row_alterations(copies: Rows, ledger: Ledger) -> Iterator[Alteration]:
    for study in ledger:
        rows = copies.read(study.stem)
        for index, figure in enumerate(study):
            for cells, names in altered_cells(figure, ledger):
                changed = [*rows[:index], rows[index] | cells, *rows[index + 1 :]]
                yield Alteration(
                    f"{figure.key}: {cells}",
                    partial(copies.audited, study.stem, changed),
                    names,
                    where_it_follows(figure, ledger) if cells.get("derive") else (),
                )
            deleted = [*rows[:index], *rows[index + 1 :]]
            if deleted:
                yield Alteration(
                    f"{figure.key} deleted",
                    partial(copies.audited, study.stem, deleted),
                    (study.stem, repr(figure.printed), f"sentence {figure.sentence}"),
                )
            again = rows[index] | {"figure": "again"}
            twice = [*rows[: index + 1], again, *rows[index + 1 :]]
            yield Alteration(
                f"{figure.key} claimed twice",
                partial(copies.audited, study.stem, twice),
                (study.stem, repr(figure.printed), "is claimed twice"),
            )
        for index in range(len(rows) - 1):
            swapped = [*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :]]
            yield Alteration(
                f"{study.stem}: rows {index + 2} and {index + 3} swapped",
                partial(copies.audited, study.stem, swapped),
                (study.stem, "is out of reading order")
                if rows[index]["printed"] != rows[index + 1]["printed"]
                else (study.stem, "stores"),
            )


# The lock's entries -------------------------------------------------------------------------------


def altered_entries(
    entry: Entry, figure: LedgerFigure | None
) -> Iterator[tuple[tuple[Entry, ...], tuple[str, ...]]]:
    """Changes to an entry, each with what the guard must name besides the study.

    `figure` is the ledger's row of the entry, if it is one of a figure.
    """
    before, here = repr(entry.printed), f"in sentence {entry.sentence}"
    row = (f"row {figure.row}", figure.name) if figure else ()
    for text in altered_texts(entry.printed):
        names = (*row, repr(text), before) if figure else (repr(text), f"sentence {entry.sentence}")
        yield (replace(entry, printed=text),), names
    later = replace(entry, sentence=entry.sentence + 1)
    seen = (*row, before, here) if figure else (before, f"sentence {later.sentence}")
    yield (later,), seen
    place = entry.place + 1
    yield (
        (replace(entry, place=place),),
        (before, f"place {place} {here}", f"expected {entry.place}"),
    )
    if figure:
        other = "duration" if entry.kind != "duration" else "count"
        names = (before, f"calls it {other!r}", f"the notation {entry.kind!r}")
        yield (replace(entry, kind=other),), names
    else:
        other = "label" if entry.reason != "label" else "name"
        yield (replace(entry, reason=other),), (before, f"({other})", f"sentence {entry.sentence}")
    yield (), ((*row, before) if figure else (before, f"({entry.reason})", here))
    once_more = (before, f"sentence {entry.sentence} of the lock")
    yield (entry, entry), once_more


def lock_alterations(ledger: Ledger, lock: Lock) -> Iterator[Alteration]:
    def audited(stem: str, locked) -> list[str]:
        changed = Lock(lock.made, {stem: locked})
        return [str(line) for line in audit(Ledger((ledger[stem],)), changed).problems]

    for stem, locked in lock.abstracts.items():
        figures = iter(ledger[stem])
        for index, entry in enumerate(locked.entries):
            figure = next(figures) if entry.kind else None
            for entries, names in altered_entries(entry, figure):
                changed = (*locked.entries[:index], *entries, *locked.entries[index + 1 :])
                yield Alteration(
                    f"lock of {stem}: {entry} -> {entries}",
                    partial(audited, stem, replace(locked, entries=changed)),
                    (stem, *names),
                )
        pmid = str(int(locked.pmid) + 1)
        yield Alteration(
            f"lock of {stem}: pmid",
            partial(audited, stem, replace(locked, pmid=pmid)),
            (stem, f"PMID {pmid}", locked.pmid),
        )


# Quotations ---------------------------------------------------------------------------------------

ROLE = re.compile(r"\{printed\}`([^`]+?)\s*<([^:>]+):([^>]+)>`")


def role_alterations(ledger: Ledger) -> Iterator[Alteration]:
    rows = ledger_rows()

    def refused(quotation: str) -> list[str]:
        return [refusal(rows, quotation)]

    for page in chapters.PAGES:
        for text, stem, name in ROLE.findall(chapters.prose(page)):
            where = f"{page.name}: {text} <{stem}:{name}>"
            for other in set(altered_texts(text)) - {
                n.text for n in ledger[stem][name].parsed.numbers
            }:
                yield Alteration(
                    f"{where} as {other}",
                    partial(refused, f"{other} <{stem}:{name}>"),
                    (repr(other), f"{stem}:{name}", repr(ledger[stem][name].printed)),
                )
            for figure in ledger[stem]:
                numbers = [number.text for number in figure.parsed.numbers]
                if text not in (figure.printed, *numbers):
                    yield Alteration(
                        f"{where} pointed at {figure.name}",
                        partial(refused, f"{text} <{stem}:{figure.name}>"),
                        (repr(text), figure.key, repr(figure.printed)),
                    )
            yield Alteration(
                f"{where} pointed nowhere",
                partial(refused, f"{text} <{stem}:{name}-x>"),
                (f"{name}-x",),
            )


# Stored outputs -----------------------------------------------------------------------------------


def output_alterations() -> Iterator[Alteration]:
    for path in chapters.CHAPTERS:
        notebook = chapters.load(path)
        fresh = chapters.fresh_tables(notebook)
        for cell in chapters.code_cells(notebook):
            if cell["id"] in fresh:
                yield from _cell_alterations(path.stem, notebook, cell, fresh)


def _cell_alterations(stem, notebook, cell, fresh) -> Iterator[Alteration]:
    """Each number of each table cell stored, changed in its last digit."""
    (table,) = chapters.stored_tables(cell)
    for row, cells in enumerate(table["rows"]):
        for column, old in enumerate(cells):
            text = text_of(old)
            for number in re.finditer(r"\d(?=\D|$)", text):
                at = number.start()
                digit = str((int(text[at]) + 1) % 10)
                spoilt = f"{text[:at]}{digit}{text[at + 1 :]}"
                new = spoilt if isinstance(old, str) else {**old, "text": spoilt}
                yield Alteration(
                    f"{stem}, {cell['id']}: {text} -> {spoilt}",
                    partial(_stale_with, notebook, cell["id"], (row, column, new), fresh),
                    (cell["id"], repr(chapters.written(new)), repr(chapters.written(old))),
                )


def _stale_with(notebook, name, altered, fresh) -> list[str]:
    """What is stale where one cell stores another table; the rest of the notebook is shared."""
    cells = [_storing(cell, altered) if cell["id"] == name else cell for cell in notebook["cells"]]
    return chapters.stale({**notebook, "cells": cells}, fresh)


def _storing(cell: dict, altered) -> dict:
    changed = copy.deepcopy(cell)
    row, column, new = altered
    (table,) = chapters.stored_tables(changed)
    table["rows"][row][column] = new
    return changed


# All of them --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alterations() -> list[Alteration]:
    ledger, lock = load_ledger(), load_lock()
    copies = Rows(ledger, lock)
    return [
        *row_alterations(copies, ledger),
        *lock_alterations(ledger, lock),
        *role_alterations(ledger),
        *output_alterations(),
    ]


def test_every_alteration_is_caught_by_name(alterations, capsys):
    missed = [alteration.what for alteration in alterations if not alteration.caught()]
    with capsys.disabled():
        print(f"\ncaught {len(alterations) - len(missed)} of {len(alterations)}")
    assert not missed, f"{len(missed)} missed\n" + "\n".join(missed)


def test_nothing_is_caught_where_nothing_is_altered():
    ledger, lock = load_ledger(), load_lock()
    assert not audit(ledger, lock).problems
    for path in chapters.CHAPTERS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert not chapters.stale(notebook, chapters.fresh_tables(notebook))
    rows = ledger_rows()
    for page in chapters.PAGES:
        for text, stem, name in ROLE.findall(chapters.prose(page)):
            assert not refusal(rows, f"{text} <{stem}:{name}>")


@pytest.mark.parametrize(
    ("name", "line", "stands"),
    [
        ("4", "in sentence 4; in its place", True),
        ("4", "in sentence 14", False),
        ("4", "in sentence 4.5", False),
        ("'4'", "prints '4' here", True),
        ("row 1", "row 12, column", False),
        ("response", "yang2003, hd-response (", False),
        ("hd-response", "yang2003, hd-response ('21%')", True),
        ("P = .04", "prints 'P = .048'", False),
    ],
)
def test_a_name_is_found_as_a_word_of_its_own_only(name, line, stands):
    assert stands_in(name, line) is stands


def test_an_alteration_is_not_caught_by_another_place():
    said = ["yang2003, row 10, hd-randomized ('165'): the lock has '156' in sentence 4"]
    named = ("yang2003", "row 10", "hd-randomized", "'165'", "'156'")
    assert Alteration("", lambda: said, named).caught()
    for at, other in enumerate(("yang200", "row 1", "randomized", "'16'", "'15'")):
        altered = (*named[:at], other, *named[at + 1 :])
        assert not Alteration("", lambda: said, altered).caught()
