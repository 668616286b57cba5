"""Which runs a sweep does: values combined or paired, the rows of a table, a drawn sample."""

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
from asprinted.rerun.sample import Sample, sample

MOST_STEPS = 999_999_999
STEPS = re.compile(r"([^:,]+):([^:,]+):([0-9]{1,9})")
ENDS = re.compile(r"([^:,]+):([^:,]+)")


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
    """A set of settings, counted before any is made.

    Attributes
    ----------
    known : mapping
        The chapter's parameters, by name.
    axes : mapping
        The values of each parameter that was given some.
    rows : tuple of mapping
        Those of a table, each done with each combination of the others.
    zipped : bool
        Whether the first values of all axes go together, the second ones, and so on.
    drawn : Sample or None
        Settings drawn for parameters that were given no value.
    """

    known: Mapping[str, Parameter]
    axes: Mapping[str, Values]
    rows: tuple[Mapping[str, object], ...] = ({},)
    zipped: bool = False
    drawn: Sample | None = None

    @property
    def size(self) -> int:
        """How many settings there are, repeated ones counted each time."""
        counts = [len(values) for values in self.axes.values()]
        together = max(counts, default=1) if self.zipped else prod(counts)
        return together * len(self.rows) * (len(self.drawn) if self.drawn else 1)

    @property
    def left_alone(self) -> list[str]:
        """Parameters that a sample leaves at their default, since they declare no range."""
        if self.drawn is None:
            return []
        varied = {*self.axes, *self.rows[0], *(it.name for it in self.drawn.parameters)}
        return [name for name in self.known if name not in varied]

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Yield every parameter's value for each run, in the order given, the last one fastest."""
        defaults = {name: parameter.default for name, parameter in self.known.items()}
        for row in self.rows:
            for point in self.drawn or ({},):
                for values in self._combined():
                    yield defaults | row | point | dict(zip(self.axes, values, strict=True))

    def _combined(self) -> Iterator[tuple]:
        if not self.zipped or not self.axes:
            return itertools.product(*self.axes.values())
        most = max(map(len, self.axes.values()))
        # A single value goes with all of the others.
        return zip(
            *(it if len(it) == most else itertools.repeat(*it, most) for it in self.axes.values()),
            strict=True,
        )


def grid(
    known: Mapping[str, Parameter],
    assignments: tuple[str, ...],
    table: Path | None = None,
    *,
    zipped: bool = False,
    size: int | None = None,
    seed: int = 0,
) -> Grid:
    """Return the runs that `name=v1,v2` and `name=low:high:steps` arguments and a table ask for.

    Parameters
    ----------
    known : mapping
        The chapter's parameters, by name.
    assignments : tuple of str
        Values of a list parameter are joined by `+`: `arms=high+low,high`. With a sample,
        `name=low:high` is a range to draw from.
    table : pathlib.Path, optional
        A CSV file with one column a parameter and one row a run; an empty cell is the default.
        Each row is done with each combination of the assignments.
    zipped : bool
        Whether values are paired in their order instead of combined.
    size : int, optional
        How many settings to draw for the parameters that are given no value; none by default.
    seed : int
        Of what is drawn.

    Raises
    ------
    ParameterError
        If a name is unknown, given twice, a value is not allowed, lists to be paired differ in
        length, or nothing can be drawn.
    """
    axes, narrowed = {}, {}
    for name, text in split_assignments(assignments).items():
        if name not in known:
            raise unknown(name, known)
        if size is not None and (ends := _ends(known[name], text)):
            narrowed[name] = ends
        else:
            axes[name] = _values(known[name], text)
    if zipped:
        _check_lengths(axes)
    rows = _rows(known, table) if table else ({},)
    for name in (*axes, *narrowed):
        if name in rows[0]:
            raise ParameterError(f"{name}: stands in {table} and among the arguments")
    drawn = None if size is None else sample(known, {*axes, *rows[0]}, narrowed, size, seed)
    return Grid(known, axes, rows, zipped, drawn)


def _check_lengths(axes: Mapping[str, Values]) -> None:
    """Refuse to pair values of which there are not equally many."""
    several = {name: len(values) for name, values in axes.items() if len(values) > 1}
    for name, count in several.items():
        first, expected = next(iter(several.items()))
        if count != expected:
            words = f"--zip: {first} has {expected:,} values and {name} has {count:,}"
            raise ParameterError(f"{words}; give equally many, or leave out --zip")


def _ends(parameter: Parameter, text: str) -> tuple[float, float] | None:
    """Return the ends of a range to draw from, or None if the text is none."""
    found = ENDS.fullmatch(text)
    if not found or parameter.is_list or parameter.kind not in ("int", "float"):
        return None
    if parameter.choices:
        words = f"{parameter.name}={in_a_line(text)}: is a range, and it is one of a few values"
        raise ParameterError(f"{words}; leave {parameter.name} out to draw among them")
    low, high = (parameter.read(end) for end in found.groups())
    if low > high:
        words = f"{parameter.name}={in_a_line(text)}: the range runs downwards"
        raise ParameterError(f"{words}; write {parameter.name}={found[2]}:{found[1]}")
    return low, high


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
    if len(ends) > 3:
        reason = f"has {len(ends)} parts"
    elif not all(end.strip() for end in ends):
        reason = "has an empty part"
    elif len(ends) == 2:
        reason = "has no steps"
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
        values[name] = known[name].default
        if cell.strip():
            try:
                values[name] = known[name].read(cell)
            except ParameterError as error:
                raise ParameterError(f"{where}: {error}") from None
    return values
