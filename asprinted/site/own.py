"""The book's own theme: what only its pages have, and no book with another theme is given."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

PARTS = ("theme", "translator", "math", "folding", "hosting", "publish")


def is_own(app: Sphinx) -> bool:
    """Tell whether a book has the theme of ours."""
    return app.config.html_theme == "asprinted"


def complete(app: Sphinx, _config: Config) -> None:
    """Register the parts of the theme where a book has it."""
    for part in PARTS if is_own(app) else ():
        import_module(f"asprinted.site.{part}").setup(app)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what is known before the theme is."""
    app.add_config_value("asprinted_description", "", "html", str)
    app.add_config_value("asprinted_templates", "", "html", str)
    if "sphinx_comments" not in app.config.extensions:
        # Jupyter Book sets this for an extension that a book may leave out; unknown, it would warn.
        app.add_config_value("comments_config", {}, "html", dict)
    app.connect("config-inited", complete, priority=100)
    return {"parallel_read_safe": True}
