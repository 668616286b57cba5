"""What the figures of one sentence say of each other: shared units, headings, lists, terms.

A unit after a bracket belongs to the numbers before it too; `(95% CI)` and `mean (SD)` head the
brackets that follow. It may import the grammar and must not import reading.
"""

from decimal import Decimal

from asprinted.notation import lexicon, terms
from asprinted.notation.amounts import Match
from asprinted.notation.excluded import Excluded
from asprinted.notation.figure import Number
from asprinted.notation.grammar import Grammar
from asprinted.notation.intervals import Heading
from asprinted.notation.shares import OPEN
from asprinted.notation.spelled import WIDE

Item = Match | Excluded | Heading

_NUMBERS = {"count", "decimal"}
_BARE = {"count", "decimal", "range", "interval", "spread", "bound"}
_KINDS = {"time": "duration", "dose": "dose", "measure": "measure", "percent": "percentage",
          "times": "multiple"}  # fmt: skip
_VERSUS = {("v",), ("vs",), ("versus",), ("v", "."), ("vs", "."), ("compared", "with"),
           ("compared", "to")}  # fmt: skip
_UNSHARED = {"year", "date", "month", "decade", "p-value", "share", "rate", "fraction", "ordinal",
             "clock-time", "product", "gestation", "percentage points"}  # fmt: skip
_LEADS = 7  # tokens between an opening bracket and its number
_LISTED = {",", "and", "&", "or"}
_HALF = Decimal("0.5")
_CLOSING = {")", "]"}
_COMPOSED = {"±", "+/-"}


def settle(grammar: Grammar, items: list[Item]) -> list[Match | Excluded]:
    """Let the figures of a sentence take from each other what they share."""
    if len(items) > 1:
        _number_days(grammar, items)
        _number_ages(grammar, items)
        _under_headings(grammar, items)
        _share_units(grammar, items)
    return [
        Excluded("heading", item.start, item.end)
        if isinstance(item, Heading)
        else terms.named(grammar, item)
        if isinstance(item, Match)
        else item
        for item in items
    ]


def _number_days(grammar: Grammar, items: list[Item]) -> None:
    """Give the numbers of `days 0, 3, 7 and 14` the unit of the first."""
    for place in range(len(items) - 1):
        first = items[place]
        if not isinstance(first, Match) or first.kind not in ("ordinal", "range"):
            continue
        if grammar.lower[first.start] not in lexicon.TIME_LABELS:
            continue
        last = first
        for at in range(place + 1, len(items)):
            item = items[at]
            between = grammar.lower[last.end : item.start]
            if not isinstance(item, Match) or not between or not _LISTED.issuperset(between):
                break
            rising = item.numbers[0].value > last.numbers[-1].value
            days = item.kind in ("count", "decimal", "range", "duration")
            if not (days and rising) or item.unit not in ("", first.unit):
                break
            if not item.unit and _counts(grammar, item.end):
                break
            kind = "range" if item.kind == "range" else "ordinal"
            last = items[at] = item._replace(kind=kind, unit=first.unit)


def _number_ages(grammar: Grammar, items: list[Item]) -> None:
    """Give the 93 of `aged 92 or 93` the unit of the first."""
    for place in range(1, len(items)):
        before, item = items[place - 1], items[place]
        if not isinstance(before, Match) or not isinstance(item, Match) or item.kind != "count":
            continue
        aged = before.kind == "duration" and before.unit == "years" and before.numbers[0].text == (
            grammar.printed(before.start, before.end)
        )  # fmt: skip
        joined = _LISTED.issuperset(grammar.lower[before.end : item.start] or ["-"])
        if (
            aged
            and joined
            and not _counts(grammar, item.end)
            and (item.numbers[0].value > before.numbers[0].value)
        ):
            items[place] = item._replace(kind="duration", unit="years")


def _counts(grammar: Grammar, index: int) -> bool:
    """Say whether a noun here is what the number before counts."""
    word = grammar.lower[index]
    plural = word.endswith("s") and word not in lexicon.CLAUSE_WORDS and len(word) > 2
    return word in lexicon.CASES or plural or word in ("%", "-")


def _under_headings(grammar: Grammar, items: list[Item]) -> None:
    """Read brackets after `(95% CI)` as intervals, and after `mean (SD)` as spreads."""
    level: Heading | None = None
    place = 0
    spreads = terms.headings(grammar)
    while place < len(items):
        item = items[place]
        if isinstance(item, Heading):
            level = item
        elif isinstance(item, Match) and place:
            before = items[place - 1]
            if isinstance(before, Match) and not _is_interval(before):
                if level and level.end <= before.start:
                    _as_interval(grammar, items, place, before, level)
                if spreads and spreads[0][0] < before.start and isinstance(items[place], Match):
                    place -= _as_spread(grammar, items, place, before, spreads)
            elif isinstance(before, Heading) and level:
                _after_heading(grammar, items, place, level)
        place += 1


def _is_interval(item: Match) -> bool:
    return item.kind in ("interval", "p-value")


def _bracketed(grammar: Grammar, start: int, end: int) -> bool:
    """Say whether tokens start to end fill a bracket."""
    return OPEN.get(grammar.texts[start - 1], "!") == grammar.texts[end]


def _fills(grammar: Grammar, items: list[Item], place: int, start: int, end: int) -> bool:
    """Say whether tokens fill a bracket, alone or before a P value."""
    if _bracketed(grammar, start, end):
        return True
    after = items[place + 1] if place + 1 < len(items) else None
    return (
        grammar.texts[start - 1] in OPEN
        and grammar.texts[end] in (",", ";")
        and isinstance(after, Match)
        and after.kind == "p-value"
        and after.start == end + 1
    )


def _as_interval(
    grammar: Grammar, items: list[Item], place: int, before: Match, level: Heading
) -> None:
    item = items[place]
    if not isinstance(item, Match):
        return
    gap = item.start - before.end
    if item.kind == "range" and item.term != "P":
        opened = gap == 1 and _fills(grammar, items, place, item.start, item.end)
        inside = item.numbers[0].value <= before.numbers[0].value <= item.numbers[-1].value
        listed = gap == 1 and grammar.texts[before.end] in (",", ";", ":") and inside
        if opened or listed:
            items[place] = _interval(grammar, level, item.start, item.end, item.numbers, item.unit)
        return
    after = items[place + 1] if place + 1 < len(items) else None
    if item.kind in ("count", "decimal", "percentage") and isinstance(after, Match):
        joined = after.start - item.end == 1 and grammar.lower[item.end] in (",", ";", "to")
        pair = after.kind in ("count", "decimal", "percentage") and joined
        if gap == 1 and pair and _fills(grammar, items, place + 1, item.start, after.end):
            numbers = (item.numbers[0], after.numbers[0])
            items[place] = _interval(grammar, level, item.start, after.end, numbers, after.unit)
            del items[place + 1]


def _after_heading(grammar: Grammar, items: list[Item], place: int, level: Heading) -> None:
    """Read the range right after a heading as its interval: `(95% CI) 1.05-1.71`."""
    item = items[place]
    if not isinstance(item, Match) or item.kind != "range" or item.term == "P":
        return
    if all(text in (")", "]", ":", "=", ",") for text in grammar.texts[level.end : item.start]):
        items[place] = _interval(grammar, level, item.start, item.end, item.numbers, item.unit)


def _interval(
    grammar: Grammar, level: Heading, start: int, end: int, numbers: tuple[Number, ...], unit: str
) -> Match:
    first = (grammar.finished(level.level),) if level.level else ()
    return Match("interval", first + tuple(map(_rounded, numbers)), unit, start, end)


def _rounded(number: Number) -> Number:
    """Give a number that was taken for exact half a unit of its last digit either way."""
    if number.low != number.high or number.bound not in ("exact", "about"):
        return number
    exponent = number.value.as_tuple().exponent
    half = WIDE.multiply(Decimal((0, (1,), exponent if isinstance(exponent, int) else 0)), _HALF)
    low, high = WIDE.subtract(number.value, half), WIDE.add(number.value, half)
    return Number(number.text, number.value, low, high, number.bound)


def _as_spread(
    grammar: Grammar, items: list[Item], place: int, before: Match, spreads: list[tuple[int, str]]
) -> int:
    """Join a mean and the bracket after it under `mean (SD)`; give how many items went."""
    item = items[place]
    if not isinstance(item, Match) or item.start - before.end != 1:
        return 0
    if not _bracketed(grammar, item.start, item.end):
        return 0
    term = [name for at, name in spreads if at < before.start][-1]
    if item.kind == "range" and term in ("IQR", "range"):
        items[place] = item._replace(term=term)
        return 0
    single = item.kind in ("count", "decimal", "measure", "duration", "percentage")
    means = ("count", "decimal", "measure", "duration", "percentage", "dose")
    if term not in ("SD", "SE") or not single or before.kind not in means:
        return 0
    numbers = (_rounded(before.numbers[0]), _rounded(item.numbers[0]))
    unit, end = before.unit or item.unit, item.end + 1
    if not unit and grammar.unit(end)[0]:
        unit, _, end = grammar.unit(end)
    items[place - 1] = Match("spread", numbers, unit, before.start, end, term)
    del items[place]
    return 1


def _share_units(grammar: Grammar, items: list[Item]) -> None:
    """Give numbers the unit that stands once for them: after a bracket, or after `v`."""
    shared = len(items)  # the place of the last number that was given its unit
    for place in range(len(items) - 1, 0, -1):
        item, before = items[place], items[place - 1]
        if not isinstance(item, Match) or not isinstance(before, Match):
            continue
        if _is_opened(grammar, before, item):
            if shared == place and item.unit and not before.unit and before.kind in _NUMBERS:
                items[place - 1] = _with(before, item.unit, _family(item.unit))
                shared = place - 1
            else:
                _across_bracket(grammar, items, place, before, item)
        elif _across_versus(grammar, items, place, before, item):
            shared = place - 1


def _is_opened(grammar: Grammar, before: Match, item: Match) -> bool:
    """Say whether an item, with the term that leads it, stands in a bracket after another."""
    if grammar.texts[before.end] not in OPEN or item.start - before.end > _LEADS:
        return False
    return terms.LEADING.issuperset(grammar.lower[before.end + 1 : item.start])


def _across_bracket(
    grammar: Grammar, items: list[Item], place: int, before: Match, item: Match
) -> None:
    last = item
    if item.end == item.start or grammar.texts[item.end] not in _CLOSING:
        following = items[place + 1] if place + 1 < len(items) else None
        if (
            isinstance(following, Match)
            and following.kind == "p-value"
            and (following.start - item.end == 1)
        ):
            last = following  # 5.5 (95% CI 4.3-6.7; P = .03) kg
    spread = item.kind in ("range", "interval") and item.term != "P"
    if grammar.texts[last.end] in _CLOSING and not item.unit and not before.unit:
        end = last.end + 1
        unit, family, end = grammar.unit(end)
        tail = None if unit else grammar.tail(end)
        if tail:
            unit, family, end = tail.name, "rate", tail.end
        elif grammar.texts[end] == "%":
            unit, family = "percent", "percent"
        if unit and before.kind in _BARE and item.kind in _BARE:
            items[place - 1] = _with(before, unit, family)
            items[place] = _with(item, unit, family)
            if tail and tail.per:
                _drop(items, items.index(last if last is not item else items[place]) + 1,
                      tail.per.start, end)  # fmt: skip
            return
    if item.kind != "range" or item.term == "P" or not spread:
        return
    if not item.unit and before.unit and before.kind in ("duration", "measure", "dose"):
        items[place] = item._replace(unit=before.unit)
    elif item.unit and not before.unit and before.kind in _NUMBERS:
        items[place - 1] = _with(before, item.unit, _family(item.unit))


def _drop(items: list[Item], place: int, start: int, end: int) -> None:
    """Make the 1000 of `per 1000 person-years`, which stands apart, a part of the unit."""
    if place < len(items) and items[place].start <= start < items[place].end:
        end = max(end, items[place].end)
        items[place] = Excluded("unit", start, end)
        while place + 1 < len(items) and items[place + 1].start < end:
            del items[place + 1]


def _family(unit: str) -> str:
    if unit == "percent":
        return "percent"
    return "time" if unit in lexicon.TIME_LABELS | {"minutes", "seconds", "hours"} else "measure"


def _with(item: Match, unit: str, family: str) -> Match:
    kind = item.kind
    if kind in _NUMBERS:
        kind = "rate" if family == "rate" else _KINDS.get(family, kind)
    return item._replace(kind=kind, unit=unit)


def _across_versus(
    grammar: Grammar, items: list[Item], place: int, before: Match, item: Match
) -> bool:
    """Read `12 v 15 months` and `14.6 [2.4] v 17.7 [4.0] cm H2O`."""
    if not item.unit or before.unit or item.kind in _UNSHARED:
        return False
    end = before.end + (grammar.texts[before.end] in _CLOSING)
    words = grammar.lower[end : item.start]
    if tuple(words) not in _VERSUS:
        return False
    if before.kind not in _NUMBERS and before.kind != item.kind:
        return False
    items[place - 1] = _with(before, item.unit, _family(item.unit))
    return True
