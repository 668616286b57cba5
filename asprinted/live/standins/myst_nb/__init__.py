"""Stand-in for MyST-NB in the page: `glue` alone (the real one imports Sphinx, docutils and nbformat)."""
from IPython.display import bundle, display as _display

PREFIX = "application/papermill.record/"


def glue(name, variable, display=True):
    data, metadata = bundle(variable)
    prefix = "" if display else PREFIX
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    _display({prefix + k: v for k, v in data.items()}, raw=True, metadata=metadata)
