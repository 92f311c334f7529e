"""Every route tried by every role, against customers of another zone and a field that is hidden from all: what an answer tells of
them is a leak, and so is a row that was changed.

The routes come from the product's own description of its interface. The hidden rows carry texts and numbers that are nowhere else;
answers are read whole, files inside archives too, and each role's open stream while the hidden rows are being changed.
"""

import asyncio
import contextlib
import io
import os
import zipfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from bench.access_asking import Asked, Prey, questions
from bench.company import ACTOR, PASSWORD
from bench.figure import Figure
from bench.meter import loop_ms
from bench.site import Site
from yingdan.base import Settings
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update, write
from yingdan.main.wiring import Ground, ground

HIDING, TRYING = "西部战区", "华东战区"
TEXT, DIGITS, VEILED = "绝密Q7X", "+8619912", "底牌Z9K"
MARKS = ("Q7Xalpha", "q7xalpha", "19912345678", "Z9Komega")
STIRRED = {"sales.account": "external_id", "sales.lead": "wechat", "sales.opportunity": "next_step"}
LIVE, EXPORT_S = "/api/v1/live", 20.0
# Who may see only their own zone; the others may see everything and are tried for answers that break.
NARROW = ("stranger", "rep", "manager")


@dataclass
class _Tally:
    """What the answers to one role were."""

    tried: set[tuple[str, str]] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


async def measure_routes(site: Site) -> list[Figure]:
    """`access.routes_covered` and `access.leaks`."""
    prey, before = await _lay(site)
    roles = {
        "stranger": None, "rep": f"{TRYING}销售1", "manager": f"{TRYING}经理", "director": "总监", "admin": "管理员",
    }  # fmt: skip
    async with _signed_in(site, "管理员") as admin:
        document = (await admin.get("/api/v1/openapi.json")).json()
    asked = list(questions(document, prey))
    routes = {(one.method, one.route) for one in asked}
    tallies: dict[str, _Tally] = {}
    for role, login in roles.items():
        tallies[role] = await _try_all(site, role, login, asked, prey)
        if role == NARROW[-1]:
            after = await _state(site, prey)
    changed = [name for name in before if before[name] != after[name]]
    leaks = [f"{role}: {leak}" for role in NARROW for leak in tallies[role].leaks] + [
        f"changed: {one}" for one in changed
    ]
    broken = [f"{role}: {one}" for role, tally in tallies.items() for one in tally.broken]
    tried = sum(len(tally.tried & routes) for tally in tallies.values())
    detail = {
        "routes": len(routes), "roles": list(roles), "requests": sum(tally.statuses.total() for tally in tallies.values()),
        "statuses": {role: dict(sorted(tally.statuses.items())) for role, tally in tallies.items()},
        "leaks": leaks[:10], "answers_that_broke": broken[:10], "live": "a stream of each role but the stranger's, while hidden rows change",
        "loop_ms": loop_ms(), "load": os.getloadavg()[0],
    }  # fmt: skip
    return [
        Figure("access.routes_covered", 100 * tried / (len(routes) * len(roles)), detail, not broken),
        Figure("access.leaks", float(len(leaks)), detail),
    ]


async def _lay(site: Site) -> tuple[Prey, Mapping[str, Any]]:
    """Rows of the western zone that the eastern one must not see, a field hidden from all on a lead of the east."""
    people = [(person, unit) for person, unit in site.company.units.items()]
    names = dict(await site.eye.rows('select name, id from org."user"'))
    zones = dict(await site.eye.rows("select name, id from org.unit"))
    west = next(one for one in people if one[0] == names[f"{HIDING}销售1"])
    east = names[f"{TRYING}销售1"]
    async with _catalog(site) as (base, catalog):
        guard = Put("guard", "sales.bench_veil", {"object": "sales.lead", "hidden_fields": ["need"]})
        async with base.db.begin() as tx:
            catalog = await publish(tx, catalog, [guard], ACTOR.key, "bench", base.clock.now())
        mark, mail, phone = f"{TEXT}alpha", "q7xalpha@example.com", f"{DIGITS}345678"
        async with base.db.begin() as tx:
            lead, account = await write(tx, catalog, ACTOR, [
                Create("sales.lead", {"name": mark, "company": f"{mark}公司", "phone": phone, "email": mail}, owner=west[0], unit=west[1]),
                Create("sales.account", {"name": f"{mark}集团", "note": mark}, owner=west[0], unit=west[1]),
            ], at=base.clock.now(), source="bench")  # fmt: skip
            of = {"account": account.id}
            others = await write(tx, catalog, ACTOR, [
                Create("sales.contact", {"name": mark, "note": mark, **of}, owner=west[0], unit=west[1]),
                Create("sales.opportunity", {"name": mark, "note": mark, "stage": "discovery", "amount": 1, **of}, owner=west[0], unit=west[1]),
                Create("sales.activity", {"note": mark, "kind": "call", "at": base.clock.now().isoformat(), "lead": lead.id}, owner=west[0], unit=west[1]),
                Create("sales.task", {"name": mark, "note": mark, "lead": lead.id}, owner=west[0], unit=west[1]),
                Create("sales.lead", {"name": "东区线索", "need": f"{VEILED}omega"}, owner=east, unit=zones[TRYING]),
            ], at=base.clock.now(), source="bench")  # fmt: skip
    made = dict(
        zip(("sales.contact", "sales.opportunity", "sales.activity", "sales.task"), others[:4], strict=True)
    )
    records = {"sales.lead": str(lead.id), "sales.account": str(account.id)}
    prey = Prey(
        records | {name: str(one.id) for name, one in made.items()}, str(west[0]), str(west[1]), TEXT, DIGITS
    )
    return prey, await _state(site, prey)


@contextlib.asynccontextmanager
async def _catalog(site: Site) -> AsyncIterator[tuple[Ground, Catalog]]:
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        async with base.db.begin() as tx:
            catalog = await load(tx)
        yield base, catalog


async def _state(site: Site, prey: Prey) -> dict[str, Any]:
    """Each hidden row as it is, but for what the measurement itself changes."""
    found = {}
    for name, key in prey.records.items():
        schema, table = name.split(".")
        sql = f"select to_jsonb(t) - %(stirred)s::text[] from {schema}.{table} t where t.id = %(key)s"
        stirred = ["version", "changed_at", *STIRRED.values()]
        found[name] = await site.eye.rows(sql, {"key": UUID(key), "stirred": stirred})
    return found


@contextlib.asynccontextmanager
async def _signed_in(site: Site, login: str | None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's session; nobody's when no log-in is given."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.stack.port}", timeout=60) as http:
        if login is not None:
            await _sign_in(http, login)
        yield http


async def _sign_in(http: httpx.AsyncClient, login: str) -> None:
    http.cookies.clear()
    answer = await http.post("/api/v1/session", json={"login": login, "password": PASSWORD})
    answer.raise_for_status()
    http.headers["x-csrf-token"] = answer.json()["csrf"]


async def _try_all(site: Site, role: str, login: str | None, asked: list[Asked], prey: Prey) -> _Tally:
    tally = _Tally()
    async with _signed_in(site, login) as http, _signed_in(site, login) as watching:
        stream = asyncio.create_task(_listen(watching, tally)) if login is not None else None
        for place, one in enumerate(asked):
            if one.route == LIVE and login is not None:
                tally.tried.add((one.method, one.route))  # the stream that is open all the while
                continue
            await _try(http, one, tally)
            if (
                login is not None
                and tally.statuses[401]
                and (await http.get("/api/v1/preferences")).status_code == 401
            ):
                await _sign_in(http, login)
            if role in NARROW and place % 200 == 0:
                await _stir(site, prey)
        if login is not None:
            await _exported(http, tally)
        if stream is not None:
            stream.cancel()
            await asyncio.gather(stream, return_exceptions=True)
    return tally


async def _try(http: httpx.AsyncClient, one: Asked, tally: _Tally) -> None:
    try:
        answer = await http.request(one.method, one.path, json=one.body)
    except httpx.HTTPError as error:
        tally.broken.append(f"{one.method} {one.path}: {error!r}")
        return
    tally.tried.add((one.method, one.route))
    tally.statuses[answer.status_code] += 1
    if answer.status_code >= 500:
        tally.broken.append(f"{one.method} {one.path}: {answer.status_code} {answer.text[:200]}")
    tally.leaks += [
        f"{one.method} {one.path} ({answer.status_code}): {mark}" for mark in _told(answer.content)
    ]


def _told(content: bytes) -> Iterator[str]:
    """The marks that stand in an answer, packed or plain."""
    for text in _texts(content):
        yield from (mark for mark in MARKS if mark in text)


def _texts(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", "replace")
    if content[:2] == b"PK":
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield packed.read(name).decode("utf-8", "replace")


async def _listen(http: httpx.AsyncClient, tally: _Tally) -> None:
    """The live stream, read until it is cancelled."""
    async with http.stream("GET", LIVE, timeout=None) as answer:
        async for piece in answer.aiter_text():
            tally.leaks += [f"GET {LIVE}: {mark}" for mark in MARKS if mark in piece]


async def _stir(site: Site, prey: Prey) -> None:
    """Change every hidden row, so that it is told to whoever may know; its texts stay."""
    async with _catalog(site) as (base, catalog), base.db.begin() as tx:
        moment = base.clock.now().isoformat()
        changes = [Update(name, UUID(prey.records[name]), {field: moment}) for name, field in STIRRED.items()]
        await write(tx, catalog, ACTOR, changes, at=base.clock.now(), source="bench")


async def _exported(http: httpx.AsyncClient, tally: _Tally) -> None:
    """What the exports asked for on the way have brought, once they are made."""
    deadline = asyncio.get_running_loop().time() + EXPORT_S
    while asyncio.get_running_loop().time() < deadline:
        listed = (await http.get("/api/v1/exports")).json()
        rows = listed["rows"] if isinstance(listed, dict) and "rows" in listed else listed
        if all(one.get("state") in ("done", "failed", "ready") for one in rows):
            break
        await asyncio.sleep(0.3)
    for one in rows:
        await _try(
            http, Asked("GET", "/api/v1/exports/{key}/file", f"/api/v1/exports/{one['id']}/file"), tally
        )
