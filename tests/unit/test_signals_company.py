"""Signals on a real database with the shipped sales package: states, scores, levels, links, rankings, settling."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sales import Company
from yingdan import signals
from yingdan.base import Problem, fetch, uuid7
from yingdan.base.job_runner import JobRunner
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import Create, Update
from yingdan.main.wiring import job_kinds

ACTOR = System("test")
HOT = ["sales.form_submitted", "sales.whitepaper_downloaded", "sales.expo_scanned", "sales.email_replied",
       "sales.trial_used", "sales.chat_message", "sales.mention"]  # fmt: skip
DATA: dict[str, dict[str, Any]] = {"sales.trial_used": {"minutes": 60}, "sales.mention": {"heat": 5}}


def event(kind: str, subject: UUID, at: datetime, object_name: str = "sales.lead", **data: Any) -> Event:
    return Event(uuid7(), kind, at, object_name, subject, "channel:test", "test", data or DATA.get(kind, {}))


async def tell(company: Company, events: Sequence[Event]) -> None:
    async with company.db.begin() as tx:
        await append(tx, events)
    await company.settle()


async def lead(company: Company, name: str, /, **values: Any) -> UUID:
    [written] = await company.write(Create("sales.lead", {"name": name, **values}))
    await company.settle()
    return written.id


async def warm_up(company: Company, subject: UUID, times: int = 3) -> None:
    now = company.clock.now()
    await tell(company, [event(kind, subject, now) for kind in HOT for _ in range(times)])


async def crossings(company: Company, subject: UUID) -> list[tuple[str, str]]:
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select data->>'direction', data->>'level' from events.event where type = 'signal.crossed'"
            " and subject = %(s)s order by received_at, id",
            {"s": subject},
        )
    return [(row[0], row[1]) for row in rows]


async def jobs_done(company: Company) -> None:
    await JobRunner(
        company.db, job_kinds(company.ground), company.clock, carry=company.runner.carrying
    ).drain()
    await company.settle()


async def values_of(company: Company, subject: UUID) -> dict[str, float]:
    async with company.db.begin() as tx:
        found = await signals.values(tx, company.catalog, [subject], company.clock.now())
    return found.get(subject, {})


async def test_a_new_lead_has_fit_score_probability_and_level_at_once(company: Company) -> None:
    subject = await lead(company, "王芳", company="远大", phone="13800000001", source="expo", web_visits=9)
    row = await company.read("sales.lead", subject)
    assert float(row["score"]) == pytest.approx(19.0)
    assert row["band"] == "cold"
    assert 0.1 < float(row["probability"]) < 0.5


async def test_behaviour_raises_the_score_crosses_levels_and_silence_lowers_it(company: Company) -> None:
    subject = await lead(company, "李雷")
    await warm_up(company, subject)
    row = await company.read("sales.lead", subject)
    assert row["band"] == "hot"
    assert float(row["score"]) >= 70
    assert await crossings(company, subject) == [("up", "hot")]
    async with company.db.begin() as tx:
        found = await signals.explanation(tx, company.catalog, subject, company.clock.now())
    assert found is not None
    total = sum(one.points for one in found.points) + sum(one.points for one in found.fit)
    assert found.score == pytest.approx(min(100.0, total), abs=0.1)
    assert found.leaves_at is not None
    # A moment before, nothing is told; a moment after, it is.
    await company.wait(found.leaves_at - company.clock.now() - timedelta(seconds=2))
    assert await crossings(company, subject) == [("up", "hot")]
    await company.wait(timedelta(seconds=4))
    assert await crossings(company, subject) == [("up", "hot"), ("down", "hot")]
    assert (await company.read("sales.lead", subject))["band"] == "warm"
    for _ in range(30):
        await company.wait(timedelta(days=2))
    assert await crossings(company, subject) == [("up", "hot"), ("down", "hot"), ("down", "warm")]
    assert (await company.read("sales.lead", subject))["band"] == "cold"


async def test_late_events_count_exactly_and_order_does_not_matter(company: Company) -> None:
    one, other = await lead(company, "甲"), await lead(company, "乙")
    now = company.clock.now()
    moments = [now - timedelta(hours=hours) for hours in (1, 30, 5, 200, 0, 77)]
    for moment in moments:
        await tell(company, [event("sales.form_submitted", one, moment)])
    await tell(company, [event("sales.form_submitted", other, moment) for moment in sorted(moments)])
    first, second = await values_of(company, one), await values_of(company, other)
    half = 7 * 24.0
    batch = sum(0.5 ** ((now - moment).total_seconds() / 3600 / half) for moment in moments)
    assert first["form"] == pytest.approx(batch, rel=1e-12)
    assert second["form"] == pytest.approx(batch, rel=1e-12)


async def test_an_event_from_the_future_counts_as_of_now(company: Company) -> None:
    subject = await lead(company, "未来")
    await tell(company, [event("sales.form_submitted", subject, company.clock.now() + timedelta(days=300))])
    assert (await values_of(company, subject))["form"] == pytest.approx(1.0)


async def test_ancient_events_and_endless_silence_break_no_statement(company: Company) -> None:
    subject = await lead(company, "古老")
    await tell(
        company, [event("sales.form_submitted", subject, company.clock.now() - timedelta(days=20_000))]
    )
    await tell(company, [event("sales.form_submitted", subject, company.clock.now())])
    company.clock.advance(timedelta(days=15_000))
    await tell(company, [event("sales.chat_message", subject, company.clock.now())])
    found = await values_of(company, subject)
    assert found["form"] == 0.0
    assert found["chat"] == pytest.approx(1.0)
    async with company.db.begin() as tx:
        assert await signals.ranking(tx, company.catalog, ACTOR, company.env)


async def test_malicious_data_adds_nothing_and_stops_nothing(company: Company) -> None:
    subject = await lead(company, "坏数据")
    now = company.clock.now()
    await tell(
        company,
        [event("sales.page_viewed", subject, now, path=["x"], seconds={"a": 1}),
         event("sales.page_viewed", subject, now, path="/pricing", seconds="1e400"),
         event("sales.page_viewed", subject, now, path="/pricing", seconds=-5),
         event("sales.page_viewed", subject, now, path="/价格" * 3000, seconds=60)],
    )  # fmt: skip
    found = await values_of(company, subject)
    assert found["dwell"] == pytest.approx(1.0)
    assert found["key_pages"] == pytest.approx(2.0)


async def test_a_visitors_past_becomes_the_leads_whichever_comes_first(company: Company) -> None:
    now = company.clock.now()
    visitor = uuid7()
    await tell(company, [event("sales.chat_message", visitor, now - timedelta(days=3), "visitor")])
    subject = await lead(company, "访客")
    link = event(
        "identity.linked", subject, now, visitor=str(visitor), record=str(subject), object="sales.lead"
    )
    await tell(company, [event("sales.chat_message", subject, now), link])
    assert (await values_of(company, subject))["chat"] == pytest.approx(1.5, rel=1e-9)
    # What the log brings of the visitor afterwards goes to the lead too.
    await tell(company, [event("sales.chat_message", visitor, now, "visitor")])
    assert (await values_of(company, subject))["chat"] == pytest.approx(2.5, rel=1e-9)
    assert await values_of(company, visitor) == {}
    await tell(company, [link])
    assert (await values_of(company, subject))["chat"] == pytest.approx(2.5, rel=1e-9)


async def test_bulk_creation_scores_every_record(company: Company) -> None:
    written = await company.write(
        *[Create("sales.lead", {"name": f"批量{n}", "source": "expo" if n % 2 else "ad"}) for n in range(300)]
    )
    await company.settle()
    rows = {row["id"]: row for row in await company.ask("sales.lead")}
    assert [float(rows[one.id]["score"]) for one in written] == [8.0 if n % 2 else 0.0 for n in range(300)]


async def test_changed_fields_change_the_fit(company: Company) -> None:
    subject = await lead(company, "改动")
    await company.write(Update("sales.lead", subject, {"source": "referral", "web_visits": 8}))
    await company.settle()
    assert float((await company.read("sales.lead", subject))["score"]) == pytest.approx(14.0)


async def test_a_ranking_follows_other_weights_at_once_and_stored_scores_in_a_job(company: Company) -> None:
    one, other = await lead(company, "表单"), await lead(company, "聊天")
    now = company.clock.now()
    await tell(company, [event("sales.form_submitted", one, now), event("sales.chat_message", other, now)])
    async with company.db.begin() as tx:
        before = await signals.ranking(tx, company.catalog, ACTOR, company.env)
        turned = await signals.ranking(tx, company.catalog, ACTOR, company.env, {"sales.chat": 90.0})
        changes = signals.read_changes([{"name": "sales.chat", "weight": 90, "half_life_s": 864000}])
        rows, up, down = await signals.preview(tx, company.catalog, ACTOR, changes, company.env)
    assert [row.id for row in before][:2] == [one, other]
    assert [row.id for row in turned][:2] == [other, one]
    assert [(row.id, row.rank, row.was_rank) for row in rows][:2] == [(other, 1, 2), (one, 2, 1)]
    assert (up, down) == (1, 1)
    async with company.db.begin() as tx:
        published, job = await signals.tune(tx, company.catalog, ACTOR, changes, "聊天更重要", now)
    assert job is not None
    await company.ground.catalog.refresh()
    assert company.catalog.version == published.version
    async with company.db.begin() as tx:
        after = await signals.ranking(tx, company.catalog, ACTOR, company.env)
        waiting = await signals.settling(tx, "sales.lead")
        shown = await signals.overview(tx, company.catalog, ACTOR)
    assert [row.id for row in after][:2] == [other, one]
    assert waiting is not None
    assert waiting.total == 2
    chat = next(row for row in shown["signals"] if row["name"] == "sales.chat")
    assert (chat["weight"], chat["half_life_s"], chat["touched"]) == (90.0, 864000.0, now)
    await jobs_done(company)
    assert float((await company.read("sales.lead", other))["score"]) == pytest.approx(
        after[0].score, abs=0.01
    )
    async with company.db.begin() as tx:
        assert await signals.settling(tx, "sales.lead") is None


async def test_a_boost_begins_and_ends_by_itself(company: Company) -> None:
    subject = await lead(company, "大促")
    now = company.clock.now()
    boosts = [
        {
            "factor": 2,
            "from": (now + timedelta(hours=1)).isoformat(),
            "until": (now + timedelta(hours=2)).isoformat(),
        }
    ]
    async with company.db.begin() as tx:
        changes = signals.read_changes([{"name": "sales.form", "boosts": boosts}])
        await signals.tune(tx, company.catalog, ACTOR, changes, "大促", now)
    await company.ground.catalog.refresh()
    await jobs_done(company)
    await tell(company, [event("sales.form_submitted", subject, now)])
    plain = float((await company.read("sales.lead", subject))["score"])
    await company.wait(timedelta(minutes=61))
    await jobs_done(company)
    assert float((await company.read("sales.lead", subject))["score"]) == pytest.approx(2 * plain, rel=0.02)
    await company.wait(timedelta(minutes=60))
    await jobs_done(company)
    assert float((await company.read("sales.lead", subject))["score"]) == pytest.approx(plain, rel=0.02)


async def test_wrong_changes_are_refused_with_all_faults(company: Company) -> None:
    async with company.db.begin() as tx:
        changes = signals.read_changes(
            [{"name": "sales.form", "weight": 1e9, "half_life_s": 1},
             {"name": "sales.chat", "boosts": [{"factor": 2, "from": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}]}]
        )  # fmt: skip
        with pytest.raises(Problem) as caught:
            await signals.tune(tx, company.catalog, ACTOR, changes, "", company.clock.now())
    assert {fault.slug for fault in caught.value.faults} == {
        "number-is-out-of-range", "half-life-is-no-span", "boost-ends-before-it-begins",
    }  # fmt: skip
    with pytest.raises(Problem):
        signals.read_changes([{"name": "sales.form", "wieght": 3}])


async def test_a_rep_ranks_only_what_they_may_see(company: Company) -> None:
    await company.hire("张伟", "华东战区")
    mine, others = await lead(company, "我的"), await lead(company, "别人的")
    rep = await company.actor("张伟")
    async with company.db.begin() as tx:
        await fetch(
            tx, "update sales.lead set owner = %(o)s, unit = null where id = %(i)s", {"o": rep.id, "i": mine}
        )
        await fetch(
            tx,
            "update sales.lead set owner = %(o)s, unit = null where id = %(i)s",
            {"o": uuid7(), "i": others},
        )
    async with company.db.begin() as tx:
        seen = await signals.ranking(tx, company.catalog, rep, Env.at(company.clock.now()))
    assert [row.id for row in seen] == [mine]


async def test_outcomes_train_a_model_that_then_says_the_probability(company: Company) -> None:
    changes = [
        Create("sales.lead", {"name": f"学{n}", "source": "referral" if n % 3 == 0 else "ad", "web_seconds": n % 17 * 60,
                              "converted": n % 3 == 0 or n % 11 == 0})
        for n in range(420)
    ]  # fmt: skip
    await company.write(*changes)
    await company.settle()
    company.clock.advance(timedelta(minutes=1))
    await jobs_done(company)
    await jobs_done(company)
    good = await lead(company, "新转介绍", source="referral")
    bad = await lead(company, "新广告", source="ad")
    likely, unlikely = await company.read("sales.lead", good), await company.read("sales.lead", bad)
    assert float(likely["probability"]) > 0.7
    assert float(unlikely["probability"]) < 0.3
    async with company.db.begin() as tx:
        found = await signals.explanation(tx, company.catalog, good, company.clock.now())
    assert found is not None
    assert found.reasons[0][0] == "source"
    assert found.probability == pytest.approx(float(likely["probability"]), abs=1e-4)
