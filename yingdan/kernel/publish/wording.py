"""A plan in words: what changes, how long each step takes, whom it concerns. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yingdan.base import LOCALES, Fault, Label, words
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.ddl import Step
from yingdan.kernel.definitions import COMMON, KINDS, Definition
from yingdan.kernel.publish.changes import Key
from yingdan.kernel.publish.uses import used_by

if TYPE_CHECKING:
    from yingdan.kernel.publish.publish import Proposal

Json = dict[str, Any]
# Beyond so many steps in one transaction people notice it.
_QUICK_STEPS = 200
_SHOWN_USERS = 200


def label_of(raw: Mapping[str, Any] | None, name: str, catalog: Catalog | None = None) -> Label:
    """What people call a definition: its label, else, in a catalog, the role and the object it is about, else its
    name."""
    given = raw.get("label") if raw is not None else None
    if isinstance(given, Mapping):
        zh, en = given.get("zh"), given.get("en")
        return {"zh": str(zh or en or name), "en": str(en or zh or name)}
    return (_label_of_parts(raw, catalog) if raw and catalog else None) or {"zh": name, "en": name}


def _label_of_parts(raw: Mapping[str, Any], catalog: Catalog) -> Label | None:
    """`战区经理 · 商机`: a grant or a guard without a label is called by whom and what it is about."""
    parts = []
    for kind in ("role", "object"):
        if called := raw.get(kind):
            # A role may be named without its package.
            named = [
                one for (of, at), one in catalog.definitions.items() if of == kind and _names(at, called)
            ]
            parts.append(label_of(named[0].raw if named else None, str(called)))
    if not parts:
        return None
    return {"zh": " · ".join(one["zh"] for one in parts), "en": " · ".join(one["en"] for one in parts)}


def _names(full: str, called: str) -> bool:
    return full == called or full.rpartition(".")[2] == called


def definition_words(catalog: Catalog, kind: str, name: str) -> Label:
    """A definition in a sentence: `视图“全部线索”`."""
    known = catalog.definitions.get((kind, name))
    called, label = KINDS[kind].called, label_of(known.raw if known else None, name, catalog)
    return {"zh": f"{called['zh']}“{label['zh']}”", "en": f"{called['en']} “{label['en']}”"}


def changed_words(
    kind: str, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Label:
    """One change in a sentence: `新增字段「电话」`, `修改视图「全部线索」：列、排序`."""
    known = KINDS.get(kind)
    called: Label = known.called if known is not None else {"zh": kind, "en": kind}
    told = label_of(after if after is not None else before, name)
    zh, en = f"{called['zh']}「{told['zh']}」", f"{called['en'].lower()} “{told['en']}”"
    if before is None:
        return {"zh": f"新增{zh}", "en": f"Add {en}"}
    if after is None:
        return {"zh": f"移除{zh}", "en": f"Remove {en}"}
    parts = [
        _key_words(kind, key)
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
    if not parts:
        return {"zh": f"修改{zh}", "en": f"Change {en}"}
    return {
        "zh": f"修改{zh}：{'、'.join(part['zh'] for part in parts)}",
        "en": f"Change {en}: {', '.join(part['en'].lower() for part in parts)}",
    }


def _key_words(kind: str, key: str) -> Label:
    known = KINDS.get(kind)
    return (
        (known.words.get(key) if known else None)
        or COMMON.get(key)
        or {"zh": key, "en": key.replace("_", " ")}
    )


def fault_words(fault: Fault) -> Json:
    """A fault of a plan, with the definition it is in: {at, kind, name, path, slug, params, text: {zh, en}}."""
    where, _, path = fault.at.partition(" /")
    kind, _, name = where.partition(" ")
    zh, en = (words(fault.slug, locale, fault.params)[1] for locale in LOCALES)
    return {"at": fault.at, "kind": kind, "name": name, "path": f"/{path}", "slug": fault.slug,
            "params": dict(fault.params), "text": {"zh": zh, "en": en}}  # fmt: skip


def duration_class(step: Step, steps: int, rows: int) -> str:
    """`instant`, `seconds`, or `background` for what a job does after the publish without anybody waiting."""
    if step.phase == "backfill":
        return "background"
    declared = getattr(step, "duration_class", None)
    if isinstance(declared, str):
        return declared
    return "seconds" if steps > _QUICK_STEPS else "instant"


def step_words(
    proposal: "Proposal", rows: Mapping[tuple[str, str], int], plain: Sequence[Label]
) -> list[Json]:
    """The steps as people read them: `plain` for those who use the objects (the same for steps that do one thing
    together), `words` for those who look after the database. `rows`: about how many rows each table has; `lost`: how
    many records would lose a value from sight, None where nothing is lost."""
    found = []
    for step, told in zip(proposal.steps, plain, strict=True):
        table = table_of(step)
        size = rows.get(table, 0) if table is not None else 0
        found.append(
            {
                "words": step.words,
                "plain": told,
                "phase": step.phase,
                "lock": step.lock,
                "lost": proposal.lost.get(step),
                "rows": size if table is not None else None,
                "duration_class": duration_class(step, len(proposal.steps), size),
            }
        )
    return found


def table_of(step: Step) -> tuple[str, str] | None:
    """The table a step is about."""
    table = getattr(step, "table", None)
    return (table.schema, table.name) if table is not None else None


def changed_rows(proposal: "Proposal") -> list[Json]:
    """Every changed and removed definition with its sentence; of a rollout also what it `carries`."""
    base = proposal.base.definitions
    found = []
    for one in proposal.changed:
        was = base.get(one.key)
        told = changed_words(one.kind, one.name, was.raw if was else None, one.raw)
        found.append({"kind": one.kind, "name": one.name, "words": told, **_carried(proposal.base, one)})
    kept = {one.key for one in proposal.changed}
    for one in proposal.removed:
        if one.key not in kept:
            told = changed_words(one.kind, one.name, one.raw, None)
            found.append({"kind": one.kind, "name": one.name, "words": told})
    return found


def _carried(base: Catalog, one: Definition) -> Json:
    if one.kind != "rollout":
        return {}
    known = [(each, base.get(each.kind, each.name)) for each in one.body.changes]
    return {"carries": [changed_words(c.kind, c.name, was.raw if was else None, c.body) for c, was in known]}


def objects_touched(catalog: Catalog, definitions: Iterable[Definition]) -> list[str]:
    """The objects that changed definitions are about."""
    names: set[str] = set()
    for one in definitions:
        given = one.name if one.kind == "object" else one.raw.get("object")
        if isinstance(given, str):
            names.add(given if "." in given else f"{one.app}.{given}")
    return sorted(name for name in names if name in catalog.objects)


def users_of(proposal: "Proposal") -> list[Json]:
    """The definitions that use what changes, and do not change themselves: {kind, name, label, uses: [[kind, name]]}."""
    touched = {one.key for one in (*proposal.changed, *proposal.removed)}
    base = proposal.base
    index = base.once(used_by)
    by_user: dict[Key, list[Key]] = {}
    for key in sorted(touched):
        for user in index.get(key, ()):
            if user not in touched:
                by_user.setdefault(user, []).append(key)
    return [
        {
            "kind": key[0],
            "name": key[1],
            "label": label_of(base.definitions[key].raw, key[1], base),
            "uses": [list(one) for one in used],
        }
        for key, used in sorted(by_user.items())[:_SHOWN_USERS]
    ]
