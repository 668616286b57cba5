"""What a cell shows goes to the notebook that runs it: IPython's, or the runner of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Publish = Callable[[Mapping[str, Any], Mapping[str, Any]], None]

publish: Publish | None = None
"""Set by what runs cells without IPython: called with data by MIME type, and with metadata."""


def show(data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
    """Show an output of the cell that is being run.

    Parameters
    ----------
    data : mapping of str to object
        Its forms, by MIME type.
    metadata : mapping, optional
        What is stored beside it.
    """
    if publish is not None:
        publish(data, metadata or {})
        return
    from IPython.display import display  # asked for when it is needed: the page has none

    display(dict(data), raw=True, metadata=dict(metadata or {}))
