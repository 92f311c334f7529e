"""Drafts before people: asking for a review, signing off, and what a release came to afterwards. ADR 0026."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault, Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.kernel.access import Actor, names_of, people_in
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import read_changed
from yingdan.kernel.publish import store
from yingdan.kernel.publish.draft import Draft, Drafted
from yingdan.kernel.publish.drafting import changes_of, find_draft
from yingdan.kernel.publish.gate import (
    Needed,
    Review,
    SignOff,
    TimeSaved,
    actor_ids,
    as_drafted,
    contents_of,
    gate_faults,
    needed,
    review_of,
)
from yingdan.kernel.publish.layers import rollout_changes

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


async def sign_off(
    tx: Tx, catalog: Catalog, key: UUID, actor: Actor, agrees: bool, comment: str, now: datetime
) -> Draft:
    """Say yes or no to the revision one has looked at; the word stands while its contents stay the same. Problems: review-is-not-yours 403 for who was not asked,
    preview-was-not-opened 409."""
    draft = await find_draft(tx, key, lock=True)
    review = review_of(draft)
    if not actor.roles & set(review.roles):
        raise Problem("review-is-not-yours", 403)
    if actor.key not in await store.who_previewed(tx, draft.id, draft.revision):
        raise Problem("preview-was-not-opened", 409)
    contents = contents_of(catalog, await changes_of(tx, catalog, draft))
    said = SignOff(actor.key, now, draft.revision, agrees, comment[:1000], contents)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a release is with the people who must try it: what the gates ask, what was estimated and said, what is
    missing."""

    need: Needed
    estimate: TimeSaved | None
    said: tuple[SignOff, ...]
    faults: tuple[Fault, ...]

    def pass_or_refuse(self) -> None:
        """Problem release-gate-is-closed 409 with all that is missing."""
        if self.faults:
            raise Problem("release-gate-is-closed", 409, faults=self.faults, count=len(self.faults))


async def gate_of(tx: Tx, catalog: Catalog, draft: Draft, found: list[Drafted]) -> Standing | None:
    """The standing of a draft; None when it passes no gate."""
    review = review_of(draft)
    return await standing_of(tx, needed(catalog, found), review.time_saved, said_of(catalog, draft, found))


def said_of(catalog: Catalog, draft: Draft, found: list[Drafted]) -> tuple[SignOff, ...]:
    """The last word of each person on a draft as it stands."""
    return review_of(draft).signed(contents_of(catalog, found))


async def standing_of(
    tx: Tx, need: Needed | None, estimate: TimeSaved | None, said: tuple[SignOff, ...]
) -> Standing | None:
    """What words said of a release come to under what the gates ask today."""
    if need is None:
        return None
    holders = {f"user:{one}" for one in await people_in(tx, None, need.roles)}
    people = actor_ids([one.by for one in said])
    names = {f"user:{one}": name for one, name in (await names_of(tx, people)).items()}
    return Standing(need, estimate, said, tuple(gate_faults(need, estimate, said, holders, names)))


async def rollout_standing(tx: Tx, catalog: Catalog, name: str, now: datetime) -> Standing | None:
    """The standing of a rollout before it goes to all: the words said of it when it went to its first units. None
    when it passes no gate."""
    need = needed(catalog, as_drafted(catalog, rollout_changes(catalog, name), now))
    if need is None:
        return None
    version = (await read_changed(tx))["rollout", name][0]
    found = await store.read_release(tx, version) or {"time_saved": None, "sign_offs": []}
    guess = found["time_saved"]
    estimate = TimeSaved(**{key: guess[key] for key in TimeSaved.__struct_fields__}) if guess else None
    return await standing_of(tx, need, estimate, msgspec.convert(found["sign_offs"], tuple[SignOff, ...]))


async def record_release(
    tx: Tx, draft: Draft, need: Needed | None, said: tuple[SignOff, ...], version: int
) -> None:
    """Keep with the version what was promised and who agreed."""
    review = review_of(draft)
    await store.insert_release(
        tx,
        version,
        draft.id,
        list(need.roles if need is not None else review.roles),
        review.time_saved.told() if review.time_saved is not None else None,
        [msgspec.to_builtins(one) for one in said],
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
