"""The doors of the channels against everything a stranger, a robot or a bad network may send."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.unit.company import NOW
from tests.unit.doorway import Doorway, batch, doorway, doorway_url
from yingdan.base import Problem

__all__ = ["doorway", "doorway_url"]
FORM = {"fields": {"姓名": "王芳", "手机": "138 0013 8000", "公司": "华信科技", "省份": "上海市"}}


async def leads(door: Doorway) -> list[dict[str, object]]:
    rows = await door.rows(
        "select to_jsonb(l) from sales.lead l where removed_at is null order by created_at, id"
    )
    return [row[0] for row in rows]


async def test_a_form_is_raw_on_disk_before_it_is_accepted_and_a_lead_after_the_round(
    doorway: Doorway,
) -> None:
    accepted = await doorway.knock("form", FORM)
    assert await doorway.rows("select id, state from connectors.inbox") == [(accepted.id, "new")]
    heard = await doorway.drain()
    [lead] = await leads(doorway)
    assert lead["name"] == "王芳"
    assert lead["phone"] == "+8613800138000"
    assert lead["region"] == "310000"
    assert lead["source"] == "website"
    assert [one.type for one in heard if one.object == "sales.lead"] == [
        "record.created",
        "sales.form_submitted",
    ]
    assert heard[-1].actor == "channel:sales.form"
    assert heard[-1].subject == UUID(str(lead["id"]))
    assert await doorway.one("select state from connectors.inbox") == "done"


@pytest.mark.parametrize("secret", [None, "", "ck_wrong", "ck_test_sales.website"])
async def test_an_unknown_key_or_that_of_another_channel_is_refused(
    doorway: Doorway, secret: str | None
) -> None:
    with pytest.raises(Problem) as refused:
        await doorway.knock("form", FORM, secret=secret)
    assert (refused.value.slug, refused.value.status) == ("channel-key-is-unknown", 401)
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await doorway.knock("nowhere", FORM, secret=secret)
    assert await doorway.one("select count(*) from connectors.inbox") == 0


async def test_a_revoked_key_is_refused_from_that_moment(doorway: Doorway) -> None:
    made = await doorway.doors.create_channel_key("form", "站点", doorway.actor, NOW)
    assert not (await doorway.knock("form", FORM, secret=made["secret"])).repeated
    await doorway.doors.revoke_channel_key(UUID(made["id"]), doorway.actor, NOW)
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await doorway.knock("form", {"id": "2", **FORM}, secret=made["secret"])


async def test_too_large_and_empty_bodies_are_refused_with_their_status(doorway: Doorway) -> None:
    for body, slug, status in ((b"x" * 1_048_577, "body-is-too-large", 413), (b" \n", "body-is-empty", 400)):
        with pytest.raises(Problem) as refused:
            await doorway.knock("form", body)
        assert (refused.value.slug, refused.value.status) == (slug, status)
    many = batch("v", *[("page", {})] * 2_001)
    with pytest.raises(Problem, match="delivery-has-too-many-events"):
        await doorway.knock("website", many)


async def test_repeats_are_dropped_by_batch_header_id_and_body(doorway: Doorway) -> None:
    one = batch("v", ("page", {"path": "/"}))
    first = await doorway.knock("website", one)
    assert await doorway.knock("website", one) == (first.id, True)
    for given in ({"repeat_key": "r1"}, {}):
        with_id = FORM if given else {"id": 7, **FORM}
        accepted = await doorway.knock("form", with_id, **given)
        assert await doorway.knock("form", with_id, **given) == (accepted.id, True)
    plain = await doorway.knock("form", b"name=a")
    assert await doorway.knock("form", b"name=a") == (plain.id, True)
    doorway.clock.advance(timedelta(minutes=1))
    assert not (await doorway.knock("form", b"name=a")).repeated
    assert await doorway.count("repeated") == 4
    assert len([e for e in await doorway.drain() if e.type == "sales.page_viewed"]) == 1


async def test_the_same_delivery_fifty_times_at_once_is_stored_once(doorway: Doorway) -> None:
    one = batch("v", ("page", {"path": "/"}))
    answers = await asyncio.gather(*(doorway.knock("website", one) for _ in range(50)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1


async def test_malformed_deliveries_are_kept_counted_and_stop_nobody(doorway: Doorway) -> None:
    for body in (b"{", b"\xff\xfe", b"[1,2", b'{"fields":{}}', b"null", b'{"a":' * 5_000):
        await doorway.knock("form", body)
    for body in (b"{}", b'{"events":5}'):
        await doorway.knock("website", body)
    await doorway.knock("form", FORM)
    await doorway.drain()
    assert len(await leads(doorway)) == 1
    failed = await doorway.doors.failed_deliveries(None, doorway.actor)
    assert len(failed) == 8
    assert all(one["problem"] for one in failed)
    assert await doorway.count("failed") == 8


async def test_a_phone_that_is_none_does_not_lose_the_lead(doorway: Doorway) -> None:
    await doorway.knock("form", {"fields": {"姓名": "李雷", "手机": "微信联系", "预算": "很多"}})
    await doorway.drain()
    [lead] = await leads(doorway)
    assert lead["name"] == "李雷"
    assert lead["phone"] is None
    assert lead["attributes"] == {"手机": "微信联系", "预算": "很多"}
    assert await doorway.count("field:phone") == 1


@pytest.mark.parametrize(
    "phone",
    [
        "13800138000",
        "+86 138-0013-8000",
        "008613800138000",
        "１３８００１３８０００",
        "(138) 0013 8000",
        "86-13800138000",
    ],
)
async def test_the_same_phone_in_every_shape_is_one_lead(doorway: Doorway, phone: str) -> None:
    await doorway.knock("form", {"id": "a", "fields": {"姓名": "王", "手机": "13800138000"}})
    await doorway.knock("expo", {"id": "b", "fields": {"姓名": "王芳", "手机": phone, "城市": "上海"}})
    heard = await doorway.drain()
    [lead] = await leads(doorway)
    assert (lead["name"], lead["city"]) == ("王", "上海")
    assert "record.returned" in {one.type for one in heard}
    assert await doorway.count("returned") == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode({"姓名": "王芳", "手机": "13800138000"}).encode(), "application/x-www-form-urlencoded"),
        ('{"姓名":"王芳","手机":"13800138000"}'.encode("gb18030"), "text/plain"),
        (
            '--X\r\nContent-Disposition: form-data; name="姓名"\r\n\r\n王芳\r\n--X\r\nContent-Disposition: form-data;'
            ' name="手机"\r\n\r\n13800138000\r\n--X--\r\n'.encode(),
            "multipart/form-data; boundary=X",
        ),
    ],
)
async def test_forms_of_every_dress_become_the_same_lead(doorway: Doorway, body: bytes, kind: str) -> None:
    await doorway.knock("form", body, kind)
    await doorway.drain()
    [lead] = await leads(doorway)
    assert (lead["name"], lead["phone"]) == ("王芳", "+8613800138000")


async def test_a_form_without_a_name_is_called_by_its_phone(doorway: Doorway) -> None:
    await doorway.knock("form", {"fields": {"mobile": "13800138000"}})
    await doorway.knock("form", {"fields": {"需求": "报价"}})
    await doorway.drain()
    assert {lead["name"] for lead in await leads(doorway)} == {"+8613800138000", "未留名（官网表单）"}


async def test_what_postgres_cannot_store_is_cleaned_and_nothing_else(doorway: Doorway) -> None:
    body = (
        b'{"fields":{"\\u0000name":"x","name":"\\u738b\\u0000\\ud800","need":"'
        + b"a" * 9_000
        + b'","deep":'
        + b'{"k":' * 40
        + b"1"
        + b"}" * 41
        + b"}"
    )
    await doorway.knock("form", body)
    await doorway.knock("website", b'{"events":[{"t":"page","at":1,"d":{"path":"a\\u0000b"}}]}')
    heard = await doorway.drain()
    [lead] = await leads(doorway)
    assert str(lead["name"]).startswith("王")
    assert await doorway.one("select count(*) from connectors.inbox where state = 'failed'") == 0
    assert [one.data for one in heard if one.type == "sales.page_viewed"] == []


async def test_a_visitor_who_becomes_known_is_linked_and_followed(doorway: Doorway) -> None:
    visitor = str(uuid4())
    await doorway.knock("website", batch(visitor, ("page", {"path": "/pricing", "seconds": 9})))
    [stranger] = await doorway.drain()
    assert (stranger.object, stranger.subject) == ("visitor", UUID(visitor))
    await doorway.knock("form", {**FORM, "visitor": visitor})
    heard = await doorway.drain()
    [lead] = await leads(doorway)
    [linked] = [one for one in heard if one.type == "identity.linked"]
    assert linked.subject == UUID(str(lead["id"]))
    assert linked.data["visitor"] == visitor
    await doorway.knock("website", batch(visitor, ("scroll", {"path": "/pricing", "depth": 80})))
    [known] = await doorway.drain()
    assert (known.type, known.object, known.subject) == ("sales.scrolled", "sales.lead", linked.subject)


async def test_a_form_through_the_tracker_door_is_a_form(doorway: Doorway) -> None:
    await doorway.knock("website", {"id": "f", "visitor": None, "form": "试用", **FORM}, "text/plain")
    heard = await doorway.drain()
    assert [one.data["form"] for one in heard if one.type == "sales.form_submitted"] == ["试用"]


async def test_without_consent_behaviour_is_dropped_and_the_form_kept(doorway: Doorway) -> None:
    visitor = str(uuid4())
    await doorway.knock("website", batch(visitor, ("page", {}), consent=False))
    await doorway.knock("form", {**FORM, "visitor": visitor, "consent": False})
    heard = await doorway.drain()
    assert len(await leads(doorway)) == 1
    assert not {"sales.page_viewed", "identity.linked"} & {one.type for one in heard}
    assert await doorway.count("without_consent") == 1


async def test_unknown_event_names_are_counted_and_the_raw_kept(doorway: Doorway) -> None:
    await doorway.knock("website", batch("v", ("page", {}), ("wink", {}), ("wink", {})))
    assert [one.type for one in await doorway.drain()] == ["sales.page_viewed"]
    [website] = [c for c in await doorway.doors.list_channels(doorway.actor) if c["name"] == "sales.website"]
    assert website["unknown"] == {"wink": 2}
    assert website["today"] == {"received": 1, "events": 1}
    assert await doorway.one("select notes from connectors.inbox") == {"unknown:wink": 2}


async def test_late_events_keep_their_time_future_ones_are_of_now_and_ancient_ones_stay_raw(
    doorway: Doorway,
) -> None:
    now = NOW.timestamp() * 1000
    day = 86_400_000
    told = [("page", now - 3 * day), ("page", now + day), ("page", now - 500 * day)]
    body = {"visitor": "v", "events": [{"t": name, "at": at, "d": {}} for name, at in told]}
    await doorway.knock("website", body)
    heard = await doorway.drain()
    assert [one.at for one in heard] == [NOW - timedelta(days=3), NOW]
    assert await doorway.count("too_old") == 1


async def test_made_up_names_without_end_fill_only_a_bounded_number_of_counters(doorway: Doorway) -> None:
    for start in range(0, 400, 200):
        await doorway.knock("website", batch("v", *[(f"x{start + i}", {}) for i in range(200)]))
    await doorway.drain()
    assert (
        await doorway.one("select count(*) from connectors.channel_count where counter like 'unknown:%%'")
        == 101
    )
    assert await doorway.count("unknown:*") == 300


async def test_one_poisonous_delivery_is_set_aside_and_its_neighbours_go_on(doorway: Doorway) -> None:
    doorway.ear.fails_on = "poison"
    for number in range(9):
        name = "poison" if number == 4 else f"客户{number}"
        await doorway.knock("form", {"id": number, "fields": {"name": name, "phone": f"1380013800{number}"}})
    for _ in range(4):
        await doorway.drain()
    assert len(await leads(doorway)) == 8
    [failed] = await doorway.doors.failed_deliveries("form", doorway.actor)
    assert "poison" in failed["preview"]
    doorway.ear.fails_on = None
    await doorway.doors.replay_delivery(UUID(failed["id"]), doorway.actor, NOW)
    await doorway.drain()
    assert len(await leads(doorway)) == 9


async def test_raw_deliveries_are_forgotten_in_time_but_not_those_that_left_something_out(
    doorway: Doorway,
) -> None:
    from yingdan.connectors import retention_ticker

    await doorway.knock("form", FORM)
    await doorway.knock("form", b"{")
    await doorway.knock("website", batch("v", ("wink", {})))
    await doorway.drain()
    await retention_ticker(doorway.db)(NOW + timedelta(days=31))
    assert await doorway.one("select count(*) from connectors.inbox") == 2
    assert await doorway.one("select count(*) from connectors.inbox_key") == 3
    await retention_ticker(doorway.db)(NOW + timedelta(days=91))
    assert await doorway.one("select count(*) from connectors.inbox_key") == 0
