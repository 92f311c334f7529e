"""Words in the product's languages: problem and fault texts by slug, with `{parameters}`.

A parameter may be a text, a `Label`, or a list of these, which is enumerated. `{kind:kind}` says that its value is a name of a
vocabulary (`names.yaml`, and what others tell with `tell_names`), `{chain:→}` that a list is a way. A sentence that asks for
a parameter without a value is left out; where nothing stays, the title is the detail.

Labels of objects, fields and rules travel with their definitions; only the platform's own texts live here.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypedDict

import yaml

LOCALES = ("zh-CN", "en-US")
_FOLDER = Path(__file__).parent / "i18n"
_SENTENCE = re.compile(r".+?(?:[。！？]|[.!?](?=\s)|$)\s*", re.DOTALL)
_PARSE = Formatter().parse


class Label(TypedDict):
    """A text in both languages."""

    zh: str
    en: str


@cache
def catalogue(locale: str) -> Mapping[str, Mapping[str, str]]:
    """slug -> {title, detail} in one language."""
    path = _FOLDER / f"problems.{locale}.yaml"
    texts: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8")) or {}
    return texts


@cache
def vocabularies() -> dict[str, dict[str, Label]]:
    """vocabulary -> name -> what people call it."""
    found: dict[str, dict[str, Label]] = yaml.safe_load((_FOLDER / "names.yaml").read_text("utf-8"))
    return found


def tell_names(vocabulary: str, names: Mapping[str, Label]) -> None:
    """Make names known that texts put into words as `{…:vocabulary}`."""
    vocabularies().setdefault(vocabulary, {}).update(names)


def words(slug: str, locale: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Title and detail of a problem or fault; an untranslated slug shows itself rather than hiding the problem."""
    locale = locale if locale in LOCALES else LOCALES[0]
    text = catalogue(locale).get(slug)
    if text is None:
        return slug, slug
    # Without a label, a field is called by its name.
    given = {**params, "label": params.get("label") or params.get("field")}
    title = text["title"]
    sentences = [_filled(one, locale, given) for one in _SENTENCE.findall(text.get("detail", title))]
    return title, "".join(sentences).strip() or title


def _filled(sentence: str, locale: str, params: Mapping[str, Any]) -> str:
    """The sentence with its parameters, nothing where one of them has no value."""
    parts: list[str] = []
    for literal, name, spec, _ in _PARSE(sentence):
        parts.append(literal)
        if name is not None:
            shown = _shown(params.get(name), spec or "", locale)
            if not shown:
                return ""
            parts.append(shown)
    return "".join(parts)


def _shown(value: Any, spec: str, locale: str) -> str:
    zh = locale == LOCALES[0]
    if value is None:
        return ""
    if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
        return str(value["zh" if zh else "en"])
    if isinstance(value, list | tuple):
        between = " → " if spec == "→" else "、" if zh else ", "
        return between.join(filter(None, (_shown(one, spec, locale) for one in value)))
    text = str(value)
    known = vocabularies().get(spec, {})
    if text in known:
        return known[text]["zh" if zh else "en"]
    head, opened, inner = text.removesuffix(">").partition("<")
    if opened and head in known:
        inside = _shown(inner, spec, locale)
        return (
            f"{_shown(head, spec, locale)}（{inside}）" if zh else f"{_shown(head, spec, locale)} ({inside})"
        )
    return text


def negotiate(accept_language: str | None) -> str:
    """The product language for an Accept-Language header; Chinese unless English is asked for first."""
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en-US"
    return LOCALES[0]
