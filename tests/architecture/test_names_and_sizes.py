"""Names that mean nothing, files and functions that grew too long, time that is not passed in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import (
    ROOT,
    committed_files,
    parsed,
    product_files,
    shown,
    walk,
    written_python,
    written_typescript,
)

MEANINGLESS = {
    "service", "services", "manager", "managers", "handler", "handlers", "helper", "helpers", "util", "utils",
    "common", "misc", "core", "v2", "impl", "abstract",
}  # fmt: skip
EMPTY_STARTS = ("base_", "new_", "old_")
# The moment the log takes an event is a fact of the log, not an input of logic.
CLOCKS = (("base", "clock.py"), ("events", "log.py"))
# A refused sign-in is counted although the refusal rolls the request back.
COMMITS = (("kernel", "accounts", "guessing.py"), ("base", "db.py"))
PYTHON_LINES, FUNCTION_LINES, TYPESCRIPT_LINES = 400, 50, 300


def words_of(name: str) -> list[str]:
    """`LeadManager`, `lead_manager` and `lead-manager` are the same words."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]


def is_meaningless(name: str) -> bool:
    words = words_of(name.replace("serviceWorker", "sw").replace("service-worker", "sw"))
    return bool(MEANINGLESS & set(words)) or name.lower().startswith(EMPTY_STARTS)


def test_no_file_or_folder_has_a_name_that_means_nothing() -> None:
    # Names inside packages are the customer's: a role may well be called manager.
    own = [*written_python(), *written_typescript()]
    faults = {
        shown(path)
        for path in own
        for part in path.relative_to(ROOT).parts
        if is_meaningless(part.split(".")[0])
    }
    assert sorted(faults) == []


def test_no_class_has_a_name_that_means_nothing() -> None:
    faults = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in product_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and is_meaningless(node.name)
    ]
    assert faults == []


def test_no_typescript_class_or_type_has_a_name_that_means_nothing() -> None:
    declared = re.compile(
        r"^(?:export )?(?:default )?(?:abstract )?(?:class|interface|type|enum) (\w+)", re.M
    )
    faults = [
        f"{shown(path)} {name}"
        for path in written_typescript()
        for name in declared.findall(path.read_text("utf-8"))
        if is_meaningless(name)
    ]
    assert faults == []


def lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")


def test_no_python_file_is_longer_than_a_person_reads() -> None:
    assert [f"{shown(p)}: {lines(p)}" for p in written_python() if lines(p) > PYTHON_LINES] == []


def test_no_typescript_file_is_longer_than_a_person_reads() -> None:
    assert [f"{shown(p)}: {lines(p)}" for p in written_typescript() if lines(p) > TYPESCRIPT_LINES] == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with its lines, without its docstring."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield f"{shown(path)}:{node.lineno} {node.name}", length


def test_no_function_is_longer_than_a_screen() -> None:
    own = [*product_files(), *walk(ROOT / "bench", ".py")]
    faults = [
        f"{name}: {length}" for path in own for name, length in functions(path) if length > FUNCTION_LINES
    ]
    assert faults == []


def test_logic_never_takes_the_time_itself() -> None:
    """`datetime.now`, `date.today` and `utcnow` belong to the clock; edges are given one."""
    faults = []
    for path in product_files():
        if path.relative_to(ROOT / "yingdan").parts in CLOCKS:
            continue
        faults += [
            f"{shown(path)}:{node.lineno}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("now", "today", "utcnow")
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("datetime", "date", "dt")
        ]
    assert faults == []


def test_no_select_star_and_no_commit_outside_the_edge() -> None:
    star = re.compile(r"\bselect\s+(?:\w+\.)?\*", re.I)
    faults = []
    for path in product_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and star.search(node.value):
                faults.append(f"{shown(path)}:{node.lineno} selects *")
            edge = path.relative_to(ROOT / "yingdan").parts in COMMITS
            if isinstance(node, ast.Attribute) and node.attr == "commit" and not edge:
                faults.append(f"{shown(path)}:{node.lineno} commits")
    assert faults == []


def test_no_file_names_a_package_registry() -> None:
    hosts = ("files." + "pythonhosted", "registry." + "npm", "//" + "pypi.")
    faults = []
    for path in committed_files():
        text = path.read_bytes()
        faults += [f"{shown(path)}: {host}" for host in hosts if host.encode() in text]
    assert faults == []


def test_no_unfinished_mark_is_left_in_the_code() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    faults = [
        f"{shown(path)}:{number}"
        for path in [*written_python(), *written_typescript()]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert faults == []
