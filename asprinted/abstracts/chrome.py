"""What a page prints around an abstract: its heading, and the lines that are no part of it.

It may import the notation and must not import any other module about abstracts.
"""

import re

from asprinted.notation.sentences import is_section

#: The line above an abstract.
HEADING = re.compile(r"\W*(?:structured |english )?(?:abstract|summary)\W*", re.IGNORECASE)
#: Lines that end an abstract on a page.
CHROME_END = re.compile(
    r"""(?:
      key-?\ ?words?\b|index\ terms\b|mesh\b|pubmed\ disclaimer|copyright\b|©|\(c\)\ \d
     |all\ rights\ reserved|published\ by|rights\ and\ permissions|conflicts?\ of\ interest
     |competing\ interests?|disclosures?\b|declaration\ of\ |grants?\b|author\ information
     |(?:figures?|references?|substances|abbreviations)$|abbreviations:|similar\ articles|cited\ by
     |publication\ types|linkout|associated\ data|comment\ (?:in|on)\b|full\ text\ links
     |supplementary\ |related\ information|secondary\ source\ id|pmid:|pmcid:|doi:
     |original\ language|pages\ \(from-to\)|number\ of\ pages|asjc\ scopus|fingerprint|cite\ this
     |dive\ into\ the\ research|access\ to\ document|other\ files\ and\ links
     |view\ full\ text|download|article\ metrics|pdf\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
#: Lines before an abstract that are no title.
CHROME = re.compile(
    r"""(?:
      skip\ to\ main|u\.?s\.?\ flag|an\ official\ website|dot\ gov|the\ \.gov\ means|https?\b
     |www\.|federal\ government|the\ site\ is\ secure|access\ keys|affiliations?$|english$|review$
     |(?:clinical\ trial|randomized\ controlled\ trial|comparative\ study|case\ reports?)$
     |(?:meta-analysis|multicenter\ study|observational\ study)$|\.\s*(?:19|20)\d\d\b|•
     |free\ article|\d+\ scopus|research\ output|save$|email$|send\ to$|display\ options|format$
     |show\ details|actions$|share$|permalink|page\ navigation|title\ &\ authors
     |doi:|pmid:|pmcid:|.{0,200}\d{4}\ [a-z]{3}\.?$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_ABSTRACT = re.compile(r"no abstract (?:is )?available|abstract not available", re.IGNORECASE)


def says_none(body: str) -> bool:
    """Say whether a body is only the note that there is no abstract."""
    return len(body) < 80 and _NO_ABSTRACT.search(body) is not None


def until_chrome(lines: list[str]) -> list[str]:
    """Take the lines before the first that belongs to the page, not to the abstract."""
    taken = []
    for line in lines:
        if CHROME_END.match(line) and not is_section(line):
            break
        taken.append(line)
    return taken


def blocks_of(lines: list[str]) -> list[str]:
    """Join lines that no blank line parts."""
    text = " ".join(line or "\n" for line in lines)
    return [block.strip() for block in text.split("\n") if block.strip()]


def collapse(lines: list[str]) -> str:
    """Join lines into one, with a colon after a section label that stands alone."""
    joined = []
    for line in lines:
        alone = line and is_section(line) and not line.endswith((":", "."))
        joined.append(line + ":" if alone else line)
    return " ".join(" ".join(joined).split())
