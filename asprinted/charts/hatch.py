"""Hatching, which stands for what was not printed."""

from asprinted.pages.style import PALETTE


def hatch(width: float, height: float, gap: float = 5) -> str:
    """Give a block of diagonal lines as a symbol's path, in pixels around its centre.

    Drawn as a point of size 4 it keeps its size however wide the chart is.

    Parameters
    ----------
    width, height : float
        Of the block, in pixels.
    gap : float
        Horizontal distance of the lines, in pixels.

    Returns
    -------
    str
        An SVG path.

    Examples
    --------
    >>> hatch(4, 4, gap=4)  # the one diagonal from the lower left to the upper right
    'M-2,2L2,-2'
    """
    path, start = [], gap - height
    while start < width:
        left, right = max(start, 0), min(start + height, width)
        if right > left:
            ends = (left, left - start, right, right - start)
            path.append("M{:g},{:g}L{:g},{:g}".format(*_centred(ends, width, height)))
        start += gap
    return "".join(path)


def hatched(width: float, height: float) -> dict:
    """Give the mark of a hatched block, in pixels, centred on its point."""
    return {
        "type": "point",
        "shape": hatch(width, height),
        "size": 4,
        "filled": False,
        "stroke": PALETTE["muted"].light,
        "strokeWidth": 1.5,
        "opacity": 1,
    }


def _centred(ends: tuple, width: float, height: float) -> tuple:
    x1, up1, x2, up2 = ends
    half = (width / 2, height / 2)
    return x1 - half[0], half[1] - up1, x2 - half[0], half[1] - up2
