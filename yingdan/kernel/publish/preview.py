"""A draft as if it were published: the candidate catalog and the steps that make the tables fit it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.ddl import Step
from yingdan.kernel.publish.draft import Draft
from yingdan.kernel.publish.drafting import changes_of
from yingdan.kernel.publish.publish import propose


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a draft would come to over one version. The same for as long as neither draft nor version moves. `rollouts`:
    those it puts in, which whoever looks is shown."""

    draft: UUID
    revision: int
    base_version: int
    catalog: Catalog
    steps: tuple[Step, ...]
    rollouts: tuple[str, ...]


async def open_preview(tx: Tx, base: Catalog, draft: Draft) -> Preview:
    """The preview of a draft over a catalog. Problem preview-is-faulty 409 with every fault: what could not be
    published cannot be looked at either."""
    found = await changes_of(tx, base, draft)
    proposal = await propose(tx, base, [one.change for one in found], count=False)
    if proposal.faults:
        raise Problem("preview-is-faulty", 409, faults=proposal.faults, count=len(proposal.faults))
    rollouts = tuple(one.name for one in proposal.changed if one.kind == "rollout")
    return Preview(draft.id, draft.revision, base.version, proposal.catalog, proposal.steps, rollouts)


async def tell_preview(tx: Tx, draft: UUID, revision: int, by: str, seen_as: UUID, now: datetime) -> None:
    """Who looked at a draft, as whom."""
    told = Event(
        id=uuid7(), type="definition.draft_previewed", at=now, object=None, subject=draft, actor=by, source="studio",
        data={"draft": str(draft), "revision": revision, "seen_as": str(seen_as)},
    )  # fmt: skip
    await append(tx, [told])
