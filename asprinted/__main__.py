"""The command line: `asprinted`, and as a module `python -m asprinted`."""

from __future__ import annotations

import sys

from asprinted.errors import STOPPED
from asprinted.interrupts import interrupted_once


def main() -> None:
    """Run the command line; a Ctrl-C while it is still being loaded stops it in a word, too."""
    with interrupted_once(last=True):
        try:
            from asprinted.cli import main as command

            command(prog_name="asprinted")
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
            sys.exit(STOPPED)


if __name__ == "__main__":
    main()
