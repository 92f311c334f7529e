"""Problems speak both languages, and one thing has one word."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_names_and_sizes import words_of
from tests.architecture.tree import ROOT, parsed, product_files, shown, walk, written_typescript
from yingdan.base import LOCALES, catalogue, words
from yingdan.base.words import vocabularies
from yingdan.expr.types import SIMPLE
from yingdan.fields import FIELD_TYPES
from yingdan.main import wiring  # noqa: F401 tells the names of kinds and actions

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def constants(node: ast.expr | None) -> Iterator[str]:
    """The strings an argument may be: a literal or a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((word.value for word in call.keywords if word.arg == name), None)


def slugs(path: Path) -> Iterator[tuple[str, str]]:
    """Every slug a file raises or reports, with its place."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("Problem", "Fault"):
            for slug in constants(argument(node, 0 if called == "Problem" else 1, "slug")):
                yield slug, f"{shown(path)}:{node.lineno}"


def used() -> dict[str, str]:
    return {slug: place for path in product_files() for slug, place in slugs(path)}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_has_words(locale: str) -> None:
    texts = catalogue(locale)
    silent = [
        f"{slug} ({place})" for slug, place in sorted(used().items()) if not texts.get(slug, {}).get("title")
    ]
    assert silent == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_problem_stands_twice(locale: str) -> None:
    text = (ROOT / f"yingdan/base/i18n/problems.{locale}.yaml").read_text()
    known = re.findall(r"^([a-z0-9-]+):", text, re.M)
    assert sorted(slug for slug in set(known) if known.count(slug) > 1) == []


def test_slugs_are_sentences_with_dashes() -> None:
    assert [f"{slug} ({place})" for slug, place in used().items() if not SLUG.fullmatch(slug)] == []


def test_both_languages_say_the_same_problems_with_the_same_parameters() -> None:
    def holes(text: dict[str, str]) -> set[str]:
        return set(re.findall(r"{(\w+)", " ".join(str(value) for value in text.values())))

    first, second = (catalogue(locale) for locale in LOCALES)
    assert set(first) == set(second)
    differing = [slug for slug in first if holes(dict(first[slug])) != holes(dict(second[slug]))]
    assert differing == []


# What is told at its place in the input; the title says it all.
TITLE_DOES = frozenset({"value-is-required"})


def given(call: ast.Call) -> set[str] | None:
    """The names of a refusal's parameters; None where they cannot be read off the call."""
    names = {word.arg for word in call.keywords}
    for one in (argument(call, 2, "params"), argument(call, 99, "params")):
        if isinstance(one, ast.Dict):
            names |= {key.value if isinstance(key, ast.Constant) else None for key in one.keys}
        elif isinstance(one, ast.expr) and not isinstance(one, ast.Constant):
            return None
    return None if None in names else {str(name) for name in names}


def test_every_refusal_gives_what_its_words_ask_for() -> None:
    silent = []
    for path in product_files():
        for node in ast.walk(parsed(path)):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or called not in ("Problem", "Fault", "Refused"):
                continue
            names = given(node)
            for slug in constants(argument(node, 1 if called == "Fault" else 0, "slug")):
                if names is None or slug in TITLE_DOES:
                    continue
                title, detail = words(slug, LOCALES[0], dict.fromkeys(names, "x"))
                if detail == title != catalogue(LOCALES[0])[slug].get("detail", title):
                    silent.append(f"{shown(path)}:{node.lineno} {slug}")
    assert silent == []


def test_names_in_problems_are_those_of_the_screens() -> None:
    def screen(file: str, key: str) -> list[tuple[str, str, str]]:
        zh, en = (
            json.loads((ROOT / f"web/src/i18n/{locale}/{file}.json").read_text("utf-8"))[key]
            for locale in LOCALES
        )
        return [(name, zh[name], en[name].lower()) for name in zh]

    def told(vocabulary: str) -> list[tuple[str, str, str]]:
        return [(name, one["zh"], one["en"].lower()) for name, one in vocabularies()[vocabulary].items()]

    assert told("type") == screen("studio-objects", "type")
    assert told("ability") == screen("studio-grants", "ability")
    assert told("import_state") == screen("imports", "state")
    assert set(screen("dashboards", "function")) <= set(told("function"))
    assert {name for name, *_ in told("value")} >= set(SIMPLE)
    assert {name for name, *_ in told("type")} == set(FIELD_TYPES)


def test_a_text_names_only_vocabularies_that_there_are() -> None:
    asked = {spec for locale in LOCALES for text in catalogue(locale).values() for line in text.values()
             for spec in re.findall(r"{\w+:(\w+)}", line)}  # fmt: skip
    assert asked <= set(vocabularies())


def test_no_problem_text_is_without_a_problem() -> None:
    sources = "\n".join(p.read_text("utf-8") for p in [*product_files(), *written_typescript()])
    assert [
        slug for slug in catalogue(LOCALES[0]) if f'"{slug}"' not in sources and f"'{slug}'" not in sources
    ] == []


def glossary() -> list[tuple[str, str, list[str]]]:
    """(zh, en, words to avoid) of each row of docs/glossary.md."""
    rows = []
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] not in ("中文", "---"):
            avoided = [word.strip().lower() for word in re.split(r"[,;，、]", cells[3]) if word.strip(" -–")]
            rows.append((cells[0], cells[1], avoided))
    return rows


def identifiers(path: Path) -> Iterator[tuple[str, int]]:
    """The names a Python file gives: modules, classes, functions, parameters, variables, attributes."""
    yield path.stem, 1
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def typescript_identifiers(path: Path) -> Iterator[tuple[str, int]]:
    declared = re.compile(r"\b(?:class|interface|type|enum|function|const|let)\s+(\w+)")
    yield path.stem, 1
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        yield from ((name, number) for name in declared.findall(line))


def test_the_glossary_has_both_languages_and_no_word_twice() -> None:
    rows = glossary()
    assert len(rows) >= 40
    for column in (0, 1):
        words = [row[column].lower() for row in rows]
        assert sorted({word for word in words if words.count(word) > 1}) == []
    avoided = {word for row in rows for word in row[2]}
    assert avoided.isdisjoint(row[1].lower() for row in rows), "a word cannot be right and wrong"


def names_a_word_to_avoid(name: str, avoided: set[str]) -> bool:
    """Whether the words of a name contain one to avoid, which may itself be of several words."""
    joined = f"_{'_'.join(words_of(name))}_"
    return any(f"_{word}_" in joined for word in avoided)


def test_words_to_avoid_are_nobodys_name() -> None:
    avoided = {word for _, _, words in glossary() for word in words if re.fullmatch(r"[a-z_]+", word)}
    faults = []
    for path in product_files():
        faults += [
            f"{shown(path)}:{line} {name}"
            for name, line in identifiers(path)
            if names_a_word_to_avoid(name, avoided)
        ]
    for path in written_typescript():
        names = typescript_identifiers(path)
        faults += [
            f"{shown(path)}:{line} {name}" for name, line in names if names_a_word_to_avoid(name, avoided)
        ]
    for path in walk(ROOT / "apps"):
        faults += [shown(path)] if names_a_word_to_avoid(path.stem, avoided) else []
    assert faults == []
