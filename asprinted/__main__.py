"""The command line as a module: `python -m asprinted`."""

from asprinted.cli import main

if __name__ == "__main__":
    main(prog_name="asprinted")
