"""The optional fast kernel: cells run in children of a process that has done the imports.

`run(cells, folder)` gives each cell's outputs; the rest is for tools that follow every message.
Linux only: `can_fork` says so, and stock tools do the work elsewhere. It imports neither papermill
nor Jupyter, so that the parent can start on its imports first.
"""

from asprinted.warm.child import Cell, Child, ChildDiedError
from asprinted.warm.client import (
    Parent,
    can_fork,
    imported_modules,
    no_more_children,
    run,
    shared_parent,
    start,
)

__all__ = [
    "Cell",
    "Child",
    "ChildDiedError",
    "Parent",
    "can_fork",
    "imported_modules",
    "no_more_children",
    "run",
    "shared_parent",
    "start",
]
