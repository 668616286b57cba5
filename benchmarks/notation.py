"""Print how fast abstracts are read, beside the standard library's own time to parse their XML.

`ASPRINTED_CORPUS` names a file of abstracts, one JSON object with a `text` a line; without it the
invented abstracts of the tests are read. Ratios are of one run; seconds belong to the machine.
"""

import csv
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from asprinted.abstracts import from_bytes
from asprinted.notation import read

HERE = Path(__file__).resolve().parent
INVENTED = HERE.parent / "tests" / "fixtures" / "abstracts"
JUDGED = HERE / "reader" / "judged.csv"
REPEATS, WORKERS = 5, 2
RECORD = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">1</PMID><Article>
<ArticleTitle>A title</ArticleTitle><Abstract><AbstractText>{}</AbstractText></Abstract></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""


def texts() -> list[str]:
    """The abstracts to read."""
    corpus = os.environ.get("ASPRINTED_CORPUS")
    if corpus:
        with open(corpus, encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return [path.read_text(encoding="utf-8") for path in sorted(INVENTED.glob("*.txt"))] * 10


def seconds(work: Callable[[], object]) -> float:
    """The least processor time of a few rounds."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def read_all(found: list[str]) -> int:
    return sum(len(read(text).figures) for text in found)


def side_by_side(found: list[str]) -> float:
    """How many times as much several processes read in the same time as one."""
    rounds = found * REPEATS
    read_all(found)
    start = time.perf_counter()
    read_all(rounds)
    alone = time.perf_counter() - start
    with ProcessPoolExecutor(WORKERS) as pool:
        list(pool.map(read_all, [found] * WORKERS))
        start = time.perf_counter()
        list(pool.map(read_all, [rounds] * WORKERS))
        together = time.perf_counter() - start
    return WORKERS * alone / together


def main() -> None:
    found = texts()
    files = [RECORD.format(escape(text)).encode() for text in found]
    parsing = seconds(lambda: [ElementTree.fromstring(file) for file in files])
    reading = seconds(lambda: read_all(found))
    loading = seconds(lambda: [from_bytes(file) for file in files])
    print(f"{len(found) / reading:.0f} abstracts read per second of one core")
    print(f"reading takes {reading / parsing:.1f} times xml.etree's time to parse their records")
    print(f"loading their records takes {loading / parsing:.1f} times that time")
    print(f"{WORKERS} processes side by side read {side_by_side(found):.1f} times as many as one")
    with JUDGED.open(encoding="utf-8", newline="") as table:
        verdicts = [row["verdict"] for row in csv.DictReader(table)]
    wrong = verdicts.count("wrong")
    print(f"{wrong} of {len(verdicts)} figures judged by eye were read wrong")


if __name__ == "__main__":
    main()
