"""Re-flow a stored chart for a phone: labels above their rows.

It takes and gives plain dictionaries, and must import nothing of ours but theme and lettering, so
that the site can use it without loading a charting library. It knows the charts by the styles of
their marks (`row-label`, `row-value`, …), which `theme.json` names.
"""

import copy
from collections.abc import Iterator

from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import CONFIG, PALETTE

PADDING = CONFIG["padding"]
MARGIN = PADDING["left"] + PADDING["right"] + 4  # and half a mark at either end of the plot
LINE = CONFIG["style"]["row-label"]["lineHeight"]
NOTE_LINE = CONFIG["style"]["note"]["lineHeight"]
SPLIT = 0.56  # of the width: where a list's second column begins
BODY = 32  # height of a row's marks, its label left out
ABOVE = 8  # between a row's marks and the label of the next
BELOW = 4  # between a row's label and marks that fill their place
VEIL = 2  # how far the grid is hidden beyond the plot
TICK = 55  # least distance of two ticks
CHIP = 24  # height of a line of chips
BETWEEN = 12  # least distance of a label and a value on one line


def narrow(spec: dict, width: int = 320) -> dict:
    """Adapt a chart's specification to a narrow screen.

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
    _reflow(spec, room - _axis_width(spec), spec.get("datasets", {}))
    return spec


def _retitle(spec: dict, room: int) -> None:
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


def _reflow(view: dict, room: int, datasets: dict, free: int = 0) -> None:
    """Adapt a view, and the views in it, to a plot `room` pixels wide, `free` more at its left."""
    parts = view.get("vconcat", [])
    shared = max(map(_axis_width, parts)) if view.get("bounds") == "flush" else None
    for part in parts:
        own = _axis_width(part)
        _reflow(part, room - (own if shared is None else shared), datasets, (shared or own) - own)
    if any(_style(layer) == "matrix-row" for layer in view.get("layer", [])):
        _matrix(view, room, datasets)
    elif any(_style(layer) == "row-label" for layer in view.get("layer", [])):
        _rows(view, room, datasets, free)
    elif isinstance(view.get("width"), int | float):
        view["width"] = room
    _retick(view, room)


def _style(layer: dict) -> str | None:
    mark = layer.get("mark")
    return mark.get("style") if isinstance(mark, dict) else None


def _rows(view: dict, room: int, datasets: dict, free: int) -> None:
    """Put the labels of a chart of rows above their marks, and the values beside or below them."""
    top = 0.0
    veils = []
    items = _values(view, datasets)
    for item in items:
        bold = bool(item.get("heading") or item.get("chips"))
        item["label"] = "\n".join(wrap(_joined(item["label"]), room + free, bold=bold))
    # Beside all labels or below all, whatever one of them would have room for.
    below = any(_meet(item, room + free) for item in items)
    for item in items:
        lines = _stack(item, top, room, below=below)
        veils.append({"top": top, "bottom": top + lines})
        top = item.pop("bottom")
    desk, view["width"], view["height"] = view["width"], room, top
    # Nothing stands at the right of the plot any more.
    view["layer"] = [layer for layer in view["layer"] if _style(layer) != "room"]
    view["encoding"]["y"]["scale"]["domain"] = [0, top]
    # Above the grid and lines of reference, below everything else.
    lines = next(i for i, layer in enumerate(view["layer"]) if _style(layer) != "reference")
    view["layer"].insert(lines, _veil(veils, view["encoding"]["y"]))
    for layer in view["layer"]:
        _replace(layer, view["encoding"]["y"], free)
        if _style(layer) == "choice":
            layer["mark"]["strokeWidth"] *= room / desk


def _meet(item: dict, room: int) -> bool:
    """Tell whether a row's value has no room beside the last line of its label."""
    text, last = item.get("text"), item["label"].split("\n")[-1]
    return bool(text) and measure(last) + BETWEEN + measure(str(text)) > room


def _stack(item: dict, top: float, room: int, *, below: bool) -> float:
    """Place one row below `top` and give the height of its label and value."""
    lines = 1 + item["label"].count("\n")
    if item.get("heading"):
        item["at"] = item["label_at"] = top + ABOVE + LINE * (lines - 0.5) + 4
        item["bottom"] = top + ABOVE + LINE * lines + 4
        return item["bottom"] - top
    below = below and bool(item.get("text"))
    item["label_at"] = top + ABOVE + LINE * (lines - 0.5)
    item["value_at"] = item["label_at"] + LINE * below
    if item.get("chips"):
        item["lines"] = pack(item["chips"], room)
        item["body"] = CHIP * item["lines"] + 6
    body = item.get("body") or BODY
    if item.get("note"):
        note = wrap(_joined(item["note"]), room, size=12)
        item["note"] = "\n".join(note)
        body = NOTE_LINE * len(note) + 8  # in place of marks
    height = ABOVE + LINE * (lines + below) + BELOW * bool(item.get("body"))
    item["at"], item["bottom"] = top + height + body / 2, top + height + body
    return height


def pack(chips: list[dict], width: float) -> int:
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


def _veil(veils: list[dict], y: dict) -> dict:
    """Hide the grid behind labels and values."""
    return {
        "data": {"values": veils},
        "mark": {
            "type": "rect",
            "color": PALETTE["paper"].light,
            "xOffset": -VEIL,
            "x2Offset": VEIL,
        },
        "encoding": {
            "x": {"value": 0},
            "x2": {"value": "width"},
            "y": {**y, "field": "top"},
            "y2": {"field": "bottom"},
        },
    }


def _replace(layer: dict, y: dict, free: int) -> None:
    """Move one layer of a chart of rows to where a narrow screen has room for it."""
    mark, encoding, style = layer["mark"], layer["encoding"], _style(layer)
    if style == "row-label":
        mark["dx"], encoding["y"] = -free, {**y, "field": "label_at"}
        mark["fontWeight"] = {"expr": "datum.heading || datum.chips ? 'bold' : 'normal'"}
        mark["dy"] = {"expr": f"-{LINE} * (length(split(datum.label, '\\n')) - 1)"}
    elif style == "row-value":
        mark["dx"], encoding["y"] = 0, {**y, "field": "value_at"}
    if style in ("row-value", "column-title"):
        mark["dx"], mark["align"] = 0, "right"
    if encoding.get("x", {}).get("value", 0) != "width" and encoding["x"].get("value", 0) < 0:
        encoding["x"]["value"] = 0


def _matrix(view: dict, room: int, datasets: dict) -> None:
    """Turn a matrix into a list: each row's name as a heading, then its columns one a line."""
    top, last = 0.0, None
    for cell in _values(view, datasets):
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
    view["width"], view["height"] = room, top
    view["encoding"]["y"]["scale"]["domain"] = [0, top]
    for layer in view["layer"]:
        if _style(layer) == "matrix-row":
            layer["mark"].update(dx=0, fontWeight="bold")
        elif _style(layer) == "matrix-column":
            layer["mark"]["color"] = PALETTE["text"].light


def _joined(text: str) -> str:
    return text.replace("\n", " ")


def _values(view: dict, datasets: dict) -> list[dict]:
    data = view.get("data", {})
    return data["values"] if "values" in data else datasets.get(data.get("name"), [])


def _axis_width(view: dict) -> int:
    """Leave room at the left where a vertical axis has labels."""
    has_axis = any(encoding.get("y", {}).get("axis") for encoding in _encodings(view))
    return 44 if has_axis else 0


def _encodings(view: dict) -> Iterator[dict]:
    if "encoding" in view:
        yield view["encoding"]
    for layer in view.get("layer", []):
        yield from _encodings(layer)


def _retick(view: dict, room: int) -> None:
    """Give a horizontal axis fewer ticks, and its title more lines."""
    for encoding in _encodings(view):
        axis, title = encoding.get("x", {}).get("axis"), encoding.get("x", {}).get("title")
        if title:
            text = title if isinstance(title, str) else " ".join(title)
            encoding["x"]["title"] = wrap(text, room, 12)
        if axis and "tickCount" in axis:
            axis["tickCount"] = min(axis["tickCount"], max(5, room // TICK))
