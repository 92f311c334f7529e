"""Any object, shipped or a company's own, with the outside: workbooks that change its records by a key, and webhooks."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, label, open_desk
from tests.contract.every_object import MINE, entered, publish_own, sample
from tests.contract.test_every_object import SHIPPED
from tests.sales import SYSTEM, Company
from tests.unit.test_webhooks import Receiver, receiving, send
from yingdan.base.job_runner import JobRunner
from yingdan.kernel.catalog import Field
from yingdan.main.wiring import doors, job_kinds

NAMES = (MINE, *(f"sales.{one}" for one in SHIPPED))


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        await publish_own(client)
        yield client


async def ask(admin: Client, method: str, path: str, status: int, **more: Any) -> Any:
    answer = await admin.ask(method, path, **more)
    assert answer.status_code == status, (path, answer.text)
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.content


async def made(company: Company, admin: Client, name: str, seed: int, title: str) -> Json:
    known = {"org.user": company.people["admin"], "org.unit": company.units["公司"]}
    values = {**sample(company.catalog, name, seed, known), company.catalog.objects[name].title: title}
    found: Json = await ask(admin, "POST", f"/records/{name}", 201, json=values)
    return found


async def as_workbook(admin: Client, jobs: JobRunner, name: str, columns: list[str]) -> bytes:
    body = {"object": name, "columns": columns, "format": "xlsx"}
    asked = await ask(admin, "POST", "/exports", 202, json=body)
    await jobs.drain()
    found: bytes = await ask(admin, "GET", f"/exports/{asked['id']}/file", 200)
    return found


def renamed(raw: bytes, was: str, now: str) -> bytes:
    """The workbook with another text in the cells that say `was`."""
    book, kept = load_workbook(io.BytesIO(raw)), io.BytesIO()
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == was:
                cell.value = now
    book.save(kept)
    return kept.getvalue()


def told_back(field: Field) -> bool:
    """Whether a sheet holds the value itself: files and secrets are not in it, json is told in words for people."""
    traits = field.field_type.traits
    return not (traits.files or traits.secret or field.type == "json")


async def test_a_workbook_changes_the_records_that_its_key_names_and_is_taken_back(
    company: Company, admin: Client
) -> None:
    jobs = JobRunner(company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying)
    for name in NAMES:
        title = company.catalog.objects[name].title
        fields = [f for f in entered(company.catalog, name) if told_back(f)]
        columns = list(dict.fromkeys([title, *(f.name for f in fields)]))
        model = await made(company, admin, name, 2, "样本")
        book = renamed(await as_workbook(admin, jobs, name, columns), "样本", "目标")
        await ask(admin, "DELETE", f"/records/{name}/{model['id']}", 204)
        await ask(admin, "DELETE", f"/bin/{name}/{model['id']}", 204)
        target = await made(company, admin, name, 3, "目标")
        files = {"file": ("名单.xlsx", book)}
        upload = await ask(admin, "POST", "/imports", 201, data={"object": name}, files=files)
        mapping = {str(c["index"]): c["suggested"]["field"] for c in upload["columns"] if c["suggested"]}
        assert title in mapping.values(), (name, upload["columns"])
        start = {"mapping": mapping, "mode": "update", "key": title}
        await ask(admin, "POST", f"/imports/{upload['id']}/start", 202, json=start)
        await jobs.drain()
        done = await ask(admin, "GET", f"/imports/{upload['id']}", 200)
        counted = [done[one] for one in ("state", "created", "merged", "failed")]
        assert counted == ["done", 0, 1, 0], (
            name,
            done,
            await ask(admin, "GET", f"/imports/{upload['id']}/errors.csv", 200),
        )
        now = await ask(admin, "GET", f"/records/{name}/{target['id']}", 200)
        for field in fields:
            if field.name in mapping.values() and field.name != title and not field.field_type.traits.stamped:
                assert now[field.name] == model[field.name], (name, field.name)
        await ask(admin, "POST", f"/imports/{upload['id']}/undo", 202)
        await jobs.drain()
        back = await ask(admin, "GET", f"/records/{name}/{target['id']}", 200)
        for field in fields:
            assert back[field.name] == target[field.name], (name, field.name)


async def test_a_webhook_tells_of_making_changing_and_removing_with_the_named_field_alone(
    company: Company, admin: Client
) -> None:
    async with receiving() as outside:
        for name in NAMES:
            await hooked(company, admin, name, outside)
        for name in NAMES:
            title = company.catalog.objects[name].title
            one = await made(company, admin, name, 1, "外传")
            await company.settle()
            await ask(admin, "PATCH", f"/records/{name}/{one['id']}", 200, json={title: "改名"})
            await company.settle()
            await ask(admin, "DELETE", f"/records/{name}/{one['id']}", 204)
            await company.settle()
            for _ in range(4):
                await send(company)
            told = [
                b for b in map(json.loads, (raw for _, raw in outside.got)) if b["record"]["id"] == one["id"]
            ]
            assert [b["sent_for"]["type"] for b in told] == [
                "record.created",
                "record.changed",
                "record.removed",
            ], name
            assert [set(b["record"]) for b in told[:2]] == [{"id", title}] * 2, name
            assert [b["record"][title] for b in told[:2]] == ["外传", "改名"], name


async def hooked(company: Company, admin: Client, name: str, outside: Receiver) -> None:
    short = name.replace(".", "_")
    body = {"label": label("测试"), "url": outside.url, "object": name, "secret": short,
            "events": ["record.created", "record.changed", "record.removed"],
            "fields": [company.catalog.objects[name].title]}  # fmt: skip
    desk = await open_desk(admin)
    await desk.put({"kind": "webhook", "name": f"own.{short}", "body": body})
    assert (await desk.post("plan"))["faults"] == []
    await desk.post("publish")
    await doors(company.ground).outbox.draw_secret(f"own.{short}", SYSTEM, company.clock.now())
