"""The page for security officers stays true to the tree, and what it says of all code is looked for in all code."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.tree import PRODUCT, ROOT, shown

PAGE = ROOT / "docs" / "reference" / "security.md"
STATES = {"满足", "部分", "未做", "不适用", "运维"}
# Section of ASVS 5.0.0 -> its requirements of levels 1 and 2.
SECTIONS = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
    "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
    "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
    "4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
    "5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
    "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4",
    "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
    "8.1": "1-2", "8.2": "1-3", "8.3": "1-1", "8.4": "1-1",
    "9.1": "1-3", "9.2": "1-4",
    "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2", "10.7": "1-3",
    "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
    "13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
    "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1-1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
    "17.1": "1-1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip
LINE = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| L([12]) \| (.+?) \| (\S+) \| (.+) \|$", re.M)


def asked() -> list[str]:
    found = []
    for section, span in SECTIONS.items():
        first, _, last = span.partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(last) + 1)]
    return found


def test_every_requirement_has_its_line_and_a_state() -> None:
    lines = LINE.findall(PAGE.read_text("utf-8"))
    assert len(asked()) == 253
    assert [line[0] for line in lines] == asked()
    assert sum(line[1] == "1" for line in lines) == 70
    assert {line[3] for line in lines} <= STATES
    unproven = [
        one
        for one, _, _, state, held in lines
        if state == "满足" and not re.search(r"`|sections? \d|\]\(", held)
    ]
    assert unproven == []
    half = [one for one, _, _, state, held in lines if state == "部分" and "Missing" not in held]
    assert half == []


@cache
def claims_of(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.M))


def test_every_test_and_file_the_page_names_is_there() -> None:
    text = "".join(
        path.read_text("utf-8") for path in (PAGE, PAGE.with_name("threat-model.md"), ROOT / "SECURITY.md")
    )
    named = re.findall(r"`((?:tests|yingdan|web|apps|requirements|bench)/[\w./-]+)(?:::(\w+))?`", text)
    assert len(named) > 150
    faults = []
    for path, test in named:
        place = ROOT / path
        if not place.exists() or (test and test not in claims_of(place)):
            faults.append(f"{path}::{test}")
    assert faults == []


def test_every_name_the_page_points_at_is_in_its_file() -> None:
    named = re.findall(r"`(\w+)` in `((?:yingdan|web|bench)/[\w./-]+)`", PAGE.read_text("utf-8"))
    assert named
    assert [pair for pair in named if pair[0] not in (ROOT / pair[1]).read_text("utf-8")] == []


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PRODUCT.rglob("*.py")):
        text = path.read_text("utf-8")
        if re.search(
            r"\beval\b|\bexec\b|shell|pickle|marshal|os\.system|popen|yaml\.|import_module|__import__", text
        ):
            yield shown(path), ast.parse(text)


# Read back by the process that wrote it a moment ago, from a folder of its own.
PICKLED = {"yingdan/views/export.py"}
UNSAFE = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "marshal.loads", "yaml.load",
          "yaml.unsafe_load", "yaml.full_load", "asyncio.create_subprocess_shell", "subprocess.getoutput"}  # fmt: skip


def test_no_text_reaches_a_shell_or_an_interpreter() -> None:
    faults = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            shell = any(one.arg == "shell" and ast.unparse(one.value) != "False" for one in node.keywords)
            pickled = called.startswith("pickle.load") and path not in PICKLED
            if called in UNSAFE or shell or pickled:
                faults.append(f"{path}:{node.lineno} {called}")
    assert faults == []


# SHA-1 in the signatures of WeCom and DingTalk, and in one-time codes (RFC 6238) as authenticator apps make them.
PRESCRIBED = {"yingdan/connectors/envelopes.py", "yingdan/kernel/accounts/totp.py"}


def test_weak_hashes_stand_only_where_a_platform_prescribes_them() -> None:
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|DES|ARC4|ECB)\b")
    found = {shown(path) for path in PRODUCT.rglob("*.py") if weak.search(path.read_text("utf-8"))}
    assert found - PRESCRIBED == set()
    assert found


def client_sources() -> Iterator[tuple[str, str]]:
    for folder in ("src", "sdk"):
        for path in sorted((ROOT / "web" / folder).rglob("*.ts*")):
            if ".test." not in path.name:
                yield shown(path), path.read_text("utf-8")


def test_no_page_puts_text_in_as_markup() -> None:
    markup = re.compile(
        r"dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    )
    assert [path for path, text in client_sources() if markup.search(text)] == []


def test_no_page_listens_to_messages_of_other_windows() -> None:
    listening = re.compile(
        r"(?:window|globalThis|self)\.(?:addEventListener\(\s*['\"]message['\"]|onmessage)|^\s*addEventListener\(\s*['\"]message['\"]",
        re.M,
    )
    assert [path for path, text in client_sources() if listening.search(text)] == []


def test_every_component_is_pinned_with_its_hash() -> None:
    unhashed = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        for block in re.split(r"\n(?=\S)", path.read_text("utf-8")):
            if re.match(r"[\w.-]+(\[.*\])?==", block) and "--hash=sha256:" not in block:
                unhashed.append(f"{path.name} {block.splitlines()[0]}")
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    unhashed += [
        name for name, one in lock.items() if name and not one.get("link") and not one.get("integrity")
    ]
    assert unhashed == []
