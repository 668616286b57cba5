"""Verdicts and answers as signs with their words: a matrix, and every figure in one picture."""

from typing import Any

import altair as alt
import pandas as pd

from asprinted.charts import labelled as row
from asprinted.charts.columns import STATUSES, checked
from asprinted.pages.layout import CHIP, pack
from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import PALETTE, VERDICTS

SIGN = 100  # area of the square that holds a sign, in square pixels
INDENT = 18  # from the left of a sign to its word
APART = 22  # between two chips
CELL_LINE = 15
CELL_LIMIT = 170  # widest column of names of rows
CIRCLE = "M0,-0.85A0.85,0.85,0,1,1,0,0.85A0.85,0.85,0,1,1,0,-0.85Z"

# Of a status: its path, the colour of its line, and whether it is filled.
_STATUS_SIGNS = {
    "printed": (CIRCLE, "text", True),
    "computed": (CIRCLE, "text", False),
    "not-printed": (row.hatch(2, 2, 0.9), "muted", False),
}


def sign(name: str) -> dict:
    """Give the columns that draw the sign of a verdict or a status.

    Parameters
    ----------
    name : str
        A key of `VERDICTS`, or ``printed``, ``computed``, ``not-printed``.

    Returns
    -------
    dict
        `path` in the square from -1 to 1, `stroke` and `fill` (a colour or None).

    Raises
    ------
    ValueError
        If the name is neither.

    Examples
    --------
    >>> sign("differs")["fill"] is None
    True
    """
    if name in VERDICTS:
        verdict = VERDICTS[name]
        path, colour, filled = verdict.path, verdict.colour, verdict.filled
    elif name in _STATUS_SIGNS:
        path, colour, filled = _STATUS_SIGNS[name]
    else:
        known = ", ".join([*VERDICTS, *STATUSES])
        raise ValueError(f"charts: sign {name!r} is unknown; choose from {known}")
    hex_colour = PALETTE[colour].light
    return {"path": path, "stroke": hex_colour, "fill": hex_colour if filled else None}


def matrix(data: pd.DataFrame) -> alt.LayerChart:
    """Draw a table of signs with their words: who down, what across.

    Parameters
    ----------
    data : DataFrame
        One row a cell, all cells of a row together, the same columns in each row:

        ==========  ============================================================================
        row         who, at the left: a study
        column      what, above: ``Interval``, ``Test named``
        sign        a key of `VERDICTS`, or ``printed``, ``computed``, ``not-printed``
        word        one to three words beside the sign: ``printed``, ``not printed``
        ==========  ============================================================================

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing or a sign is unknown.
    """
    cells = checked(data, "matrix", "row column sign word")
    names, titles = list(cells["row"].unique()), list(cells["column"].unique())
    limit = min(CELL_LIMIT, max(measure(name) for name in names))
    left = max(measure("\n".join(wrap(name, limit))) for name in names)
    width = row.plot_width(left, 0)
    pitch = width / len(titles)
    cells = pd.concat([cells, pd.DataFrame([sign(name) for name in cells["sign"]])], axis=1)
    cells["row_label"] = ["\n".join(wrap(name, limit)) for name in cells["row"]]
    cells["column_label"] = ["\n".join(wrap(t, pitch - 16, 12)) for t in cells["column"]]
    cells["word"] = ["\n".join(wrap(w, pitch - INDENT - 14, 12)) for w in cells["word"]]
    height = 16 + CELL_LINE * max(_lines(cells["word"]), _lines(cells["row_label"]))
    down = cells["row"].map(names.index)
    cells["at"] = cells["row_at"] = (down + 0.5) * height
    cells["across"] = cells["column_across"] = cells["column"].map(titles.index) * pitch
    cells["column_at"] = -8 - CELL_LINE / 2 * _lines(cells["column_label"])
    cells["first_row"], cells["first_column"] = down == 0, cells["across"] == 0
    total = height * len(names)
    weight, muted = row.small("bold", "normal"), PALETTE["muted"].light
    heads = _words(
        *("matrix-row", "row_label", row.LINE),
        dx=row.small(0, -round(left) - row.GUTTER),
        fontWeight=weight,
    )
    colour = row.small(PALETTE["text"].light, muted)
    titled = _words("matrix-column", "column_label", CELL_LINE, color=colour)
    layers = [
        heads.encode(x=alt.XValue(0), y=alt.Y("row_at:Q", axis=None)).transform_filter(
            "datum.first_column"
        ),
        titled.encode(
            x=alt.X("column_across:Q", axis=None), y=alt.Y("column_at:Q", axis=None)
        ).transform_filter("datum.first_row"),
        _signs(""),
        _words("matrix-cell", "word", CELL_LINE, dx=INDENT),
    ]
    drawn = cells.drop(columns=["sign", "column"])
    encoding = {"x": _across("across"), "y": row.place(total)}
    return alt.layer(*layers, data=drawn, encoding=encoding, width=width, height=total)


def _lines(texts: pd.Series) -> int:
    return 1 + max(text.count("\n") for text in texts)


def _across(field: str) -> alt.X:
    """Give the horizontal channel of what is placed in pixels, whatever the plot's width."""
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1000], range=[0, 1000]))


def _words(style: str, field: str, line: int, **look: Any) -> alt.Chart:
    """Write a text of one or more lines around the middle of its place."""
    down = alt.ExprRef(f"-{line / 2:g} * (length(split(datum.{field}, '\\n')) - 1)")
    mark = {"type": "text", "style": style, "dy": down, **look}
    return alt.Chart(mark=mark).encode(text=alt.Text(f"{field}:N"))


def _signs(inside: str) -> alt.Chart:
    """Draw the signs, whose path and colours stand in the data below `inside`."""
    mark = {
        "type": "point",
        "size": SIGN,
        "opacity": 1,
        "strokeWidth": 1.8,
        "xOffset": SIGN**0.5 / 2,
    }
    return alt.Chart(mark=mark).encode(
        shape=alt.Shape(f"{inside}path:N", scale=None),
        stroke=alt.Stroke(f"{inside}stroke:N", scale=None),
        fill=alt.Fill(f"{inside}fill:N", scale=None),
    )


def verdict_map(data: pd.DataFrame) -> alt.LayerChart:
    """Draw every figure with the sign of its verdict, in reading order, one block a study.

    The signs are explained, and counted, in a first block.

    Parameters
    ----------
    data : DataFrame
        One row a figure, in reading order. Columns:

        ==========  ============================================================================
        study       the study, at the left
        printed     the figure as printed
        verdict     a key of `VERDICTS`
        ==========  ============================================================================

    Returns
    -------
    LayerChart
        Unfinished: hand it to `finish`.

    Raises
    ------
    ValueError
        If a column is missing or a verdict is unknown.
    """
    figures = checked(data, "verdict_map", "study printed verdict")
    counts = figures["verdict"].value_counts()
    key = [
        _chip(name, f"{verdict.word}: {counts[name]}")
        for name, verdict in VERDICTS.items()
        if name in counts
    ]
    unknown = set(counts.index) - set(VERDICTS)
    if unknown:
        sign(sorted(unknown)[0])
    blocks = [{"label": "All figures", "chips": key}]
    for study, part in figures.groupby("study", sort=False):
        pairs = zip(part["verdict"], part["printed"], strict=True)
        blocks.append({"label": study, "chips": [_chip(*pair) for pair in pairs]})
    rows = row.wrapped(pd.DataFrame(blocks).assign(heading=False), CELL_LIMIT)
    left = row.label_width(rows)
    width = row.plot_width(left, 0)
    rows["lines"] = [pack(chips, width) for chips in rows["chips"]]
    rows["body"] = rows["lines"] * CHIP + 6
    text = {"type": "text", "style": "matrix-cell", "dx": INDENT}
    written = alt.Chart(mark=text).encode(text=alt.Text("chips.text:N"))
    return row.chart(rows, [_laid(_signs("chips.")), _laid(written)], left, width)


def _chip(verdict: str, text: str) -> dict:
    width = INDENT + measure(text, 12) + APART
    return {"text": text, "width": round(width), **sign(verdict)}


def _laid(chart: alt.Chart) -> alt.Chart:
    """Place chips by their line and their distance from the left."""
    place = f"datum.at + (datum.chips.line - (datum.lines - 1) / 2) * {CHIP}"
    return (
        chart.transform_flatten(["chips"])
        .transform_calculate("down", place)
        .encode(x=_across("chips.across"), y=alt.Y("down:Q", axis=None))
    )
