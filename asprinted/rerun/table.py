"""The table of a sweep: one row a run, as CSV and as Parquet."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from asprinted.rerun.parameters import Parameter, as_text
from asprinted.rerun.runs import Record
from asprinted.storage import write_whole

OWN = ("run", "status", "error", "seconds", "how")
REPORTED = "_reported"  # behind the name of a number that a parameter or a column has too


def frame(known: Mapping[str, Parameter], records: Iterable[Record]) -> pd.DataFrame:
    """Return one row a run: its key, parameters, status, error, seconds, how, and its numbers.

    How it was run is `whole`, `short` or `short, checked`; see `asprinted.rerun.run`.

    A reported number with the name of a parameter or of one of these columns gets `_reported`
    behind its name.
    """
    rows = []
    for record in records:
        row = {"run": record.key}
        row |= {name: _cell(value) for name, value in record.settings.items()}
        row |= {"status": record.status, "error": record.error, "seconds": record.seconds}
        row["how"] = record.how
        for name, value in record.glued.items():
            row[f"{name}{REPORTED}" if name in known or name in OWN else name] = value
        rows.append(row)
    table = pd.DataFrame(rows)
    for name in table.columns:
        table[name] = _tidy(table[name])
    return table


def write(table: pd.DataFrame, folder: Path) -> tuple[Path, Path]:
    """Write `results.csv` and `results.parquet`, each whole; return their paths."""
    import fastparquet

    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    write_whole(folder / "results.csv", text.getvalue().encode())
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "results.parquet"
        fastparquet.write(str(path), table.astype(_plain(table)), write_index=False)
        write_whole(folder / "results.parquet", path.read_bytes())
    return folder / "results.csv", folder / "results.parquet"


def _cell(value: object) -> object:
    return as_text(value) if isinstance(value, list | tuple) else value


def _tidy(column: pd.Series) -> pd.Series:
    """Make a column of one type: numbers, truth values, or texts."""
    kinds = {type(value) for value in column if not pd.isna(value)}
    if kinds <= {int, float} and float in kinds:
        return column.astype(float)
    if len(kinds) <= 1 and not column.isna().any():
        return column
    if kinds <= {int}:
        return column.astype(float)
    if kinds == {bool}:
        # Kept as they are, so that a column with gaps says True and False as one without does.
        return column.astype(object).where(column.notna(), None)
    return column.map(_mixed).astype(object)


def _mixed(value: object) -> str | None:
    """Write a value of a column that holds several kinds; a truth value as pandas does."""
    if pd.isna(value):
        return None
    return str(value) if isinstance(value, bool) else as_text(value)


def _plain(table: pd.DataFrame) -> dict[str, str]:
    """Map each text column to the type that the Parquet writer knows."""
    return {
        name: "object" for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])
    }
