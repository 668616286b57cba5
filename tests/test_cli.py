"""Every error of every command becomes one line and a status, in one place."""

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import metadata

import click
import pytest
import yaml
from click.testing import CliRunner

from asprinted.__main__ import main as start
from asprinted.abstracts import AbstractError
from asprinted.book import BookError
from asprinted.cli import COMMANDS, main
from asprinted.errors import AsPrintedError
from asprinted.extras import BROUGHT_BY, USES, not_installed
from asprinted.files import FolderError
from asprinted.ledger import DerivationError, LedgerError
from asprinted.ledger.lock import LockError
from asprinted.rerun.chapters import ChapterError
from asprinted.rerun.parameters import ParameterError
from asprinted.scheduler import ClusterError


@pytest.fixture
def failing(monkeypatch):
    """Have the command `audit` raise an error, and return what is then said."""

    def run(error: BaseException):
        def fail():
            raise error

        monkeypatch.setattr(
            "asprinted.ledger.commands.audit_command", click.Command("audit", callback=fail)
        )
        return CliRunner().invoke(main, ["audit"])

    return run


@pytest.mark.parametrize(
    "kind",
    [
        AbstractError, BookError, ChapterError, ClusterError, DerivationError, FolderError,
        LedgerError, LockError, ParameterError, AsPrintedError,
    ],
)  # fmt: skip
def test_input_that_cannot_be_used_is_a_line_and_status_2(failing, kind):
    said = failing(kind("studies.csv: is empty"))
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == "Error: studies.csv: is empty\n"


def test_a_file_that_the_system_refuses_is_a_line_and_status_2(failing):
    said = failing(PermissionError(13, "Permission denied", "runs/a"))
    assert (said.exit_code, said.stderr) == (2, "Error: runs/a: Permission denied\n")


def test_ctrl_c_is_a_line_and_status_130(failing):
    said = failing(KeyboardInterrupt())
    assert (said.exit_code, said.stderr) == (130, "stopped\n")


def test_a_part_that_is_not_installed_says_what_to_install(failing):
    said = failing(ModuleNotFoundError("No module named 'altair'", name="altair"))
    assert said.exit_code == 2
    assert said.stderr == (
        "Error: what draws and runs chapters needs altair: pip install 'asprinted[chapters]'\n"
    )


def test_our_own_mistakes_stay_visible(failing):
    for error in (ValueError("ours"), ModuleNotFoundError(name="asprinted.nowhere")):
        assert failing(error).exception is error


@pytest.mark.parametrize("name", ["asprinted", "no-such-module", ""])
def test_what_no_extra_brings_is_not_said_to_be_missing(name):
    assert not_installed(ModuleNotFoundError(name=name)) is None


def test_every_extra_says_what_it_is_for():
    extras = set(metadata.metadata("asprinted").get_all("Provides-Extra"))
    assert extras == {*USES, "all"}


def plain(distribution: str) -> str:
    """Write a distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@cache
def distributions() -> dict[str, list[str]]:
    """List what each module is brought by; takes half a second."""
    return dict(metadata.packages_distributions())


def brought_by(module: str) -> set[str]:
    return set(map(plain, distributions()[module]))


def test_every_library_that_is_imported_is_declared(root):
    declared = {plain(re.match(r"[\w.-]+", it)[0]) for it in metadata.requires("asprinted")}
    in_the_page = ("pack_in_pyodide.py", "standins")  # imports what lies beside it there
    for path in sorted((root / "asprinted").rglob("*.py")):
        if set(path.parts).intersection(in_the_page):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            named += [it.name for it in node.names] if isinstance(node, ast.Import) else []
            for module in {name.partition(".")[0] for name in named}:
                if module not in {*sys.stdlib_module_names, "asprinted"}:
                    assert brought_by(module) & declared, (path, module)


def test_what_is_missing_is_found_by_its_module():
    for module, distribution in BROUGHT_BY.items():
        assert distribution in brought_by(module)
        if distribution != "beautifulsoup4":  # of the core
            assert distribution in not_installed(ModuleNotFoundError(name=module))


def test_every_command_has_help_in_a_line():
    assert {name: len(line) < 60 for name, (_, _, line) in COMMANDS.items()} == dict.fromkeys(
        COMMANDS, True
    )
    for name in COMMANDS:
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_the_package_is_a_command_too():
    command = [sys.executable, "-m", "asprinted", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"asprinted {metadata.version('asprinted')}")


def test_the_version_is_cited(root):
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == metadata.version("asprinted")


def test_public_names_are_there_and_loaded_only_when_asked_for():
    code = (
        "import sys, asprinted\n"
        "assert [name for name in sys.modules if name.startswith('asprinted.')] == []\n"
        "assert all(getattr(asprinted, name) for name in asprinted.__all__)\n"
        "assert set(asprinted.__all__) < set(dir(asprinted)) and asprinted.__version__\n"
        "assert not {'numpy', 'pandas', 'IPython'} & set(sys.modules)\n"
        "asprinted.nothing"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert said.stderr.endswith("AttributeError: module 'asprinted' has no attribute 'nothing'\n")


def test_a_stop_while_the_command_line_is_loaded_ends_in_a_word(monkeypatch, capsys):
    class Stopping:
        def find_spec(self, name, path=None, target=None):
            if name == "asprinted.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "asprinted.cli")
    monkeypatch.setattr(sys, "meta_path", [Stopping(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        start()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "stopped\n"
