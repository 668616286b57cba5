"""Numerals in turns of phrase that count nothing: first-line, one of the most, no advantage.

It may import the grammar and must not import the other rules for exclusions.
"""

from dataclasses import dataclass

from asprinted.notation import lexicon
from asprinted.notation.excluded import Excluded
from asprinted.notation.grammar import Grammar

_PICKED = {"most", "many", "several", "these", "those", "few", "various", "main", "major", "first",
           "leading", "only", "its", "their", "our", "which", "them", "us", "whom"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrases:
    """Read turns of phrase.

    Parameters
    ----------
    grammar : Grammar
        The sentence.
    """

    grammar: Grammar

    def line(self, index: int) -> Excluded | None:
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

    def sided(self, index: int) -> Excluded | None:
        """Read two-sided, 1-tailed, one-way: names of tests."""
        grammar = self.grammar
        if grammar.sign(index + 1) != "-" or not grammar.joined(index + 1):
            return None
        if grammar.word(index + 2) not in ("sided", "tailed", "way"):
            return None
        return Excluded("name", index, index + 3)

    def idiom(self, index: int) -> Excluded | None:
        """Read one of the most, at first, half-life, once."""
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

    def no(self, index: int) -> Excluded | None:
        """Refuse a `no` that counts nothing: no advantage, no longer, NO."""
        grammar = self.grammar
        if grammar.word(index) != "no" or self._zero_of(index) or grammar.figure(index):
            return None
        if grammar.at(index).text == "NO" and not grammar.at(index + 1).text.isupper():
            return Excluded("name", index, index + 1)
        if grammar.sign(index + 1) == "." and grammar.is_number(index + 2):
            return Excluded("identifier", index, index + 3)
        if grammar.sign(index + 1) == "." and grammar.word(index + 2) == "of":
            return Excluded("idiom", index, index + 1)
        return Excluded("negation", index, index + 1)

    def _zero_of(self, index: int) -> bool:
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
