"""Devices of a real broker are heard: each message once, whatever is killed, and what they mean is what the channel says."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.unit.authority import Authority
from tests.unit.broker_server import PASSWORD, USER, Broker, broker, program
from tests.unit.doorway import Doorway, doorway, doorway_url
from tests.unit.mail_server import free_port
from yingdan.base import Problem, execute
from yingdan.base.sealing import open_keys
from yingdan.connectors.broker import BrokerSettings, Connection, Message, check_broker, matches
from yingdan.connectors.certificates import certificate_of
from yingdan.connectors.subscriptions import Subscriptions
from yingdan.connectors.telemetry import read_telemetry, telemetry_key
from yingdan.connectors.trials import try_out
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish

__all__ = ["doorway", "doorway_url"]
DEVICES = "sales.devices"
ROOT = Path(__file__).resolve().parents[2]
KEPT = "select count(*)::int from connectors.inbox where channel = 'sales.devices'"
STANDS = "select 1 from connectors.fetching where channel = 'sales.devices' and problem is null and place->'topics' <> '[]'"


@pytest.fixture(scope="module")
def server() -> Iterator[Broker]:
    if program("mosquitto") is None or program("mosquitto_passwd") is None:
        pytest.skip("needs a broker: apt install mosquitto")
    with broker() as one:
        yield one


class Deaf(Connection):
    """Dies between writing down and acknowledging."""

    def acknowledge(self, messages: Sequence[Message]) -> None:
        raise ConnectionAbortedError("killed")


async def settle_on(door: Doorway, server: Broker, user: str = USER) -> None:
    """The shipped channel listens to this broker."""
    body = msgspec.to_builtins(door.catalog.all("channel")[DEVICES].body)
    body["broker"] |= {"host": "localhost", "port": server.port, "user": user, "authority": server.authority}
    async with door.db.begin() as tx:
        door.catalog = await publish(
            tx, door.catalog, [Put("channel", DEVICES, body)], "system:test", "test", door.clock.now()
        )


@asynccontextmanager
async def listening(door: Doorway, connect: Callable[..., Connection] = Connection) -> AsyncIterator[None]:
    found = Subscriptions(door.db, lambda: door.catalog, door.clock, connect)
    await found.tick(door.clock.now())
    try:
        yield
    finally:
        await found.close()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(1_200):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


def reading(value: int, device: str = "d1") -> tuple[str, str]:
    return f"devices/{device}/reading", json.dumps({"metric": "hours", "value": value})


async def test_what_devices_tell_is_heard_once_whatever_is_killed(
    doorway: Doorway, server: Broker, tmp_path: Path
) -> None:
    door = doorway
    open_keys(tmp_path)
    await settle_on(door, server)

    async def password(text: str) -> None:
        await door.doors.create_channel_key(DEVICES, "", door.actor, door.clock.now(), {"key": text})

    async def trouble() -> str | None:
        lines = await door.doors.channel_inventory(door.actor, door.clock.now())
        found = next(one for one in lines if one["name"] == DEVICES)["trouble"]
        return str(found["reason"]) if found else None

    async def kept(n: int) -> None:
        async def holds() -> bool:
            return bool(await door.one(KEPT) >= n)

        await until(holds)
        assert await door.one(KEPT) == n

    async def stands() -> bool:
        return bool(await door.rows(STANDS))

    async def refused() -> bool:
        return await trouble() == "broker-refused-sign-in"

    await password("wrong")
    async with listening(door):
        await until(refused)
    await password(PASSWORD)

    # Each becomes what the channel says, and what cannot be read is kept with its reason.
    async with listening(door):
        await until(stands)
        assert await trouble() is None
        told = json.dumps({"device": "d1", "phone": "13800000009", "contact": "王芳"})
        server.send(
            ("devices/d1/registered", told), reading(1), reading(2, "d2"), ("devices/d1/reading", "开")
        )
        await kept(4)
    heard = await door.drain()
    assert await door.rows("select name, phone from sales.lead") == [("王芳", "+8613800000009")]
    told_of = {one.data["device"]: one.object for one in heard if one.type == "sales.device_reading"}
    assert told_of == {"d1": "sales.lead", "d2": "visitor"}
    [failed] = await door.doors.failed_deliveries(DEVICES, door.actor)
    assert failed["problem"].startswith("delivery-is-unreadable")

    # A worker is killed when it has the messages and its transaction is open.
    url = door.db.url
    async with door.db.begin() as tx:
        await execute(tx, "select 1 from connectors.fetching where channel = 'sales.devices' for update")
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.listening", url, str(tmp_path)], cwd=ROOT
        )
        server.send(reading(3), reading(4))

        async def waits() -> bool:
            return bool(
                await door.rows(
                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and position('connectors.fetching' in query) > 0"
                )
            )

        await until(waits)
        worker.kill()
        worker.wait()
    server.send(reading(5))  # while nobody is here
    assert await door.one(KEPT) == 4
    async with listening(door):
        await kept(7)

    # Another one dies after the commit and before the acknowledgement.
    async with listening(door, Deaf):
        server.send(reading(6))
        await kept(8)

    async def repeated() -> bool:
        return await door.count("repeated") >= 1

    async with listening(door):
        await until(repeated)
        server.send(reading(7))
        await kept(9)
    heard = await door.drain()
    values = [int(one.data["value"]) for one in heard if one.type == "sales.device_reading"]
    assert sorted(values) == [3, 4, 5, 6, 7]


async def test_a_connection_is_tried_out_and_what_fails_is_told(server: Broker) -> None:
    settings = {"host": "localhost", "port": server.port, "user": USER, "topics": ["devices/#"]}
    trusted = settings | {"authority": server.authority}
    assert await try_out("mqtt", trusted, PASSWORD) == {"waiting": None}
    for given, password, slug in (
        (trusted, "wrong", "broker-refused-sign-in"),
        (settings, PASSWORD, "broker-is-not-trusted"),
        (trusted | {"port": free_port()}, PASSWORD, "broker-is-out-of-reach"),
        (trusted | {"topics": ["a/#/b"]}, PASSWORD, "broker-topic-is-faulty"),
        (trusted | {"topics": 3}, PASSWORD, "channel-settings-are-faulty"),
    ):
        with pytest.raises(Problem, match=slug):
            await try_out("mqtt", given, password)


@pytest.fixture(scope="module")
def clients() -> Authority:
    return Authority("devices of the house")


@pytest.fixture(scope="module")
def certified(clients: Authority) -> Iterator[Broker]:
    if program("mosquitto") is None or program("mosquitto_passwd") is None:
        pytest.skip("needs a broker: apt install mosquitto")
    with broker(clients) as one:
        yield one


async def test_a_broker_that_asks_for_a_certificate_is_shown_the_channels_which_lies_sealed(
    doorway: Doorway, certified: Broker, clients: Authority, tmp_path: Path
) -> None:
    door, own = doorway, clients.issue(USER)
    open_keys(tmp_path)
    await settle_on(door, certified, user="")

    async def keep(given: dict[str, str]) -> dict[str, Any]:
        return await door.doors.create_channel_key(DEVICES, "", door.actor, door.clock.now(), given)

    async def stands(*troubles: str | None) -> None:
        async def holds() -> bool:
            rows = await door.rows(
                "select problem, place from connectors.fetching where channel = 'sales.devices'"
            )
            return any(
                problem in troubles and (problem is not None or place["topics"]) for problem, place in rows
            )

        await until(holds)

    # What the broker says of it reaches us, or it has hung up before.
    await keep({"key": PASSWORD})
    async with listening(door):
        await stands("broker-refused-certificate", "broker-hung-up")
    made = await keep(own)
    assert (made["secret"], made["token"]) == ("", None)
    async with listening(door):
        await stands(None)
        certified.send(reading(1), reading(2))

        async def heard() -> bool:
            return bool(await door.one(KEPT) == 2)

        await until(heard)
    told = [event for event in await door.drain() if event.type == "sales.device_reading"]
    assert sorted(int(one.data["value"]) for one in told) == [1, 2]
    sealed = [
        row[0]
        for row in await door.rows("select sealed from connectors.channel_key where sealed is not null")
    ]
    assert len(sealed) == 2
    assert not any(
        word in text for text in sealed for word in ("PRIVATE", "CERTIFICATE", own["private_key"][30:60])
    )


async def test_a_certificate_is_tried_out_before_it_is_kept(certified: Broker, clients: Authority) -> None:
    settings = {
        "host": "localhost",
        "port": certified.port,
        "topics": ["devices/#"],
        "authority": certified.authority,
    }
    now = datetime.now(UTC)
    good = certificate_of(clients.issue(USER), now)
    assert await try_out("mqtt", settings, "", good) == {"waiting": None}
    for given, shown, slug in (
        (settings, None, "broker-refused-certificate|broker-hung-up"),
        (
            settings,
            certificate_of(Authority("other").issue(USER), now),
            "broker-refused-certificate|broker-hung-up",
        ),
        (settings | {"authority": clients.pem}, good, "broker-is-not-trusted"),
        (settings | {"security": "plain"}, good, "client-certificate-needs-tls"),
    ):
        with pytest.raises(Problem, match=slug):
            await try_out("mqtt", given, "", shown)


def test_a_certificate_that_could_not_serve_is_told_by_name(clients: Authority) -> None:
    now, one, other = datetime.now(UTC), clients.issue("a"), clients.issue("b")
    assert certificate_of({"key": "p"}, now) is None
    assert certificate_of({**one, "certificate": one["certificate"] + clients.pem}, now) is not None
    for given, slug in (
        ({"certificate": one["certificate"]}, "client-key-is-faulty"),
        ({"private_key": one["private_key"]}, "client-certificate-is-faulty"),
        ({**one, "certificate": one["private_key"]}, "client-certificate-is-faulty"),
        ({**one, "private_key": one["certificate"]}, "client-key-is-faulty"),
        ({**one, "private_key": other["private_key"]}, "client-key-does-not-fit"),
        (clients.issue("a", days=-1), "client-certificate-is-over"),
    ):
        with pytest.raises(Problem, match=slug) as caught:
            certificate_of(given, now)
        assert caught.value.faults[0].at in ("/certificate", "/private_key")


def test_topics_fall_under_filters_as_the_standard_says() -> None:
    under = {
        ("a/+/c", "a/b/c"): True, ("a/+/c", "a/b/d"): False, ("a/#", "a"): True, ("a/#", "a/b/c"): True,
        ("+", "a/b"): False, ("#", "$SYS/x"): False, ("$SYS/#", "$SYS/x"): True, ("a/b", "a/b/"): False, ("a/+", "a/"): True,
    }  # fmt: skip
    assert {pair: matches(*pair) for pair in under} == under


def test_a_message_is_called_and_dated_as_the_channel_says() -> None:
    given = BrokerSettings("h", ["a/#"], event=["message.kind"], at=["message.ts"])
    body = b'[{"kind": "alarm", "ts": 1790000000}, {"kind": 7, "ts": "2026-09-21T14:13:20Z"}, 21.5]'
    found = read_telemetry(body, "a/b", given)
    assert [one["event"] for one in found] == ["alarm", "7", "a/#"]
    assert [one["at"] for one in found] == [1790000000_000.0, 1790000000_000.0, 0.0]
    assert found[2]["message"] == {"value": 21.5}


def test_a_message_is_known_again_by_its_senders_id_or_by_its_words() -> None:
    def key(payload: bytes, path: tuple[str, ...] | None, minute: int, kept: bool = False) -> str:
        return telemetry_key(Message("a", payload, 1, False, kept), path, minute)

    path = ("message", "id")
    assert key(b'{"id": 7, "n": 1}', path, 1) == key(b'{"id": 7, "n": 2}', path, 9) == "f:7"
    assert key(b"1", None, 1) == key(b"1", None, 1) != key(b"1", None, 2)
    assert key(b"1", None, 1, True) == key(b"1", None, 9, True)


def test_settings_that_could_not_work_are_told_by_name() -> None:
    bad = BrokerSettings(
        "mqtt.example.com", ["a/#/b", "a+", ""], port=1883, security="plain", kept_days=-1, at=[""]
    )
    assert [one.slug for one in check_broker(bad)] == [
        "broker-needs-tls",
        "broker-keeping-is-faulty",
        *["broker-topic-is-faulty"] * 3,
        "mapping-path-is-empty",
    ]
    assert check_broker(BrokerSettings("192.168.1.5", ["a/+/b", "#"], port=1883, security="plain")) == []
