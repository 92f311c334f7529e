"""Grants and guards as sentences, from the catalog alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from yingdan.base import Label, tell_names
from yingdan.expr import ExprFaults, Type, check, parse
from yingdan.kernel.access.definition import Grant, Guard
from yingdan.kernel.access.names import AccessNames, object_named, objects_meant
from yingdan.kernel.access.packs import Pack
from yingdan.kernel.catalog import expression_words

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog, Object

ACTOR_WORDS: Mapping[tuple[str, ...], tuple[str, str]] = {
    ("actor", "id"): ("本人", "oneself"),
    ("actor", "unit"): ("本人所属单位", "one's own unit"),
    ("actor", "units"): ("本人任职的单位", "the units one belongs to"),
    ("actor", "subtree"): ("本人管辖的单位及下级", "the units one leads and those below"),
    ("actor", "roles"): ("本人的角色", "one's roles"),
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    "read": ("查看", "see"),
    "create": ("新建", "create"),
    "update": ("修改", "change"),
    "remove": ("删除", "remove"),
    "claim": ("认领", "claim"),
    "import": ("导入", "import"),
    "export": ("导出", "export"),
}
tell_names("action", {name: Label(zh=zh, en=en) for name, (zh, en) in ACTIONS.items()})


def condition_words(condition: str, target: "Object | None") -> Label | None:
    """What a condition says; None when it holds for every row; the text itself when it cannot be read."""
    if condition.strip() == "true":
        return None
    if target is not None:
        try:
            checked = check(parse(condition), AccessNames(target), Type.BOOL)
            return expression_words(checked, target, ACTOR_WORDS)
        except ExprFaults:
            pass
    return {"zh": condition, "en": condition}


def grant_words(grant: Grant, name: str, catalog: "Catalog") -> Label:
    """`销售可以查看、修改线索，限负责人为本人；可见全部字段。`"""
    role, (zh, en) = _role(grant.role, catalog), _opened(grant, name, catalog)
    zh, en = f"{role['zh']}可以{zh}", f"{role['en']} may {en}"
    if grant.period is not None:
        since, until = grant.period.since, grant.period.until
        zh += f"；有效期 {since or '即日'} 至 {until or '长期'}"
        en += f"; from {since or 'now'} until {until or 'further notice'}"
    if grant.state == "suspended":
        zh, en = zh + "；目前已暂停", en + "; suspended now"
    return {"zh": zh + "。", "en": en + "."}


def grant_label(grant: Grant, name: str, catalog: "Catalog") -> Label:
    """What a grant is called: its label, else whom it lets do what, `销售 · 线索：查看、修改`."""
    if grant.label is not None:
        return grant.label
    full = object_named(grant.object, name)
    role, target = _role(grant.role, catalog), _target(full, objects_meant(full, catalog), catalog)
    zh = f"{role['zh']} · {target['zh']}：{'、'.join(_action(one)[0] for one in grant.actions)}"
    en = f"{role['en']} · {target['en']}: {', '.join(_action(one)[1] for one in grant.actions)}"
    return {"zh": zh, "en": en}


def _opened(grant: Grant, name: str, catalog: "Catalog") -> tuple[str, str]:
    """What a grant opens, without whom."""
    full = object_named(grant.object, name)
    objects = objects_meant(full, catalog)
    target = _target(full, objects, catalog)
    zh = f"{'、'.join(_action(one)[0] for one in grant.actions)}{target['zh']}"
    en = f"{', '.join(_action(one)[1] for one in grant.actions)} {target['en']}"
    condition = condition_words(grant.condition, objects[0] if objects else None)
    zh += f"，限{condition['zh']}" if condition else "的全部记录"
    en += f" where {condition['en']}" if condition else ", all records"
    fields = _fields(grant, objects[0] if objects else None)
    zh, en = zh + f"；可见{fields['zh']}", en + f"; shows {fields['en']}"
    if grant.masked:
        masked = _field_names(grant.masked, objects[0] if objects else None)
        zh, en = zh + f"，{masked['zh']}脱敏显示", en + f", {masked['en']} masked"
    return zh, en


def pack_words(pack: Pack, name: str, catalog: "Catalog") -> list[Label]:
    """`可以查看、修改产品的全部记录；可见全部字段。` for each grant of a pack."""
    found: list[Label] = []
    for one in pack.grants:
        body = Grant("", one.object, one.actions, one.condition, one.fields, one.without, one.masked)
        zh, en = _opened(body, name, catalog)
        if pack.about is not None:
            zh, en = f"{zh}；限所授权的那条记录名下", f"{en}; of the one record it is given for"
        found.append({"zh": f"可以{zh}。", "en": f"{en[:1].upper()}{en[1:]}."})
    return found


def guard_words(guard: Guard, name: str, catalog: "Catalog") -> Label:
    """What a guard takes away from everybody."""
    full = object_named(guard.object, name)
    objects = objects_meant(full, catalog)
    target = _target(full, objects, catalog)
    condition = condition_words(guard.condition, objects[0] if objects else None)
    zh, en = [], []
    if condition is not None:
        zh.append(f"任何人只能看到{target['zh']}中{condition['zh']}的记录")
        en.append(f"nobody sees {target['en']} but where {condition['en']}")
    if guard.hidden_fields:
        names = _field_names(guard.hidden_fields, objects[0] if objects else None)
        zh.append(f"{target['zh']}的{names['zh']}对所有人隐藏")
        en.append(f"{names['en']} of {target['en']} is hidden from everybody")
    return {"zh": "；".join(zh) + "。", "en": "; ".join(en) + "."}


def _action(action: str) -> tuple[str, str]:
    return ACTIONS.get(action, (action, action))


def _role(role: str, catalog: "Catalog") -> Label:
    short = role.rpartition(".")[2]
    for name, one in catalog.all("role").items():
        if name.rpartition(".")[2] == short:
            label: Label = one.body.label
            return label
    return {"zh": role, "en": role}


def _target(full: str, objects: Sequence["Object"], catalog: "Catalog") -> Label:
    if full == "*":
        return {"zh": "所有对象", "en": "all objects"}
    if full.endswith(".*"):
        app = catalog.get("app", full[:-2])
        label: Label = app.body.label if app is not None else {"zh": full[:-2], "en": full[:-2]}
        return {"zh": f"“{label['zh']}”的所有对象", "en": f"all objects of {label['en']}"}
    return objects[0].label if objects else {"zh": full, "en": full}


def _fields(grant: Grant, target: "Object | None") -> Label:
    if isinstance(grant.fields, str) and grant.without:
        but = _field_names(grant.without, target)
        return {"zh": f"除{but['zh']}外的全部字段", "en": f"all fields but {but['en']}"}
    if isinstance(grant.fields, str):
        return {"zh": "全部字段", "en": "all fields"}
    return _field_names([one for one in grant.fields if one not in grant.without], target)


def _field_names(fields: Sequence[str], target: "Object | None") -> Label:
    labels: list[Label] = [
        target.fields[one].label if target is not None and one in target.fields else {"zh": one, "en": one}
        for one in fields
    ]
    return {"zh": "、".join(one["zh"] for one in labels), "en": ", ".join(one["en"] for one in labels)}
