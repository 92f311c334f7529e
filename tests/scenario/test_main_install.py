"""Installing: repeatable, whole, and never over what people changed."""

from pathlib import Path

import pytest

from yingdan.base import Database, FixedClock, Settings
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import Put, Remove
from yingdan.kernel.publish import publish
from yingdan.main.install import install, install_package, install_platform, is_current, package_folders

APP = """
name: shelf
label: {zh: 书架, en: Shelf}
version: '1'
"""
BOOK = """
kind: object
name: book
label: {zh: 书, en: Book}
title: name
fields:
- {name: name, type: text, label: {zh: 书名, en: Title}}
- {name: pages, type: integer, label: {zh: {zh}, en: Pages}}
"""
VIEW = """
kind: view
name: {name}
label: {zh: {zh}, en: Books}
object: shelf.book
columns: [name]
"""


def write_package(folder: Path, pages: str = "页数", books: str = "全部") -> Path:
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    (folder / "views").mkdir(exist_ok=True)
    (folder / "app.yaml").write_text(APP, "utf-8")
    (folder / "objects" / "book.yaml").write_text(BOOK.replace("{zh: {zh},", f"{{zh: {pages},"), "utf-8")
    for name in ("books", "others"):
        text = VIEW.replace("{name}", name).replace("{zh: {zh},", f"{{zh: {books},")
        (folder / "views" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


async def installed(db: Database, folder: Path, clock: FixedClock) -> Catalog:
    async with db.begin() as tx:
        return await install_package(tx, folder, clock)


@pytest.fixture
async def platform(database: Database, clock: FixedClock) -> Database:
    await install_platform(database, clock, "test", lambda _: None)
    return database


def label(catalog: Catalog, kind: str, name: str) -> str:
    definition = catalog.get(kind, name)
    assert definition is not None
    return str(definition.raw["label"]["zh"])


async def test_shipped_packages_install_together_and_again_without_a_new_version(
    platform: Database, clock: FixedClock
) -> None:
    async with platform.begin() as tx:
        first = await load(tx)
    assert "sales.lead" in first.objects
    second = await install_platform(platform, clock, "test", lambda _: None)
    assert second.version == first.version


async def test_a_start_knows_when_there_is_nothing_to_install(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert not await is_current(database.url, demo=False)
    await install(Settings(data_dir=tmp_path), database.url, clock, demo=False, say=lambda _: None)
    assert await is_current(database.url, demo=False)
    assert not await is_current(database.url, demo=True)


async def test_an_upgrade_brings_what_is_new_and_leaves_what_people_changed(
    platform: Database, clock: FixedClock, tmp_path: Path
) -> None:
    folder = write_package(tmp_path / "shelf")
    catalog = await installed(platform, folder, clock)
    async with platform.begin() as tx:
        view = catalog.get("view", "shelf.books")
        assert view is not None
        body = {**view.raw, "label": {"zh": "我们的书", "en": "Ours"}}
        changes = [Put("view", "shelf.books", body), Remove("view", "shelf.others")]
        await publish(tx, catalog, changes, "user:1", "", clock.now())
    write_package(folder, pages="总页数", books="所有书")
    for _ in range(2):  # also the upgrade after next remembers whose it is
        catalog = await installed(platform, folder, clock)
        assert label(catalog, "view", "shelf.books") == "我们的书"
        assert catalog.get("view", "shelf.others") is None
        assert label(catalog, "field", "shelf.book.pages") == "总页数"


async def test_what_a_package_no_longer_has_goes_with_the_upgrade(
    platform: Database, clock: FixedClock, tmp_path: Path
) -> None:
    folder = write_package(tmp_path / "shelf")
    await installed(platform, folder, clock)
    (folder / "views" / "others.yaml").unlink()
    catalog = await installed(platform, folder, clock)
    assert catalog.get("view", "shelf.others") is None
    assert catalog.get("view", "shelf.books") is not None


def test_templates_are_not_installed() -> None:
    names = [folder.name for folder in package_folders()]
    assert "sales" in names
    assert [name for name in names if name.startswith("_")] == []
