"""Stand-in for IPython.display in the page: display, Markdown and HTML."""

from asprinted.live.runner import display  # noqa: F401


class _Text:
    def __init__(self, data=None, **_):
        self.data = data

    def __repr__(self):  # as IPython says it, since stored outputs have it
        return f"<IPython.core.display.{type(self).__name__} object>"


class Markdown(_Text):
    """Text in Markdown."""

    def _repr_markdown_(self):
        return self.data


class HTML(_Text):
    """HTML."""

    def _repr_html_(self):
        return self.data
