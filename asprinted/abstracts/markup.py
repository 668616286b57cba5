"""A saved HTML page: its title and identifiers from meta tags, its body from known places.

It must not import its parser before a page is read: that would slow every other source.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from asprinted.abstracts.abstract import SUPERSCRIPT, Abstract, AbstractError
from asprinted.abstracts.chrome import HEADING, collapse, says_none, until_chrome
from asprinted.abstracts.flow import collapsed
from asprinted.abstracts.page import from_lines
from asprinted.notation.sentences import is_section

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCKS = {
    "p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr",
    "article", "header", "footer", "title",
}  # fmt: skip
_OPEN = {
    "p", "li", "td", "th", "tr", "dt", "dd", "br", "hr", "img", "meta", "link", "input", "option",
    "area", "base", "col", "embed", "source", "track", "wbr", "param", "tbody", "thead",
}  # fmt: skip
_WORDS = re.compile(r"[A-Za-z_-]{3,}")
_DEEPEST = 300  # tags within tags, those aside that pages leave open
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_BODIES = (
    "#eng-abstract", ".abstract-content.selected", ".abstract-content", "#abstract .abstract",
    "section#abstract", "div#abstract", "[id^=Abs][id$=content]", "section.abstract",
    "div.abstract", "section[role=doc-abstract]", ".abstractSection", ".hlFld-Abstract",
    ".article-section__abstract", "[property=abstract]", ".abstract",
)  # fmt: skip


def from_html(text: str, source: str = "text") -> Abstract:
    """Find title, body and identifiers in a page.

    Raises
    ------
    AbstractError
        If its tags are nested too deep.
    """
    from bs4 import BeautifulSoup

    if _depth(text) > _DEEPEST:
        raise AbstractError(f"{source}: its tags are nested more than {_DEEPEST} deep; refused")
    soup = BeautifulSoup(text, "html.parser")
    metas = _metas(soup)
    title = _meta(metas, "citation_title", "dc.title", "og:title")
    if not title:
        heading = soup.select_one("h1") or soup.title
        title = " ".join(heading.get_text(" ").split()) if heading else ""
    pmid = _meta(metas, "citation_pmid", "uid", "ncbi_uidlist")
    doi = _meta(metas, "citation_doi", "dc.identifier").removeprefix("doi:")
    for tag in soup(["script", "style", "noscript", "template", "nav", "button"]):
        tag.decompose()
    for selector in _BODIES:
        if not all(word in text for word in _WORDS.findall(selector)):
            continue  # to look for it through a large page takes long
        part = soup.select_one(selector)
        lines = _lines(part) if part else []
        while lines and (not lines[0] or HEADING.fullmatch(lines[0])):
            lines.pop(0)
        body = collapse(until_chrome(lines))
        if len(body.split()) > 3 and not says_none(body):
            return Abstract(title, body, pmid, doi, "")
    found = from_lines(_lines(soup))
    return replace(found, title=title or found.title, pmid=pmid or found.pmid, doi=doi or found.doi)


def _depth(text: str) -> int:
    """Count how deep tags are nested, those aside that pages leave open."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() in _OPEN:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _meta(found: dict[str, str], *names: str) -> str:
    """Give the content of the first meta tag of these names."""
    return next((found[name] for name in names if name in found), "")


def _metas(soup: "BeautifulSoup") -> dict[str, str]:
    """Collect the meta tags of a page, the first of each name."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        for key in ("name", "property"):
            content = " ".join(str(tag.get("content") or "").split())
            if tag.get(key) and content:
                found.setdefault(str(tag[key]).lower(), content)
    return found


def _lines(part: "Tag") -> list[str]:
    """Give the text of a part of a page, one line for each block, blank lines between."""
    from bs4 import Tag

    pieces: list[str] = []
    raised = 0
    ended = ""
    stack = [(part, iter(part.children))]
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            name, ended = tag.name, tag.name
            raised -= name == "sup"
            if name in ("strong", "b") and _is_label(tag):
                pieces.append(":")
            pieces.append("\n\n" if name in _BLOCKS else "")
        elif isinstance(child, Tag):
            if child.name in _BLOCKS:
                pieces.append("\n\n")
            elif child.name in ("b", "strong") and ended in ("b", "strong"):
                pieces.append(" ")
            elif child.name == "br":
                pieces.append("\n")
            raised += child.name == "sup"
            stack.append((child, iter(child.children)))
            ended = ""
        elif type(child).__name__ not in ("Comment", "Doctype", "Declaration", "CData"):
            text = str(child)
            pieces.append(text.strip().translate(SUPERSCRIPT) if raised else text)
            ended = "" if text.strip() else ended
    return [collapsed(line) for line in "".join(pieces).split("\n")]


def _is_label(tag: "Tag") -> bool:
    """Say whether a bold text is the label of a section without its colon."""
    name = tag.get_text()[:80].strip()
    return is_section(name) and not name.endswith((":", "."))
