"""Split an abstract into sentences; a section label belongs to the sentence it opens."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# It begins with the signs themselves: a search can then leap from one to the next.
_STOP = re.compile(r"[.?!](?<![.?!]{2})[.?!]*+[)\]\"'”’]*+\s++")
_STOP_OR_BLANK = re.compile(_STOP.pattern + r"|\n[ \t\r\f\v]*+\n\s*+")

_NEVER = _words(
    """
    vs v viz cf eg ie dr prof mr mrs ms st fig figs eq no nos ref refs approx ca circa vol pp ed
    eds inc ltd co jan feb mar apr jun jul aug sep sept oct nov dec resp incl
    """
)  # "et al." and "etc." may end a sentence; these do not
_NEVER_ENDS = {word[-4:] for word in _NEVER if len(word) > 3}
_BEFORE_DIGITS = _words(
    """
    no nos fig figs ref refs p pp vol ver approx ca max min avg al tab
    """
)
_OPENERS = _words(
    """
    a after all although among an as at because between both by compared during for from given
    here however in it its median most no of on our overall patients results since survival that
    the there therefore these they this thus to we when while with
    """
)  # words that open a sentence after "et al." or a lone capital
_INITIAL_AFTER = _words(
    """
    by dr prof and of mr mrs ms
    """
)

_COMPARED = re.compile(r".*[=<>≤≥±(\[]\s?[-−]?0|.*\b(?:CI|OR|HR|RR|p|P)\s?[,:]?\s0")

_SECTION = re.compile(
    r"""(?:\d{1,2}[.)]?\s+)?(?:
      abstract|aims?|background|context|introduction|importance|rationale|significance
     |purpose|objectives?|hypothes[ie]s|questions?|study\ (?:design|population)|design|settings?
     |patients|participants|subjects|population|interventions?|exposures?
     |(?:(?:materials?|patients|subjects|participants)\ (?:and|&)\ )?methods?
     |experimental\ design|methodology|measurements?|main\ outcomes?(?:\ measures?)?
     |main\ outcomes?\ and\ measures?|primary\ outcome(?:\ measures?)?|outcomes?
     |main\ results|results?|findings|interpretation|discussion|conclusions?(?:\ and\ relevance)?
     |implications|limitations|summary|funding(?:\ sources?)?|trial\ registration|registration
     |(?:\w+\s)?(?:methods?|findings|results|conclusions?)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_section(text: str) -> bool:
    """Say whether the text is nothing but the name of a section of an abstract."""
    return len(text) < 60 and _SECTION.fullmatch(text.strip().rstrip(".:").strip()) is not None


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Give start and end of each sentence, as offsets in the text.

    Examples
    --------
    >>> text = "Results: It fell (P = .048). Smith et al. agree."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Results: It fell (P = .048).', 'Smith et al. agree.']
    """
    spans = []
    start = len(text) - len(text.lstrip())
    stops = _STOP_OR_BLANK if "\n" in text else _STOP
    for match in stops.finditer(text, start):
        if match.end() >= len(text):
            break
        stop = match.start()
        if (
            text[match.end()].isupper()
            and text[stop - 4 : stop].islower()
            and text[stop - 4 : stop].isalpha()
            and text[stop - 4 : stop] not in _NEVER_ENDS
            and stop + 2 == match.end()
            and text[stop] == "."
            and stop - start > 60
        ):  # the common case: a long sentence, a word, one full stop, a capital
            spans.append((start, stop + 1))
            start = stop + 2
            continue
        end = match.start() + len(match.group().rstrip())
        if end > start and _ends(text, start, match) and not is_section(text[start:end]):
            spans.append((start, end))
            start = match.end()
    end = len(text.rstrip())
    if end > start:
        spans.append((start, end))
    return tuple(spans)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Say whether a full stop (or blank line) ends a sentence."""
    if match.group()[0] == "\n":
        return True
    before = text[max(start, match.start() - 24) : match.start()].split()
    word = before[-1].lstrip("([\"'“‘") if before else ""
    following = text[match.end() : match.end() + 24].split()
    after = following[0] if following else ""
    opener = after.lstrip("([\"'“‘")
    if match.group()[0] in "?!" or match.group().rstrip() != ".":
        return not opener[:1].islower()
    if word.lower() in _NEVER and not (word == "no" and opener.lower() in _OPENERS):
        return False
    if opener[:1].isdecimal():
        if _COMPARED.fullmatch(" ".join(before[-2:])):
            return False  # P = 0. 287
        return word.lower() not in _BEFORE_DIGITS and not _dotted(word)
    if opener[:1].islower():
        return any(char.isupper() for char in opener) and not _dotted(word)
    if word.lower() in ("al", "etc") or _dotted(word):
        return opener.lower().rstrip(",") in _OPENERS or is_section(opener)
    if len(word) == 1 and word.isupper():
        return not _is_initial(before, opener)
    return True


def _dotted(word: str) -> bool:
    """Say whether a word is an abbreviation with full stops inside: i.v, e.g, U.S."""
    return re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word) is not None


def _is_initial(before: list[str], opener: str) -> bool:
    """Say whether a lone capital before a full stop is somebody's initial."""
    if len(opener.rstrip(",")) == 2 and opener[:1].isupper() and opener[1] == ".":
        return True
    return len(before) < 2 or before[-2].lower() in _INITIAL_AFTER or before[-2].endswith(".")
