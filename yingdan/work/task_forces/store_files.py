"""All SQL of files that only members open: what they are called is sealed as they are, by the key of their task force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one

SCHEMA = """
create table if not exists work.task_force_file (
  id uuid primary key,
  force uuid not null,
  author uuid not null,
  name text collate "C" not null,
  media text collate "C" not null,
  size bigint not null,
  sha text collate "C" not null,
  at timestamptz not null
);
create index if not exists task_force_file_force on work.task_force_file (force, at, id);
"""
_FILE = "f.id, f.author, f.name, f.media, f.size, f.sha, f.at"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """`name`: sealed; `media`, `size` in bytes: of the file as it was given; `sha`: by which the sealed file is found."""

    id: UUID
    author: UUID
    name: str
    media: str
    size: int
    sha: str
    at: datetime


async def count_files(tx: Tx, force: UUID) -> int:
    row = await fetch_one(
        tx, "select count(*) from work.task_force_file f where f.force = %(force)s", {"force": force}
    )
    return int(row[0]) if row else 0


async def add_file(tx: Tx, force: UUID, one: SealedFile) -> None:
    await execute(
        tx,
        "insert into work.task_force_file (id, force, author, name, media, size, sha, at)"
        " values (%(id)s, %(force)s, %(author)s, %(name)s, %(media)s, %(size)s, %(sha)s, %(at)s)",
        {
            "id": one.id, "force": force, "author": one.author, "name": one.name, "media": one.media, "size": one.size, "sha": one.sha,
            "at": one.at,
        },
    )  # fmt: skip


async def files_under(tx: Tx, force: UUID) -> Sequence[SealedFile]:
    """The newest first."""
    rows = await fetch(
        tx,
        f"select {_FILE} from work.task_force_file f where f.force = %(force)s order by f.at desc, f.id desc",
        {"force": force},
    )
    return [SealedFile(*row) for row in rows]


async def file_under(tx: Tx, force: UUID, file: UUID) -> SealedFile | None:
    row = await fetch_one(
        tx,
        f"select {_FILE} from work.task_force_file f where f.force = %(force)s and f.id = %(file)s",
        {"force": force, "file": file},
    )
    return SealedFile(*row) if row else None


async def remove_file(tx: Tx, force: UUID, file: UUID) -> None:
    await execute(
        tx, "delete from work.task_force_file f where f.force = %(force)s and f.id = %(file)s", {"force": force, "file": file}
    )  # fmt: skip
