"""Each guard seen to fail: one thing is altered at a time, and the check that should see it must.

A guard catches an alteration if it names what was altered, with the value found and the value
expected. Nothing here is a checksum of a file.
"""

import copy
import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest

from asprinted.audit import audit, verdicts
from asprinted.chapter import tables
from asprinted.ledger import DATA, Ledger, LedgerError, LedgerFigure, Study, load_ledger
from asprinted.lock import Entry, Lock, load_lock
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
    """One thing altered, the guard that should see it, and what it must name."""

    what: str
    guard: Callable[[], list[str]]
    names: tuple[str, ...]

    def caught(self) -> bool:
        return any(all(name in line for name in self.names) for line in self.guard())


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
    name = figure.name
    for text in altered_texts(figure.printed):
        yield {"printed": text}, (text, figure.printed)
    for sentence in (figure.sentence - 1, figure.sentence + 1):
        if sentence > 0:
            yield {"sentence": str(sentence)}, (name, str(sentence), str(figure.sentence))
    for verdict in {"given", "consistent", "attainable", "differs", "not-derivable"}:
        if verdict != figure.verdict:
            yield {"verdict": verdict}, (name, verdict)
    if figure.derive:
        yield {"derive": ""}, (name,)
        for used in re.findall(r"[a-z-]+(?=[,)])", figure.derive):
            if used != "any":
                yield {"derive": figure.derive.replace(used, f"{used}-x", 1)}, (name, f"{used}-x")
        for function, other in OTHER_FUNCTIONS.items():
            if re.search(rf"\b{function}\(", figure.derive):
                changed = figure.derive.replace(f"{function}(", f"{other}(", 1)
                yield {"derive": changed}, (figure.study,)
    if figure.of:
        yield {"of": "" if figure.of == "not-printed" else "not-printed"}, (name, "column of")
        yield {"of": "nobody"}, (name, "nobody")
        for other in ledger[figure.study]:
            if (
                figure.of in ledger[figure.study]
                and other.value != ledger[figure.study][figure.of].value
                and other.total != ledger[figure.study][figure.of].total
            ):
                yield {"of": other.name}, (name, other.name)


class Rows:
    """The tables of a study, to be altered and audited in a folder of their own."""

    def __init__(self, folder, lock: Lock) -> None:
        self.data = shutil.copytree(DATA, folder / "data")
        self.lock = lock

    def read(self, stem: str) -> list[dict[str, str]]:
        with open(DATA / "figures" / f"{stem}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def audited(self, stem: str, rows: list[dict[str, str]]) -> list[str]:
        """Problems named when a study has these rows: by the audit, or by its chapter's checks."""
        path = self.data / "figures" / f"{stem}.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        try:
            load_ledger.__globals__["_load"].cache_clear()
            study = load_ledger(self.data)[stem]
            lock = Lock(self.lock.made, {stem: self.lock[stem]})
            found = [str(line) for line in audit(Ledger((study,)), lock, data=None).problems]
            return found or self._stale_checks(study)
        except LedgerError as error:
            return [str(error)]
        finally:
            shutil.copy(DATA / "figures" / f"{stem}.csv", path)

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
                if "printed" in cells:
                    # A text that no longer parses is refused at once, by row and column.
                    names = (cells["printed"],)
                yield Alteration(
                    f"{figure.key}: {cells}", partial(copies.audited, study.stem, changed), names
                )
            deleted = [*rows[:index], *rows[index + 1 :]]
            if deleted:
                yield Alteration(
                    f"{figure.key} deleted",
                    partial(copies.audited, study.stem, deleted),
                    (study.stem, figure.printed),
                )
            again = rows[index] | {"figure": "again"}
            twice = [*rows[: index + 1], again, *rows[index + 1 :]]
            yield Alteration(
                f"{figure.key} claimed twice",
                partial(copies.audited, study.stem, twice),
                (figure.printed, "twice"),
            )
        for index in range(len(rows) - 1):
            swapped = [*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :]]
            yield Alteration(
                f"{study.stem}: rows {index + 2} and {index + 3} swapped",
                partial(copies.audited, study.stem, swapped),
                (study.stem, "order")
                if rows[index]["printed"] != rows[index + 1]["printed"]
                else (),
            )


# The lock's entries -------------------------------------------------------------------------------


def altered_entries(entry: Entry) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for text in altered_texts(entry.printed):
        yield text, (replace(entry, printed=text),)
    yield str(entry.sentence + 1), (replace(entry, sentence=entry.sentence + 1),)
    yield str(entry.place + 1), (replace(entry, place=entry.place + 1),)
    if entry.kind:
        other = "duration" if entry.kind != "duration" else "count"
        yield other, (replace(entry, kind=other),)
    else:
        other = "label" if entry.reason != "label" else "name"
        yield other, (replace(entry, reason=other),)
    yield "", ()
    yield "", (entry, entry)


def lock_alterations(ledger: Ledger, lock: Lock) -> Iterator[Alteration]:
    def audited(stem: str, locked) -> list[str]:
        changed = Lock(lock.made, {stem: locked})
        return [str(line) for line in audit(Ledger((ledger[stem],)), changed, data=None).problems]

    for stem, locked in lock.abstracts.items():
        for index, entry in enumerate(locked.entries):
            for shown, entries in altered_entries(entry):
                changed = (*locked.entries[:index], *entries, *locked.entries[index + 1 :])
                yield Alteration(
                    f"lock of {stem}: {entry} -> {entries}",
                    partial(audited, stem, replace(locked, entries=changed)),
                    (stem, shown or entry.printed),
                )
        pmid = str(int(locked.pmid) + 1)
        yield Alteration(
            f"lock of {stem}: pmid",
            partial(audited, stem, replace(locked, pmid=pmid)),
            (stem, pmid, locked.pmid),
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
                    (other, text),
                )
            for figure in ledger[stem]:
                numbers = [number.text for number in figure.parsed.numbers]
                if text not in (figure.printed, *numbers):
                    yield Alteration(
                        f"{where} pointed at {figure.name}",
                        partial(refused, f"{text} <{stem}:{figure.name}>"),
                        (text, figure.printed),
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
    changed = copy.deepcopy(notebook)
    cell = next(cell for cell in changed["cells"] if cell["id"] == name)
    row, column, new = altered
    (table,) = chapters.stored_tables(cell)
    table["rows"][row][column] = new
    return chapters.stale(changed, fresh)


# All of them --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alterations(tmp_path_factory) -> list[Alteration]:
    ledger, lock = load_ledger(), load_lock()
    copies = Rows(tmp_path_factory.mktemp("guards"), lock)
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
    assert not missed, "\n".join(missed)


def test_nothing_is_caught_where_nothing_is_altered():
    ledger, lock = load_ledger(), load_lock()
    assert not audit(ledger, lock, data=None).problems
    for path in chapters.CHAPTERS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert not chapters.stale(notebook, chapters.fresh_tables(notebook))
    rows = ledger_rows()
    for page in chapters.PAGES:
        for text, stem, name in ROLE.findall(chapters.prose(page)):
            assert not refusal(rows, f"{text} <{stem}:{name}>")
