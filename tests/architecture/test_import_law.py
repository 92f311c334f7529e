"""Imports look left: the layers, and that nobody reaches into another package's insides."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PRODUCT, ROOT, parsed, product_files, shown

SQL_DRIVERS = {"sqlalchemy", "psycopg", "asyncpg", "alembic"}


def test_the_pipeline_is_the_import_order() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def package_of(module: str) -> tuple[str, ...]:
    """The package that owns a module: its stage, and inside the kernel its noun."""
    parts = module.split(".")[1:]
    return tuple(parts[:2] if parts[:1] == ["kernel"] else parts[:1])


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_module(dotted: str) -> bool:
    """Whether a dotted name is a file or folder of ours."""
    place = ROOT.joinpath(*dotted.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """What a file imports from the product, as dotted modules (names only where they are modules)."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)}:{node.lineno}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                home = ROOT.joinpath(*str(node.module).split(".")) / "__init__.py"
                # A name that the package offers may be called like the module it comes from.
                inner = full.startswith("yingdan.") and is_module(full) and alias.name not in offers(home)
                yield (full if inner else str(node.module)), node.lineno


def reached_into(path: Path) -> Iterator[str]:
    """Imports of another package's inner module."""
    mine = package_of(module_of(path))
    for module, line in imported(path):
        if not module.startswith("yingdan."):
            continue
        theirs = package_of(module)
        depth = len(module.split(".")) - 1
        # The modules of `base` are each a public noun of the technical ground.
        if theirs in (mine, ("base",)) or depth <= len(theirs):
            continue
        if path == PRODUCT / "__main__.py" and theirs == ("main",):
            continue
        yield f"{shown(path)}:{line} reaches into {module}"


def test_types_look_left_too() -> None:
    """import-linter is told to pass over imports for types; here every import counts."""
    ranks = layers()
    faults = [
        f"{shown(path)}:{line} looks right at {module}"
        for path in product_files()
        if (mine := module_of(path).split(".")[1:2]) and mine[0] in ranks
        for module, line in imported(path)
        if module.startswith("yingdan.") and ranks[module.split(".")[1]] > ranks[mine[0]]
    ]
    assert faults == []


def layers() -> dict[str, int]:
    """Each stage's height in the contract of pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    order = contracts[0]["layers"]
    return {name.strip(): -height for height, row in enumerate(order) for name in row.split("|")}


def test_nobody_reaches_into_another_packages_insides() -> None:
    assert [fault for path in product_files() for fault in reached_into(path)] == []


def test_only_names_a_package_offers_are_taken_from_it() -> None:
    faults = []
    for path in product_files():
        mine = package_of(module_of(path))
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.ImportFrom) or not str(node.module).startswith("yingdan."):
                continue
            home = ROOT.joinpath(*str(node.module).split(".")) / "__init__.py"
            if package_of(str(node.module)) == mine or not home.is_file():
                continue
            offered = offers(home)
            faults += [
                f"{shown(path)}:{node.lineno} takes {alias.name} from {node.module}, which does not offer it"
                for alias in node.names
                if alias.name not in offered and not is_module(f"{node.module}.{alias.name}")
            ]
    assert faults == []


def offers(home: Path) -> set[str]:
    """The names in a package's `__all__`."""
    if not home.is_file():
        return set()
    for node in parsed(home).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == "__all__" and node.value is not None:
                return set(ast.literal_eval(node.value))
    return set()


def may_speak_sql(path: Path) -> bool:
    """The few files that own SQL."""
    parts = path.relative_to(PRODUCT).parts
    stem = path.stem
    if stem == "store" or stem.startswith("store_") or parts[0] in ("fields", "events"):
        return True
    if parts[0] == "base":
        return stem == "db" or stem.startswith("db_")
    if parts[:2] == ("kernel", "records"):
        return stem.startswith(("query", "write", "search", "scope"))
    if parts[:2] == ("kernel", "ddl"):
        return True
    # The catalog's model carries the tables that `tables.py` makes.
    return parts in (
        ("expr", "to_sql.py"),
        ("kernel", "catalog", "tables.py"),
        ("kernel", "catalog", "model.py"),
    )


def test_sql_stays_in_the_files_that_own_it() -> None:
    faults = [
        f"{shown(path)}:{line} imports {module}"
        for path in product_files()
        if not may_speak_sql(path)
        for module, line in imported(path)
        if module.split(".")[0] in SQL_DRIVERS
    ]
    assert faults == []


def test_every_package_says_what_comes_in_what_goes_out_and_what_it_must_not_know() -> None:
    homes = [PRODUCT / name / "__init__.py" for name in stages()]
    homes += list((PRODUCT / "kernel").glob("*/__init__.py"))
    silent = []
    for home in homes:
        words = (ast.get_docstring(parsed(home)) or "").lower()
        if not all(word in words for word in ("in:", "out:", "must not know")):
            silent.append(shown(home))
    assert silent == []


def stages() -> list[str]:
    """The folders of the product."""
    return sorted(path.parent.name for path in PRODUCT.glob("*/__init__.py"))
