"""Rights in the Studio: the matrix, a grant in words, who can see an object and why."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_studio import GrantExplained, Matrix, RoleListed, WhoMay
from yingdan.api.studio_definitions import with_draft
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Fault, Problem
from yingdan.kernel.access import (
    GRANT,
    Grant,
    condition_words,
    explain,
    grant_words,
    guard_words,
    load_actor,
    matrix,
    may,
    people_by_role,
    require,
    roles,
)
from yingdan.kernel.definitions import normal, parse
from yingdan.kernel.publish import fault_words, newest
from yingdan.work import suggestions

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class Explained(BaseModel):
    """`name`: a grant in force or in the draft; `body`: one that is being written."""

    name: Text = Field("", max_length=200)
    body: dict[str, Any] | None = None
    draft: UUID | None = None


@router.get("/roles")
async def get_roles(request: Request, draft: UUID | None = None) -> Answer[Rows[RoleListed]]:
    async with unit(request, ABILITY) as u:
        catalog, _ = await with_draft(u, draft)
        people = await people_by_role(u.tx)
    return answer({"rows": [{**one, "people": people.get(one["short"], 0)} for one in roles(catalog)]})


@router.get("/grants/matrix")
async def get_matrix(request: Request, draft: UUID | None = None) -> Answer[Matrix]:
    """Role × object × action with the grants that open each and how far; with `draft` also which cells it changes. Needs
    `manage_definitions`; who may suggest changes of rights sees what is in force."""
    async with unit(request) as u:
        if draft is not None or not may(u.catalog, u.actor, suggestions.ABILITY):
            require(u.catalog, u.actor, ABILITY)
        base = await newest(u.tx, u.catalog)
        catalog, _ = await with_draft(u, draft)
        people = await people_by_role(u.tx)
    found = matrix(catalog, base if draft is not None else None)
    for one in found["roles"]:
        one["people"] = people.get(one["short"], 0)
    return answer(found)


@router.post("/grants/explain")
async def post_explain(request: Request, body: Explained) -> Answer[GrantExplained]:
    """{ok, words, faults}: a grant as a sentence, and what is wrong with it. Problem definition-not-found 404."""
    async with unit(request, ABILITY) as u:
        catalog, _ = await with_draft(u, body.draft)
    name = body.name or "x.x"
    if body.body is None:
        known = catalog.get("grant", name)
        if known is None:
            raise Problem("definition-not-found", 404, kind="grant", name=name)
        return answer({"ok": True, "words": grant_words(known.body, name, catalog), "faults": []})
    raw, faults = normal(body.body)
    parsed, wrong = (None, faults) if faults else parse(GRANT, raw)
    if not isinstance(parsed, Grant):
        return answer({"ok": False, "words": None, "faults": _said(name, wrong)})
    found = _said(name, list(GRANT.check(parsed, name, catalog)))
    return answer({"ok": not found, "words": grant_words(parsed, name, catalog), "faults": found})


def _said(name: str, faults: list[Fault]) -> list[Json]:
    return [fault_words(Fault(f"grant {name} {one.at}", one.slug, one.params)) for one in faults]


@router.get("/grants/who")
async def get_who(
    request: Request, object: str, action: str = "read", user: UUID | None = None, draft: UUID | None = None
) -> Answer[WhoMay]:
    """Who may do something with an object's records and why: by role with how many people, or for one person the
    rules that decide. Problem object-is-unknown 404."""
    async with unit(request, ABILITY) as u:
        catalog, _ = await with_draft(u, draft)
        target = catalog.objects.get(object)
        if target is None:
            raise Problem("object-is-unknown", 404, object=object)
        people = await people_by_role(u.tx)
        person = await load_actor(u.tx, user) if user is not None else None
    cells = [c for c in matrix(catalog)["cells"] if c["object"] == object and c["action"] == action]
    found: Json = {
        "object": {"name": target.name, "label": target.label},
        "roles": [{"role": c["role"], "people": people.get(c["role"], 0), "all_rows": c["all_rows"],
                   "grants": c["grants"]} for c in cells],
        "guards": [guard_words(one.body, name, catalog) for name, one in catalog.all("guard").items()
                   if one.body.object in (object, target.name, "*")],
        "person": None,
    }  # fmt: skip
    if person is not None:
        reasons = explain(catalog, person, object, action, u.now)
        found["person"] = {
            "id": person.id, "name": person.name, "roles": sorted(person.roles),
            "allowed": any(one.kind == "grant" and one.in_force for one in reasons),
            "reasons": [{"kind": r.kind, "name": r.name, "label": r.label, "in_force": r.in_force, "why_not": r.why_not,
                         "condition": r.condition, "words": condition_words(r.condition, target)} for r in reasons],
        }  # fmt: skip
    return answer(found)
