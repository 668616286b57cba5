"""Numerals in turns of phrase that count nothing: first-line, one of the most, no advantage.

It may import the grammar and must not import the other rules for exclusions.
"""

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar

_PICKED = {"most", "many", "several", "these", "those", "few", "various", "main", "major", "first",
           "leading", "only", "its", "their", "our", "which", "them", "us", "whom"}  # fmt: skip


class Phrases:
    """Read turns of phrase.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def line(self, index: int) -> Excluded | None:
        """Read first-line, 2nd-line, second line treatment."""
        grammar, after = self.grammar, index + 1
        if grammar.numeric[index] and grammar.lower[after] in lexicon.ORDINAL_ENDINGS:
            after += 1
        elif grammar.lower[index] not in lexicon.ORDINALS:
            return None
        hyphen = grammar.texts[after] == "-" and grammar.tight[after]
        if grammar.lower[after + hyphen] not in ("line", "lines"):
            return None
        return Excluded("line of therapy", index, after + hyphen + 1)

    def sided(self, index: int) -> Excluded | None:
        """Read two-sided, 1-tailed, one-way: names of tests."""
        grammar = self.grammar
        if grammar.texts[index + 1] != "-" or not grammar.tight[index + 1]:
            return None
        if grammar.lower[index + 2] not in ("sided", "tailed", "way"):
            return None
        return Excluded("name", index, index + 3)

    def idiom(self, index: int) -> Excluded | None:
        """Read one of the most, at first, half-life, once."""
        grammar = self.grammar
        word, before, after = (grammar.lower[index + step] for step in (0, -1, 1))
        if word == "one":
            return self._one(index, before, after)
        if word in lexicon.ORDINALS and grammar.texts[index + 1] == "," and index == 0:
            return Excluded("enumerator", index, index + 1)
        if word == "first" and (
            before == "at"
            or (before == "the" and grammar.lower[index - 2] == "for" and after == "time")
        ):
            return Excluded("idiom", index, index + 1)
        if word == "half" and (
            after in ("life", "lives") or grammar.lower[index + 2] in ("life", "lives")
        ):
            return Excluded("idiom", index, index + 1)
        if word == "once" and after not in (
            "a", "daily", "weekly", "monthly", "yearly", "every", "per", "in", "each", "nightly",
        ) and not (grammar.texts[index + 1] == "-" and grammar.tight[index + 1]):  # fmt: skip
            return Excluded("idiom", index, index + 1)
        return None

    def _one(self, index: int, before: str, after: str) -> Excluded | None:
        grammar = self.grammar
        here = Excluded("idiom", index, index + 1)
        if before in ("no", "any", "every", "each", "this", "that", "which", "some", "another"):
            return here
        if after in ("another", "can", "may", "must", "should", "might", "could", "would"):
            return here
        if grammar.texts[index].endswith("'s"):
            return here
        if grammar.lower[index - 1] in ("on", "the") and after in ("hand", "side"):
            return here
        if after != "of":
            return None
        following = grammar.lower[index + 2]
        following = grammar.lower[index + 3] if following == "the" else following
        if following in _PICKED or following.endswith("est"):
            return here
        at = index + 2 + (grammar.lower[index + 2] == "the")
        small = len(following) == 1 and grammar.numeric[at] and not grammar.closed_percent(at + 1)
        if following in lexicon.CARDINALS or small:
            nouns = grammar.lower[at + 1 : at + 5]
            if lexicon.CASES.isdisjoint(nouns) and (not small or grammar.texts[at + 1].isalpha()):
                return Excluded("partitive", index, index + 1)
        return None

    def _is_oxide(self, index: int) -> bool:
        """Say whether NO is nitric oxide: in capitals where the next word is not."""
        texts = self.grammar.texts
        return texts[index] == "NO" and not texts[index + 1].isupper()

    def no(self, index: int) -> Excluded | None:
        """Refuse a `no` that counts nothing: no advantage, no longer, NO."""
        grammar = self.grammar
        if grammar.lower[index] != "no" or self._zero_of(index) or grammar.figure(index):
            return None
        if self._is_oxide(index):
            return Excluded("name", index, index + 1)
        if grammar.texts[index + 1] == "." and grammar.numeric[index + 2]:
            return Excluded("identifier", index, index + 3)
        if grammar.texts[index + 1] == "." and grammar.lower[index + 2] == "of":
            return Excluded("idiom", index, index + 1)
        return Excluded("negation", index, index + 1)

    def _zero_of(self, index: int) -> bool:
        """Say whether a `no` counts zero of something, as in `no deaths`."""
        grammar = self.grammar
        if self._is_oxide(index):
            return False
        words: list[str] = []
        position = index + 1
        while position - index < 14:
            text, word = grammar.texts[position], grammar.lower[position]
            if text[:1].isalpha():
                if word in lexicon.ENDS_NO:
                    break
                words.append(word)
            elif not grammar.numeric[position] and not (
                text in ("-", "/", "+") and text and grammar.tight[position]
            ):
                break
            position += 1
        if not words or any(word in lexicon.DENIALS for word in words):
            return False
        before = grammar.lower[index - 1]
        head = words[-1]
        plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
        if any(word in lexicon.EVENTS for word in words):
            return plural or before not in ("with", "had", "have", "having", "has")
        return plural and (
            index == 0 or before in ("were", "was", "are", "is", "be", "been", "observed", "there")
        )
