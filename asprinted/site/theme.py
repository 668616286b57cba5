"""The page around the text: templates, lists of contents, descriptions, style sheets."""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from asprinted.site import palette, stacking
from asprinted.site.markup import Markup, tag, text

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path(__file__).parent / "theme"
CAPTION = re.compile(
    r'<p class="caption" role="heading"><span class="caption-text">(.*?)</span></p>'
)
CURRENT = re.compile(r'<a class="current reference internal"')
TITLE_ITEM = re.compile(
    r'^\s*<ul>\s*<li><a class="reference internal" href="#">.*?</a>(.*)</li>\s*</ul>\s*$', re.DOTALL
)
TAG = re.compile(r"(<[^>]*>)")
NUMBER = r"[−+]?\b\d(?:[\d.,]*\d)?%?"
WHOLE = re.compile(
    # A name with a number, a P value, and a range of pages.
    r"\b[A-Za-z]+-\d+\b|\bP (?:=|&lt;|&gt;) ?0?\.\d+|\bP values?\b|\b\d[\d():]*–\d+\b"
    # A sum, in which a minus at the start of a line would be read as a sign.
    rf"|{NUMBER}(?: [−+×÷=] {NUMBER})+"
    # A range or a number with its unit; one out of several.
    rf"|{NUMBER}(?: to {NUMBER})(?: points?\b)?|{NUMBER} (?:percentage )?points?\b"
    r"|\b\d[\d,]* (?:in|of) \d+\b"
)
LONGEST = 28  # letters held on one line: a longer sum has to break on a phone
# The name of an option in a command: a line that ended in its dashes would change it.
OPTION = re.compile(r"(?<!\S)--?[A-Za-z][\w-]*")
# What is within these is not text that runs in lines, or is on one line already.
APART = re.compile(
    r"<(pre|code|svg|math|script|style|select|button|title)\b"
    r'|<(a|span) class="[^"]*\bshort\b'
)
CODE = re.compile(r"(<code\b[^>]*>)(.*?)(</code>)", re.DOTALL)
COMMAND = re.compile(
    r'(<div class="highlight-sh [^>]*>\s*<div class="highlight"><pre>(?:<span></span>)?)'
    r"(.*?)(</pre>)",
    re.DOTALL,
)
MENDINGS = (
    # An entry of a bibliography gets a role that ARIA has withdrawn.
    (re.compile('role="doc-biblioentry"'), 'role="listitem"'),
    # One way to name several authors: some entries know no more than "and others".
    (re.compile(r"<em>et al\.</em>"), "and others"),
    # A table that is wider than a phone scrolls in itself.
    (
        re.compile(r'(<table class="docutils.*?</table>)', re.DOTALL),
        r'<div class="scroll">\1</div>',
    ),
    # The corner of a table heads nothing.
    (re.compile(r'<th class="head[^"]*"><p></p></th>'), "<td></td>"),
    # Pieces of code that the style sheet gives no colour; a long chapter has thousands.
    (re.compile(r'<span class="(?:n|p|w|o|nb|bp|err|n[adeiltvx])">([^<]*)</span>'), r"\1"),
)
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


def book_contents(context: dict[str, Any], pagename: str, root_doc: str) -> str:
    """List the book's parts and pages, with the current page marked for eyes and ears."""
    listed = context["toctree"](collapse=True, maxdepth=1, titles_only=True, includehidden=True)
    listed = CAPTION.sub(r'<p class="part">\1</p>', str(listed or ""))
    listed = CURRENT.sub('<a class="current reference internal" aria-current="page"', listed)
    here = ' aria-current="page"' if pagename == root_doc else ""
    front = f'<ul><li><a href="{context["pathto"](root_doc)}"{here}>Front page</a></li></ul>'
    return front + listed


def page_contents(toc: str) -> str:
    """List the sections of a page, without the page's own title; empty for fewer than two."""
    inner = TITLE_ITEM.match(toc or "")
    sections = inner[1].strip() if inner else ""
    return sections if sections.count("<li>") > 1 else ""


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


def hold_together(html: str) -> str:
    """Keep names with a number, P values, ranges and short sums on one line, where text runs.

    Examples
    --------
    >>> hold_together("so 57 − 40 = 17 patients")
    'so <span class="short">57 − 40 = 17</span> patients'
    >>> hold_together("<h1>On interleukin-2</h1>")
    '<h1>On <span class="short">interleukin-2</span></h1>'
    >>> hold_together("<code>interleukin-2</code>")
    '<code>interleukin-2</code>'
    """
    pieces = []
    apart, depth = "", 0
    for piece in TAG.split(html):
        if not piece.startswith("<"):
            pieces.append(piece if depth else WHOLE.sub(_short, piece))
            continue
        if not depth and (found := APART.match(piece)):
            apart = found[1] or found[2]
        depth += bool(apart) and bool(re.match(rf"<{apart}\b", piece))
        depth -= bool(depth) and piece == f"</{apart}>"
        apart = apart if depth else ""
        pieces.append(piece)
    return "".join(pieces)


def _short(found: re.Match[str]) -> str:
    return f'<span class="short">{found[0]}</span>' if len(found[0]) <= LONGEST else found[0]


def _options_held(code: re.Match[str]) -> str:
    """Keep each option of a command on one line; no character is another, so a copy works."""
    pieces = [p if p.startswith("<") else OPTION.sub(_short, p) for p in TAG.split(code[2])]
    return code[1] + "".join(pieces) + code[3]


def _lines(block: re.Match[str]) -> str:
    """Mark each line of a block of commands, so that one too long for a phone goes on set in."""
    lines = block[2].splitlines(keepends=True)
    return block[1] + "".join(f'<span class="line">{line}</span>' for line in lines) + block[3]


def mended(body: str) -> str:
    """Mend what other extensions write: roles that are gone, empty heads, spans of no colour."""
    for wrong, right in MENDINGS:
        body = wrong.sub(right, body)
    for commands in (CODE, COMMAND):
        body = commands.sub(_options_held, body)
    return stacking.in_text(hold_together(COMMAND.sub(_lines, body)))


def sheets(body: str, slides: bool = False) -> list[str]:
    """Choose the style sheets that a page needs.

    Examples
    --------
    >>> sheets("<p>text</p>")
    ['_static/book.css']
    """
    wanted = [("_static/book.css", True)]
    wanted.append(("_static/charts.css", '<figure class="chart' in body))
    wanted.append(("_static/explore.css", 'class="chart explore"' in body))
    wanted.append(("_static/slides.css", slides))
    wanted.append(("_static/math.css", "<math" in body))
    wanted.append(("_static/ledger.css", 'class="ledger' in body or 'class="verdicts"' in body))
    wanted.append(("_static/sphinx-design.min.css", 'class="sd-' in body))
    return [sheet for sheet, needed in wanted if needed]


def scripts(body: str) -> list[str]:
    """Choose the scripts that a page needs beyond those of every page.

    Examples
    --------
    >>> scripts('<figure class="chart">')
    ['_static/charts.js']
    """
    wanted = (
        ("_static/charts.js", '<figure class="chart'),
        ("_static/explore.js", 'class="chart explore"'),
        ("_static/ledger.js", 'class="ledger-form'),
    )
    return [script for script, sign in wanted if sign in body]


def add_context(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page's template what it shows beside the text."""
    root = app.config.root_doc
    meta = app.env.metadata.get(pagename, {}) if app.env else {}
    fallback = app.config.asprinted_description or app.config.html_title
    context["book_contents"] = hold_together(book_contents(context, pagename, root))
    context["page_contents"] = hold_together(page_contents(context.get("toc", "")))
    context["page_description"] = description(doctree, meta, fallback)
    context["body"] = mended(context.get("body", ""))
    context["slides"] = "slides" in meta
    context["page_scripts"] = scripts(context.get("body", ""))
    context["page_scripts"] += ["_static/slides.js"] * context["slides"]
    context["page_sheets"] = sheets(context.get("body", ""), context["slides"])
    context["social_card"] = app.config.html_baseurl + "_static/card.png"
    context["icon"] = icon
    context["docstitle"] = unescape(app.config.html_title)
    context["home_title"] = hold_together(text(context["docstitle"]))


def write_palette(app: Sphinx, exception: Exception | None) -> None:
    """Write the colours that the theme file names after the style sheets that use them."""
    if exception is not None or app.builder.name != "html":
        return
    for sheet, rules in (("charts.css", palette.css()), ("book.css", palette.signs_css())):
        own = (FOLDER / "static" / sheet).read_text(encoding="utf-8")
        (Path(app.outdir) / "_static" / sheet).write_text(own + rules, encoding="utf-8")


def fingerprint(app: Sphinx, config: Any) -> None:
    """Have all pages written again when a template has changed."""
    found = sha256()
    for path in sorted(FOLDER.glob("*.*")):
        found.update(path.read_bytes())
    config.asprinted_templates = found.hexdigest()


def _is_text(paragraph: nodes.paragraph) -> bool:
    inside = paragraph.parent
    return isinstance(inside, nodes.section) and len(paragraph.astext()) > 40


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the theme and what its templates need."""
    app.add_html_theme("asprinted", str(FOLDER))
    app.add_config_value("asprinted_description", "", "html", str)
    app.add_config_value("asprinted_templates", "", "html", str)
    if "comments_config" not in app.config:
        # Jupyter Book sets this for an extension that is not loaded; unknown, it would warn.
        app.add_config_value("comments_config", {}, "html", dict)
    app.connect("config-inited", fingerprint)
    app.connect("html-page-context", add_context)
    app.connect("build-finished", write_palette)
    return {"parallel_read_safe": True}
