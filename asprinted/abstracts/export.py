"""PubMed's other saved formats: the abstract as text, one or many, and lists that hold none.

It may import the record and the chrome that surrounds an export.
"""

import re
from collections.abc import Iterable, Iterator

from asprinted.abstracts.abstract import AbstractError
from asprinted.abstracts.chrome import CHROME_END, blocks_of, collapse, says_none
from asprinted.abstracts.record import Record

PMID = re.compile(r"\bPMID:?\s*(\d{1,8})\b", re.IGNORECASE)
DOI = re.compile(r"\b(?:doi:?\s*|doi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_CITATION = re.compile(r"(\d{1,6})[.:] \S")
_VOLUME = re.compile(r"\b(?:19|20)\d\d\b[^;:]{0,20}[;:]|doi:|\b(?:19|20)\d\d [A-Z][a-z]{2}\b")
_NOTE = re.compile(
    r"(?:author information|comment |erratum |collaborators|update |republished |on behalf of)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"1: .{1,2000}PMID: \d+", re.DOTALL)
_TABLE = re.compile(r"\"?PMID\"?,\"?Title\"?,\"?Authors\"?", re.IGNORECASE)
_HEAD = 600  # characters of a line in which a citation shows itself
_LONGEST = 2_000_000


def is_export(head: str) -> bool:
    """Say whether a text begins with PubMed's abstract format: `1. J Cats. 2001 May 3;12:45.`."""
    first = next((line for line in head.split("\n") if line.strip()), "")[:_HEAD].strip()
    match = _CITATION.match(first)
    return match is not None and _VOLUME.search(first) is not None and first.endswith((".", ";"))


def refuse_lists(head: str, source: str) -> None:
    """Refuse PubMed's lists, which look like text and hold no abstract.

    Raises
    ------
    AbstractError
        If the text is PubMed's summary format or its table.
    """
    head = head.lstrip("\ufeff \r\n")
    if _TABLE.match(head):
        raise AbstractError(
            f"{source}: is PubMed's table (CSV), which holds no abstracts; save as PubMed format"
        )
    if _SUMMARY.match(head):
        raise AbstractError(
            f"{source}: is PubMed's summary, which holds no abstracts; save as PubMed format"
        )


def records(lines: Iterable[str], source: str) -> Iterator[Record]:
    """Read records one at a time; each begins with its number and its citation.

    Raises
    ------
    AbstractError
        If a record has no end.
    """
    held: list[str] = []
    number, blank, size = 1, 2, 0
    for line in lines:
        match = _CITATION.match(line) if blank > 1 and held else None
        if match and int(match[1]) == number + 1:
            yield _record(held)
            held, size, number = [], 0, number + 1
        held.append(" ".join(line.split()))
        size += len(line)
        blank = 0 if line.strip() else blank + 1
        if size > _LONGEST:
            raise AbstractError(f"{source}: has a record of more than {_LONGEST:,} characters")
    if any(held):
        yield _record(held)


def _record(lines: list[str]) -> Record:
    """Split a record: citation, title, authors, notes, abstract, identifiers."""
    blocks = blocks_of(lines)
    first = 3
    while first < len(blocks) and _NOTE.match(blocks[first]):
        first += 1
    last = first
    while last < len(blocks) and not CHROME_END.match(blocks[last]):
        last += 1
    title = blocks[1].rstrip(".") if len(blocks) > 1 else ""
    record = Record(title=title)
    tail = "\n".join(blocks[-2:])
    pmid, doi = PMID.search(tail), DOI.search(tail)
    record.pmid = pmid[1] if pmid else ""
    record.doi = doi[1].rstrip(".;,)") if doi else ""
    text = collapse(blocks[first:last])
    if not says_none(text):
        record.add_part("", text)
    return record
