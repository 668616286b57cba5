"""Load the abstract itself from plain text, a saved page or a PubMed record, chrome stripped.

It may import the notation, for sentences and section names, and nothing else of this package.
"""

import hashlib
import html
import http.client
import re
import socket
import time
import unicodedata
import urllib.error
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from asprinted.notation.sentences import is_section, sentences
from asprinted.notation.tokens import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup, Tag

#: Seconds without an answer, tries, and seconds between tries, when asking PubMed.
TIMEOUT, TRIES, PAUSE = 20.0, 3, 1.0


class AbstractError(ValueError):
    """Input from which no abstract can be had."""


@dataclass(frozen=True, slots=True)
class Abstract:
    """Hold an abstract.

    Parameters
    ----------
    title : str
        Title of the article, or empty where the source does not show it.
    text : str
        The body, section labels kept, white space collapsed; no title, keywords or page chrome.
    pmid, doi : str
        Identifiers, or empty.
    source : str
        Where it came from: a path, `-` or `PubMed`.
    """

    title: str
    text: str
    pmid: str
    doi: str
    source: str


def load(path: str | Path, pmid: str | None = None) -> Abstract:
    """Load the abstract in a file.

    Parameters
    ----------
    path : str or Path
        Plain text, a saved PubMed or journal page (text or HTML), or PubMed efetch XML; UTF-8.
    pmid : str, optional
        Which article to take where the file holds several.

    Raises
    ------
    AbstractError
        If the file cannot be read, is not UTF-8, is empty, or holds no abstract.
    """
    place = Path(path)
    try:
        content = place.read_bytes()
    except IsADirectoryError:
        raise AbstractError(f"{place}: is a folder; expected a file with one abstract") from None
    except FileNotFoundError:
        raise AbstractError(f"{place}: no such file") from None
    except OSError as error:
        raise AbstractError(f"{place}: cannot be read ({error.strerror})") from None
    return from_bytes(content, source=str(place), pmid=pmid)


def from_bytes(content: bytes, source: str = "text", pmid: str | None = None) -> Abstract:
    """Load the abstract in the bytes of a file, which must be UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AbstractError(
            f"{source}: byte {error.start} (0x{content[error.start]:02x}) is not UTF-8; "
            "save the file as UTF-8"
        ) from None
    return from_text(text, source=source, pmid=pmid)


def from_text(text: str, source: str = "text", pmid: str | None = None) -> Abstract:
    """Load the abstract in a text: plain, a saved page, HTML or PubMed XML.

    Examples
    --------
    >>> page = "A title" + chr(10) * 2 + "Abstract" + chr(10) * 2 + "Purpose: To count 3 cats."
    >>> from_text(page).text
    'Purpose: To count 3 cats.'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise AbstractError(f"{source}: is empty; expected an abstract")
    head = text[:4000].lstrip().lower()
    if "<pubmedarticle" in head or (head.startswith("<?xml") and "<html" not in head):
        found = _from_xml(text, source, pmid)
    elif re.search(r"<!doctype html|<html|<head|<body|<div|<p[ >]", head):
        found = _from_html(text)
    else:
        found = _from_lines(text.split("\n"))
    if not found.text:
        raise AbstractError(
            f"{source}: no abstract found; expected running text, or a page with an 'Abstract' "
            "heading"
        )
    if pmid and found.pmid and found.pmid != pmid:
        raise AbstractError(f"{source}: holds PMID {found.pmid}, not {pmid}")
    return replace(found, source=source)


def fingerprint(text: str) -> str:
    """Compute the SHA-256 of an abstract's text, in hexadecimal.

    Case, white space, typography of dashes and spaces, and section labels are normalized first, so
    that two copies of one abstract agree.

    Examples
    --------
    >>> fingerprint("RESULTS: It  fell.") == fingerprint("Results: it fell.")
    True
    """
    simple = unicodedata.normalize("NFKC", plain(text))
    parts = []
    for start, end in sentences(simple):
        sentence = simple[start:end]
        label, colon, rest = sentence.partition(":")
        parts.append(rest if colon and is_section(label) else sentence)
    return hashlib.sha256("".join("".join(parts).split()).casefold().encode()).hexdigest()


# Plain text and saved pages.

_HEADING = re.compile(r"\W*(?:structured |english )?(?:abstract|summary)\W*", re.IGNORECASE)
# Lines that end an abstract on a page, and lines before it that are no title.
_CHROME_END = re.compile(
    r"""(?:
      key-?\ ?words?\b|index\ terms\b|mesh\b|pubmed\ disclaimer|copyright\b|©|\(c\)\ \d
     |all\ rights\ reserved|published\ by|rights\ and\ permissions|conflicts?\ of\ interest
     |competing\ interests?|disclosures?\b|declaration\ of\ |grants?\b|author\ information
     |(?:figures?|references?|substances|abbreviations)$|abbreviations:|similar\ articles|cited\ by
     |publication\ types|linkout|associated\ data|comment\ (?:in|on)\b|full\ text\ links
     |supplementary\ |related\ information|secondary\ source\ id|pmid:|pmcid:|doi:
     |original\ language|pages\ \(from-to\)|number\ of\ pages|asjc\ scopus|fingerprint|cite\ this
     |dive\ into\ the\ research|access\ to\ document|other\ files\ and\ links
     |view\ full\ text|download|article\ metrics|pdf\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CHROME = re.compile(
    r"""(?:
      skip\ to\ main|u\.?s\.?\ flag|an\ official\ website|dot\ gov|the\ \.gov\ means|https?\b
     |www\.|federal\ government|the\ site\ is\ secure|access\ keys|affiliations?$|english$|review$
     |(?:clinical\ trial|randomized\ controlled\ trial|comparative\ study|case\ reports?)$
     |(?:meta-analysis|multicenter\ study|observational\ study)$|\.\s*(?:19|20)\d\d\b|•
     |free\ article|\d+\ scopus|research\ output|save$|email$|send\ to$|display\ options|format$
     |show\ details|actions$|share$|permalink|page\ navigation|title\ &\ authors
     |doi:|pmid:|pmcid:|.*\bet\ al\.?\s|.*\d{4}\ [a-z]{3}\.?$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_ABSTRACT = re.compile(r"no abstract (?:is )?available|abstract not available", re.IGNORECASE)
_EXPORT = re.compile(r"\d+[.:] \S.*\b(?:19|20)\d\d\b.*[;:.]")
_EXPORT_NOTE = re.compile(
    r"(?:author information|comment |erratum |collaborators|update |republished )", re.IGNORECASE
)
_PMID_LINE = re.compile(r"^PMID:\s*(\d{1,8})\b", re.MULTILINE | re.IGNORECASE)
_DOI_LINE = re.compile(r"^DOI:\s*(10\.\d{4,9}/\S+)", re.MULTILINE | re.IGNORECASE)
_PMID = re.compile(r"\bPMID:?\s*(\d{1,8})\b", re.IGNORECASE)
_DOI = re.compile(r"\b(?:doi:?\s*|doi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)


def _from_lines(lines: list[str]) -> Abstract:
    """Find title, body and identifiers in the lines of a text."""
    lines = [" ".join(line.split()) for line in lines]
    head, body = _exported(lines) or _headed(lines) or _prose(lines)
    text = _collapse(body)
    if _NO_ABSTRACT.search(text) and len(text) < 80:
        text = ""
    above, below = "\n".join(head), "\n".join(lines).partition("\nReferences\n")[0]
    pmid = _PMID.search(above) or _PMID_LINE.search(below)
    doi = _DOI.search(above) or _DOI_LINE.search(below)
    return Abstract(
        _title(head), text, pmid[1] if pmid else "", doi[1].rstrip(".;,)") if doi else "", ""
    )


def _headed(lines: list[str]) -> tuple[list[str], list[str]] | None:
    """Split at the heading `Abstract` that has an abstract below it; others are navigation."""
    empty = None
    for number, line in enumerate(lines):
        if len(line) < 40 and _HEADING.fullmatch(line):
            body = _until_chrome(lines[number + 1 :])
        elif _opens_abstract(line):
            body = _until_chrome([_opens_abstract(line), *lines[number + 1 :]])
        else:
            continue
        if any(_is_prose(block) for block in _blocks(body)):
            return lines[:number], body
        empty = empty or (lines[:number], [])
    return empty


def _exported(lines: list[str]) -> tuple[list[str], list[str]] | None:
    """Split PubMed's text export: citation, title, authors, notes, abstract, identifiers."""
    if not _EXPORT.match(next((line for line in lines if line), "")):
        return None
    blocks = _blocks(lines)
    first = 3
    while first < len(blocks) and _EXPORT_NOTE.match(blocks[first]):
        first += 1
    last = first
    while last < len(blocks) and not _CHROME_END.match(blocks[last]):
        last += 1
    return ["", *blocks[1:2], *_identifiers(blocks)], blocks[first:last]


def _identifiers(blocks: list[str]) -> list[str]:
    """Give the PMID and DOI at the end of an export."""
    tail = "\n".join(blocks[-2:])
    return [match[0] for match in (_PMID.search(tail), _DOI.search(tail)) if match]


def _blocks(lines: list[str]) -> list[str]:
    """Join lines that no blank line parts."""
    text = " ".join(line or "\n" for line in lines)
    return [block.strip() for block in text.split("\n") if block.strip()]


def _opens_abstract(line: str) -> str:
    """Give the text after `Abstract:` at the start of a line, or nothing."""
    match = re.match(r"(?:abstract|summary)\s*[:.—–-]\s*(?=\S)", line, re.IGNORECASE)
    return line[match.end() :] if match else ""


def _until_chrome(lines: list[str]) -> list[str]:
    """Take the lines before the first that belongs to the page, not to the abstract."""
    taken = []
    for line in lines:
        if _CHROME_END.match(line) and not is_section(line):
            break
        taken.append(line)
    return taken


def _prose(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split a page without a heading into what comes before its prose, and the prose."""
    blocks = _blocks(lines)
    running = {number for number, block in enumerate(blocks) if _is_prose(block)}
    if not running:
        return lines, []
    wanted = running | {number for number, block in enumerate(blocks) if is_section(block)}
    first = last = max(running, key=lambda number: len(blocks[number]))
    while first - 1 in wanted:
        first -= 1
    while last + 1 in wanted:
        last += 1
    return blocks[:first], _until_chrome(blocks[first : last + 1])


def _is_prose(block: str) -> bool:
    """Say whether a block of lines is running text rather than a title, names or chrome."""
    if _CHROME_END.match(block) or _CHROME.match(block):
        return False
    label, colon, _ = block.partition(":")
    if colon and is_section(label):
        return True
    return block.rstrip("\"'”)").endswith((".", "?", "!")) and len(block.split()) > 3


def _title(head: list[str]) -> str:
    """Find the title among the lines above an abstract."""
    candidates = [
        line.rstrip(".") for line in head if len(line.split()) > 2 and not _CHROME.match(line)
    ]
    twice = (line for line in candidates if candidates.count(line) > 1)
    return next(twice, candidates[0] if candidates else "")


def _collapse(lines: list[str]) -> str:
    """Join lines into one, with a colon after a section label that stands alone."""
    joined = []
    for line in lines:
        alone = line and is_section(line) and not line.endswith((":", "."))
        joined.append(line + ":" if alone else line)
    return " ".join(" ".join(joined).split())


# Saved HTML pages.

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
_SUPERSCRIPT = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")


def _from_html(text: str) -> Abstract:
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
        tag.replace_with(raised.strip().translate(_SUPERSCRIPT))
    for tag in soup("br"):
        tag.replace_with("\n")
    soup.smooth()
    for selector in _BODIES:
        part = soup.select_one(selector)
        lines = _lines(part) if part else []
        while lines and (not lines[0] or _HEADING.fullmatch(lines[0])):
            lines.pop(0)
        body = _collapse(_until_chrome(lines))
        if len(body.split()) > 3 and not (_NO_ABSTRACT.search(body) and len(body) < 80):
            return Abstract(title, body, pmid, doi, "")
    found = _from_lines(_lines(soup))
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


# PubMed records.

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9a-fA-F]+);)(\w+);")


def _from_xml(text: str, source: str, pmid: str | None) -> Abstract:
    try:
        root = ElementTree.fromstring(_ENTITY.sub(lambda match: html.unescape(match[0]), text))
    except ElementTree.ParseError as error:
        raise AbstractError(f"{source}: is not well-formed XML ({error})") from None
    articles = [*root.iter("PubmedArticle"), *root.iter("PubmedBookArticle")]
    if not articles:
        raise AbstractError(f"{source}: holds no PubmedArticle; expected a PubMed efetch record")
    known = {(article.findtext(".//PMID") or "").strip(): article for article in articles}
    if pmid is not None and pmid not in known:
        raise AbstractError(f"{source}: holds PMID {', '.join(known)}, not {pmid}")
    if pmid is None and len(articles) > 1:
        raise AbstractError(
            f"{source}: holds {len(articles)} articles (PMID {', '.join(known)}); name one by PMID"
        )
    pmid = pmid or next(iter(known))
    article = known[pmid]
    title = article.find(".//ArticleTitle")
    doi = next(
        (
            (node.text or "").strip()
            for path in (".//ELocationID[@EIdType='doi']",
                         "./PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
            for node in article.findall(path)
        ),
        "",
    )  # fmt: skip
    parts = []
    for node in article.findall(".//Abstract/AbstractText"):
        label = (node.get("Label") or "").strip().rstrip(":")
        body = " ".join(_flat(node).split())
        if body:
            parts.append(f"{label}: {body}" if label and label != "UNLABELLED" else body)
    if not parts:
        raise AbstractError(f"{source}: PMID {pmid} has no abstract")
    heading = " ".join(_flat(title).split()).rstrip(".") if title is not None else ""
    return Abstract(heading, " ".join(parts), pmid, doi, "")


def _flat(node: ElementTree.Element) -> str:
    """Give the text of an element, superscripts kept apart from the digits before them."""
    text = node.text or ""
    for child in node:
        inner = _flat(child)
        text += inner.translate(_SUPERSCRIPT) if child.tag == "sup" else inner
        text += child.tail or ""
    return text


# PubMed itself.


def fetch(pmid: str, email: str | None = None) -> Abstract:
    """Fetch an abstract from PubMed through Biopython's Entrez client.

    Parameters
    ----------
    pmid : str
        PubMed identifier, digits.
    email : str, optional
        Address NCBI may write to about the requests.

    Raises
    ------
    AbstractError
        If PubMed cannot be reached, has no such record, or the record has no abstract.

    Notes
    -----
    The tests run this against a local stand-in that serves a fictitious record; the real service
    was never reached by them.
    """
    if not re.fullmatch(r"\d{1,8}", str(pmid)):
        raise AbstractError(f"PMID {pmid!r} is not a number of one to eight digits")
    from Bio import Entrez

    Entrez.tool, Entrez.max_tries, Entrez.sleep_between_tries = "asprinted", 1, 0
    if email:
        Entrez.email = email
    for attempt in range(1, TRIES + 1):
        try:
            with _timeout(TIMEOUT), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Entrez warns where no address is given
                with Entrez.efetch(db="pubmed", id=str(pmid), retmode="xml") as answer:
                    content = answer.read()
            break
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise AbstractError(
                    f"PubMed refused PMID {pmid}: {error.code} {error.reason}"
                ) from None
            reason = f"{error.code} {error.reason}"
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        if attempt < TRIES:
            time.sleep(PAUSE * attempt)
    else:
        raise AbstractError(
            f"PubMed could not be reached for PMID {pmid} after {TRIES} tries ({reason}); "
            "check the network, or give the abstract as a file"
        )
    content = content.encode() if isinstance(content, str) else content
    if not re.search(rb"<Pubmed(?:Book)?Article[\s>]", content):
        raise AbstractError(f"PubMed has no record of PMID {pmid}")
    return from_bytes(content, source="PubMed", pmid=str(pmid))


@contextmanager
def _timeout(seconds: float) -> "Iterator[None]":
    """Give up on a silent server; Entrez itself waits for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
