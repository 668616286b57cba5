"""What a finished sweep leaves beside its runs: table, curves, and a page for each run."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from asprinted.fingerprint import digest
from asprinted.rerun import page, picture, table
from asprinted.rerun.asked import Asked
from asprinted.rerun.curve import as_declared, curve, is_numeric, label
from asprinted.rerun.numbers import counted, missing, same, short
from asprinted.rerun.parameters import Parameter, as_text
from asprinted.rerun.results import glued
from asprinted.rerun.run import CHECKED, SHORT
from asprinted.rerun.runs import Record
from asprinted.rerun.single import command
from asprinted.rerun.sweep import Sweep
from asprinted.site.markup import Markup, tag
from asprinted.storage import write_whole

LISTED = 50  # failures of a reason, reasons, and choices of a parameter, that a page names
LONGEST = 50  # letters of a number's name in that of its page
FEW = 12  # numbers of a parameter that it does


def write(sweep: Sweep, asked: Asked | None = None) -> int:
    """Write `results.csv`, `results.parquet`, `sweep.html` and the pages it leads to.

    Parameters
    ----------
    sweep : Sweep
        A finished one.
    asked : Asked, optional
        The command that it is the result of; the pages say it.

    Returns
    -------
    int
        How many runs failed.

    Raises
    ------
    FolderError, OSError
        If another sweep is writing there meanwhile, or it cannot be written.
    """
    with sweep.folder.opened():  # so that no other sweep writes its tables at the same time
        published = glued(sweep.chapter.notebook)
        failed = []
        for record in _records(sweep):
            content = _run_page(sweep, record, published)
            write_whole(sweep.folder.runs / f"{record.key}.html", content, durable=False)
            if record.status != "done":
                failed.append(record)
        results = table.frame(sweep.chapter.parameters, _records(sweep))
        table.write(results, sweep.folder.path)
        done = finite(results[results["status"] == "done"])
        numbers = Numbers.of(sweep, done, published)
        asked = asked or Asked(f"asprinted sweep {sweep.chapter.name}")
        Pages(sweep, asked, results, done, numbers, published, failed).write()
        return len(failed)


def how_run(sweep: Sweep) -> str:
    """Say how many runs left cells out, and how many of them were also run whole and compared."""
    if sweep.differs:
        return "cells marked as showing change reported numbers, so every run ran every cell"
    hows = Counter(record.how for record in _records(sweep) if record)
    if not hows[SHORT] + hows[CHECKED]:
        return ""
    checked = hows[CHECKED]
    return f"{checked:,} of them checked against a run of every cell, with equal numbers"


def _records(sweep: Sweep) -> Iterator[Record]:
    """Yield the runs one at a time, from their files."""
    return (sweep.folder.read(key) for key in sweep.keys)


def _run_page(sweep: Sweep, record: Record, published: Mapping[str, object]) -> bytes:
    chapter = sweep.chapter
    parts = [tag("p", tag("a", "The sweep", href="../sweep.html")), tag("h1", chapter.title)]
    parts.append(page.settings_table(chapter.parameters, record.settings))
    if record.status == "done":
        parts += [tag("h2", "Numbers"), page.numbers_table(published, record.glued)]
    else:
        parts.append(tag("p", f"{record.status}: {record.error}"))
    if sweep.folder.has_notebook(record.key):
        link = tag("a", "The run's notebook", href=f"../notebooks/{record.key}.ipynb")
        parts.append(tag("p", link))
    parts.append(tag("footer", page.command(command(chapter, record.settings))))
    return page.document(f"{chapter.title} – one run", *parts)


@dataclass(frozen=True)
class Numbers:
    """The reported numbers of a sweep: which vary, which do not, and which some runs lack."""

    varying: list[str]
    constant: dict[str, object]
    partial: dict[str, int]
    first: str | None

    @classmethod
    def of(cls, sweep: Sweep, done: pd.DataFrame, published: Mapping[str, object]) -> Numbers:
        """Sort the numbers of the finished runs."""
        names = [name for name in done if _is_number(done[name], name, sweep)]
        found = {name: done[name].dropna() for name in names}
        varying = [name for name in names if not same(found[name].min(), found[name].max())]
        partial = {name: len(found[name]) for name in names if len(found[name]) < len(done)}
        constant = {name: found[name].iloc[0] for name in names if name not in varying}
        return cls(varying, constant, partial, most_varied(done, varying, published))


def most_varied(
    done: pd.DataFrame, varying: Sequence[str], published: Mapping[str, object]
) -> str | None:
    """Return the number that varies most for its size, one that says what was set coming last.

    Its size is that of its published value or, where that is close to zero, of its largest one:
    else whatever is published as nearly nothing would be said to vary most.
    """

    def spread(name: str) -> tuple[bool, float]:
        low, high = float(done[name].min()), float(done[name].max())
        value = published.get(name)
        known = [abs(value)] if isinstance(value, int | float) and not missing(value) else []
        size = max(abs(low), abs(high), *known)
        return not name.endswith(table.REPORTED), (high - low) / size

    return max(varying, key=spread, default=None)


def finite(done: pd.DataFrame) -> pd.DataFrame:
    """Return the table without infinite values, which no axis holds: they count as missing."""
    return done.replace([math.inf, -math.inf], math.nan)


def _is_number(column: pd.Series, name: str, sweep: Sweep) -> bool:
    own = name in sweep.chapter.parameters or name in table.OWN
    return is_numeric(column) and column.notna().any() and not own


@dataclass(frozen=True)
class Pages:
    """What the pages of a sweep's numbers have in common."""

    sweep: Sweep
    asked: Asked
    results: pd.DataFrame
    done: pd.DataFrame
    numbers: Numbers
    published: Mapping[str, object]
    failed: list[Record]

    def write(self) -> None:
        """Write a page for each number that varies; that of the first is `sweep.html`, too."""
        folder = self.sweep.folder.path
        (folder / "numbers").mkdir(exist_ok=True)
        for name in self.numbers.varying:
            content = self._page(name, "../")
            write_whole(folder / "numbers" / _file(name), content, durable=False)
        write_whole(folder / "sweep.html", self._page(self.numbers.first, ""))
        # An earlier sweep into this folder may have varied other numbers.
        kept = set(map(_file, self.numbers.varying))
        for path in (folder / "numbers").glob("*.html"):
            if path.name not in kept:
                path.unlink()

    def _page(self, name: str | None, up: str) -> bytes:
        """Return the page of one number; `up` leads from it to the sweep's folder."""
        parts = self._head()
        if name is not None:
            parts += [self._numbers(name, up), self._curve(name, up)]
        tables = [tag("a", file, href=f"{up}{file}") for file in ("results.csv", "results.parquet")]
        parts.append(tag("p", "All numbers of all runs: ", tables[0], ", ", tables[1], "."))
        parts += [*self._failures(up), self._foot()]
        return page.document(f"{self.sweep.chapter.title} – sweep", *parts)

    def _head(self) -> list[Markup]:
        """Say what stands above every curve: the chapter, what was varied, what did not vary."""
        settings = []
        for name, parameter in self.sweep.chapter.parameters.items():
            drawn = parameter if name in self.asked.drawn else None
            values = _values(self.results[name], drawn)
            settings.append(tag("li", tag("code", name), f": {values}"))
        runs = counted(len(self.results), "run")
        parts = [tag("h1", f"{self.sweep.chapter.title} – {runs}"), tag("ul", *settings)]
        if said := how_run(self.sweep):
            parts.append(tag("p", f"{said[0].upper()}{said[1:]}."))
        whole = [name for name in self.numbers.constant if name not in self.numbers.partial]
        if whole:
            parts.append(tag("p", f"The same in every run: {', '.join(map(self._is, whole))}."))
        if self.numbers.partial:
            items = [tag("li", self._in_some(name)) for name in self.numbers.partial]
            parts += [tag("p", "Missing or infinite in some runs:"), tag("ul", *items)]
        return parts

    def _is(self, name: str) -> str:
        return f"{label(name)} = {short(self.numbers.constant[name])}"

    def _in_some(self, name: str) -> str:
        """Say of a number that some runs lack what it is and how many report it, or infinity."""
        what = self._is(name) if name in self.numbers.constant else f"{label(name)}, which varies"
        runs = counted(len(self.done), "run")
        reported = int(self.results.loc[self.done.index, name].notna().sum())
        how = [f"reported in {reported:,} of {runs}"] * (reported < len(self.done))
        if infinite := reported - self.numbers.partial[name]:
            how.append(f"infinite in {infinite:,} of {runs}")
        return f"{what} ({'; '.join(how)})"

    def _numbers(self, name: str, up: str) -> Markup:
        items = []
        for other in self.numbers.varying:
            here = "page" if other == name else None
            link = tag("a", label(other), href=f"{up}numbers/{_file(other)}", aria_current=here)
            items.append(tag("li", link))
        return tag("nav", tag("ul", *items), aria_label="Reported numbers")

    def _curve(self, name: str, up: str) -> Markup:
        links = {key: f"{up}runs/{key}.html" for key in self.done["run"]}
        spec = curve(
            self.done,
            name,
            self.sweep.chapter.parameters,
            source=f"asprinted sweep {self.sweep.chapter.name}",
            links=links,
            published=self._published(name),
            drawn_at_random=self.asked.drawn,
        )
        return picture.figure(spec, "curve", linked=True)

    def _published(self, name: str) -> float | None:
        """Return the published value of a column, if the chapter stores a finite number for it."""
        value = self.published.get(name.removesuffix(table.REPORTED))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number and math.isfinite(value) else None

    def _foot(self) -> Markup:
        """Give the command that repeats the sweep, when it was done and what did it."""
        words = f"Done on {self.asked.when}, with {self.asked.made_with}."
        return tag("footer", page.command(self.asked.command), tag("p", words))

    def _failures(self, up: str) -> list[Markup]:
        """List the runs that failed by reason, each with its settings and a link."""
        if not self.failed:
            return []
        reasons: dict[str, list[Record]] = {}
        for record in self.failed:
            reasons.setdefault(f"{record.status}: {record.error}", []).append(record)
        parts = [tag("h2", f"{counted(len(self.failed), 'run')} failed")]
        for reason, records in list(reasons.items())[:LISTED]:
            items = [tag("li", self._link(record, up)) for record in records[:LISTED]]
            if len(records) > LISTED:
                items.append(tag("li", f"{len(records) - LISTED:,} more, in results.csv"))
            parts += [tag("h3", reason), tag("ul", *items)]
        if len(reasons) > LISTED:
            more = counted(len(reasons) - LISTED, "other reason")
            parts.append(tag("p", f"{more}, in results.csv."))
        return parts

    def _link(self, record: Record, up: str) -> Markup:
        varied = [name for name in record.settings if self.results[name].nunique() > 1]
        settings = ", ".join(f"{name} = {as_text(record.settings[name])}" for name in varied)
        return tag("a", settings or "the run", href=f"{up}runs/{record.key}.html")


def _values(column: pd.Series, drawn: Parameter | None = None) -> str:
    """Say which values a parameter had: each of a few, the ends of many numbers.

    They stand in the order given, but for those that were drawn.
    """
    numeric = is_numeric(column)
    values = column.map(as_text).unique()
    if len(values) > FEW and numeric:
        return f"{len(values):,} values from {short(column.min())} to {short(column.max())}"
    if drawn is not None:
        values = map(as_text, np.sort(column.unique())) if numeric else as_declared(drawn, values)
    values = list(values)
    return ", ".join(values[:LISTED]) + (", …" if len(values) > LISTED else "")


def _file(name: str) -> str:
    """Return a file name for a number, whatever its name holds; each name has its own."""
    plain = re.sub(r"[^\w-]", "_", name.lower())[:LONGEST]
    return f"{plain}.html" if plain == name else f"{plain}-{digest([name.encode()])[:8]}.html"
