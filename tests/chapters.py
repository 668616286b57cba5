"""What tests ask of a chapter: its cells, its stored outputs, and what those should be now."""

import ast
import json
from pathlib import Path

from asprinted.pages import tabular

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
CHAPTERS = sorted([*BOOK.glob("studies/*.ipynb"), *BOOK.glob("comparisons/*.ipynb")])
NOTEBOOKS = sorted(BOOK.rglob("*.ipynb"))
PAGES = sorted([*NOTEBOOKS, *BOOK.rglob("*.md")])
AUDITED = ("published-figures", "checks")
"""Tags of the cells whose outputs repeat the ledger and the audit."""


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell: dict) -> str:
    return "".join(cell["source"])


def code_cells(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def tagged(notebook: dict, tag: str) -> list[dict]:
    return [cell for cell in notebook["cells"] if tag in tags(cell)]


def outputs(cell: dict, mime: str) -> list[str]:
    """Stored outputs of a cell in one format, each as one text."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return ["".join(bundle[mime]) for bundle in bundles if mime in bundle]


def prose(path: Path) -> str:
    """Markdown of a page: the whole of a Markdown file, the Markdown cells of a notebook."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = load(path)["cells"]
    return "\n\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")


def stored_tables(cell: dict) -> list[dict]:
    """Data of the tables that a cell stores."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [bundle[tabular.MIME] for bundle in bundles if tabular.MIME in bundle]


def written(cell: str | dict) -> str:
    """A cell as text, a quoted figure with its address as prose quotes it."""
    return cell if isinstance(cell, str) else f"{cell['text']} <{cell['figure']}>"


def table_cells(tables: list[dict]) -> list[str]:
    """Heads and cells of tables, in reading order."""
    return [
        written(cell)
        for table in tables
        for row in ([column["title"] for column in table["columns"]], *table["rows"])
        for cell in row
    ]


def fresh_tables(notebook: dict) -> dict[str, dict]:
    """Tables that the audited cells give when run now, by cell id, without a kernel."""
    namespace: dict = {"__name__": "chapter"}
    tables = {}
    for cell in code_cells(notebook):
        value = _run(source(cell), namespace)
        if set(tags(cell)) & set(AUDITED):
            tables[cell["id"]] = value.data()
        if "checks" in tags(cell):
            return tables
    raise AssertionError("the chapter has no cell tagged checks")


def _run(code: str, namespace: dict) -> object:
    """Execute a cell and return the value of its last expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace) if last else None


def stale(notebook: dict, fresh: dict[str, dict]) -> list[str]:
    """What the stored outputs of the audited cells say otherwise than the ledger gives now."""
    problems = []
    for cell in code_cells(notebook):
        if cell["id"] not in fresh:
            continue
        stored = table_cells(stored_tables(cell))
        now = table_cells([fresh[cell["id"]]])
        if len(stored) != len(now):
            problems.append(f"{cell['id']}: stores {len(stored)} cells, expected {len(now)}")
        problems += [
            f"{cell['id']}: stores {old!r}, the ledger and the audit give {new!r}"
            for old, new in zip(stored, now, strict=False)
            if old != new
        ]
    return problems
