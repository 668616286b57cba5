"""A chapter's parameters: what each is, what it allows, and its values, checked before a run.

Values are data: they are read as literals and never evaluated.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from asprinted.errors import AsPrintedError

TYPES = {"bool": bool, "int": int, "float": float, "str": str}
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
TRUTH = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
PLUS = re.compile(r"(?<!\d[eE])\+")  # joins list items; `1e+5` is one number
# Python's own reading takes `3_3` and the digits of any script; and of a number with thousands of
# digits, or an exponent of many, it makes one that takes minutes to write or to compute with.
MOST_DIGITS = 40
NUMBERS = {
    "int": re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}"),
    "float": re.compile(
        rf"[+-]?(?=\.?[0-9])[0-9]{{0,{MOST_DIGITS}}}\.?[0-9]{{0,{MOST_DIGITS}}}"
        r"(?:[eE][+-]?[0-9]{1,3})?"
    ),
}


class ParameterError(AsPrintedError):
    """A parameter that a chapter does not have, or a value that it does not allow."""


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its name, type, default, help, and what is allowed.

    Attributes
    ----------
    kind : str
        `bool`, `int`, `float` or `str`; of the items where `is_list`.
    low, high : float or None
        The closed range of a number, or of each item.
    choices : tuple
        The values allowed, or those allowed for each item; empty for any.
    least : int
        How many items a list has at least.
    """

    name: str
    kind: str
    is_list: bool
    default: object
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple = ()
    least: int = 1

    @property
    def type(self) -> str:
        """The type as the chapter writes it."""
        return f"list[{self.kind}]" if self.is_list else self.kind

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if not self.is_list:
            return self.item_allowed
        least = f"{self.least} or more " if self.least > 1 else ""
        return f"{least}items joined by +: {self.item_allowed}"

    @property
    def item_allowed(self) -> str:
        """What is allowed for one item, in words."""
        what = {"bool": "true or false", "int": "a whole number", "float": "a number"}
        words = what.get(self.kind, "text")
        if self.low is not None:
            words += f" from {_shown(self.low)} to {_shown(self.high)}"
        if self.choices:
            words = "one of " + ", ".join(map(str, self.choices))
        return words

    @property
    def takes_nothing(self) -> bool:
        """Whether an empty text is a value, as it is in a remark."""
        return self.kind == "str" and not self.choices

    def read(self, text: str) -> object:
        """Return the value that a text stands for, such as `0.9` or `yang2003+shablak2011`.

        Raises
        ------
        ParameterError
            If the text is not of the parameter's type, or its value is not allowed.
        """
        if not self.is_list:
            return self.check(self.read_item(text))
        if not self.takes_nothing and re.search(r",|^\s*\[", text):
            # A sweep takes a comma for the end of one value, so a list never has one.
            raise self.refusal(text, self._list_meant(text))
        items = [part.strip() for part in PLUS.split(text)] if text.strip() else []
        if not self.takes_nothing and "" in items:
            raise self.empty(text, items.index("") + 1)
        return self.check([self.read_item(item) for item in items])

    def check(self, value: object) -> object:
        """Return a value as the chapter expects it, or raise.

        Raises
        ------
        ParameterError
            If the value is of another type, out of range or not among the choices.
        """
        if not self.is_list:
            return self._check_item(value)
        if not isinstance(value, list | tuple):
            raise self.refusal(value)
        if not value:
            raise ParameterError(f"{self.name}: the list is empty; {self.allowed}")
        items = [self._check_item(item) for item in value]
        if len(set(items)) < len(items):
            twice = Counter(items).most_common(1)[0][0]
            raise ParameterError(f"{self.name}: {twice} is given twice")
        if len(items) < self.least:
            raise self.refusal(as_text(items))
        return items

    def read_item(self, text: str) -> object:
        """Return the value that the text of one item stands for, of the parameter's kind."""
        word = text.strip()
        if not word and not self.takes_nothing:
            words = f"{self.name}= is empty: must be {self.allowed}"
            raise ParameterError(f"{words}; leave {self.name} out for the default")
        if self.kind == "str":
            # Around one of a few words, white space is a slip; in a remark it may be meant.
            return word if self.choices else text
        if self.kind == "bool":
            if word.lower() not in TRUTH:
                raise self.refusal(text)
            return TRUTH[word.lower()]
        if not NUMBERS[self.kind].fullmatch(word):
            raise self.refusal(text, self._number_meant(word))
        value = TYPES[self.kind](word)
        if not math.isfinite(value):
            raise self.refusal(text)
        return value

    def _list_meant(self, text: str) -> str:
        """Say how a list is written that is written as Python or YAML writes it."""
        bare = re.sub(r"[\[\]]", "", text)
        joined = "+".join(part.strip().strip("'\"") for part in bare.split(","))
        return f"write {self.name}={joined}" if self._can_read(joined) else ""

    def _is_allowed(self, item: object) -> bool:
        """Return whether an item is allowed, and so may be proposed."""
        try:
            self._check_item(item)
        except ParameterError:
            return False
        return True

    def _number_meant(self, word: str) -> str:
        """Say how a number is written that is written in another way."""
        if sum(map(str.isdigit, word)) > MOST_DIGITS:
            return f"write at most {MOST_DIGITS} digits"
        if decimal := self.decimal_meant(word):
            return decimal
        if self.kind == "int" and (whole := re.fullmatch(r"([+-]?[0-9]+)\.0*", word)):
            return f"write {whole[1]}" if self._is_allowed(int(whole[1])) else ""
        return ""

    def decimal_meant(self, word: str) -> str:
        """Ask for the fraction that a decimal comma makes, where it is allowed."""
        if self.is_list or self.kind != "float" or not re.fullmatch(r"[0-9]+,[0-9]+", word):
            return ""
        decimal = word.replace(",", ".")
        return f"did you mean {decimal}?" if self._is_allowed(float(decimal)) else ""

    def names_several(self, text: str) -> bool:
        """Whether a text is what a sweep takes: values with commas, or `low:high:steps`."""
        parts = [part.split(":") for part in text.split(",")]
        if self.is_list or self.takes_nothing or not re.search("[,:]", text):
            return False
        return all(len(part) <= 3 and all(map(self._can_read, part[:2])) for part in parts)

    def _can_read(self, text: str) -> bool:
        try:
            self.read(text)
        except ParameterError:
            return False
        return True

    def _check_item(self, value: object) -> object:
        if self.kind == "float" and type(value) is int:
            value = float(value)
        if type(value) is not TYPES[self.kind]:
            raise self.refusal(value)
        if self.kind == "float" and not math.isfinite(value):
            raise self.refusal(value)
        if self.low is not None and not self.low <= value <= self.high:
            raise self.refusal(value, self._meant(value))
        if self.choices and value not in self.choices:
            near = difflib.get_close_matches(str(value), map(str, self.choices), n=1)
            raise self.refusal(value, f"did you mean {near[0]}?" if near else "")
        return value

    def _meant(self, value: float) -> str:
        """Ask for the fraction where a percentage was given."""
        fraction = value / 100
        if self.kind == "float" and self.low <= fraction <= self.high:
            return f"did you mean {_shown(fraction)}?"
        return ""

    def refusal(self, value: object, hint: str = "") -> ParameterError:
        """Return the error for a value that is not allowed, with a hint what to do."""
        shown = value if isinstance(value, str | float) else repr(value)
        shown = _shown(shown) if isinstance(shown, float) else shown
        words = f"{self.name}={in_a_line(str(shown))}: must be {self.allowed}"
        return ParameterError(f"{words}; {hint}" if hint else words)

    def empty(self, text: str, place: int) -> ParameterError:
        """Return the error for one of several joined items that is empty, counted from 1."""
        words = f"{self.name}={in_a_line(text)}: item {place} is empty"
        return ParameterError(f"{words}; it must be {self.item_allowed}, or left out")


def settings(known: Mapping[str, Parameter], given: Mapping[str, object]) -> dict[str, object]:
    """Return every parameter's value: those given, checked, and the defaults of the others.

    Parameters
    ----------
    known : mapping
        The chapter's parameters, by name.
    given : mapping
        Values by name, typed as the chapter declares them; `from_assignments` reads texts.

    Raises
    ------
    ParameterError
        If a name is unknown or a value is not allowed.
    """
    values = {name: parameter.default for name, parameter in known.items()}
    for name, value in given.items():
        if name not in known:
            raise unknown(name, known)
        values[name] = known[name].check(value)
    return values


def unknown(name: str, known: Mapping[str, Parameter]) -> ParameterError:
    """Return the error for a name that a chapter does not have."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
    return ParameterError(f"no parameter is called {name!r}; {hint}")


def from_assignments(known: Mapping[str, Parameter], texts: tuple[str, ...]) -> dict[str, object]:
    """Return the values that texts such as `confidence=0.9` give, checked.

    Raises
    ------
    ParameterError
        If a text is no assignment, names no parameter or one twice, or its value is not allowed.
    """
    values: dict[str, object] = {}
    for name, text in split_assignments(texts).items():
        if name not in known:
            raise unknown(name, known)
        if known[name].names_several(text):
            hint = known[name].decimal_meant(text.strip())
            several = "for several values use `asprinted sweep`"
            raise known[name].refusal(text, f"{hint} {several}".strip())
        values[name] = known[name].read(text)
    return values


def split_assignments(texts: tuple[str, ...]) -> dict[str, str]:
    """Return the names and the values' texts of `name=value` arguments.

    Examples
    --------
    >>> split_assignments(("confidence=0.9", "note=a=b"))
    {'confidence': '0.9', 'note': 'a=b'}
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"{text!r}: write a parameter as name=value")
        if name in found:
            raise ParameterError(f"{name}: is given twice")
        found[name] = value
    return found


def in_a_line(text: str) -> str:
    r"""Return a text as a message quotes it: in one line, and not all of a long one.

    Examples
    --------
    >>> in_a_line("two\nlines")
    'two\\nlines'
    """
    text = re.sub(r"\r\n?|\n", r"\\n", text)
    return text if len(text) <= 60 else text[:57] + "…"


def as_text(value: object) -> str:
    """Return a value as the command line takes it back.

    Examples
    --------
    >>> as_text(["yang2003", "shablak2011"]), as_text(0.9), as_text(True)
    ('yang2003+shablak2011', '0.9', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "+".join(as_text(item) for item in value)
    return _shown(value) if isinstance(value, float) else str(value)


def _shown(number: float) -> str:
    """Return a number without a needless `.0`, and without losing a digit."""
    return (
        str(int(number))
        if float(number).is_integer() and abs(number) < 1e15
        else repr(float(number))
    )
