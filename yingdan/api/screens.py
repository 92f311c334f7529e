"""The made screens: cockpit, board, notices, saved views, and what objects there are."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_screens import (
    Board,
    Cockpit,
    Notices,
    NoticesRead,
    SavedView,
    WhatThereIs,
)
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.decisions import compile_decisions
from yingdan.kernel.access import ABILITIES, masked_fields, may, scope, visible_fields
from yingdan.kernel.catalog import tree_behind
from yingdan.kernel.publish import may_configure
from yingdan.kernel.records import settling
from yingdan.views import (
    Preference,
    SavedBody,
    board,
    cockpit,
    cockpit_of,
    computing,
    forget_view,
    forms_of,
    looks_told,
    prefer,
    preferences,
    ruling,
    save_view,
    saved_views,
    snapshot_of,
)
from yingdan.work import notices_of, read_notices, task_forces

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["screens"])
Json = dict[str, Any]
ACTIONS = ("create", "update", "remove", "claim", "import", "export")
RULES = ("decision_table", "routing", "clock")


class ReadNotices(BaseModel):
    ids: list[UUID] | str = Field(default="all")


class NewView(BaseModel):
    object: Text = Field(max_length=120)
    label: Text = Field(max_length=80)
    columns: list[Text] = Field(default_factory=list, max_length=100)
    filter: Text | None = Field(default=None, max_length=4000)
    sort: list[Text] = Field(default_factory=list, max_length=10)
    layout: Literal["list", "kanban", "calendar", "timeline"] = "list"
    group: Text | None = Field(default=None, max_length=120)
    sum: Text | None = Field(default=None, max_length=120)
    start: Text | None = Field(default=None, max_length=120)
    end: Text | None = Field(default=None, max_length=120)
    shared: Literal["me", "unit", "all"] = "me"

    def look(self) -> SavedBody:
        return SavedBody(
            self.columns, self.filter, self.sort, self.layout, self.group, self.sum, self.start, self.end
        )


class NewPreference(BaseModel):
    pinned: list[Text] = Field(default_factory=list, max_length=50)
    default: Text | None = Field(default=None, max_length=200)
    widths: dict[Text, int] = Field(default_factory=dict, max_length=200)
    density: Literal["loose", "normal", "tight"] = "normal"
    quick: bool = False


@router.get("/cockpit")
async def get_cockpit(request: Request) -> Answer[Cockpit]:
    async with unit(request) as u:
        return answer(await cockpit(u.tx, u.catalog, u.actor, u.now, u.env))


@router.get("/board")
async def get_board(
    request: Request, filter: Annotated[str | None, Query(max_length=2000)] = None
) -> Answer[Board]:
    """`filter`: which of the waiting records are listed as items, as the `where` of people and zones says it."""
    async with unit(request) as u:
        return answer(await board(u.tx, u.catalog, u.actor, u.now, u.env, filter or None))


@router.get("/notices")
async def get_notices(request: Request, limit: int = 50) -> Answer[Notices]:
    async with unit(request) as u:
        assert u.actor.id is not None
        rows, unread = await notices_of(u.tx, u.actor.id, max(1, min(limit, 200)))
    names = ("id", "kind", "title", "body", "object", "subject", "at", "read_at", "data")
    return answer({"rows": [dict(zip(names, row, strict=True)) for row in rows], "unread": unread})


@router.post("/notices/read")
async def post_read(request: Request, body: ReadNotices) -> Answer[NoticesRead]:
    if isinstance(body.ids, str) and body.ids != "all":
        raise Problem("request-is-invalid", 422)
    async with unit(request) as u:
        assert u.actor.id is not None
        ids = None if isinstance(body.ids, str) else body.ids[:1000]
        changed = await read_notices(u.tx, u.actor.id, ids, u.now)
        _, unread = await notices_of(u.tx, u.actor.id, 1)
    return answer({"changed": changed, "unread": unread})


def object_meta(u: Unit, name: str) -> Json | None:
    """An object as the actor may see it; None when no grant shows it."""
    target = u.catalog.objects[name]
    masked = masked_fields(u.catalog, u.actor, name)
    shown = visible_fields(u.catalog, u.actor, name) | masked
    if not shown:
        return None
    writable = visible_fields(u.catalog, u.actor, name, "update") | visible_fields(
        u.catalog, u.actor, name, "create"
    )
    shares = {
        d.body.model.field for d in u.catalog.all("score").values() if d.body.model and d.body.object == name
    }
    fields = [
        {"name": f.name, "type": f.value_type, **computing(target, f), "label": f.label, "description": f.description, "options": f.options,
         "required": f.required, "default": f.default, "derived": f.derived, "system": f.system, "search": f.search,
         "readonly": f.derived or f.system or f.name not in writable, "share": f.name in shares,
         "masked": f.name in masked, "tree": tree_behind(u.catalog, target, f.name) is not None}
        for f in target.fields.values()
        if f.name in shown
    ]  # fmt: skip
    actions = [a for a in ACTIONS if scope(u.catalog, u.actor, name, a).fields()]
    return {
        "name": name,
        "label": target.label,
        "title": target.title,
        "icon": target.icon,
        "menu": target.menu,
        "actions": actions,
        "fields": fields,
        "rules": ruling(target, shown),
        "snapshot": snapshot_of(u.catalog, name) is not None,
        "task_forces": task_forces.stands(u.catalog, name),
        "routed": name in u.catalog.once(compile_decisions).routes,
    }


@router.get("/meta")
async def get_meta(request: Request) -> Answer[WhatThereIs]:
    """Objects, fields, lists and names this person may see. ETag: catalog version and person's roles."""
    async with unit(request) as u:
        objects = [meta for name in u.catalog.objects if (meta := object_meta(u, name)) is not None]
        for name, field in await settling(u.tx):
            for shown in (f for o in objects if o["name"] == name for f in o["fields"] if f["name"] == field):
                shown["settling"] = True
        known = {o["name"] for o in objects}
        views = [
            {"name": name, "object": d.body.object, "label": d.body.label, "columns": d.body.columns,
             "filter": d.body.filter, "sort": d.body.sort, "order": d.body.order, "layout": d.body.layout,
             "group": d.body.group, "sum": d.body.sum, "card": d.body.card, "start": d.body.start, "end": d.body.end,
             "icon": d.body.icon}
            for name, d in u.catalog.all("view").items()
            if d.body.object in known
        ]  # fmt: skip
        config = cockpit_of(u.catalog)
        body = {
            "version": u.catalog.version,
            "objects": objects,
            "apps": [{"name": n, "label": d.body.label} for n, d in u.catalog.all("app").items()],
            "views": sorted(views, key=lambda v: v["order"]),
            "forms": forms_of(u.catalog, u.actor.roles, known),
            "event_types": [
                {"name": n, "label": d.body.label} for n, d in u.catalog.all("event_type").items()
            ],
            "signals": [{"name": n, "label": d.body.label} for n, d in u.catalog.all("signal").items()],
            "rules": [
                {"kind": kind, "name": n, "label": d.body.label}
                for kind in RULES
                for n, d in u.catalog.all(kind).items()
            ],
            "cockpit": {
                "object": config.object,
                "label": config.label,
                "watched": config.figures.watched if config.figures else [],
            }
            if config
            else None,
            "second_looks": looks_told(u.catalog, u.actor, known),
            "cells": next(
                (one.body.object for one in u.catalog.all("cell").values() if one.body.object in known), None
            ),
            "abilities": sorted(a for a in ABILITIES if may(u.catalog, u.actor, a)),
            "studio": may_configure(u.catalog, u.actor),
        }
    return answer(body)


@router.get("/views")
async def get_views(request: Request) -> Answer[Rows[SavedView]]:
    async with unit(request) as u:
        return answer({"rows": await saved_views(u.tx, u.actor)})


@router.post("/views", status_code=201)
async def post_view(request: Request, body: NewView) -> Answer[SavedView]:
    async with unit(request) as u:
        found = await save_view(
            u.tx, u.catalog, u.actor, body.object, body.label, body.look(), body.shared, u.now
        )
    return answer(found, 201)


@router.put("/views/{key}")
async def put_view(request: Request, key: UUID, body: NewView) -> Answer[SavedView]:
    async with unit(request) as u:
        found = await save_view(
            u.tx, u.catalog, u.actor, body.object, body.label, body.look(), body.shared, u.now, key
        )
    return answer(found)


@router.get("/preferences")
async def get_preferences(request: Request) -> Answer[dict[str, Preference]]:
    """What the person set for their lists, by object."""
    async with unit(request) as u:
        return answer(await preferences(u.tx, u.actor))


@router.put("/preferences/{object_name}")
async def put_preference(request: Request, object_name: str, body: NewPreference) -> Answer[Preference]:
    wanted = Preference(body.pinned, body.default, body.widths, body.density, body.quick)
    async with unit(request) as u:
        return answer(await prefer(u.tx, u.catalog, u.actor, object_name, wanted, u.now))


@router.delete("/views/{key}", status_code=204)
async def delete_view(request: Request, key: UUID) -> Response:
    async with unit(request) as u:
        await forget_view(u.tx, u.actor, key)
    return Response(status_code=204)
