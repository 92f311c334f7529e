"""An expression as a person types it: what it says in words, and what is wrong with it, alone or in the definition it stands in."""

from collections.abc import Iterator, Mapping
from typing import Any

from yingdan.base import LOCALES, Fault, Problem, words
from yingdan.decisions import Known, table_names
from yingdan.expr import ExprFaults, Names, Type, check, parse, to_json, to_text
from yingdan.kernel.access import ACTOR_WORDS
from yingdan.kernel.catalog import Catalog, Object, expression_words
from yingdan.kernel.definitions import KINDS, Kind, normal
from yingdan.kernel.definitions import parse as parse_body
from yingdan.kernel.publish import label_of
from yingdan.kernel.records import log_names
from yingdan.views import numbers

Json = dict[str, Any]
Words = Mapping[tuple[str, ...], tuple[str, str]]


def checked_expression(
    text: str, target: Object, names: Names, result: str | None, called: Words = ACTOR_WORDS
) -> Json:
    """{ok, type, faults, words: {zh, en}, tree, text}; what can be said of a faulty text is said."""
    try:
        expect = Type.named(result) if result else None
    except KeyError:
        raise Problem("expression-type-is-unknown", 422, type=result) from None
    found: Json = {"ok": False, "type": None, "faults": [], "words": None, "tree": None, "text": text}
    try:
        node = parse(text)
        found |= {"tree": to_json(node), "text": to_text(node)}
        checked = check(node, names, expect)
    except ExprFaults as error:
        found["faults"] = [_told(one.at, one.slug, one.params) for one in error.faults]
        return found
    return {
        **found,
        "ok": True,
        "type": checked.type.name,
        "words": expression_words(checked, target, called),
    }


def _told(at: Any, slug: str, params: Mapping[str, Any]) -> Json:
    said = {
        short: words(slug, locale, params)[1] for short, locale in zip(("zh", "en"), LOCALES, strict=True)
    }
    return {"at": at, "slug": slug, "params": dict(params), "text": said}


def signal_words(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, str]]:
    """What people call the signals that an expression reads."""
    labels = {name: label_of(one.raw, name) for name, one in catalog.all("signal").items()}
    return {("signal", name.rpartition(".")[2]): (told["zh"], told["en"]) for name, told in labels.items()}


def placed_expression(
    text: str, target: Object, catalog: Catalog, place: tuple[str, str, str], body: Json
) -> Json:
    """A text within a definition, `place` = (kind, name, pointer such as `/mask/0/when`): wrong is what the kind itself says of that place,
    as a publish would. While the rest of the body is none of its kind, the text is judged by the names alone. Problem
    definition-not-found 404."""
    name, at = place[1:]
    kind = KINDS.get(place[0])
    if kind is None:
        raise Problem("definition-not-found", 404, kind=place[0], name=name)
    whole = _with_text(body, at.split("/")[1:], text)
    read = [
        checked_expression(text, target, names, None, called)
        for names, called in _readings(whole, target, catalog, at)
    ]
    best = next((one for one in read if one["ok"]), read[0])
    if best["tree"] is None:
        return best
    said = _kind_says(kind, name, whole, catalog)
    if said is None:
        return best
    faults = [_told(one.at, one.slug, one.params) for one in said if f"{one.at}/".startswith(f"{at}/")]
    if faults:
        return {**best, "ok": False, "faults": faults, "words": None}
    return {**best, "ok": True, "faults": []}


def _kind_says(kind: Kind, name: str, body: Json, catalog: Catalog) -> list[Fault] | None:
    raw, faults = normal(body)
    parsed, faults = (None, faults) if faults else parse_body(kind, raw)
    return None if faults or parsed is None else list(kind.check(parsed, name, catalog))


def _with_text(node: Any, path: list[str], text: str) -> Any:
    """The body with the typed text at a pointer; a pointer that leads nowhere changes nothing."""
    if not path:
        return text
    head, rest = path[0].replace("~1", "/").replace("~0", "~"), path[1:]
    if isinstance(node, dict):
        return {**node, head: _with_text(node.get(head, {}), rest, text)}
    if isinstance(node, list) and head.isdecimal() and int(head) < len(node):
        return [_with_text(one, rest, text) if place == int(head) else one for place, one in enumerate(node)]
    return node


def _readings(body: Json, target: Object, catalog: Catalog, at: str) -> Iterator[tuple[Names, Words]]:
    """The names that texts of definitions know, as one may read them in words: a record's, a pair's, an event's."""
    yield table_names(catalog, target), {**ACTOR_WORDS, **signal_words(catalog)}
    rep = catalog.objects.get(str(body.get("candidates")))
    if rep is not None:
        called: dict[tuple[str, ...], tuple[str, str]] = {
            ("rep", "at_work"): (f"{rep.label['zh']}当班", f"{rep.label['en']}: at work")
        }
        for one in rep.fields.values():
            said = f"{rep.label['zh']}的{one.label['zh']}", f"{rep.label['en']}: {one.label['en']}"
            called["rep", one.name] = said
        yield Known(target.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL}), called
    beside = _beside(body, at.split("/")[1:-1])
    source = catalog.objects.get(str(beside.get("object"))) or target
    yield Known(source.names("data")), ACTOR_WORDS
    on = body.get("on")
    for event in (beside.get("event"), *(on if isinstance(on, list) else ())):
        try:
            yield log_names(catalog, str(event)), {**ACTOR_WORDS, **numbers.event_words(catalog, str(event))}
        except Problem:
            continue


def _beside(node: Any, path: list[str]) -> Json:
    for head in path:
        if isinstance(node, list) and head.isdecimal() and int(head) < len(node):
            node = node[int(head)]
        else:
            node = node.get(head) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}
