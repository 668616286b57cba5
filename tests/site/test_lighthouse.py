"""Lighthouse's verdicts that do not depend on the machine: access, good practice, search.

Its score for speed depends on the machine, so ``benchmarks/site.py`` prints it.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from site_browser import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("accessibility", "best-practices", "seo")


@pytest.mark.parametrize(
    "page",
    [
        "book/studies/doe1999.html",
        pytest.param("book/index.html", marks=pytest.mark.slow),
        pytest.param("book/reference/ledger.html", marks=pytest.mark.slow),
    ],
)
def test_lighthouse_gives_full_marks(page, sample_address):
    if not PROGRAM.is_file() or not shutil.which("node"):
        pytest.skip("Lighthouse is not installed; install it with: npm ci --prefix tests/site")
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    command = ["node", PROGRAM, f"{sample_address}/{page}", "--quiet", "--output", "json"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    failed = [
        f"{name}: {audit['title']}"
        for name, audit in report["audits"].items()
        if audit["score"] == 0
        and any(
            part["id"] == name and part["weight"]
            for category in CATEGORIES
            for part in report["categories"][category]["auditRefs"]
        )
    ]
    assert failed == []
    assert {name: report["categories"][name]["score"] for name in CATEGORIES} == dict.fromkeys(
        CATEGORIES, 1
    )
