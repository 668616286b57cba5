"""Which runs a sweep does: the product of the values given, or the rows of a table."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from pathlib import Path

from asprinted.rerun.numbers import counted
from asprinted.rerun.parameters import (
    Parameter,
    ParameterError,
    in_a_line,
    split_assignments,
    unknown,
)

MOST_STEPS = 999_999_999
STEPS = re.compile(r"([^:,]+):([^:,]+):([0-9]{1,9})")


@dataclass(frozen=True)
class Spread:
    """Equally spaced values of a number, both ends included, made one at a time.

    They are kept as fractions, so that a float's rounding does not add up on the way.
    """

    parameter: Parameter
    first: Fraction
    last: Fraction
    count: int

    @property
    def width(self) -> Fraction:
        """From one value to the next."""
        return (self.last - self.first) / (self.count - 1)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[object]:
        """Yield each value as the chapter expects it."""
        kind = int if self.parameter.kind == "int" else float
        width = self.width
        return (kind(self.first + width * step) for step in range(self.count))


@dataclass(frozen=True)
class Values:
    """The values of one argument: single ones and spreads, counted before any is made."""

    parts: tuple[Spread | tuple, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[object]:
        """Yield the values in the order they were written."""
        return itertools.chain.from_iterable(self.parts)


@dataclass(frozen=True)
class Grid:
    """A set of settings, counted before any is made."""

    known: Mapping[str, Parameter]
    axes: Mapping[str, Values]
    rows: tuple[Mapping[str, object], ...] = ({},)

    @property
    def size(self) -> int:
        """How many settings there are, repeated ones counted each time."""
        return prod(len(values) for values in self.axes.values()) * len(self.rows)

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Yield every parameter's value for each run: defaults, then the row, then the axes."""
        defaults = {name: parameter.default for name, parameter in self.known.items()}
        for row in self.rows:
            for values in itertools.product(*self.axes.values()):
                yield defaults | row | dict(zip(self.axes, values, strict=True))


def grid(
    known: Mapping[str, Parameter], assignments: tuple[str, ...], table: Path | None = None
) -> Grid:
    """Return the runs that `name=v1,v2` and `name=low:high:steps` arguments and a table ask for.

    Parameters
    ----------
    known : mapping
        The chapter's parameters, by name.
    assignments : tuple of str
        Values of a list parameter are joined by `+`: `arms=high+low,high`.
    table : pathlib.Path, optional
        A CSV file with one column a parameter and one row a run; an empty cell is the default.
        Each row is done with each combination of the assignments.

    Raises
    ------
    ParameterError
        If a name is unknown, given twice, or a value is not allowed.
    """
    axes = {}
    for name, text in split_assignments(assignments).items():
        if name not in known:
            raise unknown(name, known)
        axes[name] = _values(known[name], text)
    rows = _rows(known, table) if table else ({},)
    for name in axes:
        if any(name in row for row in rows):
            raise ParameterError(f"{name}: stands in {table} and among the arguments")
    return Grid(known, axes, rows)


def _values(parameter: Parameter, text: str) -> Values:
    """Return the values of one argument, each checked."""
    if parameter.is_list and text.lstrip().startswith("["):
        parameter.read(text)  # which says how a list is written, as its first part alone cannot
    found, parts = [], text.split(",")
    for place, part in enumerate(parts, start=1):
        if len(parts) > 1 and not part.strip() and not parameter.takes_nothing:
            words = f"{parameter.name}={in_a_line(text)}: value {place} is empty"
            raise ParameterError(f"{words}; it must be {parameter.allowed}, or its comma left out")
        if ":" in part and not parameter.is_list and parameter.kind in ("int", "float"):
            if not (steps := STEPS.fullmatch(part)):
                raise _no_spread(parameter, part)
            found.append(_spread(parameter, *steps.groups()))
        else:
            found.append((parameter.read(part),))
    return Values(tuple(found))


def _no_spread(parameter: Parameter, part: str) -> ParameterError:
    """Return the error for a value with a colon that is no spread."""
    ends = part.split(":")
    if len(ends) == 2:
        reason = "has no steps"
    elif len(ends) > 3:
        reason = f"has {len(ends)} parts"
    elif not all(end.strip() for end in ends):
        reason = "has an empty part"
    else:
        steps = in_a_line(ends[2])
        reason = f"the steps must be a whole number from 2 to {MOST_STEPS}, not {steps}"
    words = f"{parameter.name}={in_a_line(part)}: {reason}"
    return ParameterError(f"{words}; write {parameter.name}=low:high:steps")


def _spread(parameter: Parameter, low: str, high: str, steps: str) -> Spread:
    """Return equally spaced values, both ends included; the ends are checked before any is made."""
    for end in (low, high):
        parameter.read(end)
    first, last, count = Fraction(low), Fraction(high), int(steps)
    words = f"{parameter.name}={low}:{high}:{steps}"
    if count < 2:
        raise ParameterError(f"{words}: needs 2 steps or more")
    spread = Spread(parameter, first, last, count)
    if parameter.kind == "int" and spread.width.denominator != 1:
        # The second value lies between two whole numbers, whatever comes after it.
        second = f"{float(first + spread.width):g}"
        reason = f"step 2 would be {second}, and only whole numbers are allowed"
        raise ParameterError(f"{words}: {reason}")
    if parameter.choices and spread.width:
        for value in spread:
            parameter.check(value)
    return spread


def _rows(known: Mapping[str, Parameter], path: Path) -> tuple[dict[str, object], ...]:
    lines = _without_blanks(list(_lines(path)), path)
    if len(lines) < 2:
        raise ParameterError(f"{path}: needs a line of parameter names and one line a run")
    names = [name.strip() for name in lines[0][1]]
    for column, name in enumerate(names, start=1):
        if not name:
            words = f"column {column} has no name, expected a parameter"
            raise ParameterError(f"{path}, line {lines[0][0]}: {words}; name or delete the column")
        if name not in known:
            raise ParameterError(f"{path}, line {lines[0][0]}: {unknown(name, known)}")
        if names.count(name) > 1:
            raise ParameterError(f"{path}, line {lines[0][0]}: {name} stands there twice")
    return tuple(_row(known, names, cells, f"{path}, line {line}") for line, cells in lines[1:])


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield a table's rows, each with the file's number of its first line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path}: is not text in UTF-8; save it as CSV in UTF-8") from None
    # Without `strict`, a quote that is never closed takes the rest of the table into one cell.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            reason = "a quote is not closed" if "end of data" in str(error) else error
            raise ParameterError(f"{path}, line {line}: is not CSV ({reason})") from None
        if cells is None:
            return
        yield line, cells
        line = rows.line_num + 1


def _without_blanks(lines: list[tuple[int, list[str]]], path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows without blank lines above and below them; refuse one between runs.

    In a table of one column a blank line may well be meant as an empty cell, which is a run.
    """
    filled = [place for place, (_, cells) in enumerate(lines) if not _is_blank(cells)]
    if not filled:
        return []
    kept = lines[filled[0] : filled[-1] + 1]
    for line, cells in kept:
        if _is_blank(cells):
            words = "is blank, expected a run; delete the line"
            if len(kept[0][1]) == 1:
                words = 'is blank, expected a run; write "" for the default, or a value'
            raise ParameterError(f"{path}, line {line}: {words}")
    return kept


def _is_blank(cells: list[str]) -> bool:
    """Whether a line holds nothing; `""` is an empty cell, and so a run with the default."""
    return not cells or (len(cells) == 1 and cells[0].isspace())


def _separator(text: str) -> str:
    """Return what separates a table's columns: spreadsheets write semicolons and tabs too."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in ",;\t" if mark in header), ",")


def _row(
    known: Mapping[str, Parameter], names: list[str], cells: list[str], where: str
) -> dict[str, object]:
    if len(cells) != len(names):
        has = counted(len(cells), "cell")
        raise ParameterError(f"{where}: has {has}, expected {len(names)}")
    values = {}
    for name, cell in zip(names, cells, strict=True):
        if cell.strip():
            try:
                values[name] = known[name].read(cell)
            except ParameterError as error:
                raise ParameterError(f"{where}: {error}") from None
    return values
