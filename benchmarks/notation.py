"""Print how many abstracts asprinted.notation reads per second of processor time."""

import time
from pathlib import Path

from asprinted.notation import read

ABSTRACTS = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "abstracts"
REPEATS = 5


def abstracts_per_second() -> float:
    """Measure the best of a few rounds over the invented abstracts."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ABSTRACTS.glob("*.txt"))]
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - start)
    return len(texts) / best


def main() -> None:
    print(f"asprinted.notation reads {abstracts_per_second():.0f} abstracts per second")


if __name__ == "__main__":
    main()
