"""Looking at a draft as if it were published: `X-Preview-Draft: <id>`, and `X-Preview-As: <user id>` for whose eyes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request

from yingdan.api.platform import Platform
from yingdan.base import Problem, Tx
from yingdan.kernel.access import Actor, load_actor, may, require, units_above
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.ddl import rehearse
from yingdan.kernel.publish import (
    Draft,
    catalog_for,
    find_draft,
    may_configure,
    newest,
    tell_preview,
    unowned,
)

READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which draft is looked at, as whom (None: oneself)."""

    draft: UUID
    seen_as: UUID | None


def wanted_of(request: Request) -> Wanted | None:
    """What the headers ask for. The Studio itself is never previewed. Problems: preview-is-for-reading 405 for a
    request that writes, draft-not-found and user-not-found 404 for ids that are none."""
    given = request.headers.get("x-preview-draft")
    if not given or request.url.path.startswith("/api/v1/studio"):
        return None
    if request.method not in READING:
        raise Problem("preview-is-for-reading", 405)
    eyes = request.headers.get("x-preview-as")
    return Wanted(_uuid(given, "draft-not-found"), _uuid(eyes, "user-not-found") if eyes else None)


def _uuid(text: str, slug: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(slug, 404) from None


def may_look(catalog: Catalog, actor: Actor, draft: Draft, wanted: Wanted) -> bool:
    """Whoever manages definitions, as anybody; who was asked to review a draft, and the owner of all it changes, as
    oneself."""
    if may(catalog, actor, "manage_definitions"):
        return True
    if wanted.seen_as in (None, actor.id) and may_configure(catalog, actor):
        if not unowned(catalog, actor, [edit for step in draft.live for edit in step.edits]):
            return True
    asked = set((draft.review or {}).get("roles", ()))
    return wanted.seen_as in (None, actor.id) and bool(asked & actor.roles)


async def staged(
    tx: Tx, platform: Platform, actor: Actor, wanted: Wanted, now: datetime, turn: AsyncExitStack
) -> tuple[Catalog, Actor]:
    """The tables of this transaction as the draft wants them, the catalog as the draft makes it for the eyes that look,
    and these eyes. What a rollout of the draft carries is there for all eyes: it shall be tried by who was asked. `turn` ends
    with the transaction.
    Problems: ability-is-missing 403, draft-not-found 404, preview-is-faulty 409, tables-are-busy 409."""
    base = await newest(tx, platform.holder.current)
    draft = await find_draft(tx, wanted.draft)
    if not may_look(base, actor, draft, wanted):
        require(base, actor, "manage_definitions")
    preview = await platform.previews.of(tx, base, draft)
    eyes = actor if wanted.seen_as in (None, actor.id) else await load_actor(tx, wanted.seen_as)
    assert eyes.id is not None
    if platform.previews.is_news((actor.key, draft.id, draft.revision, eyes.id), now):
        async with platform.db.begin() as kept:
            await tell_preview(kept, draft.id, draft.revision, actor.key, eyes.id, now)
    if preview.steps:
        await turn.enter_async_context(platform.previews.turn)
    await rehearse(tx, preview.steps)
    return catalog_for(preview.catalog, await units_of(tx, eyes), preview.rollouts), eyes


async def units_of(tx: Tx, actor: Actor) -> Sequence[UUID]:
    """The units whose layers an actor gets: their own, then those above."""
    own = tuple(dict.fromkeys((*((actor.unit,) if actor.unit else ()), *actor.units)))
    return await units_above(tx, own) if own else ()
