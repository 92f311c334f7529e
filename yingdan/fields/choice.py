"""One of a short list. The value is a code; labels are for people."""

from collections.abc import Mapping
from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits
from yingdan.fields.text import clean_text


def choices_of(options: Options) -> list[Mapping[str, Any]]:
    """The choices as mappings with `value` and perhaps `label` {zh, en} and `tone`."""
    found = options.get("choices") or ()
    return [each if isinstance(each, Mapping) else {"value": each} for each in found]


def check_choices(options: Options) -> tuple[Fault, ...]:
    """All faults of `choices`: none given, a value that is no short text, a value given twice."""
    given = options.get("choices")
    if not isinstance(given, list | tuple) or not given:
        return (
            () if options.get("open") and not given else (Fault(at="/choices", slug="choices-are-missing"),)
        )
    faults, seen = [], set()
    for index, each in enumerate(choices_of(options)):
        value = each.get("value")
        at = f"/choices/{index}/value"
        if not isinstance(value, str) or not 0 < len(value) <= 100 or value.strip() != value:
            faults.append(Fault(at=at, slug="choice-value-is-faulty"))
        elif value in seen:
            faults.append(Fault(at=at, slug="choice-is-given-twice", params={"value": value}))
        else:
            seen.add(value)
    return tuple(faults)


def find_choice(wire: Any, options: Options) -> str | None:
    """The value of the choice that was given by value or by label; None for nothing. Raises Refused."""
    if isinstance(wire, Mapping):
        wire = wire.get("value")
    text = clean_text(wire)
    if text is None:
        return None
    known = choices_of(options)
    for each in known:
        if each["value"] == text:
            return text
    folded = text.casefold()
    for each in known:
        label = each.get("label")
        labels = label.values() if isinstance(label, Mapping) else (label,)
        if any(isinstance(word, str) and word.casefold() == folded for word in (*labels, each["value"])):
            return str(each["value"])
    if options.get("open") and len(text) <= 100:
        return text
    raise Refused("choice-is-unknown", value=text[:100])


def label_of(value: str, locale: str, options: Options) -> str:
    """The words for a value in the locale; the value itself when it has none."""
    for each in choices_of(options):
        if each["value"] == value:
            label = each.get("label")
            if isinstance(label, Mapping):
                label = label.get(locale[:2]) or label.get("zh") or label.get("en")
            return str(label) if label else value
    return value


class Choice(OneColumn):
    """Options: choices [{value, label {zh, en}, tone}], open (true: other values are taken too), definitions (a kind, such
    as `role`: each of its definitions is a choice too)."""

    name = "choice"
    traits = Traits(as_told=True, few_spellings=True, chosen="one")
    casts = {"text": Cast("{column}::text")}

    def check(self, options: Options) -> tuple[Fault, ...]:
        return check_choices(options)

    def load(self, wire: Any, options: Options) -> str | None:
        return find_choice(wire, options)

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else label_of(value, locale, options)

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        values = [each["value"] for each in choices_of(options)]
        return {"type": "string", **({"enum": values} if values and not options.get("open") else {})}

    def sample(self, options: Options, rng: Random) -> str:
        known = choices_of(options)
        return str(rng.choice(known)["value"]) if known else "a"


FIELD_TYPE = Choice()
