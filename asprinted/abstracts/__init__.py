"""Abstracts, one or many, from text, saved pages, PubMed records and articles, chrome stripped.

It may import the notation, for sentences and section names, and nothing else of this package.
"""

from asprinted.abstracts.abstract import Abstract, AbstractError, fingerprint
from asprinted.abstracts.pubmed import fetch
from asprinted.abstracts.source import each, from_bytes, from_text, load

__all__ = [
    "Abstract",
    "AbstractError",
    "each",
    "fetch",
    "fingerprint",
    "from_bytes",
    "from_text",
    "load",
]
