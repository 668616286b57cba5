"""Where to write the names of points and curves so that they meet nothing.

Places are settled for the width of a phone; where there is more room they stay apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from asprinted.pages.letters import measure, wrap
from asprinted.pages.style import PALETTE

PHONE = 264  # width of the plot in pixels on the narrowest screen
HEIGHT = 230  # height of the plot in pixels
LINE = 16
WIDEST = 150  # of a label's line in pixels
HALO = 3  # width of the line of paper around letters, in pixels
APART = 3  # marks nearer than this are one to the eye, in pixels
SPACING = 3  # between two points of a curve, as obstacles, in pixels
SIDES = (("left", -1), ("right", -1), ("left", 0), ("right", 0), ("left", 1), ("right", 1))

# What a place costs
MISTAKEN = 10000  # nearer another point's mark: the name would be read as that point's
MEETING = 1000  # each other label
OUTSIDE = 300  # the plot
CROSSING = 15  # each of a curve's points among the letters
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
        Those with the least choice first. One with a single spot names the mark there: it is
        never nearer another's mark, unless no eye could tell the two apart.
    obstacles : array of shape (n, 2)
        Points of curves in pixels.

    Returns
    -------
    list of dict
        For each label `label` (its lines), `spot` (index of the point chosen), `align`, `dx`,
        `dy` and `ink`.
    """
    marks = np.array([label.spots[0] for label in labels if len(label.spots) == 1]).reshape(-1, 2)
    taken = np.empty((0, 4))
    records = []
    for label in labels:
        lines = wrap(label.text, WIDEST)
        size = (measure("\n".join(lines)), LINE * len(lines))
        places = [(i, side) for i in range(len(label.spots)) for side in SIDES]
        boxes = np.array([_box(label.spots[i], side, size) for i, side in places])
        cost = _cost(boxes, obstacles, taken)
        cost += FAR * np.repeat(_far(label.spots), len(SIDES))
        if len(label.spots) == 1:
            cost += MISTAKEN * _mistaken(boxes, label.spots[0], marks)
        best = int(cost.argmin())
        spot, side = places[best]
        taken = np.vstack([taken, boxes[best]])
        align, across, down = _offset(side, size)
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


def _far(spots: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.abs(np.array(spots) - spots[0]).sum(axis=1)


def _cost(boxes: np.ndarray, obstacles: np.ndarray, taken: np.ndarray) -> np.ndarray:
    cost = CROSSING * _within(boxes, obstacles, 0) + CLOSE * _within(boxes, obstacles, 12)
    left, top, right, bottom = boxes.T
    cost += OUTSIDE * ((left < 0) | (right > PHONE) | (top < 0) | (bottom > HEIGHT))
    begin, above, end, below = taken.T[:, None]
    met = (_column(left) < end) & (begin < _column(right))
    met &= (_column(top) < below) & (above < _column(bottom))
    return cost + MEETING * met.sum(axis=1)


def _within(boxes: np.ndarray, points: np.ndarray, margin: float) -> np.ndarray:
    """Count the points within a distance of each box."""
    x, y = points.T
    left, top, right, bottom = map(_column, boxes.T)
    inside = (x > left - margin) & (x < right + margin)
    inside &= (y > top - margin) & (y < bottom + margin)
    return inside.sum(axis=1)


def _mistaken(boxes: np.ndarray, own: tuple, marks: np.ndarray) -> np.ndarray:
    """Tell for each box whether its words are nearer another's mark than their own."""
    others = marks[np.hypot(*(marks - own).T) > APART]
    return (_distances(boxes, others) < _distances(boxes, np.array([own]))).any(axis=1)


def _distances(boxes: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Measure from the middle of each box's lines of words to each mark."""
    x, y = marks.T
    left, top, right, bottom = map(_column, boxes.T)
    across = np.maximum(0, np.maximum(left - x, x - right))
    down = np.maximum(0, np.maximum(top + LINE / 2 - y, y - bottom + LINE / 2))
    return np.hypot(across, down)


def _column(values: np.ndarray) -> np.ndarray:
    return values[:, None]


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
