"""Print every measurement of the book, as ratios within one run: `make bench`."""

from importlib import import_module

PARTS = {
    "notation": "Reading abstracts",
    "check": "Checking abstracts",
    "stats": "Intervals by the million, against statsmodels",
    "rerun": "Reruns, sweeps and verification, against papermill and nbval",
    "live": "Chapters and checks in the page, beside native runs",
    "site": "The built site, against stock Jupyter Book",
}


def main():
    for name, heading in PARTS.items():
        print(f"\n{heading}\n{'-' * len(heading)}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
