"""Where to write the names of points and curves so that they meet nothing.

Places are settled for the width of a phone; where there is more room they stay apart. It must
import nothing of ours but the theme and the lettering.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from asprinted.lettering import measure, wrap
from asprinted.theme import PALETTE

PHONE = 264  # width of the plot in pixels on the narrowest screen
HEIGHT = 230  # height of the plot in pixels
LINE = 16
WIDEST = 150  # of a label's line in pixels
HALO = 3  # width of the line of paper around letters, in pixels
SPACING = 3  # between two points of a curve, as obstacles, in pixels
SIDES = (("left", -1), ("right", -1), ("left", 0), ("right", 0), ("left", 1), ("right", 1))

# What a place costs: a meeting with a curve's point counts one.
MEETING = 60  # another label, or the edge
CLOSE = 0.3  # a curve's point not in the box but near it
FAR = 0.02  # each pixel from where the label would best be


@dataclass(frozen=True)
class Label:
    """A text and the points it may be written at.

    Attributes
    ----------
    text : str
        What is written; long ones take several lines.
    meaning : str
        A key of `PALETTE`.
    spots : sequence of (float, float)
        In pixels from the upper left corner, the best one first.
    """

    text: str
    meaning: str
    spots: Sequence[tuple[float, float]]


def trace(spots: np.ndarray) -> np.ndarray:
    """Give points along a curve at even distances.

    Parameters
    ----------
    spots : array of shape (n, 2)
        Its corners in pixels.

    Returns
    -------
    array of shape (m, 2)

    Examples
    --------
    >>> trace(np.array([[0.0, 0.0], [9.0, 0.0]])).tolist()
    [[0.0, 0.0], [3.0, 0.0], [6.0, 0.0], [9.0, 0.0]]
    """
    lengths = np.hypot(*np.diff(spots, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    even = np.linspace(0, along[-1], int(along[-1] // SPACING) + 1)
    return np.column_stack([np.interp(even, along, column) for column in spots.T])


def settle(labels: Sequence[Label], obstacles: np.ndarray) -> list[dict]:
    """Choose a place for each label, in the order given.

    Parameters
    ----------
    labels : sequence of Label
        Those with the least choice first.
    obstacles : array of shape (n, 2)
        Points of curves in pixels.

    Returns
    -------
    list of dict
        For each label `label` (its lines), `spot` (index of the point chosen), `align`, `dx`,
        `dy` and `ink`.
    """
    boxes: list[tuple[float, float, float, float]] = []
    records = []
    for label in labels:
        lines = wrap(label.text, WIDEST)
        size = (measure("\n".join(lines)), LINE * len(lines))
        places = [
            (_cost(_box(spot, side, size), spot, label.spots[0], obstacles, boxes), i, rank)
            for i, spot in enumerate(label.spots)
            for rank, side in enumerate(SIDES)
        ]
        _, spot, rank = min(places)
        align, across, down = _offset(SIDES[rank], size)
        boxes.append(_box(label.spots[spot], SIDES[rank], size))
        ink = "muted" if label.meaning == "context" else label.meaning
        records.append(
            {"label": "\n".join(lines), "spot": spot, "align": align, "dx": across}
            | {"dy": down - LINE / 2 * (len(lines) - 1), "ink": PALETTE[ink].light}
        )
    return records


def _offset(side: tuple[str, int], size: tuple[float, float]) -> tuple[str, float, float]:
    align, down = side
    distance = 6 if down else 11
    return align, distance if align == "left" else -distance, down * (size[1] / 2 + 3)


def _box(spot: tuple, side: tuple, size: tuple) -> tuple[float, float, float, float]:
    align, across, down = _offset(side, size)
    left = spot[0] + across - (size[0] if align == "right" else 0)
    top = spot[1] + down - size[1] / 2
    return left, top, left + size[0], top + size[1]


def _cost(box: tuple, spot: tuple, best: tuple, obstacles: np.ndarray, boxes: list) -> float:
    cost = FAR * (abs(spot[0] - best[0]) + abs(spot[1] - best[1]))
    cost += _within(box, obstacles, 2) + CLOSE * _within(box, obstacles, 12)
    left, top, right, bottom = box
    if left < 0 or right > PHONE or top < 0 or bottom > HEIGHT:
        cost += MEETING
    met = [b for b in boxes if left < b[2] and b[0] < right and top < b[3] and b[1] < bottom]
    return cost + MEETING * len(met)


def _within(box: tuple, points: np.ndarray, margin: float) -> int:
    x, y = points.T
    left, top, right, bottom = box
    across = (x > left - margin) & (x < right + margin)
    return int((across & (y > top - margin) & (y < bottom + margin)).sum())


def halo(mark: dict) -> dict:
    """Copy the mark of a text as paper around its letters, to be drawn beneath it.

    Parameters
    ----------
    mark : dict
        Of type text.

    Returns
    -------
    dict
    """
    paper = PALETTE["paper"].light
    return {**mark, "fill": paper, "stroke": paper, "strokeWidth": HALO}


def write(records: list[dict], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw settled labels, on paper so that lines below do not cross the letters.

    Parameters
    ----------
    records : list of dict
        As from `settle`, with the point's `x` and `y` in the axes' units.
    x, y : Altair channels
        Of the curves.

    Returns
    -------
    list of Chart
    """
    data = alt.Data(values=records)
    mark = {
        "type": "text",
        "style": "curve-label",
        "align": alt.ExprRef("datum.align"),
        "dx": alt.ExprRef("datum.dx"),
        "dy": alt.ExprRef("datum.dy"),
    }
    place = {"x": x, "y": y, "text": alt.Text("label:N")}
    return [
        alt.Chart(data, mark=halo(mark)).encode(**place),
        alt.Chart(data, mark=mark).encode(**place, color=alt.Color("ink:N", scale=None)),
    ]
