"""Every channel the packages ship keeps the promises of a channel."""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import uuid4

import pytest

from tests.unit.catalogs import catalog_of
from tests.unit.company import NOW
from yingdan.base import uuid7
from yingdan.connectors import Channel
from yingdan.connectors.callbacks import PLATFORMS
from yingdan.connectors.channels import Channels, compile_channels
from yingdan.connectors.definition import check_channel, paths_of
from yingdan.connectors.kinds import DOOR_KINDS
from yingdan.connectors.model import Arrival, Opened
from yingdan.connectors.opening import open_arrival
from yingdan.connectors.telemetry import TOPIC_HEADER
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.packages import read_package

APPS = Path(__file__).resolve().parents[2] / "apps"
FOLDERS = [path.parent for path in sorted(APPS.glob("[!_.]*/app.yaml"))]
SHIPPED = sorted(put.name for folder in FOLDERS for put in read_package(folder) if put.kind == "channel")
KNOWN = ("object", "field", "channel")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of([put for folder in FOLDERS for put in read_package(folder) if put.kind in KNOWN])


@pytest.fixture(scope="module")
def channels(catalog: Catalog) -> Channels:
    return compile_channels(catalog)


def opened(channels: Channels, name: str, body: bytes, kind: str = "application/json") -> Opened:
    return open_arrival(channels, Arrival(uuid7(), name, body, kind, NOW, 0))


def telemetry(channels: Channels, name: str, topic: str, told: dict[str, Any]) -> Opened:
    arrival = Arrival(
        uuid7(), name, json.dumps(told).encode(), "application/json", NOW, 0, {TOPIC_HEADER: topic}
    )
    return open_arrival(channels, arrival)


def document(body: Channel) -> dict[str, Any]:
    """What a sender would send: a text at the first path of every field."""
    found: dict[str, Any] = {"visitor": str(uuid4())}
    assert body.record is not None
    for field, paths in body.record.values.items():
        place = found
        *folders, last = paths_of(paths)[0].split(".")
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = {"phone": "13800138000", "email": "w@example.cn", "visitor": found["visitor"]}.get(
            field, "王芳"
        )
    return found


def callback(body: Channel, word: str) -> bytes:
    """A message of an office platform under this name, about somebody."""
    found: dict[str, Any] = {"message": {"header": {"event_type": word}} if "." in word else {"Event": word}}
    place = found
    *folders, last = paths_of(body.person)[0].split(".")
    for folder in folders:
        place = place.setdefault(folder, {})
    place[last] = "ou_1"
    return json.dumps(found["message"]).encode()


def test_something_is_shipped() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_declared_without_a_fault(catalog: Catalog, name: str) -> None:
    assert check_channel(catalog.all("channel")[name].body, name, catalog) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_found_by_its_short_name_too(channels: Channels, name: str) -> None:
    assert channels.find(name.partition(".")[2]) is channels.find(name) is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_what_it_declares_arrives(catalog: Catalog, channels: Channels, name: str) -> None:
    body: Channel = catalog.all("channel")[name].body
    if body.format == "cloudevents":
        told_all = [{"type": word, "subject": "v", "data": {}} for word in body.events]
        kind = "application/cloudevents-batch+json"
        found = opened(channels, name, json.dumps(told_all).encode(), kind)
        assert [word for each in found.behaviours for word, _, _ in each.events] == list(body.events)
        return
    if body.format == "folder":
        assert body.sheets
        assert body.sheets.object in catalog.objects
        return
    if body.format == "mqtt":
        assert body.record
        words = [*body.events, *body.record.only]
        told = {"phone": "13800138000", "contact": "王芳", "value": 1}
        found_all = [telemetry(channels, name, word.replace("+", "d1"), told) for word in words]
        assert [one.problem for one in found_all] == [None] * len(words)
        assert [bool(one.filled) for one in found_all] == [word in body.record.only for word in words]
        assert all(each.visitor for one in found_all for each in one.behaviours)
        return
    if body.format in PLATFORMS:
        for word in (*body.events, *(body.record.only if body.record else ())):
            called = opened(channels, name, callback(body, word))
            assert called.problem is None
            assert [one for each in called.behaviours for one, _, _ in each.events] == [word]
            assert all(each.visitor for each in called.behaviours)
            assert [one.visitors != () for one in called.filled] == [True]
        return
    if body.record is None:
        told = {"visitor": "v", "events": [{"t": word, "at": 1, "d": {}} for word in body.events]}
        found = opened(channels, name, json.dumps(told).encode())
        assert found.problem is None
        assert found.behaviours
        assert [word for word, _, _ in found.behaviours[0].events] == list(body.events)
        return
    if body.format == "segment":
        told = {"batch": [{"type": "track", "event": word, "anonymousId": "v"} for word in body.events]}
        found = opened(channels, name, json.dumps(told).encode())
        assert [word for each in found.behaviours for word, _, _ in each.events] == list(body.events)
        traits = document(body)["fields"]
        found = opened(
            channels, name, json.dumps({"type": "identify", "userId": "u", "traits": traits}).encode()
        )
    else:
        found = opened(channels, name, json.dumps(document(body)).encode())
    assert found.problem is None
    [filled] = found.filled
    told = {"phone": "+8613800138000", "name": "王芳"}
    wanted = {field: value for field, value in told.items() if field in body.record.values}
    assert wanted
    assert {field: filled.draft.values[field] for field in wanted} == wanted
    assert filled.visitors


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"a" * 1_000_000,
        b"[" * 100_000,
        b'{"events":[{"t":1}]}',
        b"--X\r\n",
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=X", "", "text/plain; charset=gb2312"]
)
def test_no_bytes_break_it(channels: Channels, name: str, body: bytes, kind: str) -> None:
    found = opened(channels, name, body, kind)
    assert found.problem is not None or found.behaviours or found.filled or found.notes


def test_every_format_is_a_kind_of_door_that_pages_can_set_up() -> None:
    formats = set(get_args(get_type_hints(Channel)["format"]))
    assert {one["format"] for one in DOOR_KINDS} == formats
    for one in DOOR_KINDS:
        assert (one["address"].endswith("/callback")) == (one["format"] in PLATFORMS)
        assert bool(one["asks"]) == (one["format"] in PLATFORMS | {"mailbox", "mqtt"})


def test_every_fault_of_a_channel_is_told_at_once(catalog: Catalog) -> None:
    from yingdan.connectors.definition import RecordMapping

    mapping = RecordMapping(
        "sales.lead", {"nothing": "a", "score": "b", "name": []}, constants={"created_at": 1}
    )
    faulty = Channel({"zh": "坏"}, "form", events={"x": "noDot"}, record=mapping, object="sales.nobody")
    assert {fault.at: fault.slug for fault in check_channel(faulty, "sales.bad", catalog)} == {
        "/events/x": "event-type-is-faulty",
        "/object": "object-is-unknown",
        "/record/values/nothing": "field-is-unknown",
        "/record/values/score": "field-is-read-only",
        "/record/values/name": "mapping-path-is-empty",
        "/record/constants/created_at": "field-is-read-only",
    }
    idle = Channel({"zh": "空"}, "form", event="sales.form_submitted")
    assert [f.slug for f in check_channel(idle, "sales.idle", catalog)] == [
        "channel-does-nothing",
        "channel-event-needs-a-record",
    ]
