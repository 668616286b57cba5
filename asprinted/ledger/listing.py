"""Show what was read of an abstract, as tables for people or one object for programs.

It may import the notation and the abstracts, and nothing else of this package.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import click

from asprinted import book as books
from asprinted.abstracts import Abstract, AbstractError, each, load
from asprinted.notation import KINDS, REASONS, Found, Number, Reading, read

_SIGNS = {"at-least": "≥", "at-most": "≤", "below": "<", "above": ">", "about": "~"}


def _show_kinds(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """List the kinds of figures and the reasons for exclusions, and stop."""
    if not wanted:
        return
    kinds = [(kind, what, example) for kind, (what, example) in KINDS.items()]
    click.echo(aligned(("kind", "that is", "for example"), kinds))
    click.echo()
    click.echo(aligned(("no figure", "that is"), REASONS.items()))
    context.exit()


@click.command("read")
@click.argument("file")
@click.option("--kinds", is_flag=True, is_eager=True, expose_value=False, callback=_show_kinds,
              help="List every kind of figure, with an example, and stop.")  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: one object, or one a line of several."
)
@click.option("--pmid", help="Which record to read where FILE holds several.")
def read_command(file: str, as_json: bool, pmid: str | None) -> None:
    """Show every figure of the abstracts in FILE, and every numeral that is no figure.

    FILE is plain text, a saved PubMed or journal page (text or HTML), records as PubMed saves them
    (PubMed, abstract or efetch XML) or an article in JATS, also in .gz or .zip; - reads standard
    input. Many records are read one at a time; one without an abstract is named and passed over.
    Exit status 2 means that no abstract could be had, or that FILE ended in the middle.
    """
    if pmid is not None:
        click.echo(_shown_whole(load(file, pmid=pmid), as_json))
    else:
        _show_each(each(file), as_json)


def _show_each(abstracts: Iterator[Abstract | AbstractError], as_json: bool) -> None:
    """Show one abstract whole, or several one after the other."""
    held: Abstract | None = None  # the first, until it is known whether there are others
    last: AbstractError | None = None  # told once something follows it
    several = False
    try:
        for found in abstracts:
            if last is not None:
                click.echo(f"Passed over: {last}", err=True)
            last = found if isinstance(found, AbstractError) else None
            if isinstance(found, AbstractError):
                continue
            if held is None and not several:
                held = found
                continue
            for abstract in (held, found):
                if abstract is not None:
                    click.echo(_shown_among(abstract, as_json))
            held, several = None, True
    finally:
        if held is not None:
            click.echo(_shown_whole(held, as_json))
    if last is not None and (held is not None or several):
        click.echo(f"Passed over: {last}", err=True)
    elif last is not None:
        raise last


def _read(abstract: Abstract) -> Reading:
    here = books.current_or_none()
    return read(abstract.text, here.names if here else ())


def _shown_whole(abstract: Abstract, as_json: bool) -> str:
    reading = _read(abstract)
    if as_json:
        return json.dumps(as_object(abstract, reading), ensure_ascii=False, indent=2)
    return as_table(abstract, reading)


def _shown_among(abstract: Abstract, as_json: bool) -> str:
    reading = _read(abstract)
    if as_json:
        return json.dumps(as_object(abstract, reading), ensure_ascii=False)
    return as_table(abstract, reading) + "\n"


def as_table(abstract: Abstract, reading: Reading) -> str:
    """Lay the figures and then the exclusions out as aligned tables, with a line of counts."""
    heading = " · ".join(
        part
        for part in (
            abstract.title,
            abstract.pmid and f"PMID {abstract.pmid}",
            abstract.doi and f"doi {abstract.doi}",
        )
        if part
    )
    figures = [
        (item.printed, item.figure.kind, item.sentence, item.place,
         ", ".join(_shown(number) for number in item.figure.numbers), item.figure.unit,
         item.figure.term, item.figure.problem)
        for item in reading.figures
        if item.figure
    ]  # fmt: skip
    exclusions = [
        (item.printed, item.reason, item.sentence, item.place, REASONS[item.reason])
        for item in reading.exclusions
        if item.reason
    ]
    blocks = [heading] if heading else []
    if figures:
        header = ("figure", "kind", "sentence", "place", "values", "unit", "term", "problem")
        blocks.append(_without_empty(header, figures))
    if exclusions:
        blocks.append(aligned(("no figure", "reason", "sentence", "place", "that is"), exclusions))
    blocks.append(
        f"{_counted(len(figures), 'figure')} and {_counted(len(exclusions), 'exclusion')} "
        f"in {_counted(len(reading.sentences), 'sentence')}"
    )
    return "\n\n".join(blocks)


def _without_empty(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lay rows out without the terms or problems that no figure has."""
    kept = [
        column
        for column, name in enumerate(header)
        if name not in ("term", "problem") or any(row[column] for row in rows)
    ]
    return aligned([header[at] for at in kept], [[row[at] for at in kept] for row in rows])


def as_object(abstract: Abstract, reading: Reading) -> dict[str, Any]:
    """Give the same as plain values for JSON; places are offsets in the abstract's text."""
    return {
        "source": abstract.source,
        "title": abstract.title,
        "pmid": abstract.pmid,
        "doi": abstract.doi,
        "sentences": len(reading.sentences),
        "figures": [_figure(item) for item in reading.figures],
        "exclusions": [_place(item) | {"reason": item.reason} for item in reading.exclusions],
    }


def _figure(item: Found) -> dict[str, Any]:
    figure = item.figure
    if figure is None:
        raise TypeError(f"{item.printed!r} is an exclusion")
    numbers = [
        {
            "text": number.text,
            "value": _plain(number.value),
            "low": _plain(number.low),
            "high": _plain(number.high),
            "bound": number.bound,
        }
        for number in figure.numbers
    ]
    values = [number["value"] for number in numbers]
    return _place(item) | {
        "kind": figure.kind,
        "unit": figure.unit,
        "term": figure.term,
        "problem": figure.problem,
        "values": values,
        "numbers": numbers,
    }


def _place(item: Found) -> dict[str, Any]:
    return {
        "printed": item.printed,
        "sentence": item.sentence,
        "place": item.place,
        "start": item.start,
        "end": item.end,
    }


def _plain(value: Decimal) -> int | float | str:
    """Give a number JSON can hold, a whole one as a whole one; as text if it is too large."""
    if abs(value.adjusted()) > 300:
        return str(value)
    if value == value.to_integral_value() and value.adjusted() < 15:
        return int(value)
    return float(value)


def _shown(number: Number) -> str:
    """Show a value with its bound, and its rounding interval where it has one."""
    bound = _SIGNS.get(number.bound, "")
    if number.low == number.high:
        return bound + _digits(number.value)
    return f"{bound}{_digits(number.value)} [{_digits(number.low)} to {_digits(number.high)}]"


def _digits(value: Decimal) -> str:
    """Write a number out, in powers of ten only where it would be long."""
    if abs(value.adjusted()) > 12:
        return f"{value:.6g}"
    short = f"{value:f}"
    return f"{float(value):.4f}" if len(short) > 20 else short


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay rows out in columns as wide as their widest cell, below a ruled header."""
    cells = [header, *([" ".join(str(cell).split()) for cell in row] for row in rows)]
    widths = [max(_width(str(row[column])) for row in cells) for column in range(len(header))]
    lines = []
    for row in cells:
        padded = (
            str(cell) + " " * (width - _width(str(cell)))
            for cell, width in zip(row, widths, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _width(text: str) -> int:
    """Count the columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
