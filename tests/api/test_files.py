"""Files and secrets through the API: who may put them, who gets them back, and what is refused."""

import stat
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.declared import Declared
from tests.api.server import Client, platform_of, signed_in
from tests.sales import Company
from yingdan.api import create_app
from yingdan.base.blobs_store import FileStore, file_store
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.main.sweeping import FILES_KEPT, sweep_files

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
LABEL = {"zh": "样", "en": "thing"}
FIELDS: dict[str, dict[str, Any]] = {
    "name": {"type": "text"},
    "papers": {
        "type": "file",
        "options": {"max_mb": 1, "types": ["application/pdf", "image/*", "text/plain"]},
    },
    "photo": {"type": "image"},
    "hidden": {"type": "file"},
    "pin": {"type": "secret"},
}
SEEN = ["name", "papers", "photo", "pin", "owner", "unit", "created_at"]


@pytest.fixture
async def door(company: Company) -> httpx.ASGITransport:
    await company.hire("安娜", "华东", login=True)
    await company.hire("贝拉", "华东", login=True)
    await company.hire("方敏", "华东", role="manager", login=True)
    puts = [
        Put("object", "sales.probe", {"label": LABEL, "title": "name", "order": list(FIELDS)}),
        *(Put("field", f"sales.probe.{name}", {"object": "sales.probe", "label": LABEL, **one}) for name, one in FIELDS.items()),
        Put("grant", "sales.probe_own", {"role": "rep", "object": "probe", "actions": ["read", "create", "update"],
                                         "condition": "owner == actor.id", "fields": SEEN}),
        Put("grant", "sales.probe_all", {"role": "manager", "object": "probe", "actions": ["read"], "fields": SEEN}),
    ]  # fmt: skip
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, puts, "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()
    return transport_of(company)


def transport_of(company: Company, **settings: Any) -> httpx.ASGITransport:
    platform = platform_of(company)
    platform = type(platform)(
        **{
            **{
                name: getattr(platform, name)
                for name in ("db", "holder", "clock", "hub", "doors", "consumers")
            },
            "settings": platform.settings.model_copy(update=settings),
        }
    )
    return Declared(create_app(platform))


async def send(client: Client, body: bytes, name: str = "照片.png") -> httpx.Response:
    return await client.ask("POST", "/files", files={"file": (name, body)})


async def probe(client: Client, **values: Any) -> httpx.Response:
    return await client.ask("POST", "/records/sales.probe", json={"name": "甲", **values})


async def test_a_file_goes_up_into_a_record_and_down_again_whole(door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        sent = await send(anna, PNG)
        assert (sent.status_code, sent.json()["type"]) == (201, "image/png")
        made = await probe(anna, photo=[{**sent.json(), "size": 1, "type": "image/gif"}])
        assert made.status_code == 201, made.text
        # What it is and how large is what came, not what the sender of the record said.
        assert made.json()["photo"] == [
            {"sha": sha256(PNG).hexdigest(), "name": "照片.png", "size": len(PNG), "type": "image/png"}
        ]
        got = await anna.ask("GET", f"/files/{sent.json()['sha']}?record={made.json()['id']}&field=photo")
        assert got.content == PNG
        assert got.headers["content-disposition"].startswith("inline")
        assert got.headers["cache-control"] == "no-store"
        assert "sandbox" in got.headers["content-security-policy"]
        assert got.headers["x-content-type-options"] == "nosniff"
        page = await send(anna, b"<html><script>alert(1)</script></html>", "note.txt")
        assert page.json()["type"] == "text/html"
        got = await anna.ask("GET", f"/files/{page.json()['sha']}")
        assert got.headers["content-disposition"].startswith("attachment")


async def test_a_file_is_there_only_for_those_who_see_it_in_a_record(door: httpx.ASGITransport) -> None:
    async with (
        signed_in(door, "安娜") as anna,
        signed_in(door, "贝拉") as bella,
        signed_in(door, "方敏") as boss,
    ):
        sha = (await send(anna, b"%PDF-1.7 contract", "合同.pdf")).json()["sha"]
        for other in (bella, boss):
            assert (await other.ask("GET", f"/files/{sha}")).status_code == 404
        record = (await probe(anna, papers=[{"sha": sha}])).json()["id"]
        assert (await boss.ask("GET", f"/files/{sha}?record={record}&field=papers")).status_code == 200
        assert (await bella.ask("GET", f"/files/{sha}?record={record}&field=papers")).status_code == 404
        # Knowing a digest is no way to a file: neither by its address nor by putting it into a record of one's own.
        stolen = await probe(bella, papers=[{"sha": sha}])
        assert (stolen.status_code, stolen.json()["faults"][0]["slug"]) == (422, "file-is-unknown")
        assert (await boss.ask("GET", f"/files/{sha}?record={record}&field=hidden")).status_code == 404
        assert (await bella.ask("GET", "/files/../etc/passwd")).status_code == 404
        assert (await bella.ask("GET", f"/files/{'0' * 64}")).status_code == 404


async def test_what_a_field_does_not_take_is_refused_in_words(door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        program = (await send(anna, b"MZ" + bytes(200), "报价单.pdf")).json()
        assert program["type"] == "application/x-msdownload"
        large = (await send(anna, b"%PDF-" + bytes(1_100_000), "大.pdf")).json()
        for sent, slug in ((program, "file-type-is-not-taken"), (large, "file-of-field-is-too-large")):
            refused = await probe(anna, papers=[{**sent, "size": 1, "type": "application/pdf"}])
            assert (refused.status_code, refused.json()["faults"][0]["slug"]) == (422, slug)
        svg = (await send(anna, b"<svg onload='alert(1)'/>", "logo.png")).json()
        assert (await probe(anna, photo=[svg])).json()["faults"][0]["slug"] == "file-type-is-not-taken"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"x"), ("multipart/form-data", b"x"), ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"garbage" * 1000),
    ],
)  # fmt: skip
async def test_a_broken_upload_is_a_problem_and_leaves_nothing(
    door: httpx.ASGITransport, company: Company, kind: str, body: bytes
) -> None:
    async with signed_in(door, "安娜") as anna:
        answer = await anna.ask("POST", "/files", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    folder = company.ground.settings.data_dir / "files"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_an_upload_beyond_the_limit_stops(company: Company, door: httpx.ASGITransport) -> None:
    async with signed_in(transport_of(company, max_upload_mb=1), "安娜") as anna:
        answer = await send(anna, bytes(1_200_000))
    assert (answer.status_code, answer.json()["slug"]) == (413, "file-is-too-large")


@pytest.mark.parametrize(
    ("code", "status", "slug"),
    [("raise SystemExit(0)", 201, None), ("print('x: Eicar FOUND'); raise SystemExit(1)", 422, "file-is-infected"),
     ("raise SystemExit(2)", 503, "file-could-not-be-scanned")],
)  # fmt: skip
async def test_a_scanner_decides(
    company: Company, door: httpx.ASGITransport, tmp_path: Path, code: str, status: int, slug: str | None
) -> None:
    program = tmp_path / "scan.py"
    program.write_text(code)
    async with signed_in(
        transport_of(company, files_scan=f"{sys.executable} {program} {{}}"), "安娜"
    ) as anna:
        answer = await send(anna, PNG)
        assert (answer.status_code, answer.json().get("slug")) == (status, slug)
        assert (await anna.ask("GET", "/files")).json()["scanner"] == "command"
    kept = list((company.ground.settings.data_dir / "files").rglob("*"))
    assert any(path.is_file() for path in kept) is (status == 201)


async def test_files_nobody_holds_go_after_the_time_of_grace(
    company: Company, door: httpx.ASGITransport
) -> None:
    store = file_store(company.ground.settings)
    async with signed_in(door, "安娜") as anna:
        held, left, taken_out = [(await send(anna, PNG + bytes([n]))).json()["sha"] for n in range(3)]
        await probe(anna, photo=[{"sha": held}])
        other = (await probe(anna, photo=[{"sha": taken_out}])).json()["id"]
        company.clock.advance(FILES_KEPT - timedelta(days=1))
        assert await sweep_files(company.db, store, company.clock.now()) == 0
        await company_change(company, other)
        company.clock.advance(timedelta(days=2))
        assert await sweep_files(company.db, store, company.clock.now()) == 1
        assert [await is_there(store, sha) for sha in (held, left, taken_out)] == [True, False, True]
        company.clock.advance(FILES_KEPT)
        assert await sweep_files(company.db, store, company.clock.now()) == 1
        assert [await is_there(store, sha) for sha in (held, left, taken_out)] == [True, False, False]


async def company_change(company: Company, record: str) -> None:
    from uuid import UUID

    from yingdan.kernel.access import System
    from yingdan.kernel.records import Update, write

    async with company.db.begin() as tx:
        await write(
            tx,
            company.catalog,
            System("test"),
            [Update("sales.probe", UUID(record), {"photo": None})],
            at=company.clock.now(),
        )


async def is_there(store: FileStore, sha: str) -> bool:
    opened = await store.open(sha)
    if opened is None:
        return False
    return sum([len(piece) async for piece in opened.pieces]) == opened.size


async def test_a_secret_is_revealed_to_who_sees_it_and_the_log_knows(
    company: Company, door: httpx.ASGITransport
) -> None:
    async with signed_in(door, "安娜") as anna, signed_in(door, "贝拉") as bella:
        made = await probe(anna, pin="tiger-4711")
        assert made.json()["pin"] == "••••••"
        address = f"/records/sales.probe/{made.json()['id']}/reveal"
        assert (await anna.ask("POST", address, json={"field": "pin"})).json() == {"value": "tiger-4711"}
        assert (await bella.ask("POST", address, json={"field": "pin"})).status_code == 404
        assert (await anna.ask("POST", address, json={"field": "name"})).json()[
            "slug"
        ] == "field-is-no-secret"
        assert (await anna.ask("POST", address, json={"field": "nope"})).status_code == 400
        history = (await anna.ask("GET", f"/records/sales.probe/{made.json()['id']}/history")).text
        assert "tiger" not in history
        sorted_by = await anna.ask("GET", "/records/sales.probe?sort=pin")
        assert (sorted_by.status_code, sorted_by.json()["slug"]) == (400, "field-cannot-be-sorted")
    async with company.db.begin() as tx:
        from yingdan.base import fetch

        rows = await fetch(tx, "select e.actor, e.data from events.event e where e.type = 'access.read'")
    assert [(actor.partition(":")[0], data) for actor, data in rows] == [("user", {"field": "pin"})]


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    from yingdan.base import Problem, sealing

    house, ring = list(sealing._house), sealing._ring.read
    try:
        sealing.open_keys(tmp_path / "data")
        key = tmp_path / "data" / "secret.key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        token = sealing.seal("虎")
        sealing.open_keys(tmp_path / "data")
        assert sealing.unseal(token) == "虎"
        sealing.open_keys(tmp_path, f"a new key of ours, {key.read_text()}".replace(", ", ","))
        assert sealing.unseal(token) == "虎"
        sealing.open_keys(tmp_path, "quite another key")
        with pytest.raises(Problem, match="secret-cannot-be-opened"):
            sealing.unseal(token)
        with pytest.raises(Problem, match="secret-key-is-too-short"):
            sealing.open_keys(tmp_path, "short")
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]
    finally:
        sealing._house[:] = house
        sealing.follow_keys(ring)


async def test_divisions_are_served_in_order(door: httpx.ASGITransport) -> None:
    async with signed_in(door, "安娜") as anna:
        rows = (await anna.ask("GET", "/divisions")).json()["rows"]
    codes = [code for code, _ in rows]
    assert codes == sorted(set(codes))
    assert dict(rows)["330106"] == "西湖区"
