"""Who sees a part of an object sees that part by every way in, whether the object was shipped or is a company's own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, label, open_desk
from tests.contract.every_object import MINE, publish_own, sample
from tests.contract.test_every_object import SHIPPED
from tests.sales import Company

NAMES = (MINE, *(f"sales.{one}" for one in SHIPPED))
ACTIONS = ["read", "create", "update", "remove", "import", "export"]
NOWHERE = "00000000-0000-7000-8000-000000000001"


def hidden_of(company: Company, name: str) -> list[str]:
    """Fields nobody of the narrow role sees: all that are no system field, no title and asked for by nobody."""
    target = company.catalog.objects[name]
    return [
        field.name
        for field in target.fields.values()
        if not field.system and field.name != target.title and not field.required
    ]


@dataclass
class House:
    company: Company
    transport: httpx.ASGITransport
    boss: Client
    narrow: Client

    async def make(self, name: str, owner: str | None, seed: int = 1) -> str:
        known = {"org.user": self.company.people["boss"], "org.unit": self.company.units["公司"]}
        values = sample(self.company.catalog, name, seed, known)
        if owner is not None and "owner" in self.company.catalog.objects[name].fields:
            values["owner"] = str(self.company.people[owner])
        made = await self.boss.ask("POST", f"/records/{name}", json=values)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])


@pytest.fixture
async def house(company: Company) -> AsyncIterator[House]:
    await company.hire("boss", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "boss") as boss:
        await publish_own(boss)
        desk = await open_desk(boss)
        await desk.put(
            {
                "kind": "role",
                "name": "own.narrow",
                "body": {"label": label("窄"), "abilities": ["run_imports"]},
            },
            *(narrow_grant(company, name) for name in NAMES),
        )
        assert (await desk.post("plan"))["faults"] == []
        await desk.post("publish")
        await company.hire("narrow", "东区", role="narrow", login=True)
        async with signed_in(transport, "narrow") as narrow:
            yield House(company, transport, boss, narrow)


def narrow_grant(company: Company, name: str) -> Json:
    hidden = hidden_of(company, name)
    shown = [one for one in company.catalog.objects[name].fields if one not in hidden]
    body = {
        "role": "own.narrow",
        "object": name,
        "actions": ACTIONS,
        "condition": "owner == actor.id",
        "fields": shown,
    }
    return {"kind": "grant", "name": f"own.narrow_{name.replace('.', '_')}", "body": body}


async def test_a_hidden_field_is_reached_by_no_way(house: House) -> None:
    leaks: list[str] = []
    for name in NAMES:
        record = await house.make(name, "narrow")
        for field in hidden_of(house.company, name)[: None if name == MINE else 3]:
            for what, answer in await ways_to(house, name, record, field):
                if not 400 <= answer.status_code < 500:
                    leaks.append(f"{name}.{field} {what} -> {answer.status_code} {answer.text[:160]}")
    assert leaks == []


async def ways_to(house: House, name: str, record: str, field: str) -> list[tuple[str, httpx.Response]]:
    ask, path = house.narrow.ask, f"/records/{name}"
    title = house.company.catalog.objects[name].title
    where = f"{field} == null"
    tries: list[tuple[str, str, str, dict[str, Any]]] = [
        ("filter", "GET", path, {"params": {"filter": where, "fields": title}}),
        ("sort", "GET", path, {"params": {"sort": field, "fields": title}}),
        ("filter asked", "POST", f"{path}/query", {"json": {"filter": where}}),
        ("expand", "POST", f"{path}/query", {"json": {"fields": [title], "expand": [field]}}),
        ("kanban", "GET", f"/boards/kanban/{name}", {"params": {"group": field}}),
        ("pivot", "POST", "/boards/pivot", {"json": {"object": name, "rows": [field]}}),
        (
            "pivot filter",
            "POST",
            "/boards/pivot",
            {"json": {"object": name, "rows": ["owner"], "filter": where}},
        ),
        (
            "measure",
            "POST",
            "/boards/pivot",
            {"json": {"object": name, "measures": [{"function": "max", "field": field}]}},
        ),
        (
            "export filter",
            "POST",
            "/exports",
            {"json": {"object": name, "columns": [title], "filter": where}},
        ),
        ("export sort", "POST", "/exports", {"json": {"object": name, "columns": [title], "sort": [field]}}),
        ("export", "POST", "/exports", {"json": {"object": name, "columns": [field]}}),
        ("change", "PATCH", f"{path}/{record}", {"json": {field: None}}),
        ("reveal", "POST", f"{path}/{record}/reveal", {"json": {"field": field}}),
    ]
    return [(what, await ask(method, at, **more)) for what, method, at, more in tries]


async def test_a_hidden_field_is_in_no_answer(house: House) -> None:
    leaks: list[str] = []
    for name in NAMES:
        hidden = hidden_of(house.company, name)
        record = await house.make(name, "narrow")
        title = house.company.catalog.objects[name].title
        one = f"/records/{name}/{record}"
        changed = await house.boss.ask("PATCH", one, json={title: "改了名"})
        assert changed.status_code == 200, changed.text
        wide = (await house.boss.ask("GET", one)).json()
        secrets = {str(v) for k, v in wide.items() if k in hidden and isinstance(v, str) and len(v) > 6}
        asked = [
            ("GET", one, {}), ("GET", f"/records/{name}", {}), ("GET", f"{one}/history", {}),
            ("GET", f"{one}/timeline", {}), ("GET", f"{one}/explanation", {}), ("GET", f"{one}/merges", {}),
            ("GET", f"{one}/duplicates", {}), ("POST", f"/records/{name}/query", {"json": {}}),
            ("PATCH", one, {"json": {title: "又改了"}}), ("GET", "/search", {"params": {"q": "又改了"}}),
            ("GET", f"/records/{name}", {"params": {"fields": ",".join([title, *hidden][:40])}}),
        ]  # fmt: skip
        for method, path, more in asked:
            answer = await house.narrow.ask(method, path, **more)
            if answer.status_code >= 500:
                leaks.append(f"{name} {path} {answer.status_code} {answer.text[:200]}")
            told = [one for one in secrets if one in answer.text]
            if answer.status_code == 200:
                told += [field for field in hidden if field in named(answer.json())]
            if told:
                leaks.append(f"{name} {method} {path} tells {told[:5]}")
    assert leaks == []


def named(answer: Json) -> set[str]:
    """The fields that an answer gives values of: of a record, of rows, of what changed in events."""
    rows = [answer, *answer.get("rows", ())]
    for event in (*answer.get("events", ()), *answer.get("changes", ())):
        rows += [part for part in (event.get("data") or {}).values() if isinstance(part, dict)]
    return {name for row in rows for name, value in row.items() if value is not None}


async def test_somebody_elses_record_is_not_there(house: House) -> None:
    leaks: list[str] = []
    for name in NAMES:
        theirs, mine = await house.make(name, "boss", 2), await house.make(name, "narrow", 3)
        title = house.company.catalog.objects[name].title
        path = f"/records/{name}"
        listed = (await house.narrow.ask("GET", path)).json()["rows"]
        if {row["id"] for row in listed} != {mine}:
            leaks.append(f"{name} lists {listed}")
        one = f"{path}/{theirs}"
        tries = [
            *(("GET", f"{one}{tail}", {}) for tail in ("", "/history", "/timeline", "/explanation", "/comments", "/marks",
                                                       "/merges", "/duplicates")),
            ("PATCH", one, {"json": {title: "x"}}), ("DELETE", one, {}),
            ("POST", f"{one}/comments", {"json": {"body": "你好"}}), ("PUT", f"{one}/marks/follow", {}),
            ("POST", f"{one}/claim", {}),
            ("POST", f"{path}/merge", {"json": {"survivor": mine, "merged": [theirs]}}),
            ("POST", f"{path}/merge", {"json": {"survivor": theirs, "merged": [mine]}}),
        ]  # fmt: skip
        for method, at, more in tries:
            answer = await house.narrow.ask(method, at, **more)
            absent = await house.narrow.ask(method, at.replace(theirs, NOWHERE), **more)
            if (answer.status_code, answer.json().get("slug")) != (
                absent.status_code,
                absent.json().get("slug"),
            ):
                leaks.append(f"{method} {at} {answer.status_code} {answer.text[:120]} | {absent.status_code}")
            if not 400 <= answer.status_code < 500:
                leaks.append(f"{method} {at} {answer.status_code} {answer.text[:120]}")
        batch = await house.narrow.ask(
            "POST",
            f"{path}/batch",
            json={"changes": [{"op": "update", "id": theirs, "values": {title: "x"}}]},
        )
        if batch.json().get("done") != 0:
            leaks.append(f"batch {name} {batch.text[:200]}")
        await house.boss.ask("DELETE", one)
        if theirs in (await house.narrow.ask("GET", f"/bin?object={name}")).text:
            leaks.append(f"bin of {name}")
        back = await house.narrow.ask("POST", "/bin/restore", json={"object": name, "ids": [theirs]})
        if back.status_code != 200 or back.json()["restored"]:
            leaks.append(f"restore {name} {back.text[:200]}")
    assert leaks == []
