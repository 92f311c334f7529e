"""A sheet of 10,000 people, some of them twice: deduplicated, scored, graded, routed, clocked."""

import asyncio
import csv
import io
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from bench.figure import Figure, of_runs
from bench.people import Crowd
from bench.site import Site
from bench.wire import Wire

ROWS, REPEATED, RUNS = 10_000, 0.03, 3
HEADING = {"name": "姓名", "phone": "手机号码", "company": "公司名称", "job_title": "职务", "region": "省份", "city": "城市",
           "industry": "行业", "need": "需求描述", "budget": "预算", "registered_capital": "注册资本"}  # fmt: skip
_WHOLE = (
    "select count(*), count(d.subject), count(c.subject) from connectors.import_change i"
    " left join (select distinct subject from decisions.decision where kind = 'routing') d on d.subject = i.record"
    " left join (select distinct subject from work.clock where name = 'sales.contact') c on c.subject = i.record"
    " where i.import = %(run)s and i.created"
)


async def measure_import(site: Site) -> list[Figure]:
    """From the start of the job until it is done; each chunk is routed and clocked in its own transaction."""
    rates, found, meter = [], [], site.meter()
    wire = site.manager()
    for run in range(RUNS):
        key, mapping = await upload(wire, sheet(site.crowd(50 + run)), "leads.csv")
        began = time.perf_counter()
        await wire.tell("POST", f"/api/v1/imports/{key}/start", {"mapping": mapping})
        # Seldom, since each question costs the web process about 8 ms, and people's screens do not ask but are told.
        ended = await finished(wire, key, every_s=0.25)
        rates.append(ROWS / (time.perf_counter() - began))
        found.append({name: ended[name] for name in ("created", "merged", "failed")})
        created, routed, clocked = (await site.eye.rows(_WHOLE, {"run": key}))[0]
        if not ended["created"] == created == routed == clocked or ended["done"] != ROWS:
            raise RuntimeError(f"{ended}; created {created}, routed {routed}, clocked {clocked}")
    wire.close()
    detail = {
        "n": ROWS,
        "columns": len(HEADING),
        "found": found,
        "mapping": mapping,
        "to_odoo_import_alone": max(rates) / 89,
    }
    return [of_runs("thread.import_rate", rates, {**detail, **meter.read(ROWS * RUNS)})]


def sheet(crowd: Crowd) -> bytes:
    """A CSV as a person would export it; a few rows repeat an earlier phone."""
    text = io.StringIO()
    rows: list[dict[str, Any]] = []
    writer = csv.writer(text)
    writer.writerow(HEADING.values())
    for _ in range(ROWS):
        row = crowd.fields()
        if rows and crowd.pick(REPEATED):
            row["phone"] = crowd.choose(rows)["phone"]
        rows.append(row)
        writer.writerow([row[name] for name in HEADING])
    return text.getvalue().encode("utf-8-sig")


async def upload(
    wire: Wire, content: bytes, filename: str, object_name: str = "sales.lead"
) -> tuple[str, dict[str, str]]:
    """(import, mapping as suggested) of an uploaded sheet."""
    boundary = uuid4().hex
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="object"\r\n\r\n{object_name}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode() + content + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
    answer = await wire.send("POST", "/api/v1/imports", body, f"multipart/form-data; boundary={boundary}")
    if answer.status != 201:
        raise RuntimeError(f"upload: {answer.status} {answer.body[:500]!r}")
    told = answer.json()
    mapping = {str(c["index"]): c["suggested"]["field"] for c in told["columns"] if c["suggested"]}
    return told["id"], mapping


async def finished(
    wire: Wire, key: str, within_s: float = 180, seen: Callable[[dict[str, Any]], None] = lambda told: None,
    every_s: float = 0.1,
) -> dict[str, Any]:  # fmt: skip
    """The import at its end; `seen` is given what it says of itself each time it is asked. Raises RuntimeError when it ends otherwise
    than done."""
    deadline = time.perf_counter() + within_s
    while True:
        told: dict[str, Any] = await wire.ask(f"/api/v1/imports/{key}")
        seen(told)
        if told["state"] == "done":
            return told
        if told["state"] != "running" or time.perf_counter() > deadline:
            raise RuntimeError(f"the import is {told['state']}: {told}")
        await asyncio.sleep(every_s)
