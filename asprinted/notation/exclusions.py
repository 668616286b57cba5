"""Numerals that are no figures: what each belongs to, and where it ends.

Names are recognized by their form (letters and digits hung together), not from a list of drugs.
"""

from dataclasses import dataclass

from asprinted.notation import lexicon
from asprinted.notation.grammar import Grammar
from asprinted.notation.tokens import Token

#: Why a numeral is no figure.
REASONS = {
    "name": "numeral of the name of a drug, gene, cell, disease, scale, test or trial",
    "label": "names a category: a phase, stage, grade, type or group",
    "line of therapy": "names a line of treatment",
    "identifier": "registration number, DOI or address",
    "unit": "numeral of a unit with no number of its own",
    "enumerator": "numbers the points of a list",
    "partitive": "picks one out of a number of things",
    "idiom": "a turn of phrase that counts nothing",
    "negation": "denies something; is no count of zero",
}

_HANGING = {"-", "/", "*", "+", ":", "'"}
_CJK = 0x2E80  # from here on writing has no spaces between words
_DATED = {"mid", "early", "late", "pre", "post"}  # mid-1990s is no name
# A word that opens none of these, and that nothing hangs on, is no part of an exclusion.
_FIRST_WORDS = (
    lexicon.LABELS
    | lexicon.LOOSE_LABELS
    | lexicon.SERIES
    | lexicon.GREEK_PARENTS
    | lexicon.REGISTRIES
    | lexicon.ORDINALS.keys()
    | {"one", "half", "once", "no"}
)
_PICKED = {"most", "many", "several", "these", "those", "few", "various", "main", "major", "first",
           "leading", "only", "its", "their", "our", "which", "them", "us", "whom"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Excluded:
    """Hold a numeral that is no figure."""

    reason: str
    start: int
    end: int


class Exclusions:
    """Find what is no figure among one sentence's tokens."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.enumerators = _enumerators(grammar)

    def at(self, index: int) -> Excluded | None:
        """Give the exclusion that starts at a token."""
        token = self.grammar.at(index)
        if token.kind == "word" and token.lower not in _FIRST_WORDS:
            after = self.grammar.at(index + 1)
            if after.spaced and after.kind != "number":
                return None
        if token.kind == "address":
            numeral = any(char.isdecimal() for char in token.text)
            return Excluded("identifier", index, index + 1) if numeral else None
        if index in self.enumerators:
            return Excluded("enumerator", index, index + 1)
        if token.kind == "number":
            rules = (self._isotope, self._line, self._sided, self._bracketed,
                     self._numbered_name)  # fmt: skip
        elif token.kind == "word":
            rules = (self._label, self._identifier, self._bracketed, self._unit, self._series,
                     self._name, self._line, self._sided, self._idiom, self._no)  # fmt: skip
        else:
            rules = (self._isotope,) if token.text in ("(", "[") else ()
        for rule in rules:
            found = rule(index)
            if found:
                return found
        return None

    # Names.

    def _chunk(self, index: int) -> int:
        """Find where letters, digits and hyphens that hang together end."""
        grammar, position = self.grammar, index + 1
        while position < len(grammar.tokens):
            token = grammar.at(position)
            if token.spaced:
                break
            if token.kind in ("word", "number"):
                position += 1
                continue
            after = grammar.at(position + 1)
            if token.text not in _HANGING or after.spaced or after.kind not in ("word", "number"):
                break
            if token.text in (":", "/") and not self._hangs(position):
                break
            position += 2
        if grammar.sign(position) == "+" and grammar.joined(position):
            position += 1
        return position

    def _hangs(self, index: int) -> bool:
        """Say whether a colon or slash joins two parts of one name."""
        before, after = self.grammar.at(index - 1), self.grammar.at(index + 1)
        if self.grammar.sign(index) == ":":
            return before.kind == after.kind == "number"
        return before.kind == "number" or after.kind == "word" or self.grammar.is_number(index - 2)

    def _starts(self, index: int) -> bool:
        """Say whether nothing hangs on the token from the left."""
        before = self.grammar.at(index - 1)
        return (
            index == 0
            or self.grammar.at(index).spaced
            or (before.kind == "sign" and before.text not in ("-", "."))
        )

    def _name(self, index: int) -> Excluded | None:
        """Read IL-2, CD8+, HER2, COVID-19, alfa-2b."""
        grammar = self.grammar
        token = grammar.at(index)
        if not self._starts(index) or token.lower in _DATED or ord(token.text[0]) >= _CJK:
            return None
        end = self._chunk(index)
        numbers = [step for step in range(index, end) if grammar.is_number(step)]
        if not numbers or token.lower in lexicon.NUMBER_WORDS:
            return None
        second = grammar.at(index + 1)
        if token.text.islower() and token.text not in lexicon.GREEK:
            decimal = "." in grammar.at(index + 2).text
            if second.text == "-" and (decimal or token.lower in lexicon.TIME_LABELS):
                return None
        if grammar.sign(index + 1) == "+" and grammar.is_number(index + 2):
            return None
        start = index
        if token.lower in lexicon.GREEK and grammar.word(index - 1) in lexicon.GREEK_PARENTS:
            start = index - 1
        return Excluded("name", start, end)

    def _series(self, index: int) -> Excluded | None:
        """Read interleukin 2, interferon alfa 2b, CA 19-9, KEYNOTE 024 trial."""
        grammar = self.grammar
        word = grammar.word(index)
        if word in lexicon.GREEK_PARENTS and grammar.word(index + 1) in lexicon.GREEK:
            after = index + 2 + (grammar.sign(index + 2) == "-")
            if grammar.is_number(after) and len(grammar.at(after).text) < 3:
                return Excluded("name", index, self._chunk(after))
            return None
        if not self._starts(index):
            return None
        token, end = grammar.at(index), self._chunk(index)  # LAPIS-TIMI 48
        number = grammar.at(end)
        if number.kind != "number" or not number.spaced:
            return None
        if word in lexicon.SERIES and end == index + 1:
            if token.text.islower() and len(word) < 4:
                return None
            small = len(number.text) < 4 and not self._counted(end + 1)
            return Excluded("name", index, self._chunk(end)) if small else None
        if sum(char.isupper() for char in token.text) > 1 and number.text.isdecimal():
            after = end + 1 + (grammar.sign(end + 1) == ")")
            if grammar.word(after) in lexicon.TRIAL_WORDS and len(number.text) < 6:
                return Excluded("name", index, end + 1)
        return None

    def _counted(self, index: int) -> bool:
        """Say whether a number before this token counts cases or carries a percent sign."""
        return self.grammar.word(index) in lexicon.CASES or self.grammar.sign(index) == "%"

    def _identifier(self, index: int) -> Excluded | None:
        """Read NCT00018941, EudraCT 2004-001234-12, PMID: 12345678."""
        grammar = self.grammar
        if grammar.word(index) not in lexicon.REGISTRIES or not self._starts(index):
            return None
        position = index + 1
        for _ in range(3):
            if grammar.sign(position) in (":", "#", "-") or grammar.word(position) in (
                "number", "no", "identifier", "id",
            ):  # fmt: skip
                position += 1
        if not grammar.is_number(position) and not any(
            grammar.is_number(step) for step in range(position, self._chunk(position))
        ):
            return None
        return Excluded("identifier", index, self._chunk(position))

    def _numbered_name(self, index: int) -> Excluded | None:
        """Read 5-FU, 5-fluorouracil, 17-AAG, 4-1BB, 11q23, 3D."""
        grammar = self.grammar
        if not grammar.at(index).text.replace(",", "").isdecimal():
            return None
        if len(grammar.at(index).text) > 7:
            eudract = grammar.sign(index + 1) == "-" and grammar.joined(index + 1)
            if grammar.at(index).text.startswith("0") and not eudract:
                return Excluded("identifier", index, index + 1)
        if self._is_eudract(index):
            return Excluded("identifier", index, index + 5)
        after = index + 1
        for _ in range(2):  # 1,25-dihydroxyvitamin
            if (
                grammar.sign(after) == ","
                and grammar.joined(after)
                and grammar.is_number(after + 1)
                and grammar.joined(after + 1)
            ):
                after += 2
        if not grammar.joined(after):
            return None
        hyphen = grammar.sign(after) == "-" and grammar.joined(after + 1)
        token = grammar.at(after + hyphen)
        if hyphen and token.kind == "number":
            letters = grammar.at(after + 2)
            mixed = grammar.joined(after + 2) and letters.kind == "word"
            if mixed and letters.text.isupper() and not grammar.unit(after + 2)[0]:
                return Excluded("name", index, self._chunk(index))
            return None
        if token.kind != "word" or (after > index + 1 and not hyphen):
            return None
        if self._is_chemical(token, hyphen) and not grammar.unit(after + hyphen)[0]:
            return Excluded("name", index, self._chunk(after - 1))
        return None

    def _is_chemical(self, token: Token, hyphen: bool) -> bool:
        """Say whether letters hung on a number make it a name: FU, nCoV, fluorouracil."""
        text, lower = token.text, token.lower
        if lower in lexicon.ORDINAL_ENDINGS | lexicon.NUMBER_WORDS or lower in ("fold", "x", "s"):
            return False
        if lower in lexicon.TIMES and text != "D":
            return False
        if hyphen:
            if any(char.isupper() for char in text):
                return not text.istitle() or len(text) < 3
            return (
                lower.startswith(lexicon.CHEMICAL_STARTS)
                and (len(lower) > 7 or lower in ("cis", "trans", "epi", "alpha", "beta"))
            ) or lower.endswith(lexicon.CHEMICAL_ENDS)
        lost_space = text.islower() and len(text) > 3
        return not lost_space and ord(text[0]) < _CJK

    def _bracketed(self, index: int) -> Excluded | None:
        """Read t(9;22) and 25(OH)D."""
        grammar = self.grammar
        hangs = grammar.sign(index + 1) == "(" and grammar.joined(index + 1)
        if not hangs or not grammar.joined(index + 2):
            return None
        if grammar.word(index) in ("t", "inv") and grammar.is_number(index + 2):
            if grammar.sign(index + 3) == ";" and grammar.sign(index + 5) == ")":
                return Excluded("name", index, index + 6)
        elif grammar.is_number(index) and grammar.at(index + 2).kind == "word":
            after = index + 4
            if grammar.sign(index + 3) == ")" and grammar.joined(after):
                return Excluded("name", index, self._chunk(after)) if grammar.word(after) else None
        return None

    def _is_eudract(self, index: int) -> bool:
        texts = [self.grammar.at(index + step).text for step in range(5)]
        return (
            texts[1] == texts[3] == "-"
            and all(text.isdecimal() for text in texts[::2])
            and [len(text) for text in texts[::2]] in ([4, 6, 2], [4, 5, 2])
        )

    def _isotope(self, index: int) -> Excluded | None:
        """Read 18F-FDG, 18 F-FDG, (18)F and [18F]."""
        grammar = self.grammar
        opened = grammar.sign(index) in ("(", "[")
        number = index + opened
        token = grammar.at(number)
        if token.kind != "number" or not token.text.isdecimal():
            return None
        after = number + 1
        closed = opened and grammar.sign(after) in (")", "]")
        after += closed
        hyphen = grammar.sign(after) == "-" and grammar.joined(after)
        element = grammar.at(after + hyphen)
        if int(token.text[:4]) not in lexicon.ISOTOPES.get(element.text, ()):
            return None
        hangs = grammar.sign(after + hyphen + 1) == "-" and grammar.joined(after + hyphen + 1)
        if (element.spaced and not hangs) or (opened and not closed and element.spaced):
            return None
        start = index if closed else number
        return Excluded("name", start, self._chunk(after + hyphen))

    # Labels and units.

    def _label(self, index: int) -> Excluded | None:
        """Read phase II, grade 3-4, stages I to III, group 1."""
        grammar = self.grammar
        word = grammar.word(index)
        strict = word in lexicon.LABELS
        if not strict and word not in lexicon.LOOSE_LABELS:
            return None
        position = index + 1
        if grammar.sign(position) == "-" and grammar.joined(position):
            position += 1
        if grammar.sign(position) in lexicon.BOUND_SIGNS:
            position += 1
        end = self._category(position)
        if not end or (not strict and self._is_counting(end)):
            return None
        while True:
            joint = grammar.sign(end) in ("/", "-", ",") or grammar.word(end) in (
                "to",
                "through",
                "or",
                "and",
            )
            after = self._category(end + 1) if joint else 0
            if joint and not after and grammar.word(end + 1) in ("or", "and"):
                after = self._category(end + 2)
            if not after or (self._counted(after) or (self._is_counting(after) and not strict)):
                break
            end = after
        if grammar.sign(end) == "+" and grammar.joined(end):
            end += 1
        return Excluded("label", index, end)

    def _category(self, index: int) -> int:
        """Find where 2, 1b, III or IIIB ends, or 0."""
        grammar = self.grammar
        token = grammar.at(index)
        if token.kind == "number":
            small = token.text.isdecimal() and len(token.text) < 3
            if (not small and "." not in token.text) or token.text.startswith("."):
                return 0
            if self._counted(index + 1) or len(token.text) > 4:
                return 0
            letter = grammar.at(index + 1)
            lettered = grammar.joined(index + 1) and letter.kind == "word"
            if lettered and len(letter.text) > 1:
                return 0
            return index + 1 + lettered
        if token.kind != "word":
            return 0
        return index + 1 if token.text.rstrip("ABCabc") in lexicon.ROMANS else 0

    def _is_counting(self, index: int) -> bool:
        """Say whether the number before this token counts or measures something."""
        grammar = self.grammar
        word = grammar.word(index)
        if grammar.sign(index) in ("/", "%", "-", ".") and grammar.joined(index + 1):
            return True
        if word in ("of", "to") or grammar.unit(index)[0] or grammar.closed_percent(index):
            return True
        plural = word.endswith("s") and word not in lexicon.CLAUSE_WORDS
        return word in lexicon.CASES or plural or word in lexicon.SCALES

    def _unit(self, index: int) -> Excluded | None:
        """Read mg/m2 with no number before it."""
        grammar = self.grammar
        if not self._starts(index):
            return None
        unit, _, end = grammar.unit(index)
        if not unit or not any(grammar.is_number(step) for step in range(index, end)):
            return None
        return Excluded("unit", index, end)

    # Turns of phrase.

    def _line(self, index: int) -> Excluded | None:
        """Read first-line, 2nd-line, second line treatment."""
        grammar, after = self.grammar, index + 1
        if grammar.is_number(index) and grammar.word(after) in lexicon.ORDINAL_ENDINGS:
            after += 1
        elif grammar.word(index) not in lexicon.ORDINALS:
            return None
        hyphen = grammar.sign(after) == "-" and grammar.joined(after)
        if grammar.word(after + hyphen) not in ("line", "lines"):
            return None
        return Excluded("line of therapy", index, after + hyphen + 1)

    def _sided(self, index: int) -> Excluded | None:
        """Read two-sided, 1-tailed, one-way: names of tests."""
        grammar = self.grammar
        if grammar.sign(index + 1) != "-" or not grammar.joined(index + 1):
            return None
        if grammar.word(index + 2) not in ("sided", "tailed", "way"):
            return None
        return Excluded("name", index, index + 3)

    def _idiom(self, index: int) -> Excluded | None:
        grammar = self.grammar
        word, before, after = (grammar.word(index + step) for step in (0, -1, 1))
        if word == "one":
            return self._one(index, before, after)
        if word in lexicon.ORDINALS and grammar.sign(index + 1) == "," and index == 0:
            return Excluded("enumerator", index, index + 1)
        if word == "first" and (
            before == "at" or (grammar.phrase(index - 2, 2) == "for the" and after == "time")
        ):
            return Excluded("idiom", index, index + 1)
        if (
            word == "half"
            and grammar.phrase(index, 1)
            and (after in ("life", "lives") or grammar.word(index + 2) in ("life", "lives"))
        ):
            return Excluded("idiom", index, index + 1)
        if word == "once" and after not in (
            "a", "daily", "weekly", "monthly", "yearly", "every", "per", "in", "each", "nightly",
        ) and not (grammar.sign(index + 1) == "-" and grammar.joined(index + 1)):  # fmt: skip
            return Excluded("idiom", index, index + 1)
        return None

    def _one(self, index: int, before: str, after: str) -> Excluded | None:
        grammar = self.grammar
        here = Excluded("idiom", index, index + 1)
        if before in ("no", "any", "every", "each", "this", "that", "which", "some", "another"):
            return here
        if after in ("another", "can", "may", "must", "should", "might", "could", "would"):
            return here
        if grammar.at(index).text.lower().endswith("'s"):
            return here
        if grammar.word(index - 1) in ("on", "the") and after in ("hand", "side"):
            return here
        if after != "of":
            return None
        following = grammar.word(index + 2)
        following = grammar.word(index + 3) if following == "the" else following
        if following in _PICKED or following.endswith("est"):
            return here
        if following in lexicon.CARDINALS:
            nouns = (grammar.word(index + step) for step in range(3, 7))
            if not any(noun in lexicon.CASES for noun in nouns):
                return Excluded("partitive", index, index + 1)
        return None

    def _no(self, index: int) -> Excluded | None:
        """Refuse a `no` that counts nothing: no advantage, no longer, NO."""
        grammar = self.grammar
        if grammar.word(index) != "no" or self.zero_of(index) or grammar.figure(index):
            return None
        if grammar.at(index).text == "NO" and not grammar.at(index + 1).text.isupper():
            return Excluded("name", index, index + 1)
        if grammar.sign(index + 1) == "." and grammar.is_number(index + 2):
            return Excluded("identifier", index, index + 3)
        if grammar.sign(index + 1) == "." and grammar.word(index + 2) == "of":
            return Excluded("idiom", index, index + 1)
        return Excluded("negation", index, index + 1)

    def zero_of(self, index: int) -> bool:
        """Say whether a `no` counts zero of something, as in `no deaths`."""
        grammar = self.grammar
        if grammar.at(index).text == "NO" and not grammar.at(index + 1).text.isupper():
            return False
        words: list[str] = []
        position = index + 1
        while position - index < 14:
            token = grammar.at(position)
            if token.kind == "word":
                if token.lower in lexicon.ENDS_NO:
                    break
                words.append(token.lower)
            elif token.kind != "number" and not (
                token.text in ("-", "/", "+") and grammar.joined(position)
            ):
                break
            position += 1
        if not words or any(word in lexicon.DENIALS for word in words):
            return False
        before = grammar.word(index - 1)
        head = words[-1]
        plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
        if any(word in lexicon.EVENTS for word in words):
            return plural or before not in ("with", "had", "have", "having", "has")
        return plural and (
            index == 0 or before in ("were", "was", "are", "is", "be", "been", "observed", "there")
        )


def _enumerators(grammar: Grammar) -> frozenset[int]:
    """Find (1) … (2) … or 1) … 2) … that count the points of a list."""
    runs: dict[bool, list[int]] = {True: [], False: []}
    for index, token in enumerate(grammar.tokens):
        if token.kind != "number" or grammar.sign(index + 1) != ")" or len(token.text) > 2:
            continue
        opened = grammar.sign(index - 1) == "("
        before = grammar.at(index - 2) if opened else grammar.at(index - 1)
        if opened and (before.text == "%" or before.kind == "number" or grammar.joined(index - 1)):
            continue
        if not opened and not (index == 0 or before.text in (";", ":", ",", ".")
                               or before.text in ("and", "or")):  # fmt: skip
            continue
        if token.text == str(len(runs[opened]) + 1):
            runs[opened].append(index)
    return frozenset(index for run in runs.values() if len(run) > 1 for index in run)
