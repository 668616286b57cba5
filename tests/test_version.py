"""The version, with the commit of a checkout and nothing of any other repository."""

import os
import subprocess
import time

import pytest
from click.testing import CliRunner

from asprinted import version
from asprinted.cli import main


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A repository with one commit, and what git says of it in the way the version asks."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "file").write_text("one\n")
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def head(folder) -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True).stdout.strip()


def test_a_checkout_has_a_commit_and_says_whether_it_was_changed(checkout):
    assert version._commit(checkout) == head(checkout)
    (checkout / "other").write_text("not tracked\n")
    assert version._commit(checkout) == head(checkout)
    (checkout / "file").write_text("two\n")
    assert version._commit(checkout) == f"{head(checkout)}, with changes"


def test_a_wheel_below_a_repository_has_no_commit(checkout):
    packages = checkout / ".venv" / "site-packages"
    packages.mkdir(parents=True)
    assert version._commit(packages) == ""


def test_a_hook_of_another_repository_changes_nothing(checkout, monkeypatch):
    commit = head(checkout)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert version._commit(checkout) == commit


def test_without_git_there_is_no_commit(checkout, monkeypatch):
    monkeypatch.setenv("PATH", str(checkout))
    assert version._commit(checkout) == ""


def test_a_slow_git_is_not_waited_for(checkout, tmp_path, monkeypatch):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(version, "PATIENCE", 0.2)
    begun = time.monotonic()
    assert version._commit(checkout) == ""
    assert time.monotonic() - begun < 10


def test_a_damaged_repository_has_no_commit(checkout):
    (checkout / ".git" / "HEAD").write_text("nonsense\n")
    assert version._commit(checkout) == ""


def test_the_command_says_it():
    said = CliRunner().invoke(main, ["--version"])
    assert said.exit_code == 0
    assert said.output == f"asprinted {version.described()}\n"
