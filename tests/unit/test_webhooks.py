"""Webhooks: what leaves the house, signed and in order; what happens when the other side fails; where they may not go."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sales import SYSTEM, Company
from yingdan.base import Problem, fetch
from yingdan.base.sealing import use_keys
from yingdan.connectors import outbox_ticker
from yingdan.connectors.webhooks.definition import address_faults
from yingdan.connectors.webhooks.wire import is_public
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Remove, Update, purge_older
from yingdan.main.wiring import doors

Json = dict[str, Any]


@dataclass
class Receiver:
    """An HTTP server that remembers what it was told and answers as it is told to."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[Json]:
        return [json.loads(body) for _, body in self.got]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        low = {name.lower(): value for name, value in headers.items()}
        self.got.append((low, await reader.readexactly(int(low["content-length"]))))
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    found = Receiver()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    async with server:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        yield found


async def hook(company: Company, url: str, **more: Any) -> str:
    """A published webhook with a secret; the secret."""
    use_keys(["a key for tests only"])
    body = {"label": {"zh": "测试", "en": "Test"}, "url": url, "object": "sales.account", "secret": "erp",
            "events": ["record.created", "record.changed", "record.removed"], "fields": ["name"], **more}  # fmt: skip
    async with company.db.begin() as tx:
        await publish(
            tx, company.catalog, [Put("webhook", "sales.erp", body)], "system:test", "", company.clock.now()
        )
    await company.ground.catalog.refresh()
    drawn = await doors(company.ground).outbox.draw_secret("sales.erp", SYSTEM, company.clock.now())
    return str(drawn["secret"])


async def send(company: Company, *, allow_private: bool = True) -> None:
    tick = outbox_ticker(company.db, company.ground.in_force, allow_private=allow_private)
    await tick(company.clock.now())


async def effects(company: Company) -> list[Json]:
    rows, _ = await doors(company.ground).outbox.list_effects(None, None, None, 200, SYSTEM)
    return rows


async def test_only_the_named_fields_leave_signed_and_with_a_key_for_repeats(company: Company) -> None:
    async with receiving() as outside:
        secret = await hook(company, outside.url)
        [one] = await company.write(Create("sales.account", {"name": "晨光", "phone": "13800000001"}))
        await company.settle()
        await send(company)
        [(headers, raw)] = outside.got
    body = json.loads(raw)
    assert body["record"] == {"id": str(one.id), "name": "晨光"}
    assert "13800000001" not in raw.decode()
    stamp, mac = (part.partition("=")[2] for part in headers["yingdan-signature"].split(","))
    assert mac == hmac.new(secret.encode(), f"{stamp}.".encode() + raw, sha256).hexdigest()
    assert headers["idempotency-key"] == body["id"]
    assert [e["state"] for e in await effects(company)] == ["done"]
    async with company.db.begin() as tx:
        [[subject]] = await fetch(tx, "select subject from events.event where type = 'effect.done'")
    assert subject == one.id


async def test_a_record_is_told_of_in_order_whatever_fails_between(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url)
        [one] = await company.write(Create("sales.account", {"name": "0"}))
        for number in range(1, 4):
            await company.write(Update("sales.account", one.id, {"name": str(number)}))
            await company.settle()
        await company.write(Create("sales.account", {"name": "另一个"}))
        await company.settle()
        outside.statuses = [500, 200, 503]
        for _ in range(12):
            await send(company)
            company.clock.advance(timedelta(seconds=60))
        mine = [b for b in outside.bodies if b["record"]["id"] == str(one.id)]
    # Every try of a message comes before the first try of the next.
    assert [b["id"] for b in mine] == sorted(b["id"] for b in mine)
    assert len({b["id"] for b in mine}) == 4
    assert len(mine) > 4
    assert {e["state"] for e in await effects(company)} == {"done"}


async def test_events_told_twice_are_kept_once(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url)
        await company.write(Create("sales.account", {"name": "晨光"}))
        await company.settle()
        async with company.db.begin() as tx:
            await fetch(tx, "update events.follower set tx = 0, generation = 0")
            await fetch(tx, "update events.event set carried = '{}' where type = 'record.created'")
        await company.settle()
        await send(company)
        await send(company)
    assert len(outside.got) == 1


async def test_an_endpoint_that_fails_is_held_back_and_its_messages_are_kept(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url)
        await company.write(*(Create("sales.account", {"name": str(n)}) for n in range(6)))
        await company.settle()
        outside.statuses = [500] * 6
        await send(company)
        assert len(outside.got) == 6
        company.clock.advance(timedelta(seconds=15))
        await send(company)
        assert len(outside.got) == 6
        [line] = await doors(company.ground).outbox.list_webhooks(SYSTEM, company.clock.now())
        assert line["open_until"] is not None
        for _ in range(3):
            company.clock.advance(timedelta(minutes=3))
            await send(company)
    assert {e["state"] for e in await effects(company)} == {"done"}
    assert len(outside.got) == 12


async def test_what_was_given_up_is_said_and_can_be_sent_again(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url)
        await company.write(Create("sales.account", {"name": "晨光"}))
        await company.settle()
        outside.statuses = [410]
        await send(company)
        [dead] = await effects(company)
        assert (dead["state"], dead["status"]) == ("dead", 410)
        desk = doors(company.ground).outbox
        await desk.replay_effect(dead["id"], SYSTEM, company.clock.now())
        await send(company)
        assert (await desk.read_effect(dead["id"], SYSTEM))["state"] == "done"
    async with company.db.begin() as tx:
        rows = await fetch(tx, "select type from events.event where type like 'effect.%%' order by id")
    assert [row[0] for row in rows] == ["effect.failed", "effect.done"]


async def test_private_addresses_are_refused_unless_allowed(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url.replace("127.0.0.1", "localhost"))
        await company.write(Create("sales.account", {"name": "晨光"}))
        await company.settle()
        await send(company, allow_private=False)
        assert outside.got == []
        [one] = await effects(company)
        assert one["error"] == "webhook-address-is-private"


async def test_a_filter_and_a_removed_record_are_told_right(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url, filter="record.name == '甲'", events=["record.created"])
        await company.write(Create("sales.account", {"name": "甲"}), Create("sales.account", {"name": "乙"}))
        await company.settle()
        await send(company)
        assert [b["record"]["name"] for b in outside.bodies] == ["甲"]
        await hook(company, outside.url)
        [gone] = await company.ask("sales.account", "name == '乙'")
        await company.write(Remove("sales.account", gone["id"]))
        await company.settle()
        await send(company)
        assert outside.bodies[-1]["sent_for"]["type"] == "record.removed"
        assert outside.bodies[-1]["record"]["id"] == str(gone["id"])


@pytest.mark.parametrize(("condition", "told"), [("true", True), ("name != '乙'", False)])
async def test_a_record_that_went_for_good_at_once_is_told_of_where_every_record_was_there(
    company: Company, condition: str, told: bool
) -> None:
    reading = {
        "role": "sales.partner",
        "object": "sales.account",
        "actions": ["read"],
        "condition": condition,
    }
    partner = {"label": {"zh": "伙伴", "en": "Partner"}, "abilities": []}
    async with company.db.begin() as tx:
        puts = [Put("role", "sales.partner", partner), Put("grant", "sales.partner_accounts", reading)]
        await publish(tx, company.catalog, puts, "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()
    async with receiving() as outside:
        await hook(company, outside.url, events=["record.removed"], role="sales.partner")
        [one] = await company.write(Create("sales.account", {"name": "甲"}))
        await company.settle()
        await company.write(Remove("sales.account", one.id))
        async with company.db.begin() as tx:
            later = company.clock.now() + timedelta(seconds=1)
            assert await purge_older(tx, company.catalog, later, later) == 1
        await company.settle()
        await send(company)
        assert [body["record"] for body in outside.bodies] == ([{"id": str(one.id)}] if told else [])


async def test_an_automation_calls_a_webhook_once_per_run(company: Company) -> None:
    async with receiving() as outside:
        await hook(company, outside.url, events=[])
        body = {"label": {"zh": "测试", "en": "Test"}, "when": {"on": "record", "object": "sales.account"},
                "then": [{"do": "call_webhook", "webhook": "sales.erp", "values": {"code": "'A-' + record.name"}}]}  # fmt: skip
        async with company.db.begin() as tx:
            await publish(
                tx,
                company.catalog,
                [Put("automation", "sales.call", body)],
                "system:test",
                "",
                company.clock.now(),
            )
        await company.ground.catalog.refresh()
        await company.write(*(Create("sales.account", {"name": f"客户{n}"}) for n in range(3)))
        await company.settle()
        await send(company)
    assert sorted(b["values"]["code"] for b in outside.bodies) == ["A-客户0", "A-客户1", "A-客户2"]
    assert {b["automation"] for b in outside.bodies} == {"sales.call"}


async def test_a_faulty_webhook_is_refused_with_every_fault(company: Company) -> None:
    with pytest.raises(Problem) as caught:
        await hook(
            company,
            "ftp://user@example.com",
            fields=["nothing"],
            events=["record.sung"],
            filter="record.nothing",
        )
    slugs = {one.slug for one in caught.value.faults}
    assert slugs >= {"address-is-faulty", "field-is-unknown", "event-type-is-faulty", "name-is-unknown"}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://x", "javascript:alert(1)", "http://a@b.c/", "https://", "http://a:99999/",
     "http://ex ample.com", "http://x\r\nHost: y", "http://x/\x00", "//x"],
)  # fmt: skip
def test_an_address_nobody_can_be_told_at_is_refused(url: str) -> None:
    assert [one.slug for one in address_faults(url)] == ["address-is-faulty"]


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="127.0.0.0/8") | st.ip_addresses(network="192.168.0.0/16")
       | st.ip_addresses(network="169.254.0.0/16") | st.ip_addresses(network="100.64.0.0/10")
       | st.ip_addresses(network="::ffff:10.0.0.0/104") | st.ip_addresses(network="fc00::/7") | st.ip_addresses(network="fe80::/10"))  # fmt: skip
def test_no_inner_address_counts_as_public(address: Any) -> None:
    assert not is_public(str(address))
