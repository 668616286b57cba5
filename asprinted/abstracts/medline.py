"""Records in MEDLINE format, as PubMed saves them (nbib): one field a line, one record a block.

It may import the record, and nothing else that reads a format.
"""

import re
from collections.abc import Iterable, Iterator

from asprinted.abstracts.abstract import AbstractError
from asprinted.abstracts.flow import collapsed
from asprinted.abstracts.record import Record

#: A field: its name in four columns, a hyphen and a space.
FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)", re.DOTALL)
_LONGEST = 2_000_000
_DOI = re.compile(r"(10\.\d{4,9}/\S+) \[doi\]")


def is_medline(head: str) -> bool:
    """Say whether a text begins with a record in this format."""
    first = head.lstrip("\ufeff\r\n ")
    lines = first.split("\n", 400)
    if not re.match(r"(?:PMID|OWN |STAT)- ?\S", first):
        return False
    return sum(FIELD.match(line) is not None for line in lines) > 1 or len(lines) < 3


def records(lines: Iterable[str], source: str) -> Iterator[Record]:
    """Read records from lines, each as soon as it is whole.

    Raises
    ------
    AbstractError
        If a line has no end, or a record no PMID.
    """
    fields: list[tuple[str, list[str]]] = []
    size = 0
    for line in lines:
        size += len(line)
        if size > _LONGEST:
            raise AbstractError(f"{source}: has a record of more than {_LONGEST:,} characters")
        line = line.rstrip("\r\n")
        match = FIELD.match(line) if line[:1].isupper() else None
        if match and match[1] == "PMID" and fields:
            yield _record(fields)
            fields, size = [], 0
        if match:
            fields.append((match[1], [match[2]]))
        elif line.startswith("  ") and fields:
            fields[-1][1].append(line)
        elif not line.strip() and any(name == "PMID" for name, _ in fields):
            yield _record(fields)
            fields, size = [], 0
        elif line.strip() and fields:
            fields[-1][1].append(line)
    if fields:
        yield _record(fields)


def _record(fields: list[tuple[str, list[str]]]) -> Record:
    record = Record()
    for name, lines in fields:
        text = collapsed(" ".join(lines))
        if name == "PMID" and not record.pmid:
            record.pmid = text
        elif name in ("TI", "BTI") and not record.title:
            record.title = text.rstrip(".")
        elif name == "AB" and not record.parts:
            record.add_part("", text)
        elif name in ("LID", "AID") and not record.doi:
            doi = _DOI.search(text)
            record.doi = doi[1] if doi else ""
    return record
