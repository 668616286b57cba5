"""A source of any kind, a file, its bytes or a text, given to the module that reads its kind.

It must not fetch anything, nor import a parser of HTML or XML before a source asks for it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from asprinted.abstracts import export, medline
from asprinted.abstracts.abstract import Abstract, AbstractError
from asprinted.abstracts.content import PIECE, decoded, members, opened
from asprinted.abstracts.page import from_lines
from asprinted.abstracts.record import Record

#: Characters beyond which a text or page is no abstract.
LARGEST = 4_000_000
_NAMED = 8  # PMIDs that an error names
_HTML = re.compile(r"<!doctype html|<html|<head[ >]|<body|<div|<p[ >]")


def load(path: str | Path, pmid: str | None = None) -> Abstract:
    """Load the abstract in a file.

    Parameters
    ----------
    path : str or Path
        Plain text, a saved PubMed or journal page (text or HTML), PubMed's saved records (MEDLINE,
        abstract or efetch XML) or an article in JATS; also within .gz or .zip; `-` is standard
        input.
    pmid : str, optional
        Which article to take where the file holds several.

    Raises
    ------
    AbstractError
        If the file cannot be read or decoded, is empty, or holds no abstract, or several and
        `pmid` names none of them.
    """
    with opened(path) as (source, stream):
        return _one(_entries(stream, source), source, pmid)


def each(path: str | Path) -> Iterator[Abstract | AbstractError]:
    """Read every abstract of a file, one at a time.

    Parameters
    ----------
    path : str or Path
        As for `load`; PubMed's whole baseline too.

    Yields
    ------
    Abstract or AbstractError
        Each abstract, and for each record without one the error that says so. Of several versions
        of a record that follow each other the last is taken.

    Raises
    ------
    AbstractError
        If the file cannot be read any further.
    """
    with opened(path) as (source, stream):
        for record in _last_versions(_entries(stream, source)):
            try:
                yield _abstract(record, source)
            except AbstractError as error:
                yield error


def from_bytes(content: bytes, source: str = "text", pmid: str | None = None) -> Abstract:
    """Load the abstract in the bytes of a file."""
    return _one(_entries(io.BytesIO(content), source), source, pmid)


def from_text(text: str, source: str = "text", pmid: str | None = None) -> Abstract:
    """Load the abstract in a text: plain, a saved page, HTML or a record.

    Examples
    --------
    >>> page = "A title" + chr(10) * 2 + "Abstract" + chr(10) * 2 + "Purpose: To count 3 cats."
    >>> from_text(page).text
    'Purpose: To count 3 cats.'
    """
    return _one(_of_text(iter([text.removeprefix("\ufeff")]), source), source, pmid)


Entry = Record | Abstract | AbstractError


def _entries(stream: BinaryIO, source: str) -> Iterator[Entry]:
    """Give the records of a stream, whatever is packed in it."""
    for name, pieces in members(stream, source):
        if name == source:
            yield from _of_text(decoded(pieces, name), name)
            continue
        try:  # one bad file of an archive does not end it
            yield from _of_text(decoded(pieces, name), name)
        except AbstractError as error:
            yield error


def _of_text(pieces: Iterator[str], source: str) -> Iterator[Entry]:
    """Give the records of a text that comes in pieces."""
    head = ""
    for piece in pieces:
        head += piece
        if len(head.lstrip()) > 4000 or len(head) > PIECE:
            break
    start = head[:PIECE].lstrip()[:4000].lower()
    rest = _chained(head, pieces)
    if (start.startswith("<?xml") and "<html" not in start) or re.match(
        r"<(?:!doctype\s+(?:pubmed|article)|pubmed|article[\s>])", start
    ):
        from asprinted.abstracts import xml

        yield from xml.records(rest, source)
    elif medline.is_medline(head[:8000]):
        yield from medline.records(_lines(rest), source)
    elif export.is_export(head[:8000]):
        yield from export.records(_lines(rest), source)
    else:
        yield _page(_whole(rest, source), source)


def _chained(head: str, pieces: Iterator[str]) -> Iterator[str]:
    yield head
    yield from pieces


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Give the lines of a text that comes in pieces; a line without end is cut."""
    left = ""
    for piece in pieces:
        lines = (left + piece).replace("\r\n", "\n").split("\n")
        left = lines.pop()
        yield from lines
        if len(left) > LARGEST:
            yield left
            left = ""
    if left:
        yield left


def _whole(pieces: Iterator[str], source: str) -> str:
    """Join a text that is to be read whole, if it is no larger than a page."""
    parts, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise AbstractError(
                f"{source}: has more than {LARGEST:,} characters and is no file of records; "
                "expected an abstract or a page"
            )
        parts.append(piece)
    return "".join(parts)


def _page(text: str, source: str) -> Abstract:
    """Read a plain text or a page."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise AbstractError(f"{source}: is empty; expected an abstract")
    if "\0" in text:
        raise AbstractError(f"{source}: holds NUL characters, as no text does")
    export.refuse_lists(text[:4000], source)
    if _HTML.search(text[:4000].lower()):
        from asprinted.abstracts.markup import from_html

        found = from_html(text, source)
    else:
        found = from_lines(text.split("\n"))
    if not found.text:
        raise AbstractError(
            f"{source}: no abstract found; expected running text, or a page with an 'Abstract' "
            "heading"
        )
    return replace(found, source=source)


def _one(entries: Iterator[Entry], source: str, pmid: str | None) -> Abstract:
    """Take the one abstract, or the one with this PMID, of its versions the last."""
    known: dict[str, Entry] = {}
    count = 0
    for entry in entries:
        if isinstance(entry, AbstractError):
            raise entry
        name = entry.pmid or f"record {count + 1}"
        before = known.get(name)
        if isinstance(before, Record) and isinstance(entry, Record) and not entry.is_newer(before):
            continue
        count += before is None
        if before is not None or len(known) < _NAMED or name == pmid:
            known[name] = entry
    if pmid is None and count > 1:
        raise AbstractError(
            f"{source}: holds {count} articles (PMID {_names(known, count)}); name one by PMID"
        )
    if not known:
        raise AbstractError(f"{source}: no abstract found")
    first = next(iter(known.values()))
    if pmid is not None and pmid not in known:
        if isinstance(first, Abstract) and not first.pmid:
            return first
        raise AbstractError(f"{source}: holds PMID {_names(known, count)}, not {pmid}")
    return _abstract(known[pmid] if pmid is not None else first, source)


def _names(known: dict[str, Entry], count: int) -> str:
    return ", ".join(list(known)[:_NAMED]) + (", …" if count > len(known) else "")


def _abstract(entry: Entry, source: str) -> Abstract:
    if isinstance(entry, AbstractError):
        raise entry
    return entry if isinstance(entry, Abstract) else entry.abstract(source)


def _last_versions(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Leave out a record that a later version follows."""
    held: Entry | None = None
    while True:
        try:
            entry = next(entries)
        except StopIteration:
            break
        except AbstractError:
            if held is not None:
                yield held  # what was whole before the file broke off
            raise
        same = isinstance(held, Record) and isinstance(entry, Record) and held.pmid == entry.pmid
        if same and held.pmid:  # type: ignore[union-attr]
            held = entry if entry.is_newer(held) else held  # type: ignore[union-attr,arg-type]
            continue
        if held is not None:
            yield held
        held = entry
    if held is not None:
        yield held
