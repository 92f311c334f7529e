"""What channels bring is counted while it is worked on, told within rights, and turned into what to do next. ADR 0049."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sales import SYSTEM, Company
from yingdan.base import Problem
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create
from yingdan.main.wiring import doors
from yingdan.views.inventory import InventoryShown, inventory
from yingdan.views.inventory.coverage import coverage, shares
from yingdan.views.inventory.model import Signal
from yingdan.views.numbers import Reader

ZONE = ZoneInfo("Asia/Shanghai")


async def told(company: Company, actor: Actor = SYSTEM) -> InventoryShown:
    now = company.clock.now()
    facts = await doors(company.ground).channel_inventory(actor, now)
    async with company.db.begin() as tx:
        return await inventory(Reader(tx, company.catalog, actor, Env.at(now, ZONE)), facts)


def channel(found: InventoryShown, name: str) -> Any:
    return next(one for one in found.channels if one.name == f"sales.{name}")


async def test_each_delivery_is_counted_once_by_hour_type_field_and_reason(company: Company) -> None:
    visitor = uuid4()
    await company.form(name="王芳", phone="13800000001", company="甲公司")
    await company.form(name="李明", phone="13800000002")
    for _ in range(4):
        await company.track(
            visitor, [{"t": "page", "d": {"path": "/a", "seconds": 3}}, {"t": "hover", "d": {}}]
        )
    stamp = int(company.clock.now().timestamp() * 1000)
    late = [{"t": "page", "at": stamp - 3_600_000, "d": {"path": "/b"}}]
    await company.track(visitor, late)
    await company.deliver("form", {"nonsense": []})
    company.clock.advance(timedelta(seconds=2))
    await company.settle()
    found = await told(company)
    website, form = channel(found, "website"), channel(found, "form")
    assert (website.day.received, website.day.events, website.month.received) == (5, 5, 5)
    assert [(one.name, one.n) for one in website.types] == [("sales.page_viewed", 5)]
    assert [(one.name, one.n) for one in website.notes] == [("unknown:hover", 4)]
    assert website.day.waited_most_ms == 2_000
    assert website.day.late_most_ms == 3_600_000
    assert website.trend[-1] == 5
    assert "sales.video_watched" in website.silent
    assert (form.month.records, form.month.failed, form.forms) == (2, 1, 2)
    assert [(one.name, one.n) for one in form.failed] == [("form-is-empty", 1)]
    filled = {one.name: one.filled for one in form.fields}
    assert (filled["phone"], filled["company"], filled["budget"]) == (2, 1, 0)
    company.clock.advance(timedelta(days=2))
    older = channel(await told(company), "website")
    assert (older.day.received, older.week.received, older.trend[-3]) == (0, 5, 5)


async def test_a_signal_is_missing_until_its_event_comes_and_the_gain_is_its_weight(company: Company) -> None:
    await company.track(uuid4(), [{"t": "page", "d": {"path": "/"}}])
    await company.settle()
    before = await told(company)
    website = channel(before, "website")
    assert "sales.dwell" in website.signals
    assert "sales.dwell" not in website.missing
    assert "sales.deep_scroll" in website.missing
    share = {one.name: one.share for one in before.signals}
    could = sum(share[one] for one in website.signals)
    assert website.missing_share == pytest.approx(sum(share[one] for one in website.missing) / could)
    proposed = {one.params.get("type"): one for one in before.proposals if one.reason == "silent"}
    assert proposed["sales.scrolled"].share == pytest.approx(share["sales.deep_scroll"])
    assert {one.signals[0] for one in before.proposals if one.reason == "unfed"} & {
        "sales.email_reply",
        "sales.call",
    }
    await company.track(uuid4(), [{"t": "scroll", "d": {"path": "/", "depth": 90}}])
    await company.settle()
    after = await told(company)
    assert "sales.deep_scroll" not in channel(after, "website").missing
    assert after.dark_share == pytest.approx(before.dark_share - share["sales.deep_scroll"])


async def test_the_cost_of_a_source_is_shared_by_the_records_of_all_its_channels(company: Company) -> None:
    await company.write(
        Create("sales.channel", {"name": "官网", "source": "website", "monthly_cost": Money(Decimal(3000), "CNY")}),
        Create("sales.channel", {"name": "海外", "source": "website", "monthly_cost": Money(Decimal(9), "USD")}),
        Create("sales.channel", {"name": "社交", "source": "social", "monthly_cost": Money(Decimal(500), "CNY")}),
    )  # fmt: skip
    for n in range(3):
        await company.form(name=f"客{n}", phone=f"1380000010{n}")
    await company.settle()
    found = await told(company)
    month = 3000 * 30 / (365.25 / 12)
    assert channel(found, "form").cost == pytest.approx(month)
    assert channel(found, "form").cost_per_record == pytest.approx(month / 3)
    assert channel(found, "website").cost_per_record == pytest.approx(month / 3)
    assert channel(found, "expo").cost_per_record is None
    assert [one.params["source"] for one in found.proposals if one.reason == "unconnected"] == ["social"]


async def test_what_is_broken_stands_before_what_could_be_gained(company: Company) -> None:
    for _ in range(7):
        await company.form(name="每天", phone="13800000021")
        await company.settle()
        company.clock.advance(timedelta(days=1))
    await company.form("expo", name="展", phone="13800000022")
    await company.deliver("expo", {"nonsense": []})
    company.clock.advance(timedelta(hours=1))
    await company.settle()
    found = await told(company)
    assert [(one.reason, one.channel) for one in found.proposals[:2]] == [
        ("quiet", "sales.form"),
        ("failing", "sales.expo"),
    ]
    assert found.proposals[1].params["why"] == "form-is-empty"
    assert found.proposals[2].share > 0


async def test_the_newest_delivery_is_shown_as_it_is_mapped_before_it_is_worked_on(company: Company) -> None:
    door = doors(company.ground)
    assert await door.latest_delivery("form", SYSTEM) is None
    await company.form(name="王芳", phone="138 0000 0001", region="320000", 职级="总监")
    shown = await door.latest_delivery("sales.form", SYSTEM)
    assert shown is not None
    assert shown["state"] == "new"
    [form] = shown["forms"]
    assert (form["values"]["name"], form["values"]["phone"]) == ("王芳", "+8613800000001")
    assert form["rest"] == {"职级": "总监"}
    await company.track(uuid4(), [{"t": "page", "d": {"path": "/"}}, {"t": "hover", "d": {}}])
    tracked = await door.latest_delivery("website", SYSTEM)
    assert tracked is not None
    assert [(one["name"], one["type"]) for one in tracked["events"]] == [
        ("page", "sales.page_viewed"),
        ("hover", None),
    ]


async def test_each_value_of_the_newest_delivery_says_which_field_takes_it_and_what_becomes_of_it(
    company: Company,
) -> None:
    await company.form(
        name="王芳",
        姓名="芳",
        phone="138 0000 0001",
        email="无",
        industry="火星业",
        职级="总监",
        city="请选择",
    )
    shown = await doors(company.ground).latest_delivery("sales.form", SYSTEM)
    assert shown is not None
    found = {
        one["path"].removeprefix("fields."): one
        for one in shown["values"]
        if one["path"].startswith("fields.")
    }
    assert {name: (one["field"], one["state"]) for name, one in found.items()} == {
        "name": ("name", "taken"), "姓名": ("name", "spare"), "phone": ("phone", "taken"), "email": ("email", "refused"),
        "industry": ("industry", "unsure"), "职级": (None, "left"), "city": ("city", "empty"),
    }  # fmt: skip
    assert (found["phone"]["becomes"], found["industry"]["becomes"]) == ("+8613800000001", "other")
    assert found["email"]["why"]["zh"] != found["email"]["why"]["en"]


async def test_a_rep_sees_neither_the_inventory_nor_a_key_and_a_manager_no_key(company: Company) -> None:
    await company.hire("管", "东", role="manager")
    await company.hire("销", "东")
    door, now = doors(company.ground), company.clock.now()
    manager, rep = await company.actor("管"), await company.actor("销")
    found = await told(company, manager)
    assert channel(found, "form").keys == 1
    [key] = next(one for one in await door.list_channels(SYSTEM) if one["name"] == "sales.form")["keys"]
    for asked in (
        door.channel_inventory(rep, now),
        door.latest_delivery("sales.form", rep),
        door.latest_delivery("sales.form", manager),
        door.list_channels(rep),
        door.list_channels(manager),
        door.create_channel_key("sales.form", "x", manager, now),
        door.rotate_channel_key(UUID(key["id"]), timedelta(hours=1), rep, now),
        door.rotate_channel_key(UUID(key["id"]), timedelta(hours=1), manager, now),
        door.revoke_channel_key(UUID(key["id"]), manager, now),
    ):
        with pytest.raises(Problem) as refused:
            await asked
        assert refused.value.status == 403


async def test_two_keys_open_the_door_for_the_overlap_and_the_old_one_ends_by_itself(
    company: Company,
) -> None:
    door, old = doors(company.ground), company.keys["sales.form"]
    key = UUID((await keys_of(company))[0]["id"])
    made = await door.rotate_channel_key(key, timedelta(hours=2), SYSTEM, company.clock.now())
    await knock(company, old)
    await knock(company, made["secret"])
    with pytest.raises(Problem, match="channel-key-is-ending"):
        await door.rotate_channel_key(key, timedelta(hours=2), SYSTEM, company.clock.now())
    used_at = company.clock.now()
    company.clock.advance(timedelta(hours=2))
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await knock(company, old)
    await knock(company, made["secret"])
    first, second = await keys_of(company)
    assert (first["lives"], second["lives"], second["follows"]) == (False, True, first["id"])
    assert first["used_at"] == used_at.isoformat()
    assert second["used_at"] == company.clock.now().isoformat()
    assert all(made["secret"] not in str(one) for one in (first, second))
    last = await door.rotate_channel_key(UUID(second["id"]), timedelta(0), SYSTEM, company.clock.now())
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await knock(company, made["secret"])
    await knock(company, last["secret"])


async def test_who_still_knocks_beside_others_with_a_key_that_is_over_is_noted(company: Company) -> None:
    """A refused delivery alone is refused; that it came is kept all the same."""
    door, old = doors(company.ground), company.keys["sales.form"]
    key = UUID((await keys_of(company))[0]["id"])
    await door.rotate_channel_key(key, timedelta(0), SYSTEM, company.clock.now())
    company.clock.advance(timedelta(minutes=5))
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await knock(company, old)
    assert (await keys_of(company))[0]["refused_at"] == company.clock.now().isoformat()


@pytest.mark.parametrize("days", [-1, 31])
async def test_an_overlap_is_at_most_thirty_days(company: Company, days: int) -> None:
    key = UUID((await keys_of(company))[0]["id"])
    with pytest.raises(Problem, match="channel-key-overlap-is-faulty"):
        await doors(company.ground).rotate_channel_key(key, timedelta(days=days), SYSTEM, company.clock.now())


async def keys_of(company: Company) -> list[dict[str, Any]]:
    rows = await doors(company.ground).list_channels(SYSTEM)
    found: list[dict[str, Any]] = next(one for one in rows if one["name"] == "sales.form")["keys"]
    return sorted(found, key=lambda one: one["follows"] is not None)


async def knock(company: Company, secret: str) -> None:
    body = b'{"id": "%s", "fields": {"name": "x", "phone": "13800000031"}}' % str(uuid4()).encode()
    await doors(company.ground).receive(
        "form", secret, body, "application/json", company.clock.now(), None, {}, None
    )


types = st.sets(st.sampled_from(["a.x", "a.y", "a.z"]))
signals = st.lists(st.builds(
    Signal, name=st.uuids().map(str), label=st.just({"zh": "信", "en": "s"}), object=st.just("a.o"), types=types.map(frozenset),
    weight=st.floats(-50, 50).filter(lambda one: one != 0),
), max_size=6)  # fmt: skip
facts = st.lists(st.builds(
    lambda name, declared, arrived: {
        "name": name, "events": {one: one for one in declared}, "event": None,
        "types": [{"type": one, "n": 1, "last_at": datetime(2026, 1, 1, tzinfo=UTC)} for one in arrived],
    }, st.uuids().map(str), types, types,
), max_size=4)  # fmt: skip


@given(facts, signals)
def test_what_is_fed_can_be_fed_and_shares_are_a_whole(
    channels: list[dict[str, Any]], every: list[Signal]
) -> None:
    found = coverage(channels, every)
    assert all(found.feeds[name] <= found.could[name] for name in found.could)
    assert sum(shares(every).values()) == pytest.approx(1.0 if every else 0.0)
