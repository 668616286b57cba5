"""A saved HTML page: its title and identifiers from meta tags, its body from known places.

It must not import its parser before a page is read: that would slow every other source.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from asprinted.abstracts.abstract import SUPERSCRIPT, Abstract
from asprinted.abstracts.chrome import HEADING, collapse, says_none, until_chrome
from asprinted.abstracts.page import from_lines
from asprinted.notation.sentences import is_section

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCKS = {
    "p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr",
    "article", "header", "footer", "title",
}  # fmt: skip
_BODIES = (
    "#eng-abstract", ".abstract-content.selected", ".abstract-content", "#abstract .abstract",
    "section#abstract", "div#abstract", "[id^=Abs][id$=content]", "section.abstract",
    "div.abstract", "section[role=doc-abstract]", ".abstractSection", ".hlFld-Abstract",
    ".article-section__abstract", "[property=abstract]", ".abstract",
)  # fmt: skip


def from_html(text: str) -> Abstract:
    """Find title, body and identifiers in a page."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    title = _meta(soup, "citation_title", "dc.title", "og:title")
    if not title:
        heading = soup.select_one("h1") or soup.title
        title = " ".join(heading.get_text(" ").split()) if heading else ""
    pmid = _meta(soup, "citation_pmid", "uid", "ncbi_uidlist")
    doi = _meta(soup, "citation_doi", "dc.identifier").removeprefix("doi:")
    for tag in soup(["script", "style", "noscript", "template", "nav", "button"]):
        tag.decompose()
    for tag in soup("sup"):
        raised = tag.get_text()
        tag.replace_with(raised.strip().translate(SUPERSCRIPT))
    for tag in soup("br"):
        tag.replace_with("\n")
    soup.smooth()
    for selector in _BODIES:
        part = soup.select_one(selector)
        lines = _lines(part) if part else []
        while lines and (not lines[0] or HEADING.fullmatch(lines[0])):
            lines.pop(0)
        body = collapse(until_chrome(lines))
        if len(body.split()) > 3 and not says_none(body):
            return Abstract(title, body, pmid, doi, "")
    found = from_lines(_lines(soup))
    return replace(found, title=title or found.title, pmid=pmid or found.pmid, doi=doi or found.doi)


def _meta(soup: "BeautifulSoup", *names: str) -> str:
    """Give the content of the first meta tag of these names."""
    for name in names:
        for key in ("name", "property"):
            tag = soup.find("meta", attrs={key: re.compile(re.escape(name) + "$", re.IGNORECASE)})
            if tag and tag.get("content"):
                return " ".join(str(tag["content"]).split())
    return ""


def _lines(part: "Tag") -> list[str]:
    """Give the text of a part of a page, one line for each block, blank lines between."""
    for tag in part.find_all(list(_BLOCKS)):
        tag.insert_before("\n\n")
        tag.insert_after("\n\n")
    for label in part.find_all(["strong", "b"]):
        name = label.get_text().strip()
        if is_section(name) and not name.endswith((":", ".")):
            label.append(":")
    return [" ".join(line.split()) for line in part.get_text().split("\n")]
