"""Read what stands before a number and limits it: `≥`, `>or=`, `at least`, `no more than`, `over`.

It may import the units, to tell an age from a period, and must not import what reads numbers.
"""

from asprinted.notation import lexicon
from asprinted.notation.units import Units

SIGNS = {
    "≥": "at-least", ">=": "at-least", "=>": "at-least", "≤": "at-most", "<=": "at-most",
    "=<": "at-most", "<": "below", ">": "above", "~": "about", "≈": "about", "≳": "at-least",
    "≲": "at-most", "⩽": "at-most", "≮": "at-least", "≯": "at-most",
}  # fmt: skip
_MORE = {"more", "greater", "higher", "larger", "longer", "older", "later", "bigger", "heavier",
         "better", "wider", "deeper", "taller", "faster", "thicker"}  # fmt: skip
_LESS = {"less", "fewer", "lower", "smaller", "shorter", "younger", "earlier", "lighter",
         "narrower", "thinner", "slower"}  # fmt: skip
_PHRASES = {
    "at least": "at-least", "at minimum": "at-least", "a minimum of": "at-least",
    "minimum of": "at-least", "as few as": "at-least", "as little as": "at-least",
    "as low as": "at-least", "at most": "at-most", "at maximum": "at-most", "up to": "at-most",
    "a maximum of": "at-most", "maximum of": "at-most", "as many as": "at-most",
    "as much as": "at-most", "as high as": "at-most", "as long as": "at-most",
    "in excess of": "above", "equal to or": "", "about": "about", "approximately": "about",
    "approx": "about", "around": "about", "nearly": "about", "almost": "about",
    "roughly": "about", "circa": "about", "ca": "about",
}  # fmt: skip
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _phrase, _bound in _PHRASES.items():
    _BY_FIRST.setdefault(_phrase.split()[0], []).append((tuple(_phrase.split()[1:]), _bound))
_OVER = {"over": "above", "above": "above", "beyond": "above", "exceeding": "above",
         "exceeds": "above", "exceeded": "above", "under": "below", "below": "below"}  # fmt: skip
#: Words that may begin a limit.
STARTS = _BY_FIRST.keys() | _OVER.keys() | _MORE | _LESS | {"no", "not", "equal"}
#: Words after a number that limit it: `18 years or older`.
ENDINGS = {
    "more": "at-least", "older": "at-least", "greater": "at-least", "higher": "at-least",
    "longer": "at-least", "over": "at-least", "above": "at-least", "larger": "at-least",
    "better": "at-least", "later": "at-least", "beyond": "at-least", "fewer": "at-most",
    "less": "at-most", "younger": "at-most", "lower": "at-most", "below": "at-most",
    "under": "at-most", "shorter": "at-most", "smaller": "at-most", "worse": "at-most",
    "earlier": "at-most",
}  # fmt: skip
_ASIDE = {"than", "or", "equal", "to", "=", "/"}
_AGED = {"aged", "age", "ages", "aging", "was", "were", "is", "are", "of", "just", "well",
         "slightly", "little", "for", "survived", "lasted", "lasting", "those", "all", "or",
         "anyone", "took", "lived", "alive", "after", "averaged", "exceeds"}  # fmt: skip
_SHARED_OUT = {"condition", "conditions", "circumstances", "assumptions", "scenarios", "protocols",
               "regimens", "sessions", "visits", "cycles", "courses", "doses", "infusions",
               "fractions", "sites", "centers", "centres", "occasions", "periods", "weekends",
               "phases", "steps", "stages", "groups", "generations", "seasons",
               "consecutive", "successive"}  # fmt: skip
_ADULT = 15  # `patients over 80 years` are old; `patients over 3 years` were followed


class Bounds(Units):
    """Read bounds."""

    def bound(self, index: int) -> tuple[str, int]:
        """Read ≥, `at least` and the like: the bound and where the number starts."""
        word = self.lower[index]
        if word in SIGNS:
            return self._sign(index)
        if word not in STARTS:
            return "exact", index
        if word in _OVER:
            return self._over(index)
        for rest, bound in _BY_FIRST.get(word, ()):
            after = index + 1
            for one in rest:
                if self.lower[after] != one:
                    break
                after += 1
            else:
                if bound == "":
                    return (
                        self.bound(after)
                        if self.lower[after] in _MORE | _LESS
                        else ("exact", index)
                    )
                after += self.texts[after] == "." and word in ("ca", "approx")
                return bound, after
        return self._compared(index)

    def _sign(self, index: int) -> tuple[str, int]:
        """Read `<`, `>=`, `> or =`, `</=`, `>or=to`."""
        sign, after = self.texts[index], index + 1
        if sign == ">" and self.texts[index - 1] == "-" and self.tight[index]:
            return "exact", index  # the head of an arrow
        if sign in ("<", ">"):
            step = after
            if self.lower[step] in ("or", "/", "and", "∕"):
                step += 1
            equal = self.lower[step] in ("=", "equal", "equals")
            if equal and not (step > after and self.lower[after] == "and"):
                after = step + 1
                after += self.lower[after] == "to"
                return ("at-most" if sign == "<" else "at-least"), after
            if self.lower[after] == "than":
                after += 1
        return SIGNS[sign], after

    def _compared(self, index: int) -> tuple[str, int]:
        """Read `more than`, `no fewer than`, `greater than or equal to`."""
        denied = self.lower[index] in ("no", "not")
        word = self.lower[index + denied]
        if word not in _MORE and word not in _LESS:
            return "exact", index
        more = word in _MORE
        after, words = index + denied + 1, set()
        while self.lower[after] in _ASIDE and after - index < 8:
            words.add(self.lower[after])
            after += 1
        equal = bool(words & {"equal", "="})
        if "than" not in words and not equal:
            return "exact", index
        if denied:
            return ("at-most" if more else "at-least"), after
        if equal:
            return ("at-least" if more else "at-most"), after
        return ("above" if more else "below"), after

    def _over(self, index: int) -> tuple[str, int]:
        """Read `over 300`, `under the age of 5`, `above 65 years`; not `over 12 weeks`."""
        word, before, after = self.lower[index], self.lower[index - 1], index + 1
        aged = False
        if self.lower[after] in ("the", "an", "age", "ages"):
            named = after + (self.lower[after] in ("the", "an"))
            if self.lower[named] not in ("age", "ages"):
                return "exact", index
            after, aged = named + 1 + (self.lower[named + 1] == "of"), True
        number = after + (self.texts[after] in ("-", "+", "$", "£", "€"))
        spelled = self.lower[number] in lexicon.CARDINALS
        if not (
            self.numeric[number]
            or spelled
            or self.lower[number] in lexicon.PARTS
            or (self.lower[number] == "a" and self.lower[number + 1] in lexicon.LARGE)
        ):
            return "exact", index  # fmt: skip
        if before in ("the", "an", "a", "carried", "divided", "spread"):
            return "exact", index
        if word in ("over", "under") and not aged and self._is_period(number, before, word):
            return "exact", index
        return _OVER[word], after

    def _is_period(self, number: int, before: str, word: str) -> bool:
        """Say whether `over` leads a period or a number of sessions: `over 12 weeks`."""
        after = number + 1
        if self.hyphen(after):
            after += 2  # over a 5-year period
            return self.lower[number + 2] in lexicon.TIMES
        while self.numeric[after] or self.lower[after] in ("to", "-"):
            after += 1
        noun = self.lower[after]
        if noun in _SHARED_OUT or self.lower[after + 1] in _SHARED_OUT:
            return True
        if word == "under" or noun not in lexicon.TIMES:
            return False
        if self.lower[after + 1] == "of":
            return self.lower[after + 2] != "age"
        if self.lower[after + 1] == "old" or before in _AGED:
            return False
        digits = self.texts[number]
        old = noun in ("years", "yr", "yrs", "y") and digits.isdecimal() and int(digits) >= _ADULT
        return not (old and before in lexicon.CASES)
