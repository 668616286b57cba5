"""Lay a stored chart out for another width: on a phone, labels above their rows.

What depends on the width is data, and the parameter `small`: rows and cells carry their labels and
places as columns (`label`, `label_at`, …), which are computed anew here, and every mark follows
them. No charting library is needed.
"""

import copy
from collections.abc import Iterator
from typing import Any

from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import CONFIG

PADDING = CONFIG["padding"]
MARGIN = PADDING["left"] + PADDING["right"] + 4  # and half a mark at either end of the plot
LINE = CONFIG["style"]["row-label"]["lineHeight"]
NOTE_LINE = CONFIG["style"]["note"]["lineHeight"]
SPLIT = 0.56  # of the width: where a list's second column begins
BODY = 32  # height of a row's marks, its label left out
ABOVE = 8  # between a row's marks and the label of the next
BELOW = 4  # between a row's label and marks that fill their place
TICK = 55  # least distance of two ticks
CHIP = 24  # height of a line of chips
BETWEEN = 12  # least distance of a label and a value on one line


def laid_out(spec: dict[str, Any], width: int = 320) -> dict[str, Any]:
    """Lay a chart out for a narrow screen.

    Parameters
    ----------
    spec : dict
        The Vega-Lite specification of one of our charts, as stored; it is not changed.
    width : int
        Width of the whole picture in pixels, 280 to 480.

    Returns
    -------
    dict
        The specification of the same chart, narrower and taller.
    """
    spec = copy.deepcopy(spec)
    room = width - MARGIN
    _retitle(spec, room)
    spec.setdefault("config", {}).setdefault("axisX", {})["labelFlush"] = True
    views = spec.get("vconcat", [spec])
    axes = [_axis_width(view) for view in views]
    shared = max(axes) if spec.get("bounds") == "flush" else None
    for view, own in zip(views, axes, strict=True):
        _resize(view, room - (own if shared is None else shared), spec, (shared or own) - own)
    for param in spec.get("params", []):
        if param["name"] == "small":
            param["value"] = room - max(axes)
    return spec


def _retitle(spec: dict[str, Any], room: int) -> None:
    title = spec.get("title")
    if not isinstance(title, dict):
        return
    style = CONFIG["title"]
    for part, size, bold in (
        ("text", style["fontSize"], True),
        ("subtitle", style["subtitleFontSize"], False),
    ):
        lines = title.get(part)
        if lines:
            text = lines if isinstance(lines, str) else " ".join(lines)
            title[part] = wrap(text, room, size, bold)


def _resize(view: dict[str, Any], room: int, spec: dict[str, Any], free: int) -> None:
    """Lay a view out for a plot `room` pixels wide, `free` more at its left."""
    items = _values(view, spec.get("datasets", {}))
    height = None
    if items and "row_at" in items[0]:
        height = _listed(items, room)
    elif items and "label_at" in items[0]:
        height = _stacked(items, room, free)
    if height is not None:
        view["height"] = height
        view["encoding"]["y"]["scale"]["domain"] = [0, height]
    if isinstance(view.get("width"), int | float):
        view["width"] = room
    _retick(view, room)


def _stacked(items: list[dict[str, Any]], room: int, free: int) -> float:
    """Put each row's label above its marks, and its value beside the label or below it."""
    for item in items:
        bold = bool(item.get("heading") or item.get("chips"))
        item["label"] = "\n".join(wrap(_joined(item["label"]), room + free, bold=bold))
    # Beside all labels or below all, whatever one of them would have room for.
    below = any(_meet(item, room + free) for item in items)
    top = 0.0
    for item in items:
        item["top"] = top
        top = _stack(item, top, room, below=below)
    return top


def _meet(item: dict[str, Any], room: int) -> bool:
    """Tell whether a row's value has no room beside the last line of its label."""
    text, last = item.get("text"), item["label"].split("\n")[-1]
    return bool(text) and measure(last) + BETWEEN + measure(str(text)) > room


def _stack(item: dict[str, Any], top: float, room: int, *, below: bool) -> float:
    """Place one row below `top` and give where it ends; its label and value end at `bottom`."""
    lines = 1 + item["label"].count("\n")
    if item.get("heading"):
        item["at"] = item["label_at"] = top + ABOVE + LINE * (lines - 0.5) + 4
        end: float = top + ABOVE + LINE * lines + 4
        item["bottom"] = end
        return end
    below = below and bool(item.get("text"))
    item["label_at"] = top + ABOVE + LINE * (lines - 0.5)
    item["value_at"] = item["label_at"] + LINE * below
    if item.get("chips"):
        item["lines"] = pack(item["chips"], room)
        item["body"] = CHIP * item["lines"] + 6
    body: float = item.get("body") or BODY
    if item.get("note"):
        note = wrap(_joined(item["note"]), room, size=12)
        item["note"] = "\n".join(note)
        body = NOTE_LINE * len(note) + 8  # in place of marks
    height: float = ABOVE + LINE * (lines + below) + BELOW * bool(item.get("body"))
    item["at"], item["bottom"] = top + height + body / 2, top + height
    return top + height + body


def pack(chips: list[dict[str, Any]], width: float) -> int:
    """Lay chips out in lines, left to right, like words.

    Parameters
    ----------
    chips : list of dict
        Each with its `width` in pixels; `across` and `line` are set.
    width : float
        Of the lines, in pixels.

    Returns
    -------
    int
        How many lines there are.

    Examples
    --------
    >>> chips = [{"width": 60}, {"width": 50}, {"width": 40}]
    >>> pack(chips, 120), [(chip["across"], chip["line"]) for chip in chips]
    (2, [(0, 0), (60, 0), (0, 1)])
    """
    across, line = 0, 0
    for chip in chips:
        if across and across + chip["width"] > width:
            across, line = 0, line + 1
        chip["across"], chip["line"] = across, line
        across += chip["width"]
    return line + 1


def _listed(cells: list[dict[str, Any]], room: int) -> float:
    """Turn a matrix into a list: each row's name as a heading, then its columns one a line."""
    top, last = 0.0, None
    for cell in cells:
        if cell["row"] != last:
            last = cell["row"]
            cell["row_label"] = "\n".join(wrap(_joined(cell["row_label"]), room, bold=True))
            lines = 1 + cell["row_label"].count("\n")
            cell["row_at"] = top + ABOVE + LINE * lines / 2
            top += ABOVE + LINE * lines + 4
        word = _joined(cell["word"])
        wordy = wrap(word, room * (1 - SPLIT) - 20, 12)
        name = wrap(_joined(cell["column_label"]), room * SPLIT - BETWEEN, 12)
        cell["word"], cell["column_label"] = "\n".join(wordy), "\n".join(name)
        height = NOTE_LINE * max(len(wordy), len(name)) + 8
        cell["at"] = cell["column_at"] = top + height / 2
        cell["across"], cell["column_across"] = room * SPLIT, 0
        cell["first_row"] = True
        top += height
    return top


def _joined(text: str) -> str:
    return text.replace("\n", " ")


def _values(view: dict[str, Any], datasets: dict[str, Any]) -> list[dict[str, Any]]:
    data = view.get("data", {})
    rows: list[dict[str, Any]] = (
        data["values"] if "values" in data else datasets.get(data.get("name"), [])
    )
    return rows


def _axis_width(view: dict[str, Any]) -> int:
    """Leave room at the left where a vertical axis has labels."""
    has_axis = any(encoding.get("y", {}).get("axis") for encoding in _encodings(view))
    return 44 if has_axis else 0


def _encodings(view: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "encoding" in view:
        yield view["encoding"]
    for layer in view.get("layer", []):
        yield from _encodings(layer)


def _retick(view: dict[str, Any], room: int) -> None:
    """Give a horizontal axis fewer ticks, and its title more lines."""
    for encoding in _encodings(view):
        axis, title = encoding.get("x", {}).get("axis"), encoding.get("x", {}).get("title")
        if title:
            text = title if isinstance(title, str) else " ".join(title)
            encoding["x"]["title"] = wrap(text, room, 12)
        if axis and "tickCount" in axis:
            axis["tickCount"] = min(axis["tickCount"], max(5, room // TICK))
