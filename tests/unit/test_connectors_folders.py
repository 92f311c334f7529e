"""A file in the folder of a channel becomes an import, once, and moves to where people see what became of it."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook

from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.connectors import folder_ticker

__all__ = ["doorway", "doorway_url"]
SHEET = "姓名,手机,城市\n王芳,13800000001,上海\n李明,13800000002,杭州\n坏,电话,\n"


class Watched:
    """The folder of the shipped channel, with time passing."""

    def __init__(self, door: Doorway, tmp_path: Path) -> None:
        self.door = door
        self.root = tmp_path / "folders"
        self.folder = self.root / "sales.folder"
        self.tick: Callable[[datetime], Awaitable[datetime]] = self.ticker()

    def ticker(self) -> Callable[[datetime], Awaitable[datetime]]:
        """As after a restart: nothing is remembered."""
        return folder_ticker(
            self.door.db, lambda: self.door.catalog, self.door.blobs, self.root, limit=1 << 20
        )

    async def pass_time(self, seconds: int = 6, times: int = 1) -> None:
        for _ in range(times):
            await self.tick(self.door.clock.advance(timedelta(seconds=seconds)))

    def lying(self, where: str = "") -> list[str]:
        return sorted(one.name for one in (self.folder / where).iterdir() if not one.is_dir())

    async def leads(self) -> int:
        return int(await self.door.one("select count(*) from sales.lead"))


async def test_a_file_is_taken_when_it_is_whole_and_imported_once_whatever_is_killed(
    doorway: Doorway, tmp_path: Path
) -> None:
    at = Watched(doorway, tmp_path)
    await at.pass_time()
    path = at.folder / "展会名单.csv"
    path.write_text(SHEET[:20], "utf-8")
    await at.pass_time()
    path.write_text(SHEET, "utf-8")  # it is still being written
    await at.pass_time()
    assert at.lying() == ["展会名单.csv"]
    await at.pass_time()
    assert (at.lying(), len(at.lying("taken"))) == ([], 1)
    (at.folder / "再来一次.csv").write_text(SHEET, "utf-8")
    at.tick = at.ticker()  # a worker that was killed with the import under way
    await at.pass_time(times=2)
    await doorway.jobs().drain()
    await at.pass_time(times=2)
    assert at.lying("done") == ["再来一次.csv", "展会名单.csv", "展会名单.csv.errors.csv"]
    assert "电话" in (at.folder / "done" / "展会名单.csv.errors.csv").read_text("utf-8-sig")
    assert await at.leads() == 3
    assert dict(await doorway.rows("select name, source from sales.lead"))["王芳"] == "import"
    [shown] = [one for one in await doorway.doors.list_channels(doorway.actor) if one["format"] == "folder"]
    assert (shown["total"]["received"], shown["total"]["records"], shown["total"]["repeated"]) == (1, 3, 1)
    [run] = await doorway.doors.list_imports(doorway.actor)
    await doorway.doors.undo_import(UUID(run["id"]), doorway.actor, doorway.clock.now())
    await doorway.jobs().drain()
    (at.folder / "展会名单.csv").write_text(SHEET, "utf-8")  # what was taken back may come again
    await at.pass_time(times=2)
    await doorway.jobs().drain()
    await at.pass_time()
    assert "展会名单 (2).csv" in at.lying("done")


async def test_what_cannot_be_imported_is_set_aside_with_a_word_why(doorway: Doorway, tmp_path: Path) -> None:
    at = Watched(doorway, tmp_path)
    await at.pass_time()
    book, secret = io.BytesIO(), tmp_path / "secret.csv"
    Workbook().save(book)
    secret.write_text("姓名,手机\n机密,13800000009\n", "utf-8")
    (at.folder / "空.xlsx").write_bytes(book.getvalue())
    (at.folder / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    (at.folder / "大.csv").write_bytes(b"a,b\n" * 300_000)
    (at.folder / "天气.csv").write_text("温度,湿度\n21,60\n", "utf-8")
    (at.folder / "链接.csv").symlink_to(secret)
    (at.folder / "下载.csv.part").write_text(SHEET, "utf-8")
    await at.pass_time(61, times=7)
    assert at.lying() == ["下载.csv.part"]
    failed = at.lying("failed")
    assert [one for one in failed if not one.endswith(".txt")] == [
        "坏.xlsx",
        "大.csv",
        "天气.csv",
        "空.xlsx",
        "链接.csv",
    ]
    words = (at.folder / "failed" / "天气.csv.problem.txt").read_text("utf-8-sig")
    assert "温度" in words
    deliveries = await doorway.doors.failed_deliveries("sales.folder", doorway.actor)
    slugs = sorted(one["problem"].split(":")[0] for one in deliveries)
    assert slugs == [
        "file-is-no-plain-file",
        "sheet-columns-are-unknown",
        "sheet-is-empty",
        "sheet-is-unreadable",
        "upload-is-too-large",
    ]
    assert secret.exists()
    assert await at.leads() == 0


async def test_a_folder_that_leads_elsewhere_is_refused_and_told(doorway: Doorway, tmp_path: Path) -> None:
    at = Watched(doorway, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_text(SHEET, "utf-8")
    at.root.mkdir()
    at.folder.symlink_to(elsewhere)
    await at.pass_time(times=3)
    assert [one.name for one in elsewhere.iterdir()] == ["a.csv"]
    told = {
        one["name"]: one["trouble"]
        for one in await doorway.doors.channel_inventory(doorway.actor, doorway.clock.now())
    }
    assert told["sales.folder"]["reason"] == "folder-is-a-link"
    assert told["sales.form"] is None
