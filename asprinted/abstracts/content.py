"""The characters of a source: a file, standard input, what is inside .gz and .zip, any encoding.

Nothing is held whole: bytes are unpacked and decoded a piece at a time. It may import the error,
and nothing else of this package.
"""

import codecs
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from asprinted.abstracts.abstract import AbstractError

PIECE = 1 << 16
#: Unpacked bytes for each packed one beyond which a file is a bomb and no text.
_SWELL, _SWELL_FROM = 200, 1 << 24
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@contextmanager
def opened(path: str | Path) -> Iterator[tuple[str, BinaryIO]]:
    """Open a file, or standard input for `-`, and give its name and its bytes.

    Raises
    ------
    AbstractError
        If it cannot be read.
    """
    if str(path) == "-":
        yield "-", sys.stdin.buffer
        return
    place = Path(path)
    try:
        stream = place.open("rb")
    except IsADirectoryError:
        raise AbstractError(f"{place}: is a folder; expected a file with one abstract") from None
    except FileNotFoundError:
        raise AbstractError(f"{place}: no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AbstractError(f"{place}: cannot be read ({reason})") from None
    with stream:
        yield str(place), stream


def members(stream: BinaryIO, source: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give what a source holds: itself, or each file of an archive, as pieces of bytes.

    Raises
    ------
    AbstractError
        If an archive is damaged, locked, or swells like a bomb.
    """
    try:
        head = stream.read(4)
    except OSError as error:
        raise AbstractError(f"{source}: cannot be read ({error.strerror})") from None
    if head[:2] == b"\x1f\x8b":
        yield source, _unzipped(_again(head, stream), source)
    elif head == b"PK\x03\x04":
        yield from _archive(stream, head, source)
    else:
        yield source, _again(head, stream)


def _again(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    piece = head
    while piece:
        yield piece
        piece = stream.read(PIECE)


def _unzipped(pieces: Iterator[bytes], source: str) -> Iterator[bytes]:
    """Unpack gzip, which may hold several parts one after the other."""
    packed = unpacked = 0
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    whole = False
    try:
        for piece in pieces:
            packed += len(piece)
            rest = piece
            while rest:
                if machine.eof:
                    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
                out = machine.decompress(rest, PIECE)
                rest = machine.unused_data if machine.eof else machine.unconsumed_tail
                whole = machine.eof
                unpacked += len(out)
                _refuse_bomb(packed, unpacked, source)
                if out:
                    yield out
                if machine.eof and not rest.strip(b"\0"):
                    break
    except zlib.error as error:
        raise AbstractError(f"{source}: is not whole gzip ({error})") from None
    if not whole:
        raise AbstractError(f"{source}: is not whole gzip (it ends too early)")


def _refuse_bomb(packed: int, unpacked: int, source: str) -> None:
    if unpacked > _SWELL_FROM and unpacked > _SWELL * packed:
        raise AbstractError(
            f"{source}: unpacks to more than {_SWELL} times its size, as no text does; refused"
        )


def _archive(stream: BinaryIO, head: bytes, source: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Open the files of a zip, in the order of their names."""
    try:
        if stream.seekable():
            stream.seek(0)
            whole: BinaryIO = stream
        else:
            whole = io.BytesIO(head + stream.read())
        with zipfile.ZipFile(whole) as archive:
            names = sorted(info.filename for info in archive.infolist() if _is_text(info.filename))
            if not names:
                raise AbstractError(f"{source}: is a zip with no file in it")
            for name in names:
                place = f"{source}/{name}"
                yield place, _member(archive, name, place)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise AbstractError(f"{source}: is not a whole zip ({error})") from None


def _is_text(name: str) -> bool:
    part = name.rsplit("/", 1)[-1]
    return bool(part) and not part.startswith(".") and not name.startswith("__MACOSX/")


def _member(archive: zipfile.ZipFile, name: str, place: str) -> Iterator[bytes]:
    packed, unpacked = max(1, archive.getinfo(name).compress_size), 0
    try:
        with archive.open(name) as stream:
            first = stream.read(2)
            pieces = _again(first + stream.read(PIECE), stream)  # type: ignore[arg-type]
            if first == b"\x1f\x8b":
                pieces = _unzipped(pieces, place)
            for piece in pieces:
                unpacked += len(piece)
                _refuse_bomb(packed, unpacked, place)
                yield piece
    except (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise AbstractError(f"{place}: cannot be unpacked ({error})") from None


def decoded(pieces: Iterator[bytes], source: str) -> Iterator[str]:
    """Decode bytes by their mark, by what XML declares, or as UTF-8.

    Raises
    ------
    AbstractError
        If the bytes are not in that encoding, or the encoding is not known.
    """
    head = b""
    for piece in pieces:
        head += piece
        if len(head) > 256:
            break
    name = encoding_of(head)
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError:
        raise AbstractError(
            f"{source}: declares the encoding {name!r}, which is not known"
        ) from None
    done = 0
    for content in _chain(head, pieces):
        try:
            text = decoder.decode(content)
        except (UnicodeDecodeError, UnicodeError) as error:
            raise _undecodable(error, content, done, name, source) from None
        done += len(content)
        yield text
    try:
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _undecodable(error, error.object, done, name, source) from None


def _chain(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from pieces


def encoding_of(head: bytes) -> str:
    """Tell an encoding from the first bytes: a mark, a declaration of XML, or UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return "utf-8-sig" if name == "utf-8" else name
    if head[:2] == b"<\0":
        return "utf-16-le"
    if head[:2] == b"\0<":
        return "utf-16-be"
    declared = _DECLARED.match(head)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in ("utf-16", "utf-32", "ucs-2"):
        return "utf-8"  # a declaration that one byte a character has made untrue
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1") else name


def _undecodable(
    error: UnicodeError, content: bytes, done: int, name: str, source: str
) -> AbstractError:
    shown = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "ISO-8859-1"}.get(name, name)
    if not isinstance(error, UnicodeDecodeError):
        return AbstractError(f"{source}: is not {shown}")
    byte = error.object[error.start] if error.start < len(error.object) else 0
    at = done + error.start - max(0, len(error.object) - len(content))
    return AbstractError(
        f"{source}: byte {at} (0x{byte:02x}) is not {shown}; save the file as UTF-8"
    )
