"""display(), Markdown and HTML: what a cell shows goes to the one hook that the page's runner set."""
from __future__ import annotations

publish = None  # set by asprinted_web: publish(data, metadata)


class _Text:
    _mime = "text/plain"

    def __init__(self, data=None, **_):
        self.data = data


class Markdown(_Text):
    def _repr_markdown_(self):
        return self.data

    def __repr__(self):  # as IPython says it, since the stored outputs have it
        return "<IPython.core.display.Markdown object>"


class HTML(_Text):
    def _repr_html_(self):
        return self.data

    def __repr__(self):
        return "<IPython.core.display.HTML object>"


_REPRS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
}


def bundle(value):
    """Give the MIME bundle and metadata of a value, as IPython's formatter does."""
    data, metadata = {}, {}
    made = getattr(value, "_repr_mimebundle_", None)
    if made is not None and not isinstance(value, type):
        found = made(include=None, exclude=None)
        if isinstance(found, tuple):
            found, metadata = found
        data.update(found or {})
    for mime, name in _REPRS.items():
        method = getattr(value, name, None)
        if mime not in data and method is not None and not isinstance(value, type):
            text = method()
            if text is not None:
                data[mime] = text
    if "text/plain" not in data:
        data["text/plain"] = repr(value)
    return data, metadata


def display(*values, raw=False, metadata=None, **_):
    for value in values:
        if raw:
            publish("display_data", value, metadata or {})
        else:
            data, extra = bundle(value)
            publish("display_data", data, {**extra, **(metadata or {})})
