"""A page's text in lines: title, body and identifiers, found by headings and by running text.

It may import the chrome and must not import anything about HTML.
"""

import re
from collections import Counter

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
from asprinted.abstracts.export import DOI, PMID
from asprinted.notation.sentences import is_section

_PMID_LINE = re.compile(r"^PMID:\s*(\d{1,8})\b", re.MULTILINE | re.IGNORECASE)
_DOI_LINE = re.compile(r"^DOI:\s*(10\.\d{4,9}/\S+)", re.MULTILINE | re.IGNORECASE)


_HEADINGS = 20  # lines that say `Abstract` before the one that heads it
#: A sentence that ends within a line.
_ENDS = re.compile(r"[^\s.]{2}[.?!][\"'”’)\]]*(?:\s|$)")
_AUTHORS = re.compile(r"(?:\S+\s+){0,8}?et al\b", re.IGNORECASE)
_LONG_LINE, _FEW_WORDS, _MANY_WORDS = 160, 5, 12


def from_lines(lines: list[str]) -> Abstract:
    """Find title, body and identifiers in the lines of a text."""
    lines = [" ".join(line.split()) for line in lines]
    head, body = _headed(lines) or _prose(lines)
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
    tried = 0
    for number, line in enumerate(lines):
        if len(line) < 40 and HEADING.fullmatch(line):
            body = until_chrome(lines[number + 1 :])
        elif _opens_abstract(line):
            body = until_chrome([_opens_abstract(line), *lines[number + 1 :]])
        else:
            continue
        if any(_is_prose(block) for block in blocks_of(body)):
            return lines[:number], body
        empty, tried = empty or (lines[:number], []), tried + 1
        if tried == _HEADINGS:
            break
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
        alone = len(blocks) == 1 and len(blocks[0].split()) >= _FEW_WORDS
        chrome = not alone or CHROME_END.match(blocks[0]) or CHROME.match(blocks[0])
        return (lines, []) if chrome else ([], blocks)
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
    label, colon, _ = block[:200].partition(":")
    if colon and is_section(label):
        return True
    if len(block.split(None, 4)) < 4 or _is_authors(block):
        return False
    if block.rstrip("\"'”)").endswith((".", "?", "!")):
        return True
    return len(block.split(None, _MANY_WORDS)) > _MANY_WORDS and _ENDS.search(block) is not None


def _is_authors(block: str) -> bool:
    """Say whether a short line names authors: only names before `et al.`, then a journal."""
    names = _AUTHORS.match(block) if len(block) < _LONG_LINE else None
    if names is None:
        return False
    return all(not word[0].islower() or word in ("and", "de", "van", "von", "der", "et", "al")
               for word in names.group().split())  # fmt: skip


def _title(head: list[str]) -> str:
    """Find the title among the lines above an abstract."""
    candidates = [
        line.rstrip(".")
        for line in head
        if len(line.split(None, 3)) > 2 and not CHROME.match(line) and not _is_authors(line)
    ]
    times = Counter(candidates)
    twice = (line for line in candidates if times[line] > 1)
    return next(twice, candidates[0] if candidates else "")
