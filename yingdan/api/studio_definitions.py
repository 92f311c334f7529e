"""What may be defined and what is: kinds with their schemas, definitions and what uses them, expressions in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes_studio import (
    DefinitionShown,
    DefinitionsListed,
    ExpressionChecked,
    Kinds,
    NameSuggested,
)
from yingdan.api.studio_expressions import checked_expression, placed_expression, signal_words
from yingdan.api.studio_people import named
from yingdan.api.studio_unit import studio_unit
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer
from yingdan.base import Problem
from yingdan.decisions import table_names
from yingdan.expr import Names
from yingdan.kernel.access import ACTOR_WORDS, AccessNames, QuestionNames
from yingdan.kernel.catalog import Catalog, Object, build, suggested
from yingdan.kernel.definitions import KINDS, Definition, described, digest, read_changed
from yingdan.kernel.publish import Drafted, applied, changes_of, find_draft, label_of, newest, used_by
from yingdan.kernel.records import log_names
from yingdan.views import numbers

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class Place(BaseModel):
    """Where a text stands: the kind and name of the definition, its body, and the pointer of the member (`/mask/0/when`)."""

    kind: Text = Field(max_length=60)
    name: Text = Field(max_length=200)
    at: Text = Field(pattern="^(/[^/]{1,200}){1,20}$")
    body: Json


class Expression(BaseModel):
    """`result`: the type it must give, `bool` for conditions. `names`: `fields` of the object, `access` to know
    `actor.…` besides, `question` to know what stands below a record too, `decisions` to know `signal.…`. With `event` the
    names are those of events of that type, with `place` those that the definition knows there."""

    object: Text = Field(max_length=120)
    text: Text = Field(max_length=4000)
    draft: UUID | None = None
    result: Text | None = Field(default=None, max_length=60)
    names: Text = Field("fields", pattern="^(fields|access|question|decisions)$")
    event: Text | None = Field(default=None, max_length=120)
    place: Place | None = None


async def with_draft(u: Unit, key: UUID | None) -> tuple[Catalog, list[Drafted]]:
    """The catalog in force, or as it would be with a draft, whatever is still wrong with it."""
    catalog = await newest(u.tx, u.catalog)
    if key is None:
        return catalog, []
    found = await changes_of(u.tx, catalog, await find_draft(u.tx, key))
    result = applied(catalog, [one.change for one in found])
    return build(catalog.version + 1, result.definitions.values()), found


@router.get("/kinds")
async def get_kinds(request: Request) -> Answer[Kinds]:
    async with studio_unit(request):
        return answer({"kinds": [described(KINDS[name]) for name in sorted(KINDS)]})


@router.get("/name")
async def get_name(request: Request, text: str = "") -> Answer[NameSuggested]:
    """A short name for what people call something: `经销商` -> `jing_xiao_shang`."""
    async with studio_unit(request):
        return answer({"name": suggested(text)})


def _belongs(one: Definition, object_name: str, index: Mapping[Any, Any]) -> bool:
    if one.kind == "object":
        return one.name == object_name
    if one.kind == "field":
        return bool(one.body.object == object_name)
    return one.key in index.get(("object", object_name), ())


@router.get("/definitions")
async def list_definitions(
    request: Request,
    kind: str | None = None,
    app: str | None = None,
    object: str | None = None,
    q: str = "",
    draft: UUID | None = None,
    bodies: bool = False,
) -> Answer[DefinitionsListed]:
    """Definitions in force (with `draft`: as they would be), without their bodies unless asked for."""
    async with studio_unit(request) as u:
        catalog, found = await with_draft(u, draft)
        drafted = {one.edit.key for one in found}
        index = catalog.once(used_by) if object else {}
        wanted = [
            one
            for one in (catalog.all(kind) if kind else catalog.definitions).values()
            if (app is None or one.app == app)
            and (object is None or _belongs(one, object, index))
            and _matches(one, q.strip().casefold())
        ]
        changed = await read_changed(u.tx)
        people = await named(u, {changed[one.key][2] for one in wanted if one.key in changed})
        rows = [
            {
                "kind": one.kind, "name": one.name, "app": one.app, "id": one.id,
                "label": label_of(one.raw, one.name, catalog), "in_draft": one.key in drafted,
                **_written(changed.get(one.key), people), **({"body": one.raw} if bodies else {}),
            }
            for one in wanted
        ]  # fmt: skip
        version = catalog.version if draft is None else catalog.version - 1
    return answer({"version": version, "rows": rows})


def _written(written: tuple[int, Any, str] | None, people: Json) -> Json:
    if written is None:
        return {"version": None, "changed_at": None, "author": None}
    return {"version": written[0], "changed_at": written[1], "author": people.get(written[2])}


def _matches(one: Definition, text: str) -> bool:
    told = label_of(one.raw, one.name)
    return not text or any(text in each.casefold() for each in (one.name, told["zh"], told["en"]))


@router.get("/definitions/{kind}/{name}")
async def get_definition(
    request: Request, kind: str, name: str, draft: UUID | None = None
) -> Answer[DefinitionShown]:
    """One definition with what it is used by. Problem definition-not-found 404."""
    async with studio_unit(request) as u:
        catalog, found = await with_draft(u, draft)
        edited = next((one for one in found if one.edit.key == (kind, name)), None)
        known = catalog.get(kind, name)
        # A body that is not yet one of its kind stands in the draft alone.
        raw = known.raw if known is not None else edited.body if edited is not None else None
        if raw is None and edited is None:
            raise Problem("definition-not-found", 404, kind=kind, name=name)
        users = sorted(catalog.once(used_by).get((kind, name), ()))
        uses = [
            {"kind": key[0], "name": key[1], "label": label_of(catalog.definitions[key].raw, key[1], catalog)}
            for key in users
        ]
    return answer(
        {"kind": kind, "name": name, "app": known.app if known else name.partition(".")[0],
         "id": known.id if known else None, "body": raw, "digest": digest(raw) if raw is not None else None,
         "in_draft": edited is not None, "was": edited.was if edited else raw, "uses": uses}
    )  # fmt: skip


@router.post("/check-expression")
async def post_check(request: Request, body: Expression) -> Answer[ExpressionChecked]:
    """Whether a text is an expression over an object's names, and what it says in words."""
    async with studio_unit(request) as u:
        catalog, _ = await with_draft(u, body.draft)
        target = catalog.objects.get(body.object)
        if target is None:
            raise Problem("object-is-unknown", 404, object=body.object)
        if body.place is not None:
            place = (body.place.kind, body.place.name, body.place.at)
            return answer(placed_expression(body.text, target, catalog, place, body.place.body))
        if body.event is not None:
            names: Names = log_names(catalog, body.event)
            called = {**ACTOR_WORDS, **numbers.event_words(catalog, body.event)}
            return answer(checked_expression(body.text, target, names, body.result, called))
        names = _names(body.names, catalog, target)
        told = {**ACTOR_WORDS, **signal_words(catalog)} if body.names == "decisions" else ACTOR_WORDS
        return answer(checked_expression(body.text, target, names, body.result, told))


def _names(known: str, catalog: Catalog, target: Object) -> Names:
    if known == "question":
        return QuestionNames(target, catalog)
    if known == "access":
        return AccessNames(target)
    return table_names(catalog, target) if known == "decisions" else target.names()
