"""The page on adding a field type holds: two files, and the whole product knows the type."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-field-type.md"
STEP = re.compile(r"^\d+\. `([\w/]+\.(?:py|tsx))`.*?\n\n {3}```\w+\n(.*?) {3}```", re.M | re.S)


def files_of_the_page() -> dict[str, str]:
    return {path: dedent(body) for path, body in STEP.findall(PAGE.read_text("utf-8"))}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product without what it was built into."""
    left_out = shutil.ignore_patterns("__pycache__", "node_modules", "dist", ".vite*", "*.pyc")
    for name in ("yingdan", "tests", "apps", "web"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", ".pytest_cache"} & set(path.parts)
    }


def run(folder: Path, *command: str) -> str:
    """The output of a command in a folder; fails when it fails."""
    settings = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=settings, timeout=600, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4_000:]
    return done.stdout


def test_the_page_names_one_python_file_and_one_tsx_file_of_the_same_name() -> None:
    assert sorted(files_of_the_page()) == ["web/src/fields/colour.tsx", "yingdan/fields/colour.py"]


def test_following_the_page_adds_a_type_and_touches_no_other_file(copy: Path) -> None:
    before = content(copy)
    for path, body in files_of_the_page().items():
        (copy / path).write_text(body, "utf-8")
    tests = ("tests/contract/test_field_types.py", "tests/unit/test_records_field_types.py")
    chosen = "colour or folder_holds or every_type or cursor"
    told = run(copy, sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider", *tests, "-k", chosen)
    assert re.search(r"samples_survive\S*\[colour\] PASSED", told)
    assert re.search(r"a_value_of_every_type\S* PASSED", told)
    after = content(copy)
    assert {path for path in after if after[path] != before.get(path)} == set(files_of_the_page())
    assert before.keys() <= after.keys()


def test_the_client_finds_the_type_by_itself(copy: Path) -> None:
    modules = ROOT / "web" / "node_modules"
    if not modules.is_dir():
        pytest.skip("the client's packages are not installed")
    for path, body in files_of_the_page().items():
        (copy / path).write_text(body, "utf-8")
    (copy / "web" / "node_modules").symlink_to(modules.resolve())
    chosen = "colour|has its file"
    told = run(
        copy / "web",
        "npx",
        "vitest",
        "run",
        "src/fields/registry.test.tsx",
        "-t",
        chosen,
        "--reporter=verbose",
    )
    assert "colour > a value is shown in words" in re.sub(r"\x1b\[\d+m", "", told)
