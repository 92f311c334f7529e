"""The model page: what an empty company is missing, what a year of outcomes shows, roll back at once, rights."""

import random
from datetime import timedelta
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import Company
from yingdan.base import fetch
from yingdan.base.job_runner import JobRunner
from yingdan.kernel.access import System
from yingdan.kernel.records import Create, Update, write
from yingdan.main.wiring import job_kinds

ACTOR = System("test")
RATE = {"referral": 0.6, "expo": 0.3, "ad": 0.08}


async def jobs_done(company: Company) -> None:
    await JobRunner(
        company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying
    ).drain()
    await company.settle()


async def year_of_leads(company: Company, per_month: int, *, told_late: str | None = None) -> None:
    """Leads of twelve months, each with its outcome some days after it came; of the youngest many are open still. With `told_late`
    the field of that name says the same of all, written a day after the outcome."""
    rng, now = random.Random(4), company.clock.now()
    for month in range(12, 0, -1):
        came = now - timedelta(days=30 * month - 1)
        sources = [rng.choice(sorted(RATE)) for _ in range(per_month)]
        fates = [rng.random() < RATE[source] for source in sources]
        creates = [
            Create("sales.lead", {"name": f"客户{month}-{n}", "source": source, "status": "converted" if won else "discarded",
                                  **({} if won else LOST)})
            for n, (source, won) in enumerate(zip(sources, fates, strict=True))
        ]  # fmt: skip
        async with company.db.begin() as tx:
            made = await write(tx, company.catalog, ACTOR, creates, at=came, source="test")
        known: dict[int, list[Update]] = {}
        for one, won in zip(made, fates, strict=True):
            day = 7 * int(rng.expovariate(1 / 25) / 7 + 0.5)
            if came + timedelta(days=day) < now:
                known.setdefault(day, []).append(Update("sales.lead", one.id, {"converted": won}))
        for day, changes in sorted(known.items()):
            async with company.db.begin() as tx:
                await write(tx, company.catalog, ACTOR, changes, at=came + timedelta(days=day), source="test")
                if told_late is not None:
                    noted = [Update(one.object, one.id, {told_late: "苏州"}) for one in changes]
                    await write(
                        tx, company.catalog, ACTOR, noted, at=came + timedelta(days=day + 1), source="test"
                    )
    await company.settle()


LOST: dict[str, Any] = {
    "doubt_reason": "no_need", "doubt_note": "没有需求", "verdict": "confirmed", "verdict_note": "属实"
}  # fmt: skip


async def told(client: Client, path: str = "", method: str = "GET", **more: Any) -> dict[str, Any]:
    found = await client.ask(method, f"/models/sales.intent{path}", **more)
    assert found.status_code in (200, 202), found.text
    answer: dict[str, Any] = found.json()
    return answer


async def test_a_manager_reads_how_good_the_model_is_and_rolls_it_back(company: Company) -> None:
    await company.hire("manager", "东区", role="manager", login=True)
    await company.hire("rep", "东区", login=True)
    async with serving(company) as transport:
        async with signed_in(transport, "rep") as client:
            assert (await client.ask("GET", "/models/sales.intent")).status_code == 403
        async with signed_in(transport, "manager") as client:
            assert (await client.ask("GET", "/models/sales.none")).status_code == 404
            empty = await told(client)
            assert (empty["number"], empty["quality"]) == (None, None)
            assert empty["missing"] == {"outcomes": 200, "won": 20, "lost": 20}
            await year_of_leads(company, 36)
            company.clock.advance(timedelta(minutes=1))
            await jobs_done(company)
            await judged(company, client)
            await rolled_back(company, client)


async def judged(company: Company, client: Client) -> None:
    first = await told(client)
    assert (first["number"], first["serving"], first["held"]) == (1, 1, False)
    quality = first["quality"]
    assert quality["n"] > 100
    assert quality["auc_low"] < quality["auc"] < quality["auc_high"]
    assert 0.65 < quality["auc"] < 0.95
    assert sum(one["n"] for one in quality["bins"]) == quality["n"]
    assert all(one["low"] <= one["seen"] <= one["high"] for one in quality["bins"])
    assert quality["gains"][-1]["recall"] == 1.0
    assert quality["at_capacity"] is None
    # Young leads without an outcome are learnt from as what they may yet become, and nothing is judged by them.
    assert first["feedback"]["open"] > 0
    assert 7 <= first["feedback"]["half_days"] <= 28
    # What a second look writes is known only after the end: it is kept out, and the audit says why.
    leaks = {one["name"]: one["barred"] for one in first["leaks"]}
    assert leaks["doubt_reason"] is True
    assert not [name for name, barred in leaks.items() if not barred]
    assert {one["name"] for one in first["inputs"]} >= {"source"}
    assert len(first["months"]) >= 11
    assert sum(one["tried"] for one in first["months"]) == quality["n"]
    settled = await told(client, "/capacity", "PUT", json={"capacity": 10})
    worked = settled["quality"]["at_capacity"]
    assert worked["per_month"] == 10
    assert worked["precision"] > quality["prevalence"]
    assert worked["lift"] > 1.2
    assert (await client.ask("PUT", "/models/sales.intent/capacity", json={"capacity": 0})).status_code == 422


async def rolled_back(company: Company, client: Client) -> None:
    assert (await told(client, "/train", "POST"))["training"] is True
    await jobs_done(company)
    second = await told(client)
    assert [one["number"] for one in second["versions"]] == [2, 1]
    assert second["serving"] == 2
    assert second["versions"][0]["by"] == "manager"
    back = await told(client, "/versions/1/serve", "POST", json={"note": "先用回上一版"})
    assert (back["serving"], back["held"]) == (1, True)
    assert back["tenures"][0] | {"at": None} == {
        "number": 1, "at": None, "why": "put", "by": "manager", "note": "先用回上一版"
    }  # fmt: skip
    again = await client.ask("POST", "/models/sales.intent/versions/1/serve", json={})
    assert (again.status_code, again.json()["slug"]) == (409, "model-serves-already")
    # What is held stays, whatever is trained, and stored probabilities have followed.
    await told(client, "/train", "POST")
    await jobs_done(company)
    company.clock.advance(timedelta(minutes=1))
    await jobs_done(company)
    last = await told(client)
    assert (len(last["versions"]), last["serving"]) == (3, 1)
    async with company.db.begin() as tx:
        rows = await fetch(tx, "select distinct model from signals.state where model is not null")
        [active] = await fetch(tx, "select id from signals.model where active")
    assert rows == [active]
    assert (await told(client, "/release", "POST"))["held"] is False


async def test_a_field_that_the_log_has_as_written_after_the_outcome_is_named_though_its_values_tell_nothing(
    company: Company,
) -> None:
    await company.hire("manager", "华东", role="manager", login=True)
    await year_of_leads(company, 24, told_late="city")
    company.clock.advance(timedelta(minutes=1))
    await jobs_done(company)
    async with serving(company) as transport, signed_in(transport, "manager") as client:
        leaks = {one["name"]: one for one in (await told(client))["leaks"]}
    assert (leaks["city"]["reason"], leaks["city"]["share"], leaks["city"]["barred"]) == ("late", 1.0, False)
    # What came with the lead and has not been written since is not.
    assert "source" not in leaks


async def test_what_was_written_in_bulk_after_the_outcome_is_named_too_and_what_was_written_in_bulk_before_is_not(
    company: Company,
) -> None:
    await company.hire("manager", "华东", role="manager", login=True)
    await year_of_leads(company, 24)
    now = company.clock.now()
    leads = [row["id"] for row in await company.ask("sales.lead")]
    for field, value, at in (
        ("job_title", "经理", now - timedelta(days=400)),
        ("city", "苏州", now),
        ("attributes", {"batch": "A", "share": "0.5"}, now - timedelta(days=400)),
        ("attributes", {"batch": "A", "share": "0.5", "settled": "B"}, now),
    ):
        async with company.db.begin() as tx:
            changes = [Update("sales.lead", key, {field: value}) for key in leads]
            await write(tx, company.catalog, ACTOR, changes, at=at, source="test")
    await company.settle()
    async with company.db.begin() as tx:
        [[bulk, alone]] = await fetch(
            tx,
            "select count(*) filter (where e.type = 'record.bulk_changed'), count(*) filter (where e.type = 'record.changed' and"
            " (e.data -> 'after' ? 'city' or e.data -> 'after' ? 'job_title')) from events.event e where e.object = 'sales.lead'",
        )
    assert (bulk >= 4, alone) == (True, 0)
    company.clock.advance(timedelta(minutes=1))
    await jobs_done(company)
    async with serving(company) as transport, signed_in(transport, "manager") as client:
        leaks = {one["name"]: (one["reason"], one["share"]) for one in (await told(client))["leaks"]}
    assert {name: leaks.get(name) for name in ("city", "settled", "job_title", "batch", "share")} == {
        "city": ("late", 1.0), "settled": ("late", 1.0), "job_title": None, "batch": None, "share": None,
    }  # fmt: skip
