"""A PubMed record: its efetch XML, and its text export.

It may import the chrome that surrounds an export, and must not import what fetches records.
"""

import html
import re
from xml.etree import ElementTree

from asprinted.abstracts.abstract import SUPERSCRIPT, Abstract, AbstractError
from asprinted.abstracts.chrome import CHROME_END, blocks_of

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9a-fA-F]+);)(\w+);")
PMID = re.compile(r"\bPMID:?\s*(\d{1,8})\b", re.IGNORECASE)
DOI = re.compile(r"\b(?:doi:?\s*|doi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_EXPORT = re.compile(r"\d+[.:] \S.*\b(?:19|20)\d\d\b.*[;:.]")
_EXPORT_NOTE = re.compile(
    r"(?:author information|comment |erratum |collaborators|update |republished )", re.IGNORECASE
)


def from_xml(text: str, source: str, pmid: str | None) -> Abstract:
    """Take the one article, or the one with this PMID, from PubMed's XML."""
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
        text += inner.translate(SUPERSCRIPT) if child.tag == "sup" else inner
        text += child.tail or ""
    return text


def exported(lines: list[str]) -> tuple[list[str], list[str]] | None:
    """Split PubMed's text export: citation, title, authors, notes, abstract, identifiers."""
    if not _EXPORT.match(next((line for line in lines if line), "")):
        return None
    blocks = blocks_of(lines)
    first = 3
    while first < len(blocks) and _EXPORT_NOTE.match(blocks[first]):
        first += 1
    last = first
    while last < len(blocks) and not CHROME_END.match(blocks[last]):
        last += 1
    return ["", *blocks[1:2], *_identifiers(blocks)], blocks[first:last]


def _identifiers(blocks: list[str]) -> list[str]:
    """Give the PMID and DOI at the end of an export."""
    tail = "\n".join(blocks[-2:])
    return [match[0] for match in (PMID.search(tail), DOI.search(tail)) if match]
