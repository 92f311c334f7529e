"""Packages in the Studio: what is there, taking one in, newer editions, copies, the way out."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.plain_text import Text
from yingdan.api.shapes import VersionMade
from yingdan.api.shapes_drafts import CopyMade, PackageInstalled, PackageOffer, Packages, Plan
from yingdan.api.studio import draft_answer
from yingdan.api.studio_plans import told_plan
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, sends, unit
from yingdan.base import Label, Problem
from yingdan.kernel.access import units_below
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change
from yingdan.kernel.packages import (
    MAX_ARCHIVE,
    Clash,
    Offer,
    copied,
    export,
    hand_in,
    install_upload,
    market,
    offer_of,
    remove_package,
    uninstall,
    write_archive,
)
from yingdan.kernel.publish import (
    Edit,
    changed_words,
    fault_words,
    newest,
    open_draft,
    propose,
    put_changes,
)

router = APIRouter(prefix="/api/v1/studio/packages", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class Side(BaseModel):
    kind: Text = Field(max_length=60)
    name: Text = Field(max_length=200)
    side: Literal["ours", "theirs"]


class Install(BaseModel):
    """`upload`: the digest that the plan answered, or the name of a shipped package."""

    upload: Text = Field(max_length=100)
    sides: list[Side] = Field(default_factory=list, max_length=5000)
    note: Text = Field("", max_length=1000)


class Named(BaseModel):
    zh: Text = Field(min_length=1, max_length=200)
    en: Text = Field(min_length=1, max_length=200)

    def as_label(self) -> Label:
        return {"zh": self.zh, "en": self.en}


class Copy(BaseModel):
    """`unit`: the copy's grants hold only for people of this unit and those below it."""

    name: Text = Field(max_length=60)
    label: Named | None = None
    unit: UUID | None = None


class Note(BaseModel):
    note: Text = Field("", max_length=1000)


async def body_of(request: Request) -> bytes:
    """The body, read no further than an archive may be long; kept for a second try of the request."""
    if not hasattr(request.state, "start"):
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_ARCHIVE:
                break
        request.state.start = bytes(body)
    kept: bytes = request.state.start
    return kept


def sides_of(body: Install) -> Mapping[tuple[str, str], str]:
    return {(one.kind, one.name): one.side for one in body.sides}


def _clash(one: Clash) -> Json:
    return {
        "kind": one.kind, "name": one.name, "paths": list(one.paths), "base": one.base, "ours": one.ours,
        "theirs": one.theirs, "kept": one.kept, "words": changed_words(one.kind, one.name, one.ours, one.theirs),
    }  # fmt: skip


async def offer_answer(u: Unit, catalog: Catalog, offer: Offer) -> Json:
    """An offer with its plan: every fault, clash and step."""
    plan = await planned(u, catalog, offer.upgrade.changes)
    faults = [told for fault in offer.upgrade.faults if (told := fault_words(fault)) not in plan["faults"]]
    return {
        **plan,
        "faults": [*faults, *plan["faults"]],
        "app": offer.app,
        "edition": offer.edition,
        "upload": offer.digest,
        "direction": offer.direction,
        "label": offer.puts[0].body.get("label"),
        "conflicts": [_clash(one) for one in offer.upgrade.clashes],
        "kept": [{"kind": kind, "name": name} for kind, name in offer.upgrade.kept],
    }


async def planned(u: Unit, catalog: Catalog, changes: Sequence[Change]) -> Json:
    proposal = await propose(u.tx, catalog, changes)
    return {**await told_plan(u, proposal), "version": catalog.version}


@router.get("")
async def list_packages(request: Request) -> Answer[Packages]:
    async with unit(request, ABILITY) as u:
        return answer(await market(u.tx, await newest(u.tx, u.catalog), u.platform.shipped))


@router.get("/{app}/export.zip", **sends("application/zip"))
async def export_package(request: Request, app: str) -> Response:
    """A package as it is in force, in its one canonical spelling. Problem package-not-found 404."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        found = catalog.get("app", app)
        if found is None:
            raise Problem("package-not-found", 404, app=app)
        content = write_archive(export(catalog, app))
    name = f"{app}-{''.join(c for c in found.body.version if c.isalnum() or c in '.-')[:20]}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, "application/zip")


@router.post("/plan")
async def plan_package(request: Request) -> Answer[PackageOffer]:
    """Take in a zip and say what installing it would do. Nothing is installed; the upload is kept for `install`."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        raw = await body_of(request)
        offer = await hand_in(u.tx, catalog, raw, u.platform.shipped, u.actor.key, u.now)
        return answer(await offer_answer(u, catalog, offer))


@router.post("/offer")
async def plan_known(request: Request, body: Install) -> Answer[PackageOffer]:
    """The same plan of a package that is here already, under other choices of `sides`."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        offer = await offer_of(u.tx, catalog, body.upload, u.platform.shipped, sides_of(body))
        return answer(await offer_answer(u, catalog, offer))


@router.post("/install")
async def install_package(request: Request, body: Install) -> Answer[PackageInstalled]:
    """Install or upgrade. Where the company and the package changed the same, ours stays unless `sides` says theirs."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        offer = await offer_of(u.tx, catalog, body.upload, u.platform.shipped, sides_of(body))
        made = await install_upload(u.tx, catalog, offer, u.actor.key, body.note, u.now)
    await u.platform.holder.refresh()
    return answer({"version": made.version, "app": offer.app, "edition": offer.edition})


@router.post("/{app}/uninstall/plan")
async def plan_uninstall(request: Request, app: str) -> Answer[Plan]:
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        if catalog.get("app", app) is None:
            raise Problem("package-not-found", 404, app=app)
        return answer(await planned(u, catalog, uninstall(catalog, app)))


@router.post("/{app}/uninstall")
async def post_uninstall(request: Request, app: str, body: Note) -> Answer[VersionMade]:
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        made = await remove_package(u.tx, catalog, app, u.actor.key, body.note, u.now)
    await u.platform.holder.refresh()
    return answer({"version": made.version})


@router.post("/{app}/copy", status_code=201)
async def copy_package(request: Request, app: str, body: Copy) -> Answer[CopyMade]:
    """A draft with the same app under another name. `left_out`: fields it adds to others' objects, which can stand
    there only once. Problems: package-not-found 404, package-is-there 409."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        if catalog.get("app", app) is None:
            raise Problem("package-not-found", 404, app=app)
        if catalog.get("app", body.name) is not None:
            raise Problem("package-is-there", 409, app=body.name)
        units = await units_below(u.tx, body.unit) if body.unit else ()
        label = body.label.as_label() if body.label is not None else None
        puts, left = copied(catalog, app, body.name, label, units)
        title = label["zh"] if label is not None else body.name
        draft = await open_draft(u.tx, catalog, title, body.name, u.actor.key, u.now)
        edits = [Edit(put.kind, put.name, dict(put.body), put.app) for put in puts]
        draft = await put_changes(u.tx, catalog, draft.id, edits, 0, None, u.actor.key, u.now)
        found = await draft_answer(u, catalog, draft)
    left_out = [{"kind": one.kind, "name": one.name} for one in left]
    return answer({**found, "draft": draft.id, "left_out": left_out}, 201)
