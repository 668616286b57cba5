"""What was asked of a sweep: its command, kept beside its runs so that it can be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from asprinted import fingerprint, version
from asprinted.storage import write_whole

FILE = "command.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    return {**fingerprint.versions(), "asprinted": version.described()}


@dataclass(frozen=True)
class Asked:
    """A sweep as it was asked for.

    Attributes
    ----------
    command : str
        The line that repeats it.
    seed : int or None
        Of what was drawn, if anything was.
    drawn : tuple of str
        The parameters that were drawn.
    date : str
        When it was asked for, in UTC, as ISO 8601 has it.
    versions : mapping
        Of Python, the package and its libraries.
    """

    command: str
    seed: int | None = None
    drawn: tuple[str, ...] = ()
    date: str = field(default_factory=_now)
    versions: Mapping[str, str] = field(default_factory=_versions)

    def write(self, folder: Path) -> None:
        """Store it in the sweep's folder."""
        content = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        write_whole(folder / FILE, f"{content}\n".encode())

    @property
    def when(self) -> str:
        """The date in words.

        Examples
        --------
        >>> Asked("asprinted sweep x", date="2026-11-03T09:05:00+00:00", versions={}).when
        '3 November 2026, 09:05 UTC'
        """
        date = datetime.fromisoformat(self.date)
        return f"{date.day} {date:%B %Y, %H:%M} UTC"

    @property
    def made_with(self) -> str:
        """The versions in one line."""
        return ", ".join(f"{name} {number}" for name, number in self.versions.items())
