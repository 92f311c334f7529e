"""The disk is full: the sender is told so in words, nothing half-written stays, and all goes on once there is room."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company, copy_database, install_template, open_company
from yingdan.base import FixedClock, Problem, fetch
from yingdan.base.blobs import Blobs
from yingdan.main.postgres import Postgres


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    folder = Path(tempfile.mkdtemp(prefix="yd-disk-", dir="/tmp"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """A file that takes all room that is left."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for piece in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * piece)
            except OSError:
                continue
    return path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def sheet(rows: int) -> bytes:
    return "姓名,手机\n".encode() + b"".join(f"客户{n},139{n:08}\n".encode() for n in range(rows))


async def upload(client: Client, body: bytes) -> "tuple[int, str]":
    answer = await client.ask(
        "POST", "/imports", data={"object": "sales.lead"}, files={"file": ("leads.csv", body)}
    )
    return answer.status_code, str(answer.json().get("slug", ""))


async def test_an_upload_that_fills_the_disk_is_refused_in_words_and_leaves_nothing(company: Company) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    with small_disk("2m") as disk:
        company.ground = replace(company.ground, blobs=Blobs(disk / "blobs"))
        async with serving(company) as transport, signed_in(transport, "admin") as admin:
            assert await upload(admin, sheet(200_000)) == (507, "disk-is-full")
            assert files(disk) == []
            assert (await admin.ask("GET", "/imports")).json()["rows"] == []
            filler = fill(disk)
            assert await upload(admin, sheet(100)) == (507, "disk-is-full")
            filler.unlink()
            assert (await upload(admin, sheet(100)))[0] == 201


async def test_a_full_disk_under_a_blob_leaves_no_piece_of_it() -> None:
    with small_disk("1m") as disk:
        blobs = Blobs(disk / "blobs")
        kept = blobs.store_bytes(b"kept")
        with pytest.raises(Problem) as full:
            blobs.store_bytes(b"x" * 2_000_000)
        assert (full.value.slug, full.value.status) == ("disk-is-full", 507)
        assert [path.name for path in files(disk)] == [kept.digest]


async def test_a_database_whose_disk_is_full_says_507_keeps_all_or_nothing_and_goes_on_with_room(
    tmp_path: Path, clock: FixedClock
) -> None:
    with small_disk("450m") as disk:
        disk.chmod(0o755)
        server = Postgres(
            disk / "db",
            fast=True,
            options={"max_wal_size": "64MB", "min_wal_size": "32MB", "wal_recycle": "off"},
        )
        server.start()
        try:
            template = await install_template(server.dsn, clock)
            async with open_company(copy_database(server.dsn, template), tmp_path, clock) as company:
                await fill_and_recover(company, disk)
        finally:
            server.stop()


async def fill_and_recover(company: Company, disk: Path) -> None:
    await company.hire("安娜", "华东", capacity=1000, login=True)
    await company.settle()
    async with serving(company) as transport, signed_in(transport, "安娜") as anna:
        values = {"name": "之前", "phone": "13600000000", "region": "310000", "need": "要" * 20_000}
        for n in range(100):  # accepted, and not handled while there was room
            await company.form(**values | {"name": f"之前{n}", "phone": f"137{n:08}"})
        filler = fill(disk)
        accepted, told = await knock_until_refused(company, anna)
        assert told == (507, "disk-is-full")
        with pytest.raises(Exception, match="No space left"):
            for _ in range(50):
                await company.runner.round()
        for _ in range(50):
            answer = await anna.ask(
                "POST", "/records/sales.lead", json={"name": "写不下", "need": "长" * 60_000}
            )
            if answer.status_code != 201:
                break
        assert (answer.status_code, answer.json()["slug"]) == (507, "disk-is-full"), answer.text
        filler.unlink()
        again = await anna.ask("POST", "/records/sales.task", json={"name": "之后"})
        assert again.status_code == 201, again.text
        await company.form(name="有空间了", phone="13600000001", region="310000")
        await company.settle()
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select phone, count(*) from sales.lead where phone is not null and owner is not null group by 1",
        )
        assert await fetch(tx, "select problem from connectors.inbox where state <> 'done'") == []
        assert await fetch(tx, "select trace from events.parked") == []
    before = {f"+86137{n:08}" for n in range(100)}
    assert dict(rows) == dict.fromkeys({*before, *accepted, "+8613600000001"}, 1)


async def knock_until_refused(company: Company, client: Client) -> tuple[list[str], tuple[int, str]]:
    """The phones of the deliveries that were accepted before one was refused, and how it was."""
    accepted: list[str] = []
    for n in range(1000):
        body = {"id": f"f{n}", "fields": {"name": f"客户{n}", "phone": f"139{n:08}", "region": "310000",
                                          "need": "要" * 20_000}}  # fmt: skip
        answer = await client.ask("POST", "/in/form", params={"k": company.keys["sales.form"]}, json=body)
        if answer.status_code != 202:
            return accepted, (answer.status_code, answer.json()["slug"])
        accepted.append(f"+86139{n:08}")
    raise AssertionError("the disk never filled")
