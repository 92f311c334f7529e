"""The folders of channels: a file that somebody puts into one is imported and moved to `done`, or to `failed` with a word why.

<data folder>/folders/<channel>/…        files as they are put there; what begins with a dot or ends like a download under way is passed over
                               /done     imported; `<file>.errors.csv` beside it holds the rows with something wrong
                               /failed   not imported; `<file>.problem.txt` says why
                               /taken    being imported

A file is taken when it looked the same twice, so one that is still being written is left alone. Nothing but plain files of the folder
itself is opened: no links, and no folder that is one. Which file became which import is in the database, so that a kill at any moment
leaves a file that is taken up where it stood.
"""

import asyncio
import logging
import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from yingdan.base import Database, Problem
from yingdan.connectors import store_fetching
from yingdan.connectors.channels import compile_channels
from yingdan.connectors.model import ChannelPlan
from yingdan.connectors.sheets import CHANGING, SentSheet, SentSheets, Sight
from yingdan.connectors.sheets_mapping import SheetsMapping
from yingdan.connectors.telling import Outcome, ended_of, said_of, tell_outcome, tell_refused
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

EVERY, SELDOM = timedelta(seconds=5), timedelta(seconds=30)
SETTLED, EMPTY_SETTLED = timedelta(seconds=5), timedelta(minutes=1)
DONE, FAILED, TAKEN = "done", "failed", "taken"
_AT_ONCE = 200
_UNDER_WAY = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".filepart")


class Folders:
    """The folders of one worker. `root`: where they lie."""

    def __init__(
        self, database: Database, catalog: Callable[[], Catalog], sheets: SentSheets, root: Path
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._sheets = sheets
        self._root = root
        self._seen: dict[Path, tuple[Sight, datetime]] = {}

    async def tick(self, now: datetime) -> datetime:
        """Look at every folder once; at most one file of each is begun."""
        plans = [
            plan
            for plan in self._catalog().once(compile_channels).plans.values()
            if plan.format == "folder" and plan.sheets is not None
        ]
        for plan in plans:
            try:
                await self._look(plan, now)
                problem = None
            except Problem as error:
                problem = error
            except OSError as error:
                problem = Problem("folder-is-unusable", 500, reason=str(error)[:300])
            await store_fetching.keep_look(self._database, plan.name, now, problem.slug if problem else None)
            if problem is not None:
                log.warning("the folder of %s: %s", plan.name, problem)
        return now + (EVERY if plans else SELDOM)

    async def _look(self, plan: ChannelPlan, now: datetime) -> None:
        folder = self._root / plan.name
        found = await asyncio.to_thread(_scan, self._root, folder)
        await self._end(plan, folder, now)
        for path in [one for one in self._seen if one.parent == folder and one not in found]:
            del self._seen[path]
        for path, sight in sorted(found.items()):
            since = self._settled(path, sight, now)
            if since is not None and now - since >= (SETTLED if sight and sight.size else EMPTY_SETTLED):
                del self._seen[path]
                await self._take(plan, path, sight, now)
                return

    def _settled(self, path: Path, sight: Sight | None, now: datetime) -> datetime | None:
        """Since when a file looks as it does; None when it is seen so for the first time."""
        sight = sight or Sight(0, 0, 0)
        known = self._seen.get(path)
        if known is not None and known[0] == sight:
            return known[1]
        self._seen[path] = (sight, now)
        return None

    async def _take(self, plan: ChannelPlan, path: Path, sight: Sight | None, now: datetime) -> None:
        assert isinstance(plan.sheets, SheetsMapping)
        try:
            if sight is None:
                raise Problem("file-is-no-plain-file", 422, name=path.name[:200])
            taken = await self._sheets.take(plan.name, plan.sheets, str(path), path.name, sight, now)
        except Problem as problem:
            if problem.slug == CHANGING:
                return
            if problem.status >= 500:
                raise
            await tell_refused(self._database, plan, path.name, sight.size if sight else 0, problem, now)
            await asyncio.to_thread(
                _put, path, path.parent / FAILED, path.name, ".problem.txt", said_of(problem)
            )
            return
        if taken.repeated:
            await store_fetching.count_repeat(self._database, plan.name, now)
            await asyncio.to_thread(_put, path, path.parent / DONE, path.name)
        else:
            await asyncio.to_thread(_set_aside, path, sight, _aside(path.parent, taken.sheet))

    async def _end(self, plan: ChannelPlan, folder: Path, now: datetime) -> None:
        """Tell and move what has been imported since the last look."""
        for outcome in await ended_of(self._database, self._sheets, plan.name):
            await self._move(folder, outcome)
            await tell_outcome(self._database, plan, outcome, now)

    async def _move(self, folder: Path, outcome: Outcome) -> None:
        into = folder / (FAILED if outcome.problem else DONE)
        ending, words = ".errors.csv", await self._sheets.faults_of(outcome.sheet)
        if outcome.problem and not words:
            ending, words = ".problem.txt", said_of(outcome.problem)
        path = _aside(folder, outcome.sheet)
        await asyncio.to_thread(_put, path, into, outcome.sheet.name, ending, words)


def _aside(folder: Path, sheet: SentSheet) -> Path:
    """Where the file of a sheet lies while it is imported."""
    return folder / TAKEN / f"{sheet.id}"


def _set_aside(path: Path, sight: Sight | None, aside: Path) -> None:
    """Unless it is another file by now: that one is looked at like any other."""
    about = path.lstat()
    if sight == Sight(about.st_size, about.st_mtime_ns, about.st_ino):
        path.rename(aside)


def _scan(root: Path, folder: Path) -> dict[Path, Sight | None]:
    """The files that wait: how each looks, None for what is no plain file. Folders are made when they are missing. Problem
    folder-is-a-link 409."""
    for one in (root, folder, folder / DONE, folder / FAILED, folder / TAKEN):
        if one.is_symlink():
            raise Problem("folder-is-a-link", 409, folder=str(one))
        one.mkdir(parents=True, exist_ok=True)
    found: dict[Path, Sight | None] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(_UNDER_WAY):
                continue
            about = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(about.st_mode):
                continue
            plain = stat.S_ISREG(about.st_mode)
            sight = Sight(about.st_size, about.st_mtime_ns, about.st_ino) if plain else None
            found[folder / entry.name] = sight
            if len(found) >= _AT_ONCE:
                break
    return found


def _put(path: Path, folder: Path, name: str, ending: str = "", words: bytes = b"") -> None:
    """Move a file beside what is said of it, under a name that is free. One that is gone was moved before."""
    if not path.is_symlink() and not path.exists():
        return
    target, number, named = folder / name, 1, Path(name)
    while target.is_symlink() or target.exists():
        number += 1
        target = folder / f"{named.stem[:60]} ({number}){named.suffix[:20]}"
    if words:
        with target.with_name(target.name[:200] + ending).open("wb") as file:
            file.write(words)
    path.rename(target)
