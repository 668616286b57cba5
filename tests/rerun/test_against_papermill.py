"""Sweeps of the book's own chapters give the numbers that papermill gives; takes minutes."""

import random

import papermill
import pytest

from asprinted.rerun.chapters import book_folder
from asprinted.rerun.results import glued
from asprinted.rerun.run import load_chapter
from asprinted.rerun.single import changes
from asprinted.rerun.sweep import Work, sweep

SETTINGS = 20
CHAPTERS = ("yang2003", "walther1997", "clark2021", "dose", "response-rates", "p-values")


def drawn(chapter, chance: random.Random) -> dict[str, object]:
    """Return a value for each parameter: anywhere in its range, or any choice or part of a list."""
    return {name: value_of(one, chance) for name, one in chapter.parameters.items()}


def value_of(parameter, chance: random.Random):
    if parameter.is_list:
        size = chance.randint(parameter.least, len(parameter.choices))
        return chance.sample(parameter.choices, size)
    if parameter.kind == "bool":
        return chance.random() < 0.5
    if parameter.choices:
        return chance.choice(parameter.choices)
    if parameter.kind == "int":
        return chance.randint(int(parameter.low), int(parameter.high))
    return round(chance.uniform(parameter.low, parameter.high), 6)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_sweep_of_random_settings_gives_papermill_s_numbers(name, tmp_path):
    chapter = load_chapter(name)
    chance = random.Random(f"20030815 {name}")
    wanted = [drawn(chapter, chance) for _ in range(SETTINGS)]
    done = sweep(Work(chapter), wanted, tmp_path / "out", workers=2)
    assert len(done.keys) == SETTINGS
    (path,) = book_folder().rglob(f"{name}.ipynb")
    for key, settings in zip(done.keys, wanted, strict=True):
        record = done.folder.read(key)
        given = changes(chapter, settings)
        try:
            plain = papermill.execute_notebook(
                path, tmp_path / "plain.ipynb", given, cwd=path.parent, progress_bar=False
            )
        except papermill.PapermillExecutionError:
            assert record.status == "failed", settings
            continue
        assert record.status == "done", record.error
        assert repr(record.glued) == repr(glued(plain)), settings
