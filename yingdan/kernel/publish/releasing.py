"""From a draft to a version, past people and then past the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, Remove, current_version, read_changed
from yingdan.kernel.publish import store
from yingdan.kernel.publish.definition import Lots
from yingdan.kernel.publish.drafting import changes_of, conflict_of, find_draft, newest, tell_draft
from yingdan.kernel.publish.gate import as_drafted, needed
from yingdan.kernel.publish.layers import rollout_changes
from yingdan.kernel.publish.publish import publish
from yingdan.kernel.publish.reviewing import gate_of, record_release, rollout_standing, said_of
from yingdan.kernel.publish.wording import label_of


async def publish_draft(tx: Tx, catalog: Catalog, key: UUID, by: str, note: str, now: datetime) -> Catalog:
    """Put a draft in force. Problems: draft-conflicts 409, draft-is-empty 409, release-gate-is-closed 409, and those
    of publishing."""
    draft = await find_draft(tx, key, lock=True)
    await current_version(tx, lock=True)
    catalog = await newest(tx, catalog)
    found = await changes_of(tx, catalog, draft)
    conflicts = [conflict_of(one) for one in found if one.conflicts]
    if conflicts:
        raise Problem("draft-conflicts", 409, conflicts=conflicts)
    if not found:
        raise Problem("draft-is-empty", 409)
    standing = await gate_of(tx, catalog, draft, found)
    if standing is not None:
        standing.pass_or_refuse()
    made = await publish(tx, catalog, [one.change for one in found], by, note or draft.title, now)
    closed = replace(draft, state="published", published_version=made.version, changed_at=now)
    await store.update_draft(tx, closed)
    need = standing.need if standing is not None else None
    await record_release(tx, draft, need, said_of(catalog, draft, found), made.version)
    await tell_draft(tx, closed, "draft_published", by, now, {"version": made.version})
    return made


async def promote(tx: Tx, catalog: Catalog, name: str, by: str, note: str, now: datetime) -> Catalog:
    """Put what a rollout carries in force for all and end it. The gates are passed by what was said before it went to
    its first units. Problems: definition-not-found 404, release-gate-is-closed 409, and those of publishing."""
    await current_version(tx, lock=True)
    catalog = await newest(tx, catalog)
    known = catalog.get("rollout", name)
    if known is None:
        raise Problem("definition-not-found", 404, kind="rollout", name=name)
    standing = await rollout_standing(tx, catalog, name, now)
    if standing is not None:
        standing.pass_or_refuse()
    release = await store.read_release(tx, (await read_changed(tx))["rollout", name][0])
    changes = [*rollout_changes(catalog, name), Remove("rollout", name)]
    made = await publish(tx, catalog, changes, by, note or label_of(known.raw, name)["zh"], now)
    if release is not None:
        await store.insert_release(tx, made.version, **release)
    return made


async def split(
    tx: Tx, catalog: Catalog, name: str, by: str, lots: Lots, share: float, now: datetime
) -> Catalog:
    """Let what a rollout says in shadow decide about a share of what is drawn by lot. What people said of it goes along.
    Problems: definition-not-found 404, rollout-is-not-in-shadow 409, and those of publishing."""
    await current_version(tx, lock=True)
    catalog = await newest(tx, catalog)
    known = catalog.get("rollout", name)
    if known is None:
        raise Problem("definition-not-found", 404, kind="rollout", name=name)
    if known.body.mode != "shadow":
        raise Problem("rollout-is-not-in-shadow", 409, name=label_of(known.raw, name)["zh"])
    release = await store.read_release(tx, (await read_changed(tx))["rollout", name][0])
    body = {**known.raw, "mode": "split", "by": lots, "share": share}
    made = await publish(tx, catalog, [Put("rollout", name, body)], by, label_of(known.raw, name)["zh"], now)
    if release is not None:
        await store.insert_release(tx, made.version, **release)
    return made


def refuse_gated(catalog: Catalog, changes: Sequence[Change], now: datetime) -> None:
    """Problem release-gate-is-closed 409 for changes without a draft that would pass a gate unseen."""
    need = needed(catalog, as_drafted(catalog, changes, now))
    if need is not None:
        fault = Fault(
            "/",
            "gate-needs-a-draft",
            {"apps": [label_of(catalog.all("app")[app].raw, app) for app in need.apps]},
        )
        raise Problem("release-gate-is-closed", 409, faults=[fault], count=1)
