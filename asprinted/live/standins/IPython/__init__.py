"""Stand-in for IPython in the page: the names that the book uses, and nothing else.

`asprinted.prose` and the chapters need `display` and `Markdown`; the real IPython would add 2 MB
(jedi, parso, prompt_toolkit, pygments, sqlite3 ...) and more than a second of imports.
"""
from IPython import display as display_module  # noqa: F401

version_info = (9, 18, 1)
__version__ = "9.18.1"


def get_ipython():
    """There is none: libraries that ask take their plain path."""
    return None
