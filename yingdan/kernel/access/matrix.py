"""The matrix of who may do what, how far, and by which grant; and in which cells two catalogs differ. From catalogs alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yingdan.base import Label
from yingdan.kernel.access.definition import Grant
from yingdan.kernel.access.names import object_named, objects_meant
from yingdan.kernel.access.reach import REACH_WORDS, REACHES, Reach, reach_of, reaches_of
from yingdan.kernel.access.wording import ACTIONS, condition_words, grant_label, grant_words, guard_words

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

Json = dict[str, Any]
Cells = Mapping[tuple[str, str, str], list[Json]]


def is_bound(grant: Grant) -> bool:
    """Whether more than its condition decides if a grant opens anything: a period, a parent, a suspension."""
    return grant.state == "suspended" or grant.period is not None or grant.parent is not None


def matrix(catalog: "Catalog", base: "Catalog | None" = None) -> Json:
    """{roles, objects, actions, cells, guards, changed}: a cell for each role, object and action that some grant opens, with the
    grants and how far they go together. `guards` of an object: those that take rows of it from everybody, in words. `changed`: the cells
    that `base` has otherwise."""
    cells, narrowing = _cells(catalog), _narrowing(catalog)
    return {
        "roles": roles(catalog),
        "objects": [
            {"name": one.name, "label": one.label, "app": one.app, "reaches": list(reaches_of(one)),
             "guards": narrowing.get(one.name, [])}
            for one in catalog.objects.values()
        ],
        "actions": [{"name": name, "label": {"zh": zh, "en": en}} for name, (zh, en) in ACTIONS.items()],
        "reaches": [{"name": one, "label": REACH_WORDS[one]} for one in REACHES],
        "cells": [
            {"role": role, "object": target, "action": action, "grants": found, "all_rows": _widest(found) == "all",
             **_standing(found)}
            for (role, target, action), found in sorted(cells.items())
        ],
        "guards": [
            {"name": name, "words": guard_words(one.body, name, catalog)} for name, one in catalog.all("guard").items()
        ],
        "changed": _changed(catalog, cells, base) if base is not None else [],
    }  # fmt: skip


def _narrowing(catalog: "Catalog") -> dict[str, list[Label]]:
    """By object, the guards that let nobody see every row, in words."""
    found: dict[str, list[Label]] = {}
    for name, definition in catalog.all("guard").items():
        if reach_of(definition.body.condition).reach != "all":
            for one in objects_meant(object_named(definition.body.object, name), catalog):
                found.setdefault(one.name, []).append(guard_words(definition.body, name, catalog))
    return found


def _cells(catalog: "Catalog") -> Cells:
    cells: dict[tuple[str, str, str], list[Json]] = {}
    for name, definition in catalog.all("grant").items():
        grant: Grant = definition.body
        words, label = grant_words(grant, name, catalog), grant_label(grant, name, catalog)
        reached, bound = reach_of(grant.condition), is_bound(grant)
        wide = "*" in grant.object
        for one in objects_meant(object_named(grant.object, name), catalog):
            told = {
                "name": name, "label": label, "words": words, "condition": grant.condition, "state": grant.state,
                "condition_words": condition_words(grant.condition, one),
                "fields": grant.fields if isinstance(grant.fields, str) else list(grant.fields),
                "without": list(grant.without), "masked": list(grant.masked), "wide": wide, "bound": bound, "reach": reached.reach,
                "rest": [condition_words(text, one) for text in reached.rest],
            }  # fmt: skip
            for action in grant.actions:
                cells.setdefault((grant.role.rpartition(".")[2], one.name, action), []).append(told)
    return cells


def _standing(grants: list[Json]) -> Json:
    """`reach`: the widest plain step; `more`: whether rows beyond it are open by a condition, for a time or through a parent; `wide`: the
    step that grants for many objects give, under which no grant of the one object goes."""
    reach = _widest(grants)
    more = reach != "all" and any(one["rest"] or one["bound"] for one in grants)
    return {"reach": reach, "more": more, "wide": _widest([one for one in grants if one["wide"]])}


def _widest(grants: list[Json]) -> Reach:
    open_: list[Reach] = [one["reach"] for one in grants if not one["bound"]]
    return max(open_, key=REACHES.index, default="none")


def _changed(catalog: "Catalog", cells: Cells, base: "Catalog") -> list[Json]:
    """Each cell that differs, with how far it went and goes; `same` when only conditions, fields or periods differ."""
    before = _cells(base)
    found: list[Json] = []
    for key in sorted({*cells, *before}):
        was, now = before.get(key, []), cells.get(key, [])
        if _told(was) == _told(now):
            continue
        role, target, action = key
        one = {"was": _reached(was), "now": _reached(now)}
        words = {lang: _line(catalog, base, key, one["was"], one["now"], lang) for lang in ("zh", "en")}
        found.append({"role": role, "object": target, "action": action, **one, "words": words})
    return found


def _told(grants: list[Json]) -> list[tuple[str, ...]]:
    """What a cell's grants say, whatever they are called."""
    members = ("reach", "rest", "fields", "without", "masked", "bound", "wide")
    return sorted(tuple(str(one[member]) for member in members) for one in grants)


def _reached(grants: list[Json]) -> Json:
    standing = _standing(grants)
    return {"reach": standing["reach"], "more": standing["more"]}


def _line(
    catalog: "Catalog", base: "Catalog", key: tuple[str, str, str], was: Json, now: Json, lang: str
) -> str:
    role, target, action = key
    labels = {one["short"]: one["label"] for one in (*roles(base), *roles(catalog))}
    one = catalog.objects.get(target) or base.objects.get(target)
    object_ = one.label[lang] if one is not None else target  # type: ignore[literal-required]
    zh, en = ACTIONS[action]
    said, told = (reach_words(each)[lang] for each in (was, now))  # type: ignore[literal-required]
    called = labels.get(role, {"zh": role, "en": role})[lang]
    if lang == "zh":
        line = f"{called}{zh}{object_}"
        return f"{line}：{said} → {told}" if said != told else f"{line}：{told}，条件或字段有变"
    line = f"{called}, {en} {object_}"
    return f"{line}: {said} → {told}" if said != told else f"{line}: {told}, other conditions or fields"


def cell_moved(catalog: "Catalog", role: str, target: str, action: str, reach: Reach) -> Label:
    """In words, one cell as it is and as it would be with that reach: `销售修改任务：本人 → 本团队`. `role` by its short name."""
    was = _reached(_cells(catalog).get((role, target, action), []))
    now = {"reach": reach, "more": was["more"] and reach not in ("none", "all")}
    key = (role, target, action)
    return {
        "zh": _line(catalog, catalog, key, was, now, "zh"),
        "en": _line(catalog, catalog, key, was, now, "en"),
    }


def reach_words(standing: Mapping[str, Any]) -> Label:
    """`本人`, `本人，另按条件` or `按条件` of a `reach` with `more`."""
    reach: Label = REACH_WORDS[standing["reach"]]
    if not standing["more"]:
        return reach
    if standing["reach"] == "none":
        return {"zh": "按条件", "en": "by condition"}
    return {"zh": f"{reach['zh']}，另按条件", "en": f"{reach['en']}, more by condition"}


def roles(catalog: "Catalog") -> list[Json]:
    """Every role: {name, short, label, description, abilities}."""
    return [
        {"name": name, "short": name.rpartition(".")[2], "label": one.body.label,
         "description": one.body.description, "abilities": list(one.body.abilities)}
        for name, one in catalog.all("role").items()
    ]  # fmt: skip
