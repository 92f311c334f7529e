"""How a company's backups stand, for who runs its accounts: read from the folder itself, so that a lost disk is seen. ADR 0064."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import APIRouter, Request

from yingdan.api.shapes_backups import Backups, Warned
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Problem
from yingdan.base.archive import Archive, Base

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["backups"])
ABILITY = "manage_accounts"
BASE_EVERY, SILENT_AFTER, BEHIND_AFTER = timedelta(hours=26), timedelta(minutes=1), timedelta(minutes=1)
CHECK_EVERY = timedelta(days=31)
_SHOWN = 20


@router.get("/backups")
async def get_backups(request: Request) -> Answer[Backups]:
    """Bases, how far the log is archived, the last check, and what somebody should look into. Needs `manage_accounts`."""
    async with unit(request, ABILITY) as u:
        folder, now = u.platform.settings.backup_dir, u.now
    return answer(await asyncio.to_thread(backups_at, folder, now))


def backups_at(folder: Path | None, now: datetime) -> Backups:
    """What the folder says."""
    if folder is None:
        return {
            "folder": None, "bases": [], "archived_until": None, "written_at": None, "files_at": None, "problem": None,
            "checked": None, "warnings": ["not_named"],
        }  # fmt: skip
    archive = Archive(folder)
    bases, whole = _bases(archive)
    standing, check = archive.standing(), archive.checked()
    found: Backups = {
        "folder": str(folder),
        "bases": [
            {"id": base.id, "ended_at": base.ended_at, "bytes": base.bytes, "version": base.version}
            for base in bases[:_SHOWN]
        ],
        "archived_until": standing.caught_up_at if standing else None,
        "written_at": standing.at if standing else None,
        "files_at": standing.files_at if standing else None,
        "problem": standing.problem if standing else None,
        "checked": {
            "at": check.at, "bases": check.bases, "segments": check.segments, "files": check.files,
            "damaged": len(check.faults), "faults": check.faults[:_SHOWN],
        } if check else None,
        "warnings": [],
    }  # fmt: skip
    found["warnings"] = _warnings(found, whole, now)
    return found


def _bases(archive: Archive) -> tuple[list[Base], bool]:
    """The whole ones, the newest first, and whether all are whole."""
    bases, whole = [], True
    for path in sorted(archive.bases_folder.glob("[0-9]*"), reverse=True):
        try:
            bases.append(archive.read_base(path))
        except Problem:
            whole = False
    return bases, whole


def _warnings(found: Backups, whole: bool, now: datetime) -> list[Warned]:
    checked, bases = found["checked"], found["bases"]
    written, until = found["written_at"], found["archived_until"]
    silent = written is None or now - written > SILENT_AFTER
    told: dict[Warned, bool] = {
        "damaged": not whole or (checked is not None and checked["damaged"] > 0),
        "no_base": not bases,
        "archive_has_a_problem": found["problem"] is not None,
        "archive_is_silent": silent,
        "archive_is_behind": not silent and (until is None or now - until > BEHIND_AFTER),
        "base_is_old": bool(bases) and now - bases[0]["ended_at"] > BASE_EVERY,
        "never_checked": bool(bases) and checked is None,
        "check_is_old": checked is not None and now - checked["at"] > CHECK_EVERY,
    }
    return [name for name, holds in told.items() if holds]
