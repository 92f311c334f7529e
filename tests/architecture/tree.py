"""The sources under test, as files and syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "yingdan"
PASSED_OVER = {
    ".git", ".venv", "node_modules", "dist", "build", "data", "var", "__pycache__", "test-results",
    "playwright-report", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis",
}  # fmt: skip


def walk(folder: Path, *endings: str) -> Iterator[Path]:
    """Files below a folder, without anything that is built or installed."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in PASSED_OVER:
            yield from walk(path, *endings)
        elif path.is_file() and (not endings or path.suffix in endings):
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def product_files() -> list[Path]:
    """Every Python file of the product."""
    return list(walk(PRODUCT, ".py"))


def written_python() -> list[Path]:
    """Every Python file we wrote: product, tests, benches."""
    return [*product_files(), *walk(ROOT / "tests", ".py"), *walk(ROOT / "bench", ".py")]


def written_typescript() -> list[Path]:
    """Every TypeScript file we wrote, without generated ones."""
    files = [*walk(ROOT / "web" / "src", ".ts", ".tsx"), *walk(ROOT / "web" / "sdk", ".ts", ".tsx")]
    return [path for path in files if ".gen." not in path.name and not path.name.endswith(".d.ts")]


def committed_files() -> list[Path]:
    """Files that git keeps or would keep; everything that is not built, when there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    return list(walk(ROOT))


def shown(path: Path) -> str:
    """A path as a person reads it."""
    return path.relative_to(ROOT).as_posix()
