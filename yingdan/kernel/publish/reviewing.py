"""Drafts before people: asking for a review, signing off, and what a release came to afterwards. ADR 0026."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.kernel.access import Actor, names_of, people_in
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import store
from yingdan.kernel.publish.draft import Draft, Drafted
from yingdan.kernel.publish.drafting import changes_of, find_draft
from yingdan.kernel.publish.gate import (
    Needed,
    Review,
    SignOff,
    TimeSaved,
    actor_ids,
    gate_faults,
    needed,
    review_of,
)

Json = dict[str, Any]
_TICK = timedelta(microseconds=1)


async def ask_review(
    tx: Tx, catalog: Catalog, key: UUID, roles: tuple[str, ...], estimate: TimeSaved | None, note: str, by: str,
    now: datetime,
) -> Draft:  # fmt: skip
    """Ask holders of roles (those the gates name when none are given) to look and say. What was said stays."""
    draft = await find_draft(tx, key, lock=True)
    need = needed(catalog, await changes_of(tx, catalog, draft))
    asked = tuple(dict.fromkeys(role.rpartition(".")[2] for role in (*roles, *(need.roles if need else ()))))
    review = msgspec.structs.replace(
        review_of(draft), roles=asked, asked_by=by, note=note[:1000], time_saved=estimate
    )
    return await _keep(tx, draft, review, "draft_review_asked", by, now, {"roles": list(asked)})


async def sign_off(tx: Tx, key: UUID, actor: Actor, agrees: bool, comment: str, now: datetime) -> Draft:
    """Say yes or no to the revision one has looked at. Problems: review-is-not-yours 403 for who was not asked,
    preview-was-not-opened 409."""
    draft = await find_draft(tx, key, lock=True)
    review = review_of(draft)
    if not actor.roles & set(review.roles):
        raise Problem("review-is-not-yours", 403)
    if actor.key not in await store.who_previewed(tx, draft.id, draft.revision):
        raise Problem("preview-was-not-opened", 409)
    said = SignOff(actor.key, now, draft.revision, agrees, comment[:1000])
    signed = msgspec.structs.replace(review, sign_offs=(*review.sign_offs, said))
    return await _keep(
        tx, draft, signed, "draft_signed_off", actor.key, now, {"agrees": agrees, "comment": said.comment}
    )


async def has_looked(tx: Tx, draft: Draft, actor: Actor) -> bool:
    """Whether an actor has opened the preview of the draft as it stands."""
    return actor.key in await store.who_previewed(tx, draft.id, draft.revision)


async def _keep(
    tx: Tx, draft: Draft, review: Review, what: str, by: str, now: datetime, data: Mapping[str, Any]
) -> Draft:
    kept = replace(draft, review=msgspec.to_builtins(review), changed_at=now)
    await store.update_draft(tx, kept)
    told = Event(
        id=uuid7(), type=f"definition.{what}", at=now, object=None, subject=draft.id, actor=by, source="studio",
        data={"draft": str(draft.id), "revision": draft.revision, **data},
    )  # fmt: skip
    await append(tx, [told])
    return await find_draft(tx, draft.id)


async def gate_of(
    tx: Tx, catalog: Catalog, draft: Draft, found: list[Drafted]
) -> tuple[Needed | None, list[Any]]:
    """(what the gates ask, what is missing) for a draft as it stands."""
    need = needed(catalog, found)
    if need is None:
        return None, []
    holders = {f"user:{one}" for one in await people_in(tx, None, need.roles)}
    looked = await store.who_previewed(tx, draft.id, draft.revision)
    said = actor_ids([one.by for one in review_of(draft).signed(draft.revision)])
    names = {f"user:{one}": name for one, name in (await names_of(tx, said)).items()}
    return need, gate_faults(need, draft, holders & looked, names)


async def pass_gate(tx: Tx, catalog: Catalog, draft: Draft, found: list[Drafted]) -> Needed | None:
    """Problem release-gate-is-closed 409 with all that is missing."""
    need, faults = await gate_of(tx, catalog, draft, found)
    if faults:
        raise Problem("release-gate-is-closed", 409, faults=faults, count=len(faults))
    return need


async def record_release(tx: Tx, draft: Draft, need: Needed | None, version: int) -> None:
    """Keep with the version what was promised and who agreed."""
    review = review_of(draft)
    await store.insert_release(
        tx,
        version,
        draft.id,
        list(need.roles if need is not None else review.roles),
        review.time_saved.told() if review.time_saved is not None else None,
        [msgspec.to_builtins(one) for one in review.signed(draft.revision)],
    )


async def release_of(tx: Tx, version: int, objects: list[str], since: datetime, now: datetime) -> Json:
    """What a version came to: the estimate and sign-offs of its release, and by the log what was written in its objects
    since, by how many people, and which share of the people addressed that is."""
    found = await store.read_release(tx, version)
    roles = found["roles"] if found is not None else []
    addressed = await people_in(tx, None, roles or None)
    written, used = await store.count_work(tx, objects, since, now, [f"user:{one}" for one in addressed])
    before = since - (now - since)
    earlier, _ = await store.count_work(
        tx, objects, before, since - _TICK, [f"user:{one}" for one in addressed]
    )
    people = len(addressed)
    return {
        "draft": found["draft"] if found is not None else None,
        "time_saved": found["time_saved"] if found is not None else None,
        "sign_offs": found["sign_offs"] if found is not None else [],
        "usage": {"objects": objects, "since": since, "until": now, "written": written, "written_before": earlier},
        "adoption": {
            "roles": roles, "people": people, "used": used, "share": round(used / people, 4) if people else None,
        },
    }  # fmt: skip
