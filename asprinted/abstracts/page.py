"""A page's text in lines: title, body and identifiers, found by headings and by running text.

It may import the chrome and the text export of PubMed, and must not import anything about HTML.
"""

import re

from asprinted.abstracts.abstract import Abstract
from asprinted.abstracts.chrome import (
    CHROME,
    CHROME_END,
    HEADING,
    blocks_of,
    collapse,
    says_none,
    until_chrome,
)
from asprinted.abstracts.record import DOI, PMID, exported
from asprinted.notation.sentences import is_section

_PMID_LINE = re.compile(r"^PMID:\s*(\d{1,8})\b", re.MULTILINE | re.IGNORECASE)
_DOI_LINE = re.compile(r"^DOI:\s*(10\.\d{4,9}/\S+)", re.MULTILINE | re.IGNORECASE)


def from_lines(lines: list[str]) -> Abstract:
    """Find title, body and identifiers in the lines of a text."""
    lines = [" ".join(line.split()) for line in lines]
    head, body = exported(lines) or _headed(lines) or _prose(lines)
    text = collapse(body)
    if says_none(text):
        text = ""
    above, below = "\n".join(head), "\n".join(lines).partition("\nReferences\n")[0]
    pmid = PMID.search(above) or _PMID_LINE.search(below)
    doi = DOI.search(above) or _DOI_LINE.search(below)
    return Abstract(
        _title(head), text, pmid[1] if pmid else "", doi[1].rstrip(".;,)") if doi else "", ""
    )


def _headed(lines: list[str]) -> tuple[list[str], list[str]] | None:
    """Split at the heading `Abstract` that has an abstract below it; others are navigation."""
    empty: tuple[list[str], list[str]] | None = None
    for number, line in enumerate(lines):
        if len(line) < 40 and HEADING.fullmatch(line):
            body = until_chrome(lines[number + 1 :])
        elif _opens_abstract(line):
            body = until_chrome([_opens_abstract(line), *lines[number + 1 :]])
        else:
            continue
        if any(_is_prose(block) for block in blocks_of(body)):
            return lines[:number], body
        empty = empty or (lines[:number], [])
    return empty


def _opens_abstract(line: str) -> str:
    """Give the text after `Abstract:` at the start of a line, or nothing."""
    match = re.match(r"(?:abstract|summary)\s*[:.—–-]\s*(?=\S)", line, re.IGNORECASE)
    return line[match.end() :] if match else ""


def _prose(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split a page without a heading into what comes before its prose, and the prose."""
    blocks = blocks_of(lines)
    running = {number for number, block in enumerate(blocks) if _is_prose(block)}
    if not running:
        return lines, []
    wanted = running | {number for number, block in enumerate(blocks) if is_section(block)}
    first = last = max(running, key=lambda number: len(blocks[number]))
    while first - 1 in wanted:
        first -= 1
    while last + 1 in wanted:
        last += 1
    return blocks[:first], until_chrome(blocks[first : last + 1])


def _is_prose(block: str) -> bool:
    """Say whether a block of lines is running text rather than a title, names or chrome."""
    if CHROME_END.match(block) or CHROME.match(block):
        return False
    label, colon, _ = block.partition(":")
    if colon and is_section(label):
        return True
    return block.rstrip("\"'”)").endswith((".", "?", "!")) and len(block.split()) > 3


def _title(head: list[str]) -> str:
    """Find the title among the lines above an abstract."""
    candidates = [
        line.rstrip(".") for line in head if len(line.split()) > 2 and not CHROME.match(line)
    ]
    twice = (line for line in candidates if candidates.count(line) > 1)
    return next(twice, candidates[0] if candidates else "")
