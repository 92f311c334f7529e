"""The page on adding a block to the record's page holds: one file with its words, and the page has the block."""

import re
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from tests.unit.test_adding_a_field_type import ROOT, content, run

PAGE = ROOT / "docs" / "how-to" / "add-a-page-block.md"
STEP = re.compile(r"^\d+\. `([\w/.-]+\.(?:tsx|json))`.*?\n\n {3}```\w+\n(.*?) {3}```", re.M | re.S)
COLOUR = re.compile(r"\x1b\[\d+m")


def files_of_the_page() -> dict[str, str]:
    return {path: dedent(body) for path, body in STEP.findall(PAGE.read_text("utf-8"))}


@pytest.fixture
def client(tmp_path: Path) -> Path:
    modules = ROOT / "web" / "node_modules"
    if not modules.is_dir():
        pytest.skip("the client's packages are not installed")
    left_out = shutil.ignore_patterns("node_modules", "dist", ".vite*", ".bundle*")
    shutil.copytree(ROOT / "web", tmp_path / "web", ignore=left_out)
    (tmp_path / "web" / "node_modules").symlink_to(modules.resolve())
    return tmp_path


def test_the_page_names_one_block_with_its_words_in_both_languages() -> None:
    words = [f"web/src/i18n/{locale}/block-quiet.json" for locale in ("en-US", "zh-CN")]
    assert sorted(files_of_the_page()) == [*words, "web/src/records/blocks/quiet.tsx"]


def test_following_the_page_adds_a_block_and_touches_no_other_file(client: Path) -> None:
    before = content(client / "web" / "src")
    for path, body in files_of_the_page().items():
        assert not (client / path).exists()
        (client / path).write_text(body, "utf-8")
    web = client / "web"
    tests = ("src/records/blocks/blocks.test.ts", "src/i18n/texts.test.ts")
    told = COLOUR.sub("", run(web, "npx", "vitest", "run", *tests, "--reporter=verbose"))
    assert "quiet > its tab has words in zh-CN" in told
    assert "block-quiet.json > has the same keys in both languages" in told
    run(web, "npx", "tsc", "-p", ".", "--noEmit")
    after = content(web / "src")
    added = {path.removeprefix("web/src/") for path in files_of_the_page()}
    assert {path for path in after if after[path] != before.get(path)} == added
