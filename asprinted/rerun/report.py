"""What a finished sweep leaves beside its runs: table, curves, and a page for each run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from asprinted.rerun import page, table
from asprinted.rerun.curve import curve, label
from asprinted.rerun.numbers import short
from asprinted.rerun.parameters import as_text
from asprinted.rerun.results import glued
from asprinted.rerun.runs import Record
from asprinted.rerun.single import command
from asprinted.rerun.sweep import Sweep
from asprinted.site.markup import Markup, tag
from asprinted.storage import write_whole

LISTED = 50  # failures, and choices of a parameter, that the page names one by one
FEW = 12  # numbers of a parameter that it does


def write(sweep: Sweep) -> int:
    """Write `results.csv`, `results.parquet`, `sweep.html` and the pages it leads to.

    Returns
    -------
    int
        How many runs failed.
    """
    published = glued(sweep.chapter.notebook)
    failed = []
    for record in _records(sweep):
        content = _run_page(sweep, record, published)
        write_whole(sweep.folder.runs / f"{record.key}.html", content, durable=False)
        if record.status != "done":
            failed.append(record)
    results = table.frame(sweep.chapter.parameters, _records(sweep))
    table.write(results, sweep.folder.path)
    _write_curves(sweep, results, failed)
    return len(failed)


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
    parts.append(tag("footer", tag("pre", command(chapter, record.settings))))
    return page.document(f"{chapter.title} – one run", *parts)


def _write_curves(sweep: Sweep, results: pd.DataFrame, failed: list[Record]) -> None:
    """Write a page with the curve of each number that varies; the first is `sweep.html`."""
    folder = sweep.folder.path
    done = results[results["status"] == "done"]
    numbers = [name for name in results if _is_number(results[name], name, sweep)]
    varying = [name for name in numbers if done[name].nunique() > 1]
    constant = {name: done[name].iloc[0] for name in numbers if done[name].nunique() == 1}
    head = _head(sweep, results, constant)
    (folder / "numbers").mkdir(exist_ok=True)
    for name in varying:
        content = _curve_page(sweep, done, name, varying, head, "../", failed)
        write_whole(folder / "numbers" / _file(name), content, durable=False)
    first = varying[0] if varying else None
    write_whole(folder / "sweep.html", _curve_page(sweep, done, first, varying, head, "", failed))


def _is_number(column: pd.Series, name: str, sweep: Sweep) -> bool:
    own = name in sweep.chapter.parameters or name in table.OWN
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return numeric and not own


def _head(sweep: Sweep, results: pd.DataFrame, constant: Mapping[str, object]) -> list[Markup]:
    """Return what stands above every curve: the chapter, what was varied, what did not vary."""
    known = sweep.chapter.parameters
    varied = []
    for name in known:
        varied.append(tag("li", tag("code", name), f": {_values(results[name])}"))
    parts = [tag("h1", f"{sweep.chapter.title} – {len(results):,} runs"), tag("ul", *varied)]
    if constant:
        same = ", ".join(f"{label(name)} = {short(value)}" for name, value in constant.items())
        parts.append(tag("p", f"The same in every run: {same}."))
    return parts


def _values(column: pd.Series) -> str:
    """Say which values a parameter had: each of a few, the ends of many numbers."""
    values = column.map(as_text).unique()
    if len(values) > FEW and pd.api.types.is_numeric_dtype(column):
        return f"{len(values):,} values from {as_text(column.min())} to {as_text(column.max())}"
    return ", ".join(values[:LISTED]) + (", …" if len(values) > LISTED else "")


def _curve_page(
    sweep: Sweep,
    done: pd.DataFrame,
    name: str | None,
    varying: list[str],
    head: list[Markup],
    up: str,
    failed: list[Record],
) -> bytes:
    """Return the page of one number; `up` leads from it to the sweep's folder."""
    parts = [*head]
    if name is not None:
        links = {key: f"{up}runs/{key}.html" for key in done["run"]}
        others = [
            tag("li", tag("a", label(other), href=f"{up}numbers/{_file(other)}"))
            for other in varying
        ]
        parts.append(tag("nav", tag("ul", *others), aria_label="Reported numbers"))
        source = f"asprinted sweep {sweep.chapter.name}"
        spec = curve(done, name, sweep.chapter.parameters, source, links)
        parts.append(page.figure(spec, "curve-"))
    tables = [tag("a", file, href=f"{up}{file}") for file in ("results.csv", "results.parquet")]
    parts.append(tag("p", "All numbers of all runs: ", tables[0], ", ", tables[1], "."))
    if failed:
        items = [
            tag(
                "li",
                tag("a", f"{record.status}: {record.error}", href=f"{up}runs/{record.key}.html"),
            )
            for record in failed[:LISTED]
        ]
        parts += [tag("h2", f"{len(failed):,} runs failed"), tag("ul", *items)]
    return page.document(f"{sweep.chapter.title} – sweep", *parts)


def _file(name: str) -> str:
    """Return a file name for a number, whatever its name holds."""
    return re.sub(r"[^\w-]", "_", name) + ".html"
