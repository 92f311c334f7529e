"""The short written memory stays short, and in step with the tree."""

import importlib.metadata
import re

from tests.architecture.test_import_law import stages
from tests.architecture.tree import PRODUCT, ROOT, shown

PAGE = 70


def test_every_decision_fits_on_one_page_and_has_its_parts() -> None:
    faults = []
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = path.read_text("utf-8")
        if text.count("\n") > PAGE:
            faults.append(f"{shown(path)} is longer than a page")
        number = path.name[:4]
        if not re.match(rf"# {number} ", text):
            faults.append(f"{shown(path)} does not begin with its number")
        faults += [f"{shown(path)} has no '{part}'" for part in ("Status", "## Decision") if part not in text]
    assert faults == []


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert len(numbers) == len(set(numbers))
    assert len(numbers) >= 7


def test_the_page_of_the_architecture_names_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    nouns = sorted(path.parent.name for path in (PRODUCT / "kernel").glob("*/__init__.py"))
    assert [name for name in [*stages(), *nouns] if f"`{name}`" not in page] == []
    assert page.count("\n") <= 110


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    faults = []
    for path in documents:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                faults.append(f"{shown(path)} -> {target}")
    assert faults == []


def test_every_command_the_documents_name_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        named |= set(re.findall(r"`make ([a-z-]+)", path.read_text("utf-8")))
        named |= set(re.findall(r"^make ([a-z-]+)", path.read_text("utf-8"), re.M))
    assert named
    assert sorted(named - targets) == []


def test_every_licence_is_permissive_or_explained_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").lower()
    pinned = re.findall(
        r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements" / "base.txt").read_text("utf-8"), re.M
    )
    faults = []
    for name in pinned:
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # pinned for another system or Python
        told = " ".join(
            [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
            + [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
        )
        copyleft = re.search(r"\b(A?GPL|LGPL|MPL|EPL|CDDL)|General Public|Mozilla Public", told)
        if (copyleft or not told.strip()) and name.lower() not in notice:
            faults.append(f"{name}: {told.strip() or 'says nothing'}")
    assert faults == []
