"""PubMed itself, asked for one record through Biopython's Entrez client.

It must not import Biopython before something is fetched: nothing else needs it.
"""

import http.client
import re
import socket
import time
import urllib.error
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from asprinted.abstracts.abstract import Abstract, AbstractError
from asprinted.abstracts.source import from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds without an answer, tries, and seconds between tries, when asking PubMed.
TIMEOUT, TRIES, PAUSE = 20.0, 3, 1.0


def fetch(pmid: str, email: str | None = None) -> Abstract:
    """Fetch an abstract from PubMed through Biopython's Entrez client.

    Parameters
    ----------
    pmid : str
        PubMed identifier, digits.
    email : str, optional
        Address NCBI may write to about the requests.

    Raises
    ------
    AbstractError
        If PubMed cannot be reached, has no such record, or the record has no abstract.

    Notes
    -----
    The tests run this against a local stand-in that serves a fictitious record; the real service
    was never reached by them.
    """
    if not re.fullmatch(r"\d{1,8}", str(pmid)):
        raise AbstractError(f"PMID {pmid!r} is not a number of one to eight digits")
    from Bio import Entrez

    Entrez.tool, Entrez.max_tries, Entrez.sleep_between_tries = "asprinted", 1, 0
    if email:
        Entrez.email = email  # type: ignore[assignment]
    for attempt in range(1, TRIES + 1):
        try:
            with _timeout(TIMEOUT), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Entrez warns where no address is given
                with Entrez.efetch(db="pubmed", id=str(pmid), retmode="xml") as answer:
                    content = answer.read()
            break
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500 and error.code != 429:
                raise AbstractError(
                    f"PubMed refused PMID {pmid}: {error.code} {error.reason}"
                ) from None
            reason = f"{error.code} {error.reason}"
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        if attempt < TRIES:
            time.sleep(PAUSE * attempt)
    else:
        raise AbstractError(
            f"PubMed could not be reached for PMID {pmid} after {TRIES} tries ({reason}); "
            "check the network, or give the abstract as a file"
        )
    content = content.encode() if isinstance(content, str) else content
    if not re.search(rb"<Pubmed(?:Book)?Article[\s>]", content):
        raise AbstractError(f"PubMed has no record of PMID {pmid}")
    return from_bytes(content, source="PubMed", pmid=str(pmid))


@contextmanager
def _timeout(seconds: float) -> "Iterator[None]":
    """Give up on a silent server; Entrez itself waits for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
