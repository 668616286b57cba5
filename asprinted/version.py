"""The version of the package, with the commit where it runs from a checkout.

It imports nothing of the package.
"""

from __future__ import annotations

import os
import subprocess
from functools import lru_cache
from importlib import metadata
from pathlib import Path

PACKAGE = "asprinted"
PATIENCE = 2  # seconds after which git is not waited for any longer
DIRTY = "-dirty"


@lru_cache
def described() -> str:
    """Return the version, and the commit and whether it was changed if there is one to tell."""
    try:
        version = metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        version = "unknown"
    commit = _commit(Path(__file__).resolve().parents[1])
    return f"{version} ({commit})" if commit else version


def _commit(root: Path) -> str:
    """Return a checkout's commit in short, with a word for changes; else an empty text.

    Only a folder that has a repository of its own is asked about: a wheel may be installed below
    another one.
    """
    if not (root / ".git").exists():
        return ""
    # A git hook hands on where its own repository is.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    asked = ["git", "--no-optional-locks", "-C", str(root), "describe"]
    try:
        said = subprocess.run(
            [*asked, "--always", "--dirty", "--exclude=*"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=own,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    return said.replace(DIRTY, ", with changes")
