"""The public form of a channel and its posters. ADR 0053."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.sales import SYSTEM, Company
from tests.unit.catalogs import catalog_of
from yingdan.base import Problem, fetch
from yingdan.base.qr import draw_qr
from yingdan.connectors.booths import booth_of, boxes
from yingdan.connectors.definition import BoothBody, Channel, RecordMapping, check_channel
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.packages import read_package
from yingdan.main.wiring import doors

APPS = Path(__file__).resolve().parents[2] / "apps"
POSTER = {
    "name": "工博会 5.1H",
    "company": "华信智能",
    "headline": "扫码领资料",
    "text": "",
    "origin": "https://yd.example/",
}
MAPPED = {
    "name": "fields.name",
    "phone": ["mobile", "fields.手机"],
    "tags": "fields.tags",
    "owner": "fields.owner",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    kinds = ("object", "field", "channel")
    return catalog_of(
        [put for app in ("org", "sales") for put in read_package(APPS / app) if put.kind in kinds]
    )


def form(booth: BoothBody | None = None, **values: Any) -> Channel:
    return Channel({"zh": "表单"}, "form", record=RecordMapping("sales.lead", values or MAPPED), booth=booth)


def test_a_form_that_declares_nothing_asks_for_the_name_and_what_tells_who_somebody_is(
    catalog: Catalog,
) -> None:
    body = form()
    booth = booth_of(body, catalog)
    assert booth is not None
    found = [(one["name"], one["box"], one["required"], one["either"]) for one in boxes(body, booth, catalog)]
    assert found == [("name", "text", True, False), ("手机", "phone", False, True)]
    assert booth_of(form(city="city"), catalog) is None


def test_only_the_choices_and_words_that_are_meant_for_visitors_are_shown(catalog: Catalog) -> None:
    words = {"zh": "您更关注", "en": "What matters"}
    body = form(BoothBody(asks=["tags"], choices={"tags": ["price", "delivery"]}, labels={"tags": words}))
    booth = booth_of(body, catalog)
    assert booth is not None
    [box] = boxes(body, booth, catalog)
    assert [one["value"] for one in box["choices"]] == ["price", "delivery"]
    assert (box["box"], box["label"]) == ("many", words)


def test_every_fault_of_a_booth_is_told_with_its_place(catalog: Catalog) -> None:
    booth = BoothBody(["name", "city", "owner"], ["phone"], {"tags": ["no"], "name": []}, {"email": {}})
    faults = check_channel(form(booth), "sales.bad", catalog)
    assert {fault.at: fault.slug for fault in faults} == {
        "/booth/asks/1": "booth-field-is-not-mapped",
        "/booth/asks/2": "booth-field-has-no-box",
        "/booth/one_of/0": "booth-field-is-not-asked",
        "/booth/labels/email": "booth-field-is-not-asked",
        "/booth/choices/tags": "booth-choice-is-unknown",
        "/booth/choices/name": "booth-field-is-not-asked",
    }
    calls = Channel({"zh": "话单"}, "calls", record=RecordMapping("sales.lead", MAPPED), booth=BoothBody())
    assert [one.slug for one in check_channel(calls, "sales.calls", catalog)] == ["booth-needs-a-form"]


def test_a_code_holds_its_address() -> None:
    drawn = draw_qr("https://yd.example/booth/expo?k=ck_" + "a" * 32)
    assert drawn.size == 41
    assert drawn.path.startswith("M0 0h7v1h-7z")


async def test_a_poster_opens_its_form_until_its_key_ends_and_a_rotated_one_stays_a_poster(
    company: Company,
) -> None:
    desk, now = doors(company.ground), company.clock.now()
    made = await desk.add_booth("expo", POSTER, SYSTEM, now)
    address, _, secret = made["address"].partition("?k=")
    assert address == "https://yd.example/booth/expo"
    asked = await desk.booth_form("sales.expo", secret, now)
    assert (asked["booth"], asked["headline"], asked["boxes"][0]["name"]) == (
        "工博会 5.1H",
        "扫码领资料",
        "name",
    )
    for channel, key in (("expo", "ck_other"), ("expo", None), ("form", secret), ("nobody", secret)):
        with pytest.raises(Problem, match="channel-key-is-unknown"):
            await desk.booth_form(channel, key, now)
    await desk.rotate_channel_key(UUID(made["id"]), timedelta(hours=1), SYSTEM, now)
    later = now + timedelta(hours=2)
    next_, old = await desk.list_booths("expo", SYSTEM, later)
    assert (next_["name"], old["lives"], old["address"], old["code"]) == ("工博会 5.1H", False, None, None)
    with pytest.raises(Problem, match="channel-key-is-unknown"):
        await desk.booth_form("expo", secret, later)
    assert await desk.booth_form("expo", next_["address"].partition("?k=")[2], later)


async def test_what_was_filled_in_offline_comes_once_with_its_time_booth_and_consent(
    company: Company,
) -> None:
    desk, now = doors(company.ground), company.clock.now()
    made = await desk.add_booth("expo", POSTER, SYSTEM, now)
    secret, stamp = made["address"].partition("?k=")[2], int(now.timestamp() * 1000)
    entry: dict[str, Any] = {
        "id": "5b0c7f0e-1", "form": "工博会 5.1H", "booth": "工博会 5.1H", "at": stamp - 7_200_000, "sent_at": stamp, "consent": True,
        "agreed": "我同意联系", "fields": {"name": "王芳", "wechat": "wf_88", "tags": ["price", "delivery"]},
    }  # fmt: skip
    company.keys["sales.expo"] = secret
    for _ in range(3):
        await company.deliver("expo", entry)
    await company.settle()
    [lead] = await company.ask("sales.lead")
    assert (lead["name"], lead["wechat"], set(lead["tags"]), lead["source"]) == (
        "王芳",
        "wf_88",
        {"price", "delivery"},
        "expo",
    )
    async with company.db.begin() as tx:
        [(at, data)] = await fetch(tx, "select at, data from events.event where type = 'sales.expo_scanned'")
    assert (data["expo"], data["agreed"]) == ("工博会 5.1H", "我同意联系")
    assert at == now - timedelta(hours=2)


async def test_a_poster_without_a_name_or_with_an_address_that_is_none_is_refused(company: Company) -> None:
    desk, now = doors(company.ground), company.clock.now()
    for slug, more in (
        ("booth-needs-a-name", {"name": " "}),
        ("booth-address-is-faulty", {"origin": "javascript:alert(1)"}),
        ("booth-address-is-faulty", {"origin": "https://yd.example/?x=1"}),
    ):
        with pytest.raises(Problem, match=slug):
            await desk.add_booth("expo", {**POSTER, **more}, SYSTEM, now)
    with pytest.raises(Problem, match="channel-has-no-booth"):
        await desk.add_booth("website", POSTER, SYSTEM, now)
    with pytest.raises(Problem, match="booth-is-unknown"):
        await desk.change_booth(UUID(int=1), POSTER, SYSTEM, now)
