"""Words in the product's languages: problem and fault texts by slug, with `{parameters}`.

Labels of objects, fields and rules travel with their definitions; only the platform's own texts live here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import yaml

LOCALES = ("zh-CN", "en-US")


class Label(TypedDict):
    """A text in both languages."""

    zh: str
    en: str


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        # Without a label, a field is called by its name.
        return str(self["field"]) if key == "label" and "field" in self else "…"


@cache
def catalogue(locale: str) -> Mapping[str, Mapping[str, str]]:
    """slug -> {title, detail} in one language."""
    path = Path(__file__).parent / "i18n" / f"problems.{locale}.yaml"
    texts: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8")) or {}
    return texts


def words(slug: str, locale: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Title and detail of a problem or fault; an untranslated slug shows itself rather than hiding the problem. A
    parameter that is a `Label` is put in in the same language."""
    text = catalogue(locale if locale in LOCALES else LOCALES[0]).get(slug)
    if text is None:
        return slug, slug
    values = _Lenient({name: _in(locale, value) for name, value in params.items()})
    return text["title"].format_map(values), text.get("detail", text["title"]).format_map(values)


def _in(locale: str, value: Any) -> Any:
    return (
        value["en" if locale == LOCALES[1] else "zh"]
        if isinstance(value, Mapping) and value.keys() == {"zh", "en"}
        else value
    )


def negotiate(accept_language: str | None) -> str:
    """The product language for an Accept-Language header; Chinese unless English is asked for first."""
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en-US"
    return LOCALES[0]
