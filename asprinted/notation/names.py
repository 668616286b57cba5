"""Numerals inside names: letters and digits hung together, as in IL-2, 5-FU and mg/m2.

Names are recognized by their form, not from a list of drugs. It may import the labels, to know what
counts, and must not import the other rules for exclusions.
"""

from dataclasses import dataclass

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar
from asprinted.notation.labels import is_counted
from asprinted.notation.tokens import Token

_HANGING = {"-", "/", "*", "+", ":", "'"}
_CJK = 0x2E80  # from here on writing has no spaces between words
_DATED = {"mid", "early", "late", "pre", "post"}  # mid-1990s is no name


@dataclass(frozen=True, slots=True)
class Names:
    """Read names that have a numeral in them.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    grammar: Grammar

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

    def name(self, index: int) -> Excluded | None:
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

    def series(self, index: int) -> Excluded | None:
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
            small = len(number.text) < 4 and not is_counted(grammar, end + 1)
            return Excluded("name", index, self._chunk(end)) if small else None
        if sum(char.isupper() for char in token.text) > 1 and number.text.isdecimal():
            after = end + 1 + (grammar.sign(end + 1) == ")")
            if grammar.word(after) in lexicon.TRIAL_WORDS and len(number.text) < 6:
                return Excluded("name", index, end + 1)
        return None

    def identifier(self, index: int) -> Excluded | None:
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

    def numbered(self, index: int) -> Excluded | None:
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

    def bracketed(self, index: int) -> Excluded | None:
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

    def isotope(self, index: int) -> Excluded | None:
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

    def unit(self, index: int) -> Excluded | None:
        """Read mg/m2 with no number before it."""
        grammar = self.grammar
        if not self._starts(index):
            return None
        unit, _, end = grammar.unit(index)
        if not unit or not any(grammar.is_number(step) for step in range(index, end)):
            return None
        return Excluded("unit", index, end)
