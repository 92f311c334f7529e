"""The drill: the database is killed under load, and a new folder out of the backup has everything from before that second."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.stack import ROOT, Stack, form, until
from yingdan.base import Problem, SystemClock
from yingdan.base.archive import Archive
from yingdan.base.blobs import Blobs
from yingdan.base.sealing import use_keys
from yingdan.main.postgres import Postgres
from yingdan.main.restoring import Order, restore

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


def rows(dsn: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(sql.encode()).fetchall()


def is_sealed(path: Path) -> bool:
    return path.read_bytes().startswith(b"yingdan sealed 1\n")


def commanded(*asked_for: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own, as an operator gives it: the generation of a log is its process's."""
    return subprocess.run(
        [sys.executable, "-m", "yingdan", *asked_for], env=os.environ | environment, check=False,
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240,
    )  # fmt: skip


async def test_a_restore_to_the_second_before_a_kill_has_everything_that_was_accepted() -> None:
    kept = Path(tempfile.mkdtemp(prefix="yd-kept-"))
    kept.chmod(0o711)  # the server's user passes through
    archive, target = Archive(kept / "backups"), kept / "备份 restored"
    stack = Stack(backup_dir=archive.folder).start()
    try:
        await stack.staff(1, 1000)
        blob = Blobs(stack.folder / "files").store_bytes("合同".encode())
        await until(
            lambda: archive.bases() and (archive.files / "files" / blob.digest[:2] / blob.digest).is_file(),
            stack,
            "no base",
        )
        key = (stack.folder / "secret.key").read_text().strip()
        heads = "select h.note from audit.head h order by h.size desc limit 1"
        [[head]] = await until(lambda: stack.rows(heads), stack, "no head")
        accepted: list[tuple[datetime, str]] = []

        async def send() -> None:
            async with stack.client() as http:
                for number in range(100_000):
                    answer = await http.post(
                        "/in/form", params={"k": stack.keys["sales.form"]}, json=form(number)
                    )
                    assert answer.status_code == 202
                    accepted.append((datetime.now(UTC), answer.json()["id"]))

        sending = asyncio.create_task(send())
        older = timedelta(seconds=random.uniform(2.5, 5))
        await until(
            lambda: accepted and datetime.now(UTC) - accepted[0][0] > older, stack, "nothing was accepted"
        )
        assert stack.kill("postgres")
        killed = datetime.now(UTC)
        stack.process.send_signal(signal.SIGKILL)
        await asyncio.gather(sending, return_exceptions=True)
        at = killed.replace(microsecond=0) - timedelta(seconds=1)
        before = {one for moment, one in accepted if moment <= at}
        assert before
        order = Order(archive.folder, target, at, None)
        with pytest.raises(Problem, match="restore-needs-the-key"):
            restore(order, SystemClock(), print)
        with pytest.raises(Problem, match="backup-key-does-not-fit"):
            restore(replace(order, key="the key of another house"), SystemClock(), print)
        assert {path.name for path in kept.iterdir()} == {"backups"}
        in_clear = [path.name for path in archive.folder.rglob("*") if path.is_file() and not is_sealed(path)]
        assert set(in_clear) <= {
            "manifest.json",
            "files.txt.gz",
            "SHA256SUMS",
            "standing.json",
            "archive.lock",
            "backup.lock",
        }
        order = replace(order, key=key, head=head)
        (kept / "key.txt").write_text(key)
        (kept / "head.txt").write_text(head)
        asked_for = [
            "--from",
            archive.folder,
            "--to",
            target,
            "--at",
            at.isoformat(),
            "--key",
            kept / "key.txt",
            "--head",
            kept / "head.txt",
        ]
        looked_at = ["--to", str(archive.folder), "--key", str(kept / "key.txt")]
        checked = await asyncio.to_thread(commanded, "backup", "check", *looked_at)
        assert checked.returncode == 0, checked.stdout
        restored = await asyncio.to_thread(commanded, "restore", *map(str, asked_for))
        assert restored.returncode == 0, restored.stdout
        assert "begins with the kept head" in restored.stdout
        server = Postgres(target / "postgres")
        server.start()
        try:
            assert before <= {str(id) for (id,) in rows(server.dsn, "select i.id from connectors.inbox i")}
            checked = commanded("audit", "check", "--data", str(target), YINGDAN_DATABASE_URL=server.dsn)
            assert checked.returncode == 0, checked.stdout
            [[generation]] = rows(server.dsn, "select s.generation from events.state s")
            assert generation == 2  # who followed further than this moment skips nothing
        finally:
            server.stop()
        assert (target / "files" / blob.digest[:2] / blob.digest).read_bytes() == "合同".encode()
        with pytest.raises(Problem, match="folder-is-not-empty"):
            restore(order, SystemClock(), print)
    finally:
        stack.stop()
        if target.is_dir():
            server = Postgres(target / "postgres")
            server.locate()
            server.remove()
        shutil.rmtree(kept, ignore_errors=True)
        use_keys(["a key of the tests"])
