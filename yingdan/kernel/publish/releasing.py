"""From a draft to a version, past people and then past the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, current_version
from yingdan.kernel.publish import store
from yingdan.kernel.publish.draft import Drafted, Edit
from yingdan.kernel.publish.drafting import changes_of, conflict_of, find_draft, newest, tell_draft
from yingdan.kernel.publish.gate import needed
from yingdan.kernel.publish.publish import publish
from yingdan.kernel.publish.reviewing import pass_gate, record_release


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
    need = await pass_gate(tx, catalog, draft, found)
    made = await publish(tx, catalog, [one.change for one in found], by, note or draft.title, now)
    closed = replace(draft, state="published", published_version=made.version, changed_at=now)
    await store.update_draft(tx, closed)
    await record_release(tx, draft, need, made.version)
    await tell_draft(tx, closed, "draft_published", by, now, {"version": made.version})
    return made


def refuse_gated(catalog: Catalog, changes: Sequence[Change], now: datetime) -> None:
    """Problem release-gate-is-closed 409 for changes without a draft that would pass a gate unseen."""
    found = []
    for one in changes:
        known = catalog.get(one.kind, one.name)
        body = dict(one.body) if isinstance(one, Put) else None
        was = known.raw if known is not None else None
        if body != was:
            app = one.app if isinstance(one, Put) else None
            found.append(Drafted(Edit(one.kind, one.name, body, app), body, was, "", now))
    need = needed(catalog, found)
    if need is not None:
        fault = Fault("/", "gate-needs-a-draft", {"apps": "、".join(need.apps)})
        raise Problem("release-gate-is-closed", 409, faults=[fault], count=1)
