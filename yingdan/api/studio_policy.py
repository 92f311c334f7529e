"""Rights in the Studio, changed: one cell of the matrix, or the policy as text. Both answer with changes for the draft."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes_studio import GrantsChanged, PolicyRead, PolicyText
from yingdan.api.studio_definitions import with_draft
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import LOCALES, words
from yingdan.kernel.access import Reach, ReachChange, with_reach
from yingdan.kernel.packages import LineFault, policy_of, read_policy
from yingdan.kernel.publish import newest

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class CellSet(BaseModel):
    """`role` by its short name."""

    draft: UUID | None = None
    role: Text = Field(max_length=200)
    object: Text = Field(max_length=200)
    action: Text = Field(max_length=60)
    reach: Reach


class PolicyWritten(BaseModel):
    """`shown`: the grants that stood in the text when it was given out; one of them that is missing is taken out of force."""

    draft: UUID | None = None
    text: str = Field(max_length=1_000_000)
    shown: list[Text] = Field(default=[], max_length=5_000)


@router.post("/grants/reach")
async def post_reach(request: Request, body: CellSet) -> Answer[GrantsChanged]:
    """The grants that give one cell of the matrix a reach; nothing is kept, they are put into the draft like any change. Problems:
    role-is-unknown, object-is-unknown and reach-is-unknown 422, reach-is-opened-widely 409."""
    async with unit(request, ABILITY) as u:
        base = await newest(u.tx, u.catalog)
        catalog, _ = await with_draft(u, body.draft)
    found = with_reach(catalog, base, ReachChange(body.role, body.object, body.action, body.reach))
    return answer({"changes": _changes(found)})


@router.get("/grants/text")
async def get_text(
    request: Request, role: str | None = None, draft: UUID | None = None
) -> Answer[PolicyText]:
    """Grants as YAML, as a package's files have them, with the words of each above it."""
    async with unit(request, ABILITY) as u:
        catalog, _ = await with_draft(u, draft)
        locale = u.actor.locale
    found = policy_of(catalog, role, "en" if locale.startswith("en") else "zh")
    return answer({"text": found.text, "names": list(found.names)})


@router.post("/grants/text")
async def post_text(request: Request, body: PolicyWritten) -> Answer[PolicyRead]:
    """What a policy makes different from the draft, or everything wrong with it, each with its line."""
    async with unit(request, ABILITY) as u:
        catalog, _ = await with_draft(u, body.draft)
    changes, faults = read_policy(body.text, catalog, frozenset(body.shown))
    return answer({"changes": _changes(changes), "faults": [_said(one) for one in faults]})


def _changes(found: dict[str, Json | None]) -> list[Json]:
    return [{"kind": "grant", "name": name, "body": body} for name, body in found.items()]


def _said(one: LineFault) -> Json:
    zh, en = (words(one.fault.slug, locale, one.fault.params)[1] for locale in LOCALES)
    return {"line": one.line, "slug": one.fault.slug, "text": {"zh": zh, "en": en}}
