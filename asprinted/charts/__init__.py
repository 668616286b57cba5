"""The book's charts in one house style: data frames in, Altair charts out.

Importing it registers and enables the renderer and the theme.
"""

from asprinted.charts.counts import attainable
from asprinted.charts.crossing import crossing
from asprinted.charts.curves import densities, line
from asprinted.charts.finish import finish, lines
from asprinted.charts.flow import flow
from asprinted.charts.intervals import intervals
from asprinted.charts.multiverse import specification_curve
from asprinted.charts.people import dots
from asprinted.charts.render import specification
from asprinted.charts.times import times
from asprinted.charts.verdicts import matrix, sign, verdict_map
from asprinted.pages.layout import laid_out
from asprinted.pages.style import MEANINGS, PALETTE, VERDICTS

__all__ = [
    "MEANINGS",
    "PALETTE",
    "VERDICTS",
    "attainable",
    "crossing",
    "densities",
    "dots",
    "finish",
    "flow",
    "intervals",
    "laid_out",
    "line",
    "lines",
    "matrix",
    "sign",
    "specification",
    "specification_curve",
    "times",
    "verdict_map",
]
