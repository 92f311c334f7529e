"""Files of records: who may put a file into a field, who may have it back, and which are nobody's any more.

A digest is no right: a file may be put into a record only by whoever uploaded it, or may see it where it already is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.expr import Env
from yingdan.fields import Refused
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store_files
from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_files import Upload, Use
from yingdan.kernel.records.store_query import read

Filed = tuple[Plan, Mapping[str, Any], str]


async def file_faults(run: Run, given: Iterable[Filed]) -> list[Fault]:
    """Faults of files that were given: (plan, loaded values, place of the values). Size and type are set to what
    was uploaded, whatever the sender said, and judged by the field again. None are looked up when none are given."""
    found = [
        (slot, entry, f"{at}/{slot.name}")
        for plan, values, at in given
        for slot in plan.filed
        for entry in values.get(slot.name) or ()
    ]
    if not found:
        return []
    shas = sorted({entry["sha"] for _, entry, _ in found})
    known: dict[str, list[Upload]] = {}
    for upload in await store_files.uploads(run.tx, shas, hold=True):
        known.setdefault(upload.sha, []).append(upload)
    mine = await _allowed(run, known)
    faults: list[Fault] = []
    for slot, entry, at in found:
        if entry["sha"] not in mine:
            faults.append(Fault(at, "file-is-unknown", {"name": entry["name"]}))
            continue
        upload = known[entry["sha"]][0]
        entry["size"], entry["type"] = upload.size, upload.type
        try:
            slot.field.field_type.judge_file(upload.size, upload.type, slot.options)
        except Refused as refused:
            faults.append(refused.fault(at))
    return faults


async def _allowed(run: Run, known: Mapping[str, Sequence[Upload]]) -> set[str]:
    if run.actor.system is not None:
        return set(known)
    mine = {sha for sha, found in known.items() if any(one.uploader == run.actor.key for one in found)}
    others = [sha for sha in known if sha not in mine]
    return mine | (await seen_files(run.tx, run.catalog, run.actor, others, run.env) if others else set())


async def seen_files(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    shas: Sequence[str],
    env: Env,
    record: UUID | None = None,
    field: str | None = None,
) -> set[str]:
    """Which of some files the actor sees in a field of a record, of any or of the one that is named."""
    held = [
        use
        for use in await store_files.uses(tx, shas)
        if record in (None, use.record) and field in (None, use.field)
    ]
    by_place: dict[tuple[str, str], set[UUID]] = {}
    for use in held:
        by_place.setdefault((use.object, use.field), set()).add(use.record)
    found: set[str] = set()
    for (object_name, name), ids in by_place.items():
        if object_name not in catalog.objects or name not in catalog.objects[object_name].fields:
            continue
        try:
            rows = await read(tx, catalog, actor, object_name, ids, (name,), env=env)
        except Problem:
            continue  # hidden from this actor: as good as not there
        found |= {entry["sha"] for row in rows.values() for entry in row[name] or ()}
    return found & set(shas)


def use_files(run: Run, plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Have it noted which files a record took and let go of."""
    for slot in plan.filed:
        had, has = ({entry["sha"] for entry in side.get(slot.name) or ()} for side in (before, after))
        run.file_uses += [
            Use(sha, plan.name, after["id"], slot.name, sha in has) for sha in sorted(had ^ has)
        ]


async def keep_upload(tx: Tx, actor: Actor, upload: Upload, at: datetime) -> None:
    """Remember an upload; the caller holds `lock_file` and has the bytes in the store."""
    await store_files.save_upload(tx, upload._replace(uploader=actor.key), at)


async def find_file(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    sha: str,
    env: Env,
    record: UUID | None = None,
    field: str | None = None,
) -> Upload:
    """A file the actor uploaded, or sees in a record. Problem file-is-unknown 404 for every other."""
    known = await store_files.uploads(tx, [sha])
    own = [one for one in known if one.uploader == actor.key]
    if known and (own or sha in await seen_files(tx, catalog, actor, [sha], env, record, field)):
        return (own or known)[0]
    raise Problem("file-is-unknown", 404, name=sha[:12])
