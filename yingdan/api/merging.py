"""Near misses and merges of any object: found, looked at before, made, taken back."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.shapes import Rows, Titled
from yingdan.api.shapes_records import LookAlikes, MergeListed, MergeMade, MergePreview, MergeUndone
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.kernel import records
from yingdan.kernel.records import Merge, get
from yingdan.views import expand, people

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
Json = dict[str, Any]


class Chosen(BaseModel):
    survivor: UUID
    merged: list[UUID] = Field(min_length=1, max_length=20)
    take: dict[str, UUID] = Field(default_factory=dict, max_length=600)


async def whole(u: Unit, object_name: str, ids: list[UUID]) -> list[Json]:
    """Visible records in wire form, in the order of `ids`."""
    rows = await records.read(u.tx, u.catalog, u.actor, object_name, ids, env=u.env)
    shown = [{**rows[key], "id": key} for key in ids if key in rows]
    return await expand(u.tx, u.catalog, u.actor, object_name, shown)


@router.get("/records/{object_name}/duplicates")
async def get_groups(request: Request, object_name: str) -> Answer[Rows[LookAlikes]]:
    """Groups of records that look alike, among those the person may see."""
    async with unit(request) as u:
        groups = await records.duplicate_groups(u.tx, u.catalog, u.actor, object_name, u.env)
        ids = list(dict.fromkeys(key for group in groups for key in group.ids))
        names = await records.titles(u.tx, u.catalog, u.actor, object_name, ids, env=u.env) if ids else {}
    rows = [
        {"field": g.field, "value": g.value, "count": g.count,
         "records": [{"id": key, "title": names.get(key, "")} for key in g.ids]}
        for g in groups
    ]  # fmt: skip
    return answer({"rows": rows})


@router.get("/records/{object_name}/{record}/duplicates")
async def get_duplicates(request: Request, object_name: str, record: UUID) -> Answer[Rows[Titled]]:
    """Records that look like this one."""
    async with unit(request) as u:
        await get(u.tx, u.catalog, u.actor, object_name, record, env=u.env)
        ids = await records.duplicates_of(u.tx, u.catalog, u.actor, object_name, record, u.env)
        names = await records.titles(u.tx, u.catalog, u.actor, object_name, ids, env=u.env) if ids else {}
    return answer({"rows": [{"id": key, "title": names.get(key, "")} for key in ids]})


@router.post("/records/{object_name}/merge/preview")
async def post_preview(request: Request, object_name: str, body: Chosen) -> Answer[MergePreview]:
    """The records side by side, and how many visible records point to those that would go."""
    others = [key for key in dict.fromkeys(body.merged) if key != body.survivor]
    async with unit(request) as u:
        rows = await whole(u, object_name, [body.survivor, *others])
        moves: list[Json] = []
        for one in records.pointing_to(u.catalog, object_name) if others else ():
            if not records.may_ask(u.catalog, u.actor, one.object, one.field, u.env):
                continue
            [found] = await records.aggregate(
                u.tx, u.catalog, u.actor, one.object, (), {"n": ("count", None)},
                records.where_pointing(one, others), u.env,
            )  # fmt: skip
            if found["n"]:
                moves.append({"object": one.object, "field": one.field, "count": found["n"]})
    return answer({"rows": rows, "moves": moves})


@router.post("/records/{object_name}/merge", status_code=201)
async def post_merge(request: Request, object_name: str, body: Chosen) -> Answer[MergeMade]:
    """Make several records one; needs the rights to change the one that stays and to remove the others."""
    async with unit(request) as u:
        made = await records.merge_records(
            u.tx, u.catalog, u.actor, object_name, body.survivor, body.merged, body.take, u.env
        )
    return answer({"id": made.id, "survivor": made.survivor, "merged": made.merged}, 201)


@router.get("/records/{object_name}/{record}/merges")
async def get_merges(request: Request, object_name: str, record: UUID) -> Answer[Rows[MergeListed]]:
    async with unit(request) as u:
        await get(u.tx, u.catalog, u.actor, object_name, record, env=u.env)
        found = await records.merges_of(u.tx, record)
        users = [UUID(one.actor[5:]) for one in found if one.actor.startswith("user:")]
        names = await people(u.tx, u.catalog, u.actor, users)
    return answer({"rows": [_wire(one, names) for one in found]})


def _wire(one: Merge, names: dict[UUID, str]) -> Json:
    by = names.get(UUID(one.actor[5:]), "") if one.actor.startswith("user:") else ""
    return {"id": one.id, "merged": one.merged, "by": by, "at": one.at, "undone_at": one.undone_at}


@router.post("/records/{object_name}/merges/{key}/undo")
async def post_undo(request: Request, object_name: str, key: UUID) -> Answer[MergeUndone]:
    """Take a merge back; `kept` names the fields that stay because somebody changed them since."""
    async with unit(request) as u:
        found, kept = await records.unmerge_records(u.tx, u.catalog, u.actor, object_name, key, u.env)
    return answer({"id": found.id, "survivor": found.survivor, "merged": found.merged, "kept": kept})
