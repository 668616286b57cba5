"""Stand-in for MyST-NB in the page: `glue` alone, without Sphinx and docutils."""

from asprinted.live.runner import bundle
from asprinted.live.runner import display as _display

PREFIX = "application/papermill.record/"


def glue(name, variable, display=True):
    """Store a value under a name."""
    data, metadata = bundle(variable)
    prefix = "" if display else PREFIX
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    _display({prefix + key: it for key, it in data.items()}, raw=True, metadata=metadata)
