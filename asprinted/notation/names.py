"""Numerals inside names: letters and digits hung together, as in IL-2, 5-FU and mg/m2.

Names are recognized by their form, not from a list of drugs. It may import the labels, to know what
counts, and must not import the other rules for exclusions.
"""

from asprinted.notation import lexicon, quantities, statistics
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar
from asprinted.notation.intervals import INTERVAL_NAMES
from asprinted.notation.labels import is_counted
from asprinted.notation.pvalues import P_NAMES

_HANGING = {"-", "/", "*", "+", ":", "'"}
_CJK = 0x2E80  # from here on writing has no spaces between words
_DATED = {"mid", "early", "late", "pre", "post"}  # mid-1990s is no name
#: Measures that may have lost the space before their number: HR0.50, and pH7.4.
_MEASURES = {"hr", "or", "rr", "ahr", "aor", "arr", "irr", "md", "smd", "wmd", "rd", "hrs", "ors",
             "rrs", "ph", "sir", "smr", "por", "auc", "icc", "mean", "median", "sd",
             "se"}  # fmt: skip
#: Small words that may have lost the space before a number: from138.2.
_SMALL_WORDS = {"from", "to", "of", "was", "were", "by", "than", "and", "with", "at", "in", "for",
                "is", "the", "vs", "versus", "between", "after", "until", "over",
                "about"}  # fmt: skip


class Names:
    """Read names that have a numeral in them.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def _chunk(self, index: int) -> int:
        """Find where letters, digits and hyphens that hang together end."""
        grammar, position = self.grammar, index + 1
        tight, texts, numeric = grammar.tight, grammar.texts, grammar.numeric
        while tight[position]:
            text = texts[position]
            if numeric[position] or text[0].isalpha():
                position += 1
                continue
            after = texts[position + 1]
            if (
                text not in _HANGING
                or not tight[position + 1]
                or not (numeric[position + 1] or after[0].isalpha())
            ):
                break
            if text in (":", "/") and not self._hangs(position):
                break
            position += 2
        if texts[position] == "+" and tight[position]:
            position += 1
        return position

    def _hangs(self, index: int) -> bool:
        """Say whether a colon or slash joins two parts of one name."""
        grammar = self.grammar
        before, after = grammar.numeric[index - 1], grammar.numeric[index + 1]
        if grammar.texts[index] == ":":
            return before and after
        return before or not after or (grammar.numeric[index - 2] and grammar.tight[index - 1])

    def _starts(self, index: int) -> bool:
        """Say whether nothing hangs on the token from the left."""
        grammar = self.grammar
        return (
            index == 0
            or not grammar.tight[index]
            or (grammar.is_sign(index - 1) and grammar.texts[index - 1] not in ("-", "."))
        )

    def name(self, index: int) -> Excluded | None:
        """Read IL-2, CD8+, HER2, COVID-19, alfa-2b."""
        grammar = self.grammar
        text, lower = grammar.texts[index], grammar.lower[index]
        if not grammar.tight[index + 1] and text != "CD":
            return None
        if not self._starts(index) or lower in _DATED or ord(text[0]) >= _CJK:
            return None
        end = self._chunk(index)
        if True not in grammar.numeric[index:end] or lower in lexicon.NUMBER_WORDS:
            return None
        if self._has_lost_space(index, end):
            return None
        plain = text.islower() and text not in lexicon.GREEK and grammar.texts[index + 1] == "-"
        if plain and ("." in grammar.texts[index + 2] or lower in lexicon.TIME_LABELS):
            return None
        if grammar.texts[index + 1] == "+" and grammar.numeric[index + 2]:
            return None
        start = index
        if lower in lexicon.GREEK and grammar.lower[index - 1] in lexicon.GREEK_PARENTS:
            start = index - 1
        return Excluded("name", start, end)

    def _has_lost_space(self, index: int, end: int) -> bool:
        """Say whether a word and a number stand together only because a space was lost."""
        grammar = self.grammar
        text, lower = grammar.texts[index], grammar.lower[index]
        number = index + 1
        if lower in lexicon.MONTHS and text[0].isupper() and len(text) > 2:
            dated = grammar.texts[number] in ("-", "/")
            return grammar.calendar(index) is not None if dated else False
        if lower in INTERVAL_NAMES and text[0].isupper() and lower != "ic":
            return grammar.bare_interval(index) is not None
        if lower in P_NAMES and grammar.texts[number] in ("-", "_"):
            return grammar.p_value(index) is not None
        if not grammar.numeric[number]:
            return False
        digits = grammar.texts[number]
        decimal = "." in digits
        if lower in _MEASURES:
            return decimal
        if lower in P_NAMES:
            return decimal and digits[0] in "0."
        if lower in statistics.STARTS and grammar.statistic(index):
            return True
        if lower == "x":
            return text == "x"
        if lower in lexicon.TIME_LABELS:
            return digits.isdecimal() and len(digits) < 4
        if text.islower() and (lower in _SMALL_WORDS or (decimal and len(text) > 3)):
            return True
        return decimal and digits.startswith("0.") and len(text) > 1 and end == number + 1

    def series(self, index: int) -> Excluded | None:
        """Read interleukin 2, interferon alfa 2b, CA 19-9, KEYNOTE 024 trial."""
        grammar = self.grammar
        word = grammar.lower[index]
        if word in lexicon.GREEK_PARENTS and grammar.lower[index + 1] in lexicon.GREEK:
            after = index + 2 + (grammar.texts[index + 2] == "-")
            if grammar.numeric[after] and len(grammar.texts[after]) < 3:
                return Excluded("name", index, self._chunk(after))
            return None
        if not self._starts(index):
            return None
        text, end = grammar.texts[index], index + 1
        if grammar.tight[end]:
            end = self._chunk(index)  # LAPIS-TIMI 48
        if not grammar.numeric[end] or grammar.tight[end]:
            return None
        number = grammar.texts[end]
        if word in lexicon.SERIES and end == index + 1:
            if text.islower() and len(word) < 4:
                return None
            small = len(number) < 4 and not is_counted(grammar, end + 1)
            return Excluded("name", index, self._chunk(end)) if small else None
        if number.isdecimal() and sum(map(str.isupper, text)) > 1:
            after = end + 1 + (grammar.texts[end + 1] == ")")
            if grammar.lower[after] in lexicon.TRIAL_WORDS and len(number) < 6:
                return Excluded("name", index, end + 1)
        return None

    def identifier(self, index: int) -> Excluded | None:
        """Read NCT00018941, EudraCT 2004-001234-12, PMID: 12345678."""
        grammar = self.grammar
        if grammar.lower[index] not in lexicon.REGISTRIES or not self._starts(index):
            return None
        position = index + 1
        for _ in range(3):
            if grammar.texts[position] in (":", "#", "-") or grammar.lower[position] in (
                "number", "no", "identifier", "id", "registration",
            ):  # fmt: skip
                position += 1
        end = self._chunk(position)
        if True not in grammar.numeric[position:end]:
            return None
        return Excluded("identifier", index, end)

    def numbered(self, index: int) -> Excluded | None:
        """Read 5-FU, 5-fluorouracil, 17-AAG, 4-1BB, 11q23, 3D."""
        grammar = self.grammar
        text = grammar.texts[index]
        if not text.isdecimal() and not text.replace(",", "").isdecimal():
            return None
        after = index + 1
        if grammar.texts[after] == "'" and grammar.lower[after + 1 + grammar.hyphen(after + 1)] in (
            "flanking", "utr", "untranslated", "end", "region", "terminal",
        ):  # fmt: skip
            return Excluded("name", index, after + 1)
        hyphened = grammar.texts[after] == "-" and grammar.tight[after]
        if len(text) > 7 and text[0] == "0" and not hyphened:
            return Excluded("identifier", index, after)
        if hyphened and self._is_eudract(index):
            return Excluded("identifier", index, index + 5)
        for _ in range(2):  # 1,25-dihydroxyvitamin
            if (
                grammar.texts[after] == ","
                and grammar.tight[after]
                and grammar.numeric[after + 1]
                and grammar.tight[after + 1]
            ):
                after += 2
        if not grammar.tight[after]:
            return None
        hyphen = grammar.texts[after] == "-" and grammar.tight[after + 1]
        at = after + hyphen
        if hyphen and grammar.numeric[at]:
            letters = grammar.texts[after + 2]
            mixed = grammar.tight[after + 2] and letters.isalpha() and letters.isupper()
            if mixed and not grammar.unit(after + 2)[0]:
                return Excluded("name", index, self._chunk(index))
            return None
        if not grammar.texts[at][:1].isalpha() or (after > index + 1 and not hyphen):
            return None
        if self._is_chemical(at, hyphen) and not grammar.unit(at)[0]:
            return Excluded("name", index, self._chunk(after - 1))
        return None

    def _is_chemical(self, index: int, hyphen: bool) -> bool:
        """Say whether letters hung on a number make it a name: FU, nCoV, fluorouracil."""
        grammar = self.grammar
        text, lower = grammar.texts[index], grammar.lower[index]
        if lower in lexicon.ORDINAL_ENDINGS | lexicon.NUMBER_WORDS or lower in ("fold", "x", "s"):
            return False
        if lower in lexicon.TIMES and text != "D":
            return False
        if lower in INTERVAL_NAMES or lower in ("am", "pm", "df") or lower in quantities.MONEY:
            return False
        month = lexicon.MONTHS.get(lower) and text[0].isupper() and not text.isupper()
        if month and hyphen:
            return False
        if hyphen:
            if not text.islower():
                return not text.istitle() or len(text) < 3
            return (
                lower.startswith(lexicon.CHEMICAL_STARTS)
                and (len(lower) > 7 or lower in ("cis", "trans", "epi", "alpha", "beta"))
            ) or lower.endswith(lexicon.CHEMICAL_ENDS)
        lost_space = text.islower() and len(text) > 3
        counted = lower in lexicon.CASES or lower in lexicon.CLAUSE_WORDS
        counted = counted or lower in ("to", "of", "and", "or", "by", "in", "vs")
        return not lost_space and not counted and ord(text[0]) < _CJK

    def subscript(self, index: int) -> Excluded | None:
        """Read FEV(1), VO(2), H(2)O, HbA(1c): a lowered numeral in the brackets of MEDLINE."""
        grammar, texts = self.grammar, self.grammar.texts
        if texts[index + 1] != "(" or not grammar.tight[index + 2]:
            return None
        if texts[index].islower() and texts[index] not in ("r", "n"):
            return None
        number = texts[index + 2]
        after = index + 3
        after += texts[after] in ("+", "-") or (texts[after].isalpha() and len(texts[after]) == 1)
        short = len(number) < 3 and number.isdecimal() and grammar.numeric[index + 2]
        if not short or texts[after] != ")" or grammar.statistic(index):
            return None
        return Excluded("name", index, self._chunk(after))

    def bracketed(self, index: int) -> Excluded | None:
        """Read t(9;22) and 25(OH)D."""
        grammar, texts = self.grammar, self.grammar.texts
        if texts[index + 1] != "(" or not grammar.tight[index + 1] or not grammar.tight[index + 2]:
            return None
        if grammar.lower[index] in ("t", "inv") and grammar.numeric[index + 2]:
            if texts[index + 3] == ";" and texts[index + 5] == ")":
                return Excluded("name", index, index + 6)
        elif grammar.numeric[index] and texts[index + 2][:1].isalpha():
            after = index + 4
            if texts[index + 3] == ")" and grammar.tight[after] and texts[after][:1].isalpha():
                return Excluded("name", index, self._chunk(after))
        return None

    def _is_eudract(self, index: int) -> bool:
        texts = self.grammar.texts[index : index + 5]
        return (
            texts[1] == texts[3] == "-"
            and all(text.isdecimal() for text in texts[::2])
            and [len(text) for text in texts[::2]] in ([4, 6, 2], [4, 5, 2])
        )

    def isotope(self, index: int) -> Excluded | None:
        """Read 18F-FDG, 18 F-FDG, (18)F and [18F]."""
        grammar, texts = self.grammar, self.grammar.texts
        opened = texts[index] in ("(", "[")
        number = index + opened
        text = texts[number]
        if len(text) > 3 or not text.isdecimal():
            return None
        after = number + 1
        meta = texts[after] == "m" and grammar.tight[after] and texts[after + 1] in (")", "]")
        after += meta  # (99m)Tc
        closed = opened and texts[after] in (")", "]")
        after += closed
        hyphen = texts[after] == "-" and grammar.tight[after]
        element = after + hyphen
        if int(text) not in lexicon.ISOTOPES.get(texts[element], ()):
            return None
        hangs = texts[element + 1] == "-" and grammar.tight[element + 1]
        spaced = not grammar.tight[element]
        if (spaced and not hangs) or (opened and not closed and spaced):
            return None
        return Excluded("name", index if closed else number, self._chunk(element))

    def unit(self, index: int) -> Excluded | None:
        """Read mg/m2 and cm H2O with no number before them."""
        grammar = self.grammar
        unit, _, end = grammar.unit(index)
        if not unit or not self._starts(index):
            return None
        if True not in grammar.numeric[index:end]:
            return None
        return Excluded("unit", index, end)
