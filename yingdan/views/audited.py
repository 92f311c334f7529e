"""The audit for who may read it: leaves with names instead of ids, the tree, proofs. Values are not in it: those are on the records,
within the reader's rights there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem, Tx, vocabularies, words
from yingdan.events import audit
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.records import read, titles
from yingdan.views.timeline import actor_told, allowed_by, label_of
from yingdan.views.wire import Json, people

PAGE = 50
LOOKED_BACK = timedelta(days=30)
MOST_LOOKS = 200
_SAYS = (
    "fields",
    "scopes",
    "login",
    "ip",
    "label",
    "field",
    "version",
    "note",
    "format",
    "act",
    "route",
    "step",
    "target",
    "breaker",
)


class AuditWho(TypedDict):
    """Who did something; `kind` stands with those that are no person."""

    key: str
    name: str
    kind: NotRequired[str]


class GrantTold(TypedDict):
    """The grant by which a person wrote; `temporary`: the temporary grant that lent it."""

    grant: str
    label: Label
    temporary: UUID | None


class AuditLeaf(TypedDict):
    """A leaf. `source_label`: what people call the channel that it came by. `fields`: the names of those that changed; `count`: of how many records it tells; `says`: what else it may tell
    without values of records. `refused`: the refusal in words. `title`: of the record, as far as the reader may see it."""

    place: int
    at: datetime
    type: str
    label: Label
    actor: AuditWho
    object: str | None
    subject: UUID | None
    title: str
    source: str
    source_label: Label | None
    fields: list[str]
    count: int
    says: dict[str, Any]
    refused: Label | None
    allowed_by: list[GrantTold]


class AuditPage(TypedDict):
    """`next`: the place to go on before."""

    rows: list[AuditLeaf]
    next: int | None


class AuditHead(TypedDict):
    """The tree as it is now and the newest signed head of it: `note` is to be kept elsewhere. `waiting`: events without a leaf
    yet, counted up to 10,000."""

    size: int
    root: str
    signed_at: datetime
    note: str
    key: str
    waiting: int
    grown_at: datetime | None


class AuditProof(TypedDict):
    """A leaf's bytes, and the hashes that show it to be in the tree of the signed head, in hex, its sibling's first. `whole`: whether
    the log still has the event as it was; None while it is not in the log any more."""

    leaf: AuditLeaf
    body: str
    hash: str
    path: list[str]
    size: int
    root: str
    note: str
    whole: bool | None


class AuditHeld(TypedDict):
    """A kept head that the tree begins with, and the hashes that show it, in hex."""

    size: int
    signed_at: datetime
    now: int
    path: list[str]


class ShownTo(TypedDict):
    """`fields`: the names of those that were shown."""

    who: AuditWho
    at: datetime
    fields: list[str]


class RecordShown(TypedDict):
    """Who was shown personal data of a record since a moment, the newest first. `more`: there is more than is told."""

    since: datetime
    rows: list[ShownTo]
    more: bool


async def record_shown(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, env: Env
) -> RecordShown:
    """The looks at a record of the last 30 days. Problem record-not-found 404, whether it is missing or hidden."""
    if not await read(tx, catalog, actor, object_name, [record], ("id",), env=env):
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    since = env.now - LOOKED_BACK
    found = await audit.who_was_shown(tx, object_name, record, since, MOST_LOOKS + 1)
    users = [UUID(key[5:]) for key, _, _ in found if key.startswith("user:") and len(key) == 41]
    names = await people(tx, catalog, System("audit"), users)
    rows: list[ShownTo] = [
        {"who": msgspec.convert(actor_told(key, names), AuditWho), "at": at, "fields": fields}
        for key, at, fields in found[:MOST_LOOKS]
    ]
    return {"since": since, "rows": rows, "more": len(found) > MOST_LOOKS}


async def audit_page(tx: Tx, catalog: Any, actor: Actor, search: audit.Search, env: Env) -> AuditPage:
    """The newest leaves that a search asks for."""
    found = await audit.find_leaves(tx, search, PAGE)
    rows = await _told(tx, catalog, actor, found, env)
    return {"rows": rows, "next": rows[-1]["place"] if len(rows) == PAGE else None}


async def audit_head(tx: Tx, now: datetime) -> AuditHead:
    """Where the audit stands. Signs a head of it, when the tree has grown since the last."""
    head, note = await audit.sign_head(tx, now)
    state = await audit.read_state(tx)
    assert state is not None
    return {
        "size": head.size, "root": head.root.hex(), "signed_at": head.at, "note": note,
        "key": str(await audit.verifier(tx, now)), "waiting": await audit.waiting(tx, state.place),
        "grown_at": state.grown_at,
    }  # fmt: skip


async def audit_proof(tx: Tx, catalog: Any, actor: Actor, place: int, now: datetime, env: Env) -> AuditProof:
    """A leaf with its proof against the newest head. Problem audit-leaf-not-found 404."""
    found = await audit.read_leaf(tx, place)
    if found is None:
        raise Problem("audit-leaf-not-found", 404, place=place)
    head, note = await audit.sign_head(tx, now)
    path = await audit.inclusion(tx, place, head.size)
    [leaf] = await _told(tx, catalog, actor, [found], env)
    differing = dict(await audit.differing(tx, place, place + 1))
    body = found[0].body
    return {
        "leaf": leaf, "body": body, "hash": audit.leaf_hash(body.encode()).hex(), "path": [one.hex() for one in path],
        "size": head.size, "root": head.root.hex(), "note": note,
        "whole": True if place not in differing else False if differing[place] else None,
    }  # fmt: skip


async def audit_held(tx: Tx, note: str, now: datetime) -> AuditHeld:
    """Hold a kept head against the tree. Problems of `audit.held_against`."""
    older, head, path = await audit.held_against(tx, note, now)
    return {"size": older.size, "signed_at": older.at, "now": head.size, "path": [one.hex() for one in path]}


Found = tuple[audit.Leaf, dict[str, Any] | None]


async def _told(tx: Tx, catalog: Any, actor: Actor, found: Sequence[Found], env: Env) -> list[AuditLeaf]:
    users = [
        UUID(one.actor[5:]) for one, _ in found if one.actor.startswith("user:") and len(one.actor) == 41
    ]
    names = await people(tx, catalog, System("audit"), users)
    called: dict[UUID, str] = {}
    for name in {one.object for one, _ in found if one.object is not None and one.object in catalog.objects}:
        ids = list({one.subject for one, _ in found if one.object == name and one.subject})
        called |= await titles(tx, catalog, actor, name, ids, env=env)
    told = [_leaf(catalog, one, data or {}, names, called) for one, data in found]
    channels = catalog.all("channel")
    # Of several channels of one source the one that is called like it.
    shared = sorted(channels.values(), key=lambda one: one.short == (one.body.source or one.short))
    by_source = {one.body.source or one.short: one.body.label for one in shared}
    for leaf in told:
        kind, _, channel = leaf["actor"]["key"].partition(":")
        if kind == "channel" and channel in channels:
            leaf["actor"]["name"] = channels[channel].body.label[
                "en" if actor.locale.startswith("en") else "zh"
            ]
            leaf["source_label"] = channels[channel].body.label
        else:
            leaf["source_label"] = by_source.get(leaf["source"])
    return told


def _leaf(
    catalog: Any, one: audit.Leaf, data: Mapping[str, Any], names: dict[UUID, str], called: Mapping[UUID, str]
) -> AuditLeaf:
    return {
        "place": one.place, "at": one.at, "type": one.type, "label": label_of(catalog, one.type),
        "actor": msgspec.convert(actor_told(one.actor, names), AuditWho), "object": one.object, "subject": one.subject,
        "title": called.get(one.subject, "") if one.subject else "", "source": one.source, "source_label": None,
        "fields": _changed(data), "count": _count(one, data), "says": _says(one.type, data),
        "refused": _refused(data) if one.type == "access.denied" else None,
        "allowed_by": msgspec.convert(allowed_by(catalog, data), list[GrantTold]),
    }  # fmt: skip


def _count(one: audit.Leaf, data: Mapping[str, Any]) -> int:
    """Of how many records an event tells, or of how many refusals."""
    if one.type == "access.denied":
        return int(data.get("count") or 0)
    return len(data.get("ids") or ()) or (1 if one.subject else 0)


def _refused(data: Mapping[str, Any]) -> Label:
    """What was refused: the problem's title, with what it said to be missing."""
    slug = str(data.get("refused") or "")
    if slug == "several":
        return {"zh": "多种操作被拒", "en": "refused many sorts of things"}
    named = [
        vocabularies().get(kind, {}).get(name, {"zh": name, "en": name})
        for kind, name in (data.get("missing") or {}).items()
    ]
    zh, en = words(slug, "zh-CN", {})[0], words(slug, "en-US", {})[0]
    if not named:
        return {"zh": zh, "en": en}
    return {
        "zh": f"{zh}（{'、'.join(one['zh'] for one in named)}）",
        "en": f"{en} ({', '.join(one['en'] for one in named)})",
    }


def _changed(data: Mapping[str, Any]) -> list[str]:
    """The names of the fields that an event tells of."""
    if isinstance(data.get("fields"), list):
        return sorted(data["fields"])
    rows = data.get("rows")
    after = rows[0] if isinstance(rows, list) and rows else data.get("after")
    return sorted(after) if isinstance(after, dict) else []


def _says(kind: str, data: Mapping[str, Any]) -> Json:
    """What an event tells that is no value of a record."""
    if kind.startswith(("record.", "comment.", "decision.", "identity.")):
        return {}
    return {name: data[name] for name in _SAYS if name in data}
