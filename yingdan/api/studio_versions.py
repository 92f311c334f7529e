"""The change log: what each version changed, by whom and why; and the way back."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Count, Text
from yingdan.api.shapes import Rows, VersionMade
from yingdan.api.shapes_drafts import Plan
from yingdan.api.shapes_releases import VersionListed, VersionShown
from yingdan.api.studio_people import named
from yingdan.api.studio_plans import told_plan
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Problem
from yingdan.kernel.definitions import Version, read_difference, read_version, read_versions
from yingdan.kernel.publish import (
    changed_words,
    newest,
    objects_touched,
    propose,
    release_of,
    rollback,
    rollback_changes,
)

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class RollBack(BaseModel):
    note: Text = Field("", max_length=1000)


def _row(version: Version, people: Json) -> Json:
    return {
        "number": version.number, "author": people.get(version.author), "note": version.note, "at": version.at,
    }  # fmt: skip


@router.get("/versions")
async def list_versions(
    request: Request, before: Count | None = None, limit: int = 50
) -> Answer[Rows[VersionListed]]:
    """Versions, the newest first; `before` pages on."""
    async with unit(request, ABILITY) as u:
        found = await read_versions(u.tx, before, max(1, min(limit, 200)))
        people = await named(u, [one.author for one, _ in found])
    rows = [{**_row(one, people), "changed": changed} for one, changed in found]
    return answer({"rows": rows})


@router.get("/versions/{number}")
async def get_version(request: Request, number: Count) -> Answer[VersionShown]:
    """Before and after of every definition a version changed. Problem version-not-found 404."""
    async with unit(request, ABILITY) as u:
        version = await read_version(u.tx, number)
        if version is None:
            raise Problem("version-not-found", 404, version=number)
        people = await named(u, [version.author])
        changes = [
            {"kind": kind, "name": name, "words": changed_words(kind, name, before, after), "before": before,
             "after": after}
            for kind, name, before, after in await read_difference(u.tx, number)
        ]  # fmt: skip
        catalog = await newest(u.tx, u.catalog)
        touched = [
            found for one in changes if (found := catalog.get(str(one["kind"]), str(one["name"]))) is not None
        ]
        release = await release_of(u.tx, number, objects_touched(catalog, touched), version.at, u.now)
        signers = await named(u, [one["by"] for one in release["sign_offs"]])
        release["sign_offs"] = [{**one, "by": signers.get(one["by"])} for one in release["sign_offs"]]
    return answer({**_row(version, people), "changes": changes, **release})


@router.post("/versions/{number}/plan")
async def plan_rollback(request: Request, number: Count) -> Answer[Plan]:
    """What rolling back to a version would do, in words."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        proposal = await propose(u.tx, catalog, await rollback_changes(u.tx, catalog, number))
        plan = await told_plan(u, proposal)
    return answer({**plan, "version": catalog.version})


@router.post("/versions/{number}/rollback")
async def post_rollback(request: Request, number: Count, body: RollBack) -> Answer[VersionMade]:
    """Publish an older version again as a new one."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        made = await rollback(u.tx, catalog, number, u.actor.key, u.now, body.note)
    await u.platform.holder.refresh()
    return answer({"version": made.version})
