"""What is stored is plain, and the same whatever the last bits of a sum were."""

import math

import numpy as np
import pytest

from asprinted.chapter import saying
from asprinted.rerun.results import glued
from asprinted.storable import storable


@pytest.fixture
def reported(monkeypatch):
    """Values that reach the notebook, by name."""
    kept = {}

    def show(data, metadata):
        output = {"data": data, "metadata": metadata}
        kept.update(glued({"cells": [{"outputs": [output]}]}))

    monkeypatch.setattr(saying, "show", show)
    return kept


def test_the_last_bits_are_not_stored(reported):
    one, other = 0.08850100411410267, 0.08850100411410289
    assert one != other
    saying.report(one=one, other=other)
    assert reported["one"] == reported["other"]
    assert storable([one]) == storable([other])


def test_counts_texts_and_what_is_missing_stay(reported):
    saying.report(count=np.int64(33), word="22 or 23", nothing=None, never=math.inf)
    assert reported == {"count": 33, "word": "22 or 23", "nothing": None, "never": math.inf}
    assert type(reported["count"]) is int


def test_a_numpy_float_is_stored_as_a_plain_one(reported):
    saying.report(share=np.float64(8) / 30)
    assert repr(reported["share"]) == "0.266666667"


def test_a_reported_number_is_read_back():
    output = {
        "data": {"application/papermill.record/text/plain": "0.266666667"},
        "metadata": {
            "scrapbook": {"name": "share", "mime_prefix": "application/papermill.record/"}
        },
    }
    assert glued({"cells": [{"outputs": [output]}]}) == {"share": 0.266666667}


def test_the_version_is_the_same_wherever_it_is_said(root):
    import tomllib
    from importlib.metadata import version

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {project['version']}\n" in cited
    assert version("asprinted") == project["version"]
