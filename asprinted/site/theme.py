"""The page around the text: templates, lists of contents, descriptions, style sheets."""

from __future__ import annotations

from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.environment.adapters.toctree import document_toc, global_toctree_for_doc

from asprinted.pages.markup import Markup, join, running, tag
from asprinted.site import assets

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path(__file__).parent / "theme"
DESCRIPTION_LENGTH = 160

# Outlines of our own on a grid of 24; the second path of an icon is filled.
ICONS = {
    "menu": ("M4 7h16M4 12h16M4 17h16",),
    "search": ("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",),
    "scheme": ("M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z", "M12 4a8 8 0 0 1 0 16z"),
}


def icon(name: str) -> Markup:
    """Draw an icon; it is silent, since its button or link is named."""
    outline, *filled = ICONS[name]
    return tag(
        "svg",
        tag("path", d=outline),
        *(tag("path", d=shape, fill="currentColor") for shape in filled),
        viewBox="0 0 24 24",
        class_="icon",
        aria_hidden="true",
        focusable="false",
    )


def book_contents(app: Sphinx, pagename: str) -> Markup:
    """List the book's parts and pages, with the current page marked for eyes and ears."""
    root = app.config.root_doc
    tree = global_toctree_for_doc(
        *(app.env, pagename, app.builder), collapse=True, maxdepth=1, titles_only=True
    )
    address = app.builder.get_relative_uri(pagename, root)
    written = [tag("ul", _page("Front page", address, "page" if pagename == root else None))]
    for part in tree or ():
        if isinstance(part, nodes.title):
            written.append(tag("p", part.astext(), class_="part"))
        elif isinstance(part, nodes.bullet_list):
            pages = [
                _page(link.astext(), link["refuri"], _current(link))
                for link in part.findall(nodes.reference)
            ]
            written.append(tag("ul", *pages))
    return join(written)


def _page(title: str, address: str, current: str | None) -> Markup:
    return tag("li", tag("a", title, href=address or "#", aria_current=current))


def _current(link: nodes.reference) -> str | None:
    """Say in ARIA's words whether a page of the contents is the one shown, or holds it."""
    holds = "true" if "current" in link.parent.parent["classes"] else None
    return holds if link["refuri"] else "page"


def page_contents(app: Sphinx, pagename: str) -> str:
    """List the sections of a page, without the page's own title; empty for fewer than two."""
    if pagename not in app.env.tocs:
        return ""
    tree = document_toc(app.env, pagename, app.tags)
    sections = next(iter(tree.findall(nodes.bullet_list, descend=True, include_self=False)), None)
    if sections is None or len(list(sections.findall(nodes.list_item))) < 2:
        return ""
    return app.builder.render_partial(sections)["fragment"]


def description(doctree: nodes.document | None, meta: dict[str, Any], otherwise: str) -> str:
    """Describe a page for search engines: its own description, or how its text begins.

    Parameters
    ----------
    doctree : docutils.nodes.document or None
        The page; None for a page without text of its own.
    meta : dict
        The page's metadata, which may hold a description.
    otherwise : str
        The description of a page that has neither.

    Returns
    -------
    str
        One line of at most 160 characters.
    """
    if isinstance(meta.get("description"), str):
        return meta["description"]
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if _is_text(paragraph):
            return shorten(paragraph.astext(), DESCRIPTION_LENGTH)
    return otherwise


def shorten(words: str, length: int) -> str:
    """Cut a text at the end of a word.

    Examples
    --------
    >>> shorten("one two three", 9)
    'one two…'
    """
    line = " ".join(words.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def sheets(body: str, slides: bool = False) -> list[str]:
    """Choose the style sheets that a page needs.

    Examples
    --------
    >>> sheets("<p>text</p>")
    ['_static/book.css']
    """
    own = [("slides.css", slides), ("math.css", "<math" in body)]
    own.append(("sphinx-design.min.css", 'class="sd-' in body))
    wanted = [*assets.needed(assets.SHEETS, body), *(sheet for sheet, is_ in own if is_)]
    return [f"_static/{sheet}" for sheet in ("book.css", *wanted)]


def add_context(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page's template what it shows beside the text."""
    meta = app.env.metadata.get(pagename, {}) if app.env else {}
    fallback = app.config.asprinted_description or app.config.html_title
    context["book_contents"] = book_contents(app, pagename)
    context["page_contents"] = page_contents(app, pagename)
    context["page_description"] = description(doctree, meta, fallback)
    context["slides"] = "slides" in meta
    scripts = assets.needed(assets.SCRIPTS, context.get("body", ""))
    scripts += ["slides.js"] * context["slides"]
    context["page_scripts"] = [f"_static/{script}" for script in scripts]
    context["page_sheets"] = sheets(context.get("body", ""), context["slides"])
    context["social_card"] = app.config.html_baseurl + "_static/card.png"
    context["icon"] = icon
    context["docstitle"] = unescape(app.config.html_title)
    context["home_title"] = running(context["docstitle"])


def fingerprint() -> str:
    """Hash the templates, so that all pages are written again when one has changed."""
    found = sha256()
    for path in sorted(FOLDER.glob("*.*")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _is_text(paragraph: nodes.paragraph) -> bool:
    inside = paragraph.parent
    return isinstance(inside, nodes.section) and len(paragraph.astext()) > 40


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the theme and what its templates need."""
    app.add_html_theme("asprinted", str(FOLDER))
    app.config.asprinted_templates = fingerprint()
    app.connect("html-page-context", add_context)
    return {"parallel_read_safe": True}
