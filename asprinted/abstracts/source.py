"""A source of any kind, a file, its bytes or a text, given to the module that reads its kind.

It must not fetch anything, nor import a parser of HTML before a page asks for it.
"""

import re
from dataclasses import replace
from pathlib import Path

from asprinted.abstracts.abstract import Abstract, AbstractError
from asprinted.abstracts.markup import from_html
from asprinted.abstracts.page import from_lines
from asprinted.abstracts.record import from_xml


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
        found = from_xml(text, source, pmid)
    elif re.search(r"<!doctype html|<html|<head|<body|<div|<p[ >]", head):
        found = from_html(text)
    else:
        found = from_lines(text.split("\n"))
    if not found.text:
        raise AbstractError(
            f"{source}: no abstract found; expected running text, or a page with an 'Abstract' "
            "heading"
        )
    if pmid and found.pmid and found.pmid != pmid:
        raise AbstractError(f"{source}: holds PMID {found.pmid}, not {pmid}")
    return replace(found, source=source)
