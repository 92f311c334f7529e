"""The page on adding a kind holds: one file and one line, and the product stores, publishes and lists it."""

import re
import shutil
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.unit.test_adding_a_field_type import ROOT, content, run

PAGE = ROOT / "docs" / "how-to" / "add-a-kind.md"
STEP = re.compile(r"^\d+\. `([\w/]+\.py)`.*?\n\n {3}```python\n(.*?) {3}```", re.M | re.S)
STAGE = "yingdan/views/__init__.py"
KIND = "yingdan/views/definition_talking_point.py"

# What somebody does with it in the Studio, run in the copy.
DESK = '''
"""A talking point over HTTP."""

from tests.api.server import serving, signed_in
from tests.api.studio_desk import open_desk
from tests.sales import Company

POINT = {
    "label": {"zh": "大客户", "en": "Large customer"}, "object": "sales.lead", "when": "registered_capital >= 5000000",
    "say": {"zh": "先约高层", "en": "Ask for the board first"},
}


async def test_it_is_drawn_published_listed_and_refused_in_words(company: Company) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as door, signed_in(door, "admin") as admin:
        kinds = {one["name"]: one for one in (await admin.ask("GET", "/studio/kinds")).json()["kinds"]}
        assert kinds["talking_point"]["label"] == {"zh": "话术要点", "en": "Talking point"}
        desk = await open_desk(admin)
        await desk.put({"kind": "talking_point", "name": "sales.large", "body": {**POINT, "when": "nobody > 1"}})
        faults = (await desk.post("plan"))["faults"]
        assert [(one["kind"], one["path"]) for one in faults] == [("talking_point", "/when")], faults
        await desk.put({"kind": "talking_point", "name": "sales.large", "body": POINT})
        assert (await desk.post("plan"))["faults"] == []
        version = (await desk.post("publish"))["version"]
        listed = (await admin.ask("GET", "/studio/definitions?kind=talking_point&bodies=true")).json()["rows"]
        assert [(one["name"], one["label"], one["body"], one["version"]) for one in listed] == [
            ("sales.large", POINT["label"], POINT, version)
        ]
'''


def steps_of_the_page() -> dict[str, str]:
    return {path: dedent(body) for path, body in STEP.findall(PAGE.read_text("utf-8"))}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The server's side of the product."""
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("yingdan", "tests", "apps", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_page_names_one_new_file_and_the_stage_that_imports_it() -> None:
    steps = steps_of_the_page()
    assert list(steps) == [KIND, STAGE]
    assert not (ROOT / KIND).exists()
    assert len(steps[STAGE].splitlines()) == 1


def test_following_the_page_adds_a_kind_and_touches_no_other_file(copy: Path) -> None:
    before = content(copy)
    steps = steps_of_the_page()
    (copy / KIND).write_text(steps[KIND], "utf-8")
    stage = copy / STAGE
    after_this = "from yingdan.views.definition_view import ViewBody\n"
    stage.write_text(stage.read_text("utf-8").replace(after_this, after_this + steps[STAGE], 1), "utf-8")
    assert steps[STAGE] in stage.read_text("utf-8")
    written = "tests/api/test_talking_points.py"
    (copy / written).write_text(DESK, "utf-8")
    tests = ("tests/contract/test_kinds.py", "tests/laws/test_package_round_trip.py", written)
    chosen = "talking_point or test_talking_points"
    told = run(
        copy, sys.executable, "-m", "pytest", "-vv", "-n0", "-p", "no:cacheprovider", *tests, "-k", chosen
    )
    assert re.search(r"editor_can_be_drawn\S*\[talking_point\] PASSED", told)
    assert re.search(r"comes_back_byte_equal\S*\[talking_point\] PASSED", told)
    assert re.search(r"drawn_published_listed\S* PASSED", told)
    run(copy, sys.executable, "-m", "ruff", "check", "--no-cache", "--ignore", "I001", KIND, STAGE)
    after = content(copy)
    touched = {path for path in after if after[path] != before.get(path) and ".hypothesis" not in path}
    assert touched - {written} == {KIND, STAGE}
    assert before.keys() <= after.keys()
