"""Everyday data work over the wire: comments that reach whom they address, batches, merges, exports, views and marks."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.base.job_runner import JobRunner
from yingdan.main.wiring import job_kinds
from yingdan.work import notices_of


@pytest.fixture
async def door(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("安娜", "华东", login=True)
    await company.hire("陈晨", "华南", regions=("440000",), login=True)
    await company.hire("方敏", "华东", role="manager", login=True)
    async with serving(company) as transport:
        yield transport


async def lead(at: Company, phone: str, name: str = "王芳") -> dict[str, Any]:
    await at.form(name=name, phone=phone, region="310000")
    await at.settle()
    [row] = await at.ask("sales.lead", f"phone == '+86{phone}'")
    return row


async def told(company: Company, name: str) -> list[str]:
    async with company.db.begin() as tx:
        rows, _ = await notices_of(tx, company.people[name], 50)
    return [row[1] for row in rows]


async def test_a_mention_reaches_only_those_who_may_see_the_record(
    company: Company, door: httpx.ASGITransport
) -> None:
    row = await lead(company, "13800000001")
    mentioned = [str(company.people[name]) for name in ("安娜", "陈晨", "方敏")]
    async with signed_in(door, "方敏") as boss:
        path = f"/records/sales.lead/{row['id']}/comments"
        made = await boss.ask("POST", path, json={"body": "@安娜 今天联系", "mentions": mentioned})
        assert made.status_code == 201
        assert {one["name"] for one in made.json()["mentions"]} >= {"安娜", "方敏"}
        assert (await boss.ask("GET", path)).json()["rows"][0]["body"] == "@安娜 今天联系"
    await company.settle()
    assert "record.mentioned" in await told(company, "安娜")
    assert "record.mentioned" not in await told(company, "陈晨")
    assert "record.mentioned" not in await told(company, "方敏")


async def test_a_follower_hears_of_what_others_change(company: Company, door: httpx.ASGITransport) -> None:
    row = await lead(company, "13800000002")
    async with signed_in(door, "方敏") as boss, signed_in(door, "安娜") as anna:
        path = f"/records/sales.lead/{row['id']}"
        assert (await boss.ask("PUT", f"{path}/marks/follow")).status_code == 204
        on = (await boss.ask("GET", f"{path}/marks")).json()
        assert (on["mine"], [one["name"] for one in on["followers"]]) == (["follow"], ["方敏"])
        assert (await anna.ask("PATCH", path, json={"job_title": "厂长"})).status_code == 200
        await company.settle()
        assert "record.changed" in await told(company, "方敏")
        assert (await boss.ask("DELETE", f"{path}/marks/follow")).status_code == 204
        before = await told(company, "方敏")
        await anna.ask("PATCH", path, json={"job_title": "总经理"})
        await company.settle()
        assert await told(company, "方敏") == before


async def test_a_batch_answers_row_by_row_with_what_stood_there_before(
    company: Company, door: httpx.ASGITransport
) -> None:
    first, second = await lead(company, "13800000003"), await lead(company, "13800000004")
    async with signed_in(door, "方敏") as boss:
        changes = [
            {
                "op": "update",
                "id": str(first["id"]),
                "version": first["version"],
                "values": {"job_title": "厂长"},
            },
            {"op": "update", "id": str(second["id"]), "version": 99, "values": {"job_title": "厂长"}},
            {"op": "update", "id": str(second["id"]), "values": {}, "add": {"tags": ["x"]}},
        ]
        answer = (await boss.ask("POST", "/records/sales.lead/batch", json={"changes": changes})).json()
        assert (answer["done"], answer["failed"]) == (1, 2)
        assert answer["rows"][0]["before"] == {"job_title": None}
        assert [row["problem"]["slug"] for row in answer["rows"][1:]] == [
            "version-is-stale",
            "record-is-given-twice",
        ]
        assert answer["rows"][1]["problem"]["title"]
        none = await boss.ask("POST", "/records/sales.lead/batch", json={"changes": [{"op": "remove"}]})
        assert none.status_code == 422


async def test_a_merge_is_looked_at_made_and_taken_back(company: Company, door: httpx.ASGITransport) -> None:
    first, second = await lead(company, "13800000005", "林海"), await lead(company, "13800000006", "林海。")
    body = {"survivor": str(first["id"]), "merged": [str(second["id"])]}
    async with signed_in(door, "方敏") as boss:
        path = "/records/sales.lead"
        alike = (await boss.ask("GET", f"{path}/{first['id']}/duplicates")).json()["rows"]
        assert [row["id"] for row in alike] == [str(second["id"])]
        groups = (await boss.ask("GET", f"{path}/duplicates")).json()["rows"]
        assert {one["id"] for group in groups for one in group["records"]} == {
            str(first["id"]),
            str(second["id"]),
        }
        preview = (await boss.ask("POST", f"{path}/merge/preview", json=body)).json()
        assert [row["id"] for row in preview["rows"]] == [str(first["id"]), str(second["id"])]
        made = (
            await boss.ask("POST", f"{path}/merge", json={**body, "take": {"phone": str(second["id"])}})
        ).json()
        await company.settle()
        row = (await boss.ask("GET", f"{path}/{first['id']}")).json()
        assert row["phone"] == "+8613800000006"
        assert (await boss.ask("GET", f"{path}/{second['id']}")).status_code == 404
        kinds = [
            e["type"] for e in (await boss.ask("GET", f"{path}/{first['id']}/timeline")).json()["events"]
        ]
        assert "record.merged" in kinds
        undone = await boss.ask("POST", f"{path}/merges/{made['id']}/undo")
        assert undone.json()["kept"] == []
        assert (await boss.ask("GET", f"{path}/{second['id']}")).json()["phone"] == "+8613800000006"
        [known] = (await boss.ask("GET", f"{path}/{first['id']}/merges")).json()["rows"]
        assert known["undone_at"]


async def exported(company: Company, client: Client, ask: dict[str, Any]) -> bytes:
    answer = await client.ask("POST", "/exports", json=ask)
    assert answer.status_code == 202, answer.text
    key = UUID(answer.json()["id"])
    assert (await client.ask("GET", f"/exports/{key}/file")).json()["slug"] == "export-is-not-ready"
    runner = JobRunner(company.db, job_kinds(company.ground), company.clock)
    await runner.drain()
    seen = (await client.ask("GET", f"/exports/{key}")).json()
    assert (seen["state"], seen["problem"]) == ("done", None)
    file = await client.ask("GET", f"/exports/{key}/file")
    assert file.headers["content-disposition"].startswith("attachment")
    return file.content


async def test_a_file_holds_the_rows_as_seen_and_runs_nothing_in_a_spreadsheet(
    company: Company, door: httpx.ASGITransport
) -> None:
    await lead(company, "13800000007", "=cmd|' /C calc'!A0")
    await lead(company, "13800000008", "王芳")
    ask = {
        "object": "sales.lead",
        "columns": ["name", "phone", "status", "owner", "created_at"],
        "sort": ["created_at"],
    }
    async with signed_in(door, "方敏") as boss:
        # Whose file shows the shape of a phone only may not have it in the order of phones.
        by_phone = await boss.ask("POST", "/exports", json={**ask, "sort": ["phone"], "format": "csv"})
        assert by_phone.json()["slug"] == "field-is-hidden"
        text = (await exported(company, boss, {**ask, "format": "csv"})).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text)))
        assert len(lines) == 3
        assert lines[1][0] == "'=cmd|' /C calc'!A0"
        assert lines[2][3] == "安娜"
        assert lines[2][1] == "138****0008"
        assert lines[0][0] == "姓名"
        book = load_workbook(io.BytesIO(await exported(company, boss, {**ask, "format": "xlsx"})))
        cell = book.worksheets[0].cell(2, 1)
        assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")
        narrow = {**ask, "format": "csv", "filter": "name == '王芳'"}
        assert (await exported(company, boss, narrow)).count(b"\r\n") == 2
        mine = (await boss.ask("GET", "/exports")).json()["rows"]
        assert len(mine) == 3
    async with signed_in(door, "安娜") as anna:
        assert (await anna.ask("GET", f"/exports/{mine[0]['id']}/file")).status_code == 404
        refused = await anna.ask("POST", "/exports", json={**ask, "object": "sales.task", "columns": ["id"]})
        assert refused.json()["slug"] == "export-is-not-allowed"


async def test_a_view_is_shared_with_the_unit_and_changed_by_its_owner_only(
    door: httpx.ASGITransport,
) -> None:
    view = {
        "object": "sales.lead",
        "label": "看板",
        "columns": ["name"],
        "layout": "kanban",
        "group": "status",
        "shared": "unit",
    }
    async with (
        signed_in(door, "安娜") as anna,
        signed_in(door, "方敏") as boss,
        signed_in(door, "陈晨") as chen,
    ):
        made = (await anna.ask("POST", "/views", json=view)).json()
        assert (made["layout"], made["mine"]) == ("kanban", True)
        assert [(v["id"], v["mine"]) for v in (await boss.ask("GET", "/views")).json()["rows"]] == [
            (made["id"], False)
        ]
        assert (await chen.ask("GET", "/views")).json()["rows"] == []
        assert (await boss.ask("PUT", f"/views/{made['id']}", json=view)).status_code == 404
        changed = await anna.ask("PUT", f"/views/{made['id']}", json={**view, "shared": "me"})
        assert changed.json()["shared"] == "me"
        assert (await boss.ask("GET", "/views")).json()["rows"] == []
        kept = {
            "pinned": [made["id"]],
            "default": made["id"],
            "widths": {"name": 240},
            "density": "tight",
            "quick": True,
        }
        assert (await anna.ask("PUT", "/preferences/sales.lead", json=kept)).json() == kept
        assert (await anna.ask("GET", "/preferences")).json() == {"sales.lead": kept}
        assert (await chen.ask("GET", "/preferences")).json() == {}


async def test_marks_come_back_the_latest_first(company: Company, door: httpx.ASGITransport) -> None:
    row = await lead(company, "13800000009")
    async with signed_in(door, "方敏") as boss:
        for kind in ("seen", "favourite"):
            assert (await boss.ask("PUT", f"/records/sales.lead/{row['id']}/marks/{kind}")).status_code == 204
            [one] = (await boss.ask("GET", f"/marks?kind={kind}")).json()["rows"]
            assert (one["id"], one["title"]) == (str(row["id"]), "王芳")
        assert (await boss.ask("GET", "/marks?kind=owner")).status_code == 400
