"""Run the benchmark of `asprinted check`."""

import sys

from benchmarks.check import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
