"""Which runs a sweep does: the product of the values given, or the rows of a table."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from pathlib import Path

from asprinted.rerun.parameters import Parameter, ParameterError, split_assignments, unknown

STEPS = re.compile(r"([^:,]+):([^:,]+):(\d+)")


@dataclass(frozen=True)
class Grid:
    """A set of settings, counted before any is made."""

    known: Mapping[str, Parameter]
    axes: Mapping[str, tuple]
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
        axes[name] = tuple(_values(known[name], text))
    rows = _rows(known, table) if table else ({},)
    for name in axes:
        if any(name in row for row in rows):
            raise ParameterError(f"{name}: stands in {table} and among the arguments")
    return Grid(known, axes, rows)


def _values(parameter: Parameter, text: str) -> Iterator[object]:
    """Yield the values of one argument, each checked."""
    for part in text.split(","):
        steps = STEPS.fullmatch(part)
        if steps and not parameter.is_list and parameter.kind in ("int", "float"):
            yield from _spread(parameter, *steps.groups())
        else:
            yield parameter.read(part)


def _spread(parameter: Parameter, low: str, high: str, steps: str) -> Iterator[object]:
    """Yield equally spaced values, both ends included, without a float's rounding on the way."""
    try:
        first, last, count = Fraction(low), Fraction(high), int(steps)
    except (ValueError, ZeroDivisionError):
        raise ParameterError(f"{parameter.name}={low}:{high}:{steps}: needs numbers") from None
    if count < 2:
        raise ParameterError(f"{parameter.name}={low}:{high}:{steps}: needs 2 steps or more")
    for step in range(count):
        value = first + (last - first) * step / (count - 1)
        if parameter.kind == "int" and value.denominator != 1:
            words = f"step {step + 1} would be {float(value):g}, and only whole numbers are allowed"
            raise ParameterError(f"{parameter.name}={low}:{high}:{steps}: {words}")
        yield parameter.check(int(value) if parameter.kind == "int" else float(value))


def _rows(known: Mapping[str, Parameter], path: Path) -> tuple[dict[str, object], ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(line)]
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read ({error.strerror})") from None
    except (csv.Error, UnicodeDecodeError):
        raise ParameterError(f"{path}: is not CSV in UTF-8") from None
    if len(lines) < 2:
        raise ParameterError(f"{path}: needs a line of parameter names and one line a run")
    names = [name.strip() for name in lines[0]]
    for name in names:
        if name not in known:
            raise ParameterError(f"{path}, first line: {unknown(name, known)}")
        if names.count(name) > 1:
            raise ParameterError(f"{path}, first line: {name} stands there twice")
    return tuple(
        _row(known, names, line, f"{path}, row {n}") for n, line in enumerate(lines[1:], 1)
    )


def _row(
    known: Mapping[str, Parameter], names: list[str], cells: list[str], where: str
) -> dict[str, object]:
    if len(cells) != len(names):
        raise ParameterError(f"{where}: has {len(cells)} cells, expected {len(names)}")
    values = {}
    for name, cell in zip(names, cells, strict=True):
        if cell:
            try:
                values[name] = known[name].read(cell)
            except ParameterError as error:
                raise ParameterError(f"{where}: {error}") from None
    return values
