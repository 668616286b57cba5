"""What differs between two runs of a chapter: their numbers, sentences and charts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from numbers import Real
from pathlib import Path

from asprinted.files import FolderError
from asprinted.notation.sentences import sentences
from asprinted.rerun import beside
from asprinted.rerun.chapters import book_folder, chapter_names, find_chapter
from asprinted.rerun.declarations import declared
from asprinted.rerun.folders import rerun_metadata
from asprinted.rerun.numbers import DIGITS, counted, missing, pair, same, short
from asprinted.rerun.parameters import ParameterError, as_text
from asprinted.rerun.results import glued
from asprinted.rerun.runs import ABOUT, RunFolder

HOW = "give a rerun's folder, a notebook, a chapter, or a row of a sweep as FOLDER:ROW"
KEY_LETTERS = 20
FEW = 6
"""Letters of a key below which figures alone are a row: one key in sixteen begins with a 0."""
LIST_MARK = re.compile(r"^\s*[-*]\s+")


@dataclass(frozen=True)
class Side:
    """One of two runs.

    Attributes
    ----------
    name : str
        As it was given.
    chapter : str or None
        What it is a run of, if it says so.
    parameters : mapping
        Its settings, as far as they are known.
    numbers : mapping
        Each reported number by name.
    path : pathlib.Path or None
        Its notebook, if it is kept.
    """

    name: str
    chapter: str | None
    parameters: Mapping[str, object]
    numbers: Mapping[str, object]
    path: Path | None


@dataclass(frozen=True)
class Difference:
    """What differs between two runs.

    Attributes
    ----------
    parameters, numbers : mapping
        Both values, by the name of what differs.
    sentences : tuple of (tuple of str, tuple of str)
        Those of one and of the other, for each place where they differ.
    charts : int
        How many charts differ.
    compared : mapping
        How many numbers, sentences and charts there are.
    silent : Side or None
        One that keeps no notebook, so that sentences and charts were not compared.
    """

    parameters: Mapping[str, tuple]
    numbers: Mapping[str, tuple]
    sentences: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    charts: int
    compared: Mapping[str, int]
    silent: Side | None

    def __bool__(self) -> bool:
        """Whether a number, sentence or chart differs."""
        return bool(self.numbers or self.sentences or self.charts)


def side(text: str) -> Side:
    """Return the run that a text points to.

    Parameters
    ----------
    text : str
        A rerun's folder; a notebook; the name of a chapter, which is as published; or a sweep's
        folder with `:` and a row of its `results.csv`, counted from 1, or a run's key or its
        beginning, of six letters at least where it is figures alone.

    Raises
    ------
    FolderError
        If there is no such run, or it failed.
    ChapterError
        If there is no such chapter.
    """
    path = Path(text)
    if not text.strip():
        raise FolderError(f"a run without a name; {HOW}")
    if path.is_file():
        return _of_file(text, path)
    if path.is_dir() and (found := _of_folder(text, path)):
        return found
    folder, colon, row = text.rpartition(":")
    if colon and folder:
        return _of_sweep(text, Path(folder), row)
    return _of_notebook(text, find_chapter(text, changeable=True))


def between(one: Side, other: Side) -> Difference:
    """Return what differs between two runs of a chapter.

    Raises
    ------
    FolderError
        If they are of two chapters, or one holds no number.
    """
    if one.chapter and other.chapter and one.chapter != other.chapter:
        words = f"is a run of {other.chapter}, and {one.name} one of {one.chapter}"
        raise FolderError(f"{other.name}: {words}; give two runs of one chapter")
    for empty, full in ((one, other), (other, one)):
        if full.numbers and not empty.numbers:
            words = "stores no number; asprinted execute stores those of a chapter"
            raise FolderError(f"{empty.name}: {words}")
    numbers = _unlike(one.numbers, other.numbers, same)
    count = {"numbers": len({**one.numbers, **other.numbers})}
    known = one.parameters.keys() & other.parameters.keys()
    parameters = {
        name: (one.parameters[name], other.parameters[name])
        for name in one.parameters
        if name in known and one.parameters[name] != other.parameters[name]
    }
    silent = next((it for it in (one, other) if it.path is None), None)
    if silent:
        return Difference(parameters, numbers, (), 0, count, silent)
    cells = beside.cells(*(json.loads(it.path.read_bytes()) for it in (one, other)))
    places, charts = [], 0
    count |= {"sentences": 0, "charts": 0}
    for cell in cells:
        then, now = (_sentences(outputs) for outputs in (cell.then, cell.now))
        drawn = [[it for it in outputs if beside.CHART in it] for outputs in (cell.then, cell.now)]
        count["sentences"] += max(len(then), len(now))
        count["charts"] += max(map(len, drawn))
        places += _places(then, now)
        charts += drawn[0] != drawn[1]
    if not any(count.values()):
        words = "stores no result; asprinted execute stores those of a chapter"
        raise FolderError(f"{one.name}: {words}")
    return Difference(parameters, numbers, tuple(places), charts, count, None)


def _unlike(one: Mapping, other: Mapping, alike: Callable[[object, object], bool]) -> dict:
    names = [*one, *(name for name in other if name not in one)]
    pairs = {name: (one.get(name), other.get(name)) for name in names}
    return {name: both for name, both in pairs.items() if not alike(*both)}


def _sentences(outputs: list[Mapping]) -> list[str]:
    """Return the sentences of a cell's outputs, a line of a table or a list being one too."""
    lines = [line for output in outputs for line in output.get(beside.WORDS, "").splitlines()]
    plain = [LIST_MARK.sub("", line) for line in lines]
    return [line[start:end] for line in plain for start, end in sentences(line)]


def _places(then: list[str], now: list[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    matched = SequenceMatcher(None, then, now, autojunk=False).get_opcodes()
    return [(tuple(then[a:b]), tuple(now[c:d])) for kind, a, b, c, d in matched if kind != "equal"]


def _of_file(text: str, path: Path) -> Side:
    if path.suffix == ".ipynb":
        return _of_notebook(text, path)
    if path.parent.name == "runs" and (path.parents[1] / ABOUT).is_file():
        return _of_sweep(text, path.parents[1], path.stem)
    raise FolderError(f"{text}: is no run; {HOW}")


def _of_folder(text: str, path: Path) -> Side | None:
    if (path / ABOUT).is_file():
        raise FolderError(f"{text}: holds a sweep; name a row of it, as in {text.rstrip('/')}:1")
    notebooks = [it for it in sorted(path.glob("*.ipynb")) if rerun_metadata(it)]
    if len(notebooks) > 1:
        raise FolderError(f"{text}: holds {len(notebooks)} reruns; give the notebook of one")
    if notebooks:
        return _of_notebook(text, notebooks[0])
    if text in chapter_names():  # a folder here happens to have a chapter's name
        return None
    raise FolderError(f"{text}: holds no rerun; {HOW}")


def _of_notebook(text: str, path: Path) -> Side:
    """Read a notebook: a rerun's, papermill's, or a chapter's, which is as published."""
    from asprinted.rerun.execute import read_notebook

    notebook = read_notebook(path)
    about = rerun_metadata(path)
    if about:
        return Side(text, about["chapter"], about["parameters"], glued(notebook), path)
    papermill = notebook.metadata.get("papermill", {})
    ran = papermill.get("input_path")
    if not ran and path.resolve().is_relative_to(book_folder().resolve()):
        ran = path
    try:
        defaults = {name: it.default for name, it in declared(notebook, text).items()}
    except ParameterError:
        defaults = {}
    settings = defaults | dict(papermill.get("parameters") or {})
    return Side(text, Path(ran).stem if ran else None, settings, glued(notebook), path)


def _of_sweep(text: str, folder: Path, row: str) -> Side:
    chapter = _chapter_of(text, folder)
    stored = RunFolder(folder, chapter)
    key = _key(text, folder, row)
    record = stored.read(key)
    if record is None:
        raise FolderError(f"{text}: its run {key} cannot be read; do the sweep again")
    if record.status != "done":
        words = f"{record.status}: {record.error}" if record.error else record.status
        raise FolderError(f"{text}: has nothing to compare ({words})")
    path = stored.notebooks / f"{key}.ipynb"
    path = path if path.is_file() else None
    return Side(text, chapter, record.settings, record.glued, path)


def _chapter_of(text: str, folder: Path) -> str:
    try:
        return str(json.loads((folder / ABOUT).read_bytes())["chapter"])
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(f"{text}: {folder} holds no sweep; {HOW}") from None


def _key(text: str, folder: Path, row: str) -> str:
    """Return the key of a row of a sweep's table, or of the run whose key so begins."""
    keys = [path.stem for path in (folder / "runs").glob("*.json")]
    begun = [key for key in keys if row and key.startswith(row)]
    if row.isdecimal() and row.isascii() and len(row) < KEY_LETTERS:
        rows = _table(text, folder)
        if 1 <= int(row) <= len(rows):
            return rows[int(row) - 1]
        if len(row) < FEW or not begun:  # a key may begin with figures alone
            has = counted(len(rows), "row")
            raise FolderError(f"{text}: results.csv has {has}, counted from 1; give one of them")
    if len(begun) != 1:
        which = f"{counted(len(begun), 'run')} of the sweep" if begun else "no run of the sweep"
        verb = "begin" if len(begun) > 1 else "begins"
        words = f"{which} {verb} with {row!r}; give a row of results.csv, counted from 1, or a key"
        raise FolderError(f"{text}: {words}")
    return begun[0]


def _table(text: str, folder: Path) -> list[str]:
    try:
        with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
            return [line["run"] for line in csv.DictReader(file)]
    except (OSError, ValueError, KeyError, csv.Error):
        words = "results.csv cannot be read; do the sweep again, or give a run's key"
        raise FolderError(f"{text}: {words}") from None


def in_words(found: Difference, one: Side, other: Side) -> str:
    """Return what differs, a line each, and how much at the end."""
    lines = [f"{one.name} -> {other.name}"]
    lines += _aligned([(name, *map(as_text, both), "") for name, both in found.parameters.items()])
    rows = [(name, *pair(*both), _by(*both)) for name, both in found.numbers.items()]
    lines += ["", *_aligned(rows)] if rows else []
    for before, after in found.sentences:
        lines += ["", *(f"- {it}" for it in before), *(f"+ {it}" for it in after)]
    return "\n".join([*lines, "", _how_many(found)])


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, before, after, by in rows:
        changed = f"{before:<{widths[1]}} -> {after:<{widths[2]}}"
        lines.append(f"{name:<{widths[0]}}  {changed}  {by}".rstrip())
    return lines


def _by(before: object, after: object) -> str:
    """Write by how much a number differs, with its sign."""
    values = (before, after)
    if not all(isinstance(it, Real) and not isinstance(it, bool) for it in values):
        return ""
    if any(map(missing, values)):
        return ""
    difference = after - before
    return f"{'+' if difference > 0 else ''}{short(difference, DIGITS)}"


def _how_many(found: Difference) -> str:
    differ = {
        "numbers": len(found.numbers),
        "sentences": sum(max(map(len, place)) for place in found.sentences),
        "charts": found.charts,
    }
    parts = []
    for what, count in found.compared.items():
        noun = counted(count, what.removesuffix("s"))
        parts.append(f"{differ[what]:,} of {noun}")
    words = f"{', '.join(parts)} differ"
    if found.silent:
        words += f"; sentences and charts are not compared, since {found.silent.name} keeps no "
        words += "notebook (asprinted sweep --keep-notebooks does)"
    return words
