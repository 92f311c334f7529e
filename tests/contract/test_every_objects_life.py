"""What happens to a record of any object, shipped or a company's own: talk, merges, sheets in and out, programs."""

import csv
import io
import json
from typing import Any

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.contract.every_object import MINE, entered, publish_own, sample
from tests.contract.test_every_object import SHIPPED
from tests.sales import Company
from yingdan.base.job_runner import JobRunner
from yingdan.main.wiring import job_kinds

NAMES = (MINE, *(f"sales.{one}" for one in SHIPPED))


@pytest.fixture
async def door(company: Company) -> Any:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as admin:
        await publish_own(admin)
        yield transport, admin


async def made(
    company: Company, admin: Client, name: str, seed: int, more: dict[str, Any] | None = None
) -> dict[str, Any]:
    known = {"org.user": company.people["admin"], "org.unit": company.units["公司"]}
    values = {**sample(company.catalog, name, seed, known), **(more or {})}
    answer = await admin.ask("POST", f"/records/{name}", json=values)
    assert answer.status_code == 201, (name, answer.text)
    found: dict[str, Any] = (await admin.ask("GET", f"/records/{name}/{answer.json()['id']}")).json()
    return found


async def ask(admin: Client, method: str, path: str, status: int, **more: Any) -> Any:
    answer = await admin.ask(method, path, **more)
    assert answer.status_code == status, (method, path, answer.text)
    return answer.json() if answer.content else None


async def test_a_record_is_talked_about_followed_and_told_to_programs(company: Company, door: Any) -> None:
    _, admin = door
    begin = (await admin.ask("GET", "/events")).headers["next-position"]
    for name in NAMES:
        one = await made(company, admin, name, 1)
        path = f"/records/{name}/{one['id']}"
        said = await ask(admin, "POST", f"{path}/comments", 201, json={"body": "跟进一下"})
        await ask(admin, "PATCH", f"{path}/comments/{said['id']}", 200, json={"body": "已跟进"})
        [row] = (await ask(admin, "GET", f"{path}/comments", 200))["rows"]
        assert row["body"] == "已跟进"
        await ask(admin, "DELETE", f"{path}/comments/{said['id']}", 204)
        await ask(admin, "PUT", f"{path}/marks/follow", 204)
        found = await ask(admin, "GET", f"{path}/marks", 200)
        assert ("follow" in found["mine"], [each["id"] for each in found["followers"]]) == (
            True, [str(company.people["admin"])]), name  # fmt: skip
        rows = (await ask(admin, "GET", "/marks?kind=follow", 200))["rows"]
        assert one["id"] in {each["id"] for each in rows}
        title = company.catalog.objects[name].title
        await ask(admin, "PATCH", path, 200, json={title: "改过的名字"})
        [last] = [
            e
            for e in (await ask(admin, "GET", f"{path}/history", 200))["changes"]
            if e["type"] == "record.changed"
        ]
        back = await ask(admin, "PATCH", path, 200, json={title: last["data"]["before"][title]})
        assert back[title] == one[title], name
        lines = (await admin.ask("GET", f"/events?after={begin}&types=record.*&limit=1000")).text.splitlines()
        told = [each["type"] for each in map(json.loads, lines) if each["subject"] == one["id"]]
        assert told[:1] == ["record.created"], name
        assert told.count("record.changed") == 2, name


async def test_a_key_of_one_object_opens_that_object_alone(company: Company, door: Any) -> None:
    transport, admin = door
    for name in NAMES:
        one = await made(company, admin, name, 1)
        made_key = await ask(admin, "POST", "/tokens", 201, json={"label": "ERP", "scopes": [f"{name}:read"]})
        headers = {"authorization": f"Bearer {made_key['secret']}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://yingdan.test/api/v1", headers=headers
        ) as http:
            assert (await http.get(f"/records/{name}/{one['id']}")).status_code == 200, name
            title = company.catalog.objects[name].title
            assert (await http.patch(f"/records/{name}/{one['id']}", json={title: "x"})).status_code == 403, (
                name
            )
            assert (await http.post(f"/records/{name}", json={title: "x"})).status_code == 403, name
            assert (await http.delete(f"/records/{name}/{one['id']}")).status_code == 403, name
            other = MINE if name != MINE else "sales.account"
            assert (await http.get(f"/records/{other}")).json().get("rows", []) == [], name
            for path in ("/studio/drafts", "/studio/kinds", "/bin", "/imports"):
                found = await http.get(path)
                assert found.status_code == 403 or found.json().get("rows") == [], (
                    name,
                    path,
                    found.text[:200],
                )


async def test_two_records_become_one_and_two_again(company: Company, door: Any) -> None:
    _, admin = door
    for name in NAMES:
        title = company.catalog.objects[name].title
        must = {
            field.name for field in entered(company.catalog, name) if field.required or field.name == title
        }
        full = await made(company, admin, name, 2, {"f_secret": "tiger-4711"} if name == MINE else None)
        bare = await made(company, admin, name, 3)
        rest = {
            field.name: None
            for field in entered(company.catalog, name)
            if field.name not in must and field.name in bare
        }
        bare = await ask(admin, "PATCH", f"/records/{name}/{bare['id']}", 200, json=rest)
        chosen = {"survivor": bare["id"], "merged": [full["id"]]}
        await ask(admin, "POST", f"/records/{name}/merge/preview", 200, json=chosen)
        secret = None
        if name == MINE:
            told = await ask(
                admin, "POST", f"/records/{name}/{full['id']}/reveal", 200, json={"field": "f_secret"}
            )
            secret = told["value"]
        merge = await ask(admin, "POST", f"/records/{name}/merge", 201, json=chosen)
        one = f"/records/{name}/{bare['id']}"
        joined = await ask(admin, "GET", one, 200)
        for field in entered(company.catalog, name):
            if (
                field.name in rest
                and full.get(field.name) is not None
                and not field.field_type.traits.stamped
            ):
                assert joined[field.name] == full[field.name], (name, field.name)
                if field.field_type.traits.secret:
                    asked = {"json": {"field": field.name}}
                    told = await ask(admin, "POST", f"/records/{name}/{bare['id']}/reveal", 200, **asked)
                    assert told["value"] == secret, name
        assert (await admin.ask("GET", f"/records/{name}/{full['id']}")).status_code == 404
        undone = await ask(admin, "POST", f"/records/{name}/merges/{merge['id']}/undo", 200)
        assert undone["kept"] == [], name
        moving = {"version", "changed_at", "created_at", "changed_by"}
        for was in (bare, full):
            now = await ask(admin, "GET", f"/records/{name}/{was['id']}", 200)
            assert {k: v for k, v in now.items() if k not in moving} == {
                k: v for k, v in was.items() if k not in moving}, name  # fmt: skip


async def test_what_goes_out_as_a_sheet_comes_in_again(company: Company, door: Any) -> None:
    _, admin = door
    runner = JobRunner(company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying)
    for name in NAMES:
        title = company.catalog.objects[name].title
        for seed, what in ((1, "=cmd|'/C calc'!A0"), (2, "乙")):
            await made(company, admin, name, seed, {title: what})
        fields = [f.name for f in entered(company.catalog, name) if not f.field_type.traits.files]
        body = {
            "object": name,
            "columns": list(dict.fromkeys([title, *fields])),
            "format": "csv",
            "sort": [title],
        }
        asked = await ask(admin, "POST", "/exports", 202, json=body)
        await runner.drain()
        sheet = (await admin.ask("GET", f"/exports/{asked['id']}/file")).content
        lines = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
        assert len(lines) == 3, name
        assert not any(cell[:1] in ("=", "+", "@") for line in lines for cell in line), lines
        upload = await ask(
            admin, "POST", "/imports", 201, data={"object": name}, files={"file": ("名单.csv", sheet)}
        )
        mapping = {str(c["index"]): c["suggested"]["field"] for c in upload["columns"] if c["suggested"]}
        assert title in mapping.values(), (name, upload["columns"])
        start = {"mapping": mapping}
        await ask(admin, "POST", f"/imports/{upload['id']}/check", 200, json=start)
        await ask(admin, "POST", f"/imports/{upload['id']}/start", 202, json=start)
        await runner.drain()
        done = await ask(admin, "GET", f"/imports/{upload['id']}", 200)
        assert (done["state"], done["failed"]) == ("done", 0), (
            name, done, (await admin.ask("GET", f"/imports/{upload['id']}/errors.csv")).text)  # fmt: skip
        await ask(admin, "POST", f"/imports/{upload['id']}/undo", 202)
        await runner.drain()
        rows = (await ask(admin, "GET", f"/records/{name}", 200))["rows"]
        assert len(rows) == 2, name


async def test_a_secret_goes_along_with_a_merge_and_comes_back(company: Company, door: Any) -> None:
    _, admin = door

    async def secret_of(record: str) -> str | None:
        found = await ask(admin, "POST", f"/records/{MINE}/{record}/reveal", 200, json={"field": "f_secret"})
        value: str | None = found["value"]
        return value

    stays = await made(company, admin, MINE, 1, {"f_secret": "old-tiger"})
    goes = await made(company, admin, MINE, 2, {"f_secret": "new-tiger"})
    chosen = {"survivor": stays["id"], "merged": [goes["id"]], "take": {"f_secret": goes["id"]}}
    merge = await ask(admin, "POST", f"/records/{MINE}/merge", 201, json=chosen)
    assert await secret_of(stays["id"]) == "new-tiger"
    await ask(admin, "POST", f"/records/{MINE}/merges/{merge['id']}/undo", 200)
    assert (await secret_of(stays["id"]), await secret_of(goes["id"])) == ("old-tiger", "new-tiger")
