"""The abstract itself, from plain text, a saved page or a PubMed record, chrome stripped.

It may import the notation, for sentences and section names, and nothing else of this package.
"""

from asprinted.abstracts.abstract import Abstract, AbstractError, fingerprint
from asprinted.abstracts.pubmed import fetch
from asprinted.abstracts.source import from_bytes, from_text, load

__all__ = [
    "Abstract",
    "AbstractError",
    "fetch",
    "fingerprint",
    "from_bytes",
    "from_text",
    "load",
]
