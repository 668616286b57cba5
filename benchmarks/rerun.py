"""Print how reruns, sweeps and verification compare with plain papermill and plain nbval.

Everything is measured in one run, plain and ours in turn, since seconds belong to the machine and
its other work. What bounds each ratio: a sweep, by the chapter's own computing; a cold rerun, by
the libraries' imports, which papermill pays too; verification, by the slowest chapters' cells.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import papermill

from asprinted import warm
from asprinted.rerun.chapters import book_folder
from asprinted.rerun.grid import grid
from asprinted.rerun.results import glued
from asprinted.rerun.run import Chapter, load_chapter
from asprinted.rerun.runs import RunFolder
from asprinted.rerun.single import rerun
from asprinted.rerun.sweep import Work, sweep

CHAPTER = "yang2003"
RUNS = 200
PLAIN_RUNS = 4
LEVELS = f"confidence=0.5:0.999:{RUNS}"
MEASURE_MEMORY = """
import resource, sys
from pathlib import Path
from asprinted.rerun.grid import grid
from asprinted.rerun.report import write
from asprinted.rerun.run import load_chapter
from asprinted.rerun.sweep import Work, sweep
light = load_chapter("light")
wanted = grid(light.parameters, (f"level=0.5:0.9:{sys.argv[1]}",))
write(sweep(Work(light), wanted, Path(sys.argv[2])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sweeps(folder)
        cold_reruns(folder)
        further_reruns(folder)
        verification()
        memory(folder)


def told(what: str, ratio: float, target: str) -> None:
    print(f"{what:<64}{ratio:6.2f}   ({target})", flush=True)


def timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def sweeps(folder: Path) -> None:
    """Compare runs per second of a sweep with those of a plain papermill loop, at equal numbers."""
    chapter = load_chapter(CHAPTER)
    wanted = list(grid(chapter.parameters, (LEVELS,)))
    some = wanted[:: RUNS // PLAIN_RUNS]
    plain = []

    def plainly(settings):
        plain.append(glued(papermill_alone(chapter, settings, folder / "plain.ipynb")))

    before = sum(timed(lambda s=s: plainly(s)) for s in some[: PLAIN_RUNS // 2])
    alone = timed(lambda: sweep(Work(chapter), wanted, folder / "one", workers=1))
    both = timed(lambda: sweep(Work(chapter), wanted, folder / "two", workers=2))
    whole = Work(chapter, keep_notebooks=True)
    kept = timed(lambda: sweep(whole, wanted[::8], folder / "kept", workers=1)) / len(wanted[::8])
    after = sum(timed(lambda s=s: plainly(s)) for s in some[PLAIN_RUNS // 2 :])
    loop = (before + after) / len(plain)
    found = {
        record.settings["confidence"]: record.glued
        for record in map(RunFolder(folder / "one", CHAPTER).read, keys(folder / "one"))
    }
    equal = all(
        repr(found[settings["confidence"]]) == repr(numbers)
        for settings, numbers in zip(some, plain, strict=False)
    )
    words = f"sweep of {RUNS} runs of {CHAPTER}, 1 worker, runs per second"
    told(words, loop / (alone / RUNS), "at least 20 times a papermill loop")
    told("the same, 2 workers against 1", alone / both, "at least 1.7")
    # Without its notebooks a sweep leaves out what only shows: charts and sentences.
    told("a sweep that runs every cell and keeps its notebooks", loop / kept, "no target")
    if not equal:
        sys.exit(f"the numbers are not papermill's in all of {len(plain)} runs")
    print(f"numbers equal to papermill's in {len(plain)} runs")


def papermill_alone(chapter: Chapter, settings: dict, out: Path):
    """Run a chapter as papermill's own documentation says, with its own engine."""
    path = Path(chapter.folder) / f"{chapter.name}.ipynb"
    return papermill.execute_notebook(
        path, out, parameters=settings, cwd=path.parent, kernel_name="python3", progress_bar=False
    )


def keys(folder: Path) -> list[str]:
    return [path.stem for path in (folder / "runs").glob("*.json")]


def cold_reruns(folder: Path) -> None:
    """Compare one rerun from the shell with one by the papermill command."""
    path = load_chapter(CHAPTER).folder + f"/{CHAPTER}.ipynb"
    python = [sys.executable, "-c"]
    ours = [*python, "from asprinted.rerun.commands import rerun; rerun()", CHAPTER]
    ours += ["confidence=0.9", "--out", str(folder / "cold"), "--replace"]
    plain = [sys.executable, "-m", "papermill", path, str(folder / "plain.ipynb")]
    plain += ["-p", "confidence", "0.9", "--cwd", str(Path(path).parent)]
    times = {"ours": [], "plain": []}
    for _ in range(3):
        times["ours"].append(timed(lambda: quietly(ours)))
        times["plain"].append(timed(lambda: quietly(plain)))
    ratio = min(times["ours"]) / min(times["plain"])
    told(f"one rerun of {CHAPTER} from the shell, time", ratio, "at most 0.7 of papermill's")


def quietly(command: list[str], **options) -> None:
    subprocess.run(command, check=True, capture_output=True, **options)


def further_reruns(folder: Path) -> None:
    """Compare each further rerun in one process with one by papermill; both store a notebook."""
    chapter = load_chapter(CHAPTER)
    default = {name: it.default for name, it in chapter.parameters.items()}

    def ours(level):
        rerun(chapter, default | {"confidence": level}, folder / "further", replace=True)

    def plain():
        papermill_alone(chapter, {"confidence": 0.9}, folder / "plain.ipynb")

    ours(0.8)
    times = [(timed(lambda: ours(0.9)), timed(lambda: ours(0.9)), timed(plain)) for _ in range(3)]
    ratio = min(time for *both, _ in times for time in both) / min(time for *_, time in times)
    told("each further rerun in the same process, time", ratio, "at most 0.1 of papermill's")


def verification() -> None:
    """Compare strict nbval over the book with and without the warm process."""
    nbval = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    book = str(book_folder())
    ours = timed(lambda: verdict([*nbval, "-p", "asprinted.rerun.verify", book]))
    plain = timed(lambda: verdict([*nbval, book]))
    told("make verify over the whole book, time", ours / plain, "at most 0.25 of plain nbval's")


def verdict(command: list[str]) -> None:
    """Run pytest; a failing cell is for `make verify` to tell, not for a benchmark."""
    subprocess.run(command, check=False, capture_output=True)


def memory(folder: Path) -> None:
    """Compare the peak memory of a sweep of 1,000 runs with that of 50."""
    cells = [
        nbformat.v4.new_code_cell("level: float = 0.95  # level [0.5 to 0.999]"),
        nbformat.v4.new_code_cell("from myst_nb import glue"),
        nbformat.v4.new_code_cell("glue('doubled', 2 * level, display=False)"),
    ]
    cells[0].metadata["tags"] = ["parameters"]
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    (folder / "book").mkdir()
    words = 'title = "Memory"\ndenominators = []\nquantities = ["patients"]\n'
    (folder / "asprinted.toml").write_text(words, encoding="utf-8")
    nbformat.write(made, folder / "book" / "light.ipynb")
    environment = os.environ | {"ASPRINTED_BOOK": str(folder)}
    peaks = []
    for runs in (50, 1000):
        command = [sys.executable, "-c", MEASURE_MEMORY, str(runs), str(folder / f"runs-{runs}")]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        peaks.append(int(said.stdout.split()[-1]))
    told("peak memory of a sweep of 1,000 runs against 50", peaks[1] / peaks[0], "at most 1.3")


if __name__ == "__main__":
    if not warm.can_fork():
        sys.exit("the warm process needs Linux")
    main()
