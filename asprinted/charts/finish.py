"""Finishing: a chart gets its words, its caption and its table, without which none is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import altair
import pandas as pd

from asprinted.pages.letters import wrap
from asprinted.pages.style import CONFIG
from asprinted.storable import storable

WIDTH = 680
"""Width of the column of text in pixels: a whole chart, labels and values included."""


def lines(text: str, *, size: float | None = None, width: float = WIDTH) -> list[str]:
    """Break a title or subtitle into the lines it takes above a chart.

    Parameters
    ----------
    text : str
        The text, in one piece.
    size : float, optional
        Font size in pixels; the subtitle's if left out.
    width : float
        Width of the column in pixels.

    Returns
    -------
    list of str

    Examples
    --------
    >>> lines("One patient more, and P is .071", width=120)
    ['One patient more,', 'and P is .071']
    """
    size = size or CONFIG["title"]["subtitleFontSize"]
    return wrap(text, width, size, bold=size == CONFIG["title"]["fontSize"])


@dataclass(frozen=True)
class Rows:
    """What a chart of labelled rows says of itself: its rows in words, and as a table."""

    said: list[str]
    table: pd.DataFrame
    formats: Mapping[str, str]


def with_rows(
    chart: altair.TopLevelMixin,
    data: pd.DataFrame,
    titles: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
) -> altair.TopLevelMixin:
    """Have a chart know its rows, from which `finish` makes the alt text and the table.

    Parameters
    ----------
    chart : altair chart
        Unfinished.
    data : DataFrame
        One row a mark: `label` and `text`, and the columns of the table.
    titles : mapping of str to str
        Column to its title in the table.
    formats : mapping of str to str, optional
        Title to d3 number format.

    Returns
    -------
    altair chart
        The same.
    """
    pairs = zip(data["label"], data["text"], strict=True)
    said = [f"{label}: {text}." if isinstance(text, str) else f"{label}." for label, text in pairs]
    table = data[list(titles)].rename(columns=titles).dropna(axis="columns", how="all")
    known = {title: style for title, style in (formats or {}).items() if title in table}
    # Not through Altair's own setting of attributes, which would make it a part of the chart.
    object.__setattr__(chart, "asprinted_rows", Rows(said, table, known))
    return chart


def rows_of(chart: altair.TopLevelMixin) -> Rows | None:
    """Return what a chart knows of its rows, or None."""
    return vars(chart).get("asprinted_rows")


def _said(subtitle: str, rows: Rows) -> str:
    """Say a chart's rows after what is drawn."""
    return " ".join([f"{subtitle.rstrip('.')}.", *rows.said])


def finish(
    chart: altair.TopLevelMixin,
    *,
    title: str,
    subtitle: str,
    caption: str,
    source: str,
    alt: str | None = None,
    table: pd.DataFrame | None = None,
    formats: Mapping[str, str] | None = None,
    absent: str = "",
) -> altair.TopLevelMixin:
    """Put the words and the table on a chart.

    Parameters
    ----------
    chart : altair chart
        What one of the chart functions returned, or any Altair chart in the palette.
    title : str
        The finding, as a sentence without a full stop.
    subtitle : str
        What is drawn, of whom, and by which method.
    caption : str
        What stands below the chart: how to read it, and what not to read into it.
    source : str
        The study and figures it rests on, or that it is simulated.
    alt : str, optional
        The chart for those who do not see it: full sentences with the numbers that matter. A chart
        of labelled rows says its subtitle and its rows, if left out.
    table : DataFrame, optional
        What the chart draws, one row a mark, columns titled as a reader should see them. The
        index is left out, whole numbers are stored as such, and true and false as yes and no. A
        chart of labelled rows lists its rows, if left out.
    formats : mapping of str to str, optional
        Column title to d3 number format, such as ``{"Share": ".1%"}``. Without one, numbers
        are shown as they are, and those of a table that was left out as on the axis.
    absent : str
        What the table says where it has no number, such as ``not printed``; else a dash.

    Returns
    -------
    altair chart
        The chart, now with title, description and ``usermeta``.

    Raises
    ------
    ValueError
        If a text is empty, the alt text is not a sentence, the table is empty, or a format
        names no column.
    """
    rows = rows_of(chart)
    if rows is not None:
        alt = _said(subtitle, rows) if alt is None else alt
        if table is None:
            table, formats = rows.table, {**rows.formats, **(formats or {})}
    if alt is None or table is None:
        missing = "alt" if alt is None else "table"
        raise ValueError(f"charts.finish: {missing} is missing; this chart cannot make its own")
    texts = {"title": title, "subtitle": subtitle, "alt": alt, "caption": caption, "source": source}
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"charts.finish: {name} is empty; every chart needs one")
    if not alt.rstrip().endswith("."):
        raise ValueError("charts.finish: alt must be full sentences that end in a full stop")
    meta = {"caption": caption, "source": source, "table": _table(table, formats or {}, absent)}
    size = CONFIG["title"]["fontSize"]
    # Set rather than given to `properties`, which would copy and validate every layer once more.
    chart.title = {"text": lines(title, size=size), "subtitle": lines(subtitle)}
    chart.description = alt
    chart.usermeta = {"asprinted": meta}
    return chart


def _table(table: pd.DataFrame, formats: Mapping[str, str], absent: str) -> dict:
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError("charts.finish: table must be a data frame with at least one row")
    for title in formats:
        if title not in table.columns:
            known = ", ".join(map(str, table.columns))
            raise ValueError(f"charts.finish: formats names no column {title!r}; there are {known}")
    fields = [_field(str(title)) for title in table.columns]
    columns = [
        {"field": field, "title": str(title), "format": formats.get(title)}
        | ({"absent": absent} if absent else {})
        for field, title in zip(fields, table.columns, strict=True)
    ]
    cells = [
        column if title in formats else _whole(column)
        for title, column in zip(table.columns, _read(table), strict=True)
    ]
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*cells, strict=True)]
    return {"columns": columns, "rows": rows}


def _read(table: pd.DataFrame) -> list[list]:
    """Give the columns as lists of plain values, in words where they are true or false."""
    words = {True: "yes", False: "no"}
    columns = [storable(table.iloc[:, at].to_list()) for at in range(table.shape[1])]
    return [[words[v] if isinstance(v, bool) else v for v in column] for column in columns]


def _whole(column: list) -> list:
    """Turn counts into whole numbers again: one that is missing has made decimals of them all."""
    decimals = [value for value in column if isinstance(value, float)]
    if not all(value.is_integer() for value in decimals):
        return column
    return [int(value) if isinstance(value, float) else value for value in column]


def _field(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "column"
