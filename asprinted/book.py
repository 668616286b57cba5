"""The book: a folder with an `asprinted.toml`, which says where all is and what it is called.

Every path to data or pages comes from here. Imports the errors and nothing else of the package.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from asprinted.errors import AsPrintedError, did_you_mean

FILE = "asprinted.toml"
VARIABLE = "ASPRINTED_BOOK"
"""Names the book's folder to kernels, children and workers, wherever they run."""

IDENTIFIERS = ("pmid", "doi")
"""Identifiers that a study may have."""

OWN_COLOURS = ("context", "text", "muted", "axis", "grid", "paper")
"""Colours that every book has; a palette adds its groups to them."""

SHAPES = ("circle", "square", "cross", "diamond", "triangle-up", "triangle-down")
"""Shapes by name; any other is an SVG path in the square from -1 to 1."""

_HEX = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class BookError(AsPrintedError):
    """A book that cannot be found, or whose `asprinted.toml` cannot be used."""


@dataclass(frozen=True)
class Colour:
    """One meaning of the palette: its colour on a light and a dark page, and its shape.

    Attributes
    ----------
    light, dark : str
        Lower-case hexadecimal colours.
    shape : str or None
        A Vega symbol (a name or an SVG path); None for colours that are no group's.
    means : str
        What the colour stands for in the whole book.
    """

    light: str
    dark: str
    shape: str | None
    means: str


@dataclass(frozen=True)
class Setting:
    """One key of `asprinted.toml`: its kind, its default (None: it must be given), and its use."""

    kind: str
    default: Any
    help: str


SETTINGS: dict[str, Setting] = {
    "title": Setting("text", None, "the book's title"),
    "description": Setting("text", "", "what it is, in a sentence or two"),
    "license": Setting("text", "", "of its data, by its SPDX name"),
    "data": Setting("path", "data", "folder of the ledger's tables"),
    "lock": Setting("path", "data/abstracts.lock.json", "file of the lock"),
    "bibliography": Setting("path", "data/studies.bib", "references of the studies, generated"),
    "chapters": Setting("path", "book", "folder of the pages and notebooks"),
    "comparisons": Setting("paths", ("book/comparisons",), "folders that hold comparisons"),
    "ledger-page": Setting("path", "book/reference/ledger", "page of the ledger, no ending"),
    "audit-page": Setting("path", "book/reference/audit", "page of the audit, no ending"),
    "identifiers": Setting("identifiers", IDENTIFIERS, "identifiers that a study may have"),
    "denominators": Setting("texts", None, "kinds of people that a rate is of"),
    "quantities": Setting("texts", None, "what the figures state"),
    "people": Setting("text", "patients", "the quantity that counts a group's people"),
    "names": Setting("texts", (), "further names with a numeral that is no figure"),
    "palette": Setting("palette", {}, "a table for each group: light, dark, shape, means"),
}
"""Every key of `asprinted.toml`. Reading, checking and the documentation go by this table."""


@dataclass(frozen=True)
class Book:
    """A book: its folder, and what its `asprinted.toml` says.

    Attributes
    ----------
    root : pathlib.Path
        Folder of the book, which holds `asprinted.toml`.
    title, description : str
        As a reader sees them.
    license : str
        Of its data, by its SPDX name; may be empty.
    data, lock, bibliography, chapters : pathlib.Path
        Folder of the ledger's tables, file of the lock, the studies' generated references, folder
        of pages and notebooks; all absolute.
    comparisons : tuple of pathlib.Path
        Folders whose chapters compare studies.
    ledger_page, audit_page : str
        Names of the two pages as Sphinx has them, below the root and without an ending.
    identifiers : tuple of str
        Which of `pmid` and `doi` a study may have; empty where they have neither.
    denominators, quantities : tuple of str
        The ledger's closed vocabularies.
    people : str
        The quantity that counts the people of a group.
    names : tuple of str
        Names with a numeral that is no figure, besides those the notation knows by their form.
    palette : mapping of str to Colour
        The groups' colours, in order.
    """

    root: Path
    title: str
    description: str
    license: str
    data: Path
    lock: Path
    bibliography: Path
    chapters: Path
    comparisons: tuple[Path, ...]
    ledger_page: str
    audit_page: str
    identifiers: tuple[str, ...]
    denominators: tuple[str, ...]
    quantities: tuple[str, ...]
    people: str
    names: tuple[str, ...]
    palette: Mapping[str, Colour] = field(hash=False)

    @property
    def file(self) -> Path:
        """The book's `asprinted.toml`."""
        return self.root / FILE

    @property
    def tables(self) -> tuple[Path, ...]:
        """Files of the ledger that are there: the tables typed by hand, each in order of name."""
        return tuple(sorted([*self.data.glob("*.csv"), *self.data.glob("figures/*.csv")]))

    def shown(self, path: Path) -> str:
        """Path as a reader knows it: from the book's folder, where it lies there."""
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)


# Finding ------------------------------------------------------------------------------------


def current() -> Book:
    """Return the book that this process works on.

    It is the one that `ASPRINTED_BOOK` names; or else the one that holds the working folder, the
    environment that Python runs in, or the copy of the package that was installed in place.

    Raises
    ------
    BookError
        If there is none, or its `asprinted.toml` cannot be used.
    """
    found = current_or_none()
    if found is None:
        raise BookError(
            f"{Path.cwd()}: no {FILE} here or in a folder above; "
            f"go to a book's folder, or name it with --book or {VARIABLE}"
        )
    return found


def current_or_none() -> Book | None:
    """Return the book that this process works on, or None outside of any.

    Raises
    ------
    BookError
        If `ASPRINTED_BOOK` names none, or its `asprinted.toml` cannot be used.
    """
    if given := os.environ.get(VARIABLE):
        return load(given, VARIABLE)
    for start in _starts():
        if found := find(start):
            return found
    return None


def find(start: Path | str) -> Book | None:
    """Return the book whose folder is, or holds, a place, or None."""
    place = Path(start).resolve()
    for folder in (place, *place.parents):
        if (folder / FILE).is_file():
            return load(folder)
    return None


def use(root: Path | str, said: str = "--book") -> Book:
    """Make a folder's book the one that this process and all that it starts work on.

    Raises
    ------
    BookError
        If it holds none; `said` names who gave the folder.
    """
    book = load(root, said)
    os.environ[VARIABLE] = str(book.root)
    return book


def load(root: Path | str, said: str = "") -> Book:
    """Read the book in a folder; `said` names who gave the folder, for the error.

    Raises
    ------
    BookError
        If there is no `asprinted.toml`, or a key of it is unknown or of the wrong kind.
    """
    folder = Path(root).resolve()
    file = folder / FILE
    try:
        state = file.stat()
    except OSError:
        source = f"{said} {root}" if said else f"{root}"
        raise BookError(f"{source}: holds no {FILE}; give the folder of a book") from None
    return _read(folder, state.st_mtime_ns, state.st_size)


def _starts() -> Iterator[Path]:
    """Yield where a book is looked for: papermill runs a notebook in the folder it is called in."""
    yield Path.cwd()
    yield Path(sys.prefix)
    try:
        text = metadata.distribution("asprinted").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return
    source = json.loads(text or "{}")
    if source.get("dir_info", {}).get("editable"):
        yield Path(url2pathname(urlsplit(source["url"]).path))


# Reading ------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _read(root: Path, _changed: int, _size: int) -> Book:
    file = root / FILE
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BookError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise BookError(f"{file}: is not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BookError(f"{file}: is not TOML: {error}") from None
    for key in content:
        if key not in SETTINGS:
            raise BookError(f"{file}: unknown key {key!r}; {did_you_mean(key, SETTINGS)}")
    values = {key: _value(file, key, content.get(key)) for key in SETTINGS}
    if values["people"] not in values["quantities"]:
        raise BookError(
            f"{file}, people: {values['people']!r} is none of the quantities; "
            f"{did_you_mean(values['people'], values['quantities'])}"
        )
    for key in ("data", "lock", "bibliography", "chapters"):
        values[key] = root / values[key]
    values["comparisons"] = tuple(root / folder for folder in values["comparisons"])
    return Book(root, **{key.replace("-", "_"): value for key, value in values.items()})


def _value(file: Path, key: str, given: object) -> Any:
    setting = SETTINGS[key]
    if given is None:
        if setting.default is None:
            raise BookError(f"{file}: key {key} is missing; it gives {setting.help}")
        return setting.default
    where = f"{file}, {key}"
    match setting.kind:
        case "text":
            return _text(where, given)
        case "path":
            return _path(where, given)
        case "paths":
            return tuple(_path(where, item) for item in _texts(where, given))
        case "identifiers":
            return tuple(_known_identifier(where, item) for item in _texts(where, given))
        case "palette":
            return _palette(where, given)
    return _texts(where, given)


def _text(where: str, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise BookError(f"{where}: found {given!r}, expected a text in quotes")
    return given.strip()


def _texts(where: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise BookError(f'{where}: found {given!r}, expected a list such as ["one", "two"]')
    texts = tuple(_text(where, item) for item in given)
    for place, item in enumerate(texts):
        if item in texts[:place]:
            raise BookError(f"{where}: {item!r} stands there twice; name each once")
    return texts


def _path(where: str, given: object) -> str:
    text = _text(where, given).removesuffix("/")
    parts = text.split("/")
    if "\\" in text or Path(text).is_absolute() or ".." in parts or "" in parts:
        raise BookError(
            f"{where}: found {given!r}, expected a path inside the book's folder, such as data"
        )
    return text


def _known_identifier(where: str, given: str) -> str:
    if given not in IDENTIFIERS:
        raise BookError(
            f"{where}: unknown identifier {given!r}; {did_you_mean(given, IDENTIFIERS)}"
        )
    return given


def _palette(where: str, given: object) -> dict[str, Colour]:
    if not isinstance(given, dict):
        raise BookError(f"{where}: found {given!r}, expected a table for each group")
    palette = {name: _colour(f"{where}.{name}", name, entry) for name, entry in given.items()}
    for attribute in Colour.__dataclass_fields__:
        seen: dict[str, str] = {}
        for name, colour in palette.items():
            value = getattr(colour, attribute)
            if value in seen:
                raise BookError(
                    f"{where}.{name}, {attribute}: {value!r} is that of {seen[value]}; "
                    "give each group its own"
                )
            seen[value] = name
    return palette


def _colour(where: str, name: str, entry: object) -> Colour:
    keys = tuple(Colour.__dataclass_fields__)
    if name in OWN_COLOURS:
        raise BookError(f"{where}: is a colour of every book; give the group another name")
    if not _NAME.fullmatch(name):
        raise BookError(f"{where}: expected a name in lower case, its words joined by hyphens")
    if not isinstance(entry, dict):
        raise BookError(f"{where}: found {entry!r}, expected a table with {', '.join(keys)}")
    for key in entry:
        if key not in keys:
            raise BookError(f"{where}: unknown key {key!r}; {did_you_mean(key, keys)}")
    for key in keys:
        if key not in entry:
            raise BookError(f"{where}: key {key} is missing; a group has {', '.join(keys)}")
    values = {key: _text(f"{where}, {key}", entry[key]) for key in keys}
    for key in ("light", "dark"):
        if not _HEX.fullmatch(values[key]):
            raise BookError(
                f"{where}, {key}: found {values[key]!r}, expected a colour such as #1f6fc4, "
                "in lower case"
            )
    if values["shape"] not in SHAPES and not values["shape"].startswith("M"):
        raise BookError(
            f"{where}, shape: unknown shape {values['shape']!r}; "
            f"{did_you_mean(values['shape'], SHAPES)}, or an SVG path"
        )
    return Colour(**values)
