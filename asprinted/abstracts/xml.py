"""Records in XML, one at a time: PubMed's efetch, and articles in JATS, never their bodies.

The parser is defusedxml's, which refuses declared entities and fetches nothing; tags, texts and
depths have bounds of their own. It must not import its parser before XML is read.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.handler import ContentHandler

from asprinted.abstracts.abstract import AbstractError
from asprinted.abstracts.flow import Flow
from asprinted.abstracts.record import Record

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

#: Tags within tags, and characters of one text, beyond which no record goes.
DEEPEST, LONGEST = 200, 2_000_000
_PUBMED = {"PubmedArticle", "PubmedBookArticle"}
_OWN_PMID = {"MedlineCitation", "BookDocument"}
_ASIDE = {"body", "back", "sub-article", "response", "ref-list", "ReferenceList", "floats-group"}
_KINDS = {"", "structured", "abstract", "research", "original"}
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_CUT = re.compile(r"&[A-Za-z0-9#]{0,32}\Z")
_TEXTS = {"ArticleTitle", "BookTitle", "AbstractText", "PMID", "ELocationID", "ArticleId",
          "article-title", "article-id"}  # fmt: skip


class _Reader(ContentHandler):
    """Gather records as their tags come."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []
        self._path: list[str] = []
        self._record: Record | None = None
        self._flow: Flow | None = None
        self._flow_depth = 0
        self._attributes: dict[str, str] = {}
        self._aside = 0  # depth at which a part begins that is not read
        self._section = ""
        self._article_depth = 0

    def startElement(self, name: str, attrs: "AttributesImpl") -> None:  # noqa: N802
        name = name.rpartition(":")[2]
        path = self._path
        path.append(name)
        if len(path) > DEEPEST:
            raise AbstractError(f"its tags are nested more than {DEEPEST} deep")
        if self._flow is not None:
            if self._record is not None and self._is_section_title(name):
                self._flow_section()
            self._flow.start(name)
            return
        if self._record is None:
            if name in _PUBMED or name == "article":
                self._record, self._article_depth = Record(name != "article"), len(path)
            return
        if name in _ASIDE and not self._aside:
            self._aside = len(path)
        if not self._aside:
            self._open(name, {key: attrs.getValue(key) for key in attrs.getNames()})

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        """Begin to gather a text that belongs to the record."""
        record, path = self._record, self._path
        if record is None:
            return
        jats = not record.pubmed
        if name == "abstract" and jats:
            wanted = attributes.get("abstract-type", "") in _KINDS and "front" in path
            if not wanted or record.parts:
                self._aside = len(path)
                return
        elif name == "AbstractText":
            if path[-2] != "Abstract":
                return
        elif name not in _TEXTS:
            return
        self._flow, self._flow_depth, self._attributes = Flow(), len(path), attributes

    def _is_section_title(self, name: str) -> bool:
        return name == "title" and self._path[-2] == "sec"

    def _flow_section(self) -> None:
        """Close what stands before a section of an abstract in JATS."""
        if self._flow is not None and self._record is not None:
            self._record.add_part(self._section, self._flow.text())
            self._section = ""
            self._flow = Flow()

    def characters(self, content: str) -> None:
        if self._flow is not None and not self._aside:
            self._flow.data(content)
            if self._flow.size > LONGEST:
                raise AbstractError(f"it has a text of more than {LONGEST:,} characters")

    def skippedEntity(self, name: str) -> None:  # noqa: N802
        self.characters(html.unescape(f"&{name};"))

    def endElement(self, name: str) -> None:  # noqa: N802
        name = name.rpartition(":")[2]
        depth, path = len(self._path), self._path
        if self._flow is not None:
            if depth == self._flow_depth:
                self._close(name)
            else:
                if self._is_section_title(name):
                    self._section = self._flow.text()
                    self._flow = Flow()
                else:
                    self._flow.end(name)
        path.pop()
        if depth == self._aside:
            self._aside = 0
        if self._record is not None and depth == self._article_depth:
            self.records.append(self._record)
            self._record, self._aside = None, 0

    def _close(self, name: str) -> None:
        """Give a text that was gathered to the record."""
        record, flow, attributes = self._record, self._flow, self._attributes
        self._flow = None
        if record is None or flow is None:
            return
        text, parent = flow.text(), self._path[-2]
        if name == "abstract":
            record.add_part(self._section, text)
            self._section = ""
        elif name == "AbstractText":
            label = attributes.get("Label", "").strip().rstrip(":")
            record.add_part("" if label == "UNLABELLED" else label, text)
        elif name in ("ArticleTitle", "BookTitle", "article-title"):
            record.title = record.title or text.rstrip(".")
        elif name == "PMID":
            if parent in _OWN_PMID and not record.pmid:
                record.pmid, record.version = text, attributes.get("Version", "1")
        elif name == "article-id":
            kind = attributes.get("pub-id-type", "")
            if kind == "pmid":
                record.pmid = record.pmid or text
            elif kind == "doi":
                record.doi = record.doi or text
        elif attributes.get("EIdType") == "doi" or attributes.get("IdType") == "doi":
            record.doi = record.doi or text


def records(chunks: Iterable[str], source: str) -> Iterator[Record]:
    """Read records from the text of an XML file that comes in pieces.

    Parameters
    ----------
    chunks : iterable of str
        The text of the file, in pieces of any length.
    source : str
        Where it came from, for errors.

    Yields
    ------
    Record
        Each article, as soon as it is whole.

    Raises
    ------
    AbstractError
        If it is not well-formed, declares entities, is nested too deep or has no article.
    """
    from xml.sax import SAXParseException

    from defusedxml.common import DefusedXmlException
    from defusedxml.sax import make_parser

    parser: Any = make_parser()
    parser.forbid_entities, parser.forbid_external, parser.forbid_dtd = True, False, False
    parser.setFeature("http://xml.org/sax/features/external-general-entities", False)
    parser.setFeature("http://xml.org/sax/features/external-parameter-entities", False)
    reader = _Reader()
    parser.setContentHandler(reader)
    found = 0
    try:
        for chunk in _resolved(chunks):
            parser.feed(chunk)
            found += len(reader.records)
            yield from reader.records
            reader.records.clear()
        parser.close()
    except SAXParseException as error:
        raise AbstractError(
            f"{source}: is not well-formed XML (line {error.getLineNumber()}: "
            f"{error.getMessage()})" + _after(found)
        ) from None
    except DefusedXmlException:
        raise AbstractError(
            f"{source}: declares entities of its own, which no record needs; refused"
        ) from None
    except AbstractError as error:
        raise AbstractError(f"{source}: {error}; refused" + _after(found)) from None
    found += len(reader.records)
    yield from reader.records
    if not found:
        raise AbstractError(
            f"{source}: holds no PubmedArticle and no article of JATS; expected a PubMed efetch "
            "record or a journal article"
        )


def _after(found: int) -> str:
    return f" after {found} article{'' if found == 1 else 's'}" if found else ""


def _resolved(chunks: Iterable[str]) -> Iterator[str]:
    """Replace names of characters that XML does not know, such as `&alpha;`."""
    left = ""
    for chunk in chunks:
        text = left + chunk
        cut = _CUT.search(text, max(0, len(text) - 40))
        left = text[cut.start() :] if cut else ""
        text = text[: cut.start()] if cut else text
        yield _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
    if left:
        yield left
