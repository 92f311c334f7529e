"""Cubes in the processes: brought in step with the catalog, built by jobs, folded as time passes. ADR 0034."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from yingdan.base import Database
from yingdan.base.job_runner import JobFunction, Run
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import CUBE_JOB, build_cube, fold_cubes, planned, settle_cubes
from yingdan.views import numbers

FOLD_EVERY = timedelta(seconds=3)


async def align_cubes(db: Database, catalog: Catalog, zone: str, now: datetime) -> list[str]:
    """Drop and create cubes as the catalog's metrics, dashboards and kanbans want; the names of those being built."""
    return await settle_cubes(db, planned(catalog, numbers.needs_of(catalog), zone), now)


def cube_jobs() -> Mapping[str, JobFunction]:
    """The job that counts a table into a cube."""

    async def build(run: Run) -> None:
        await build_cube(run.db, run.params["cube"], run.clock.now())

    return {CUBE_JOB: build}


def cube_ticker(db: Database) -> Callable[[datetime], Awaitable[datetime]]:
    """Fold what writers added."""

    async def fold(now: datetime) -> datetime:
        await fold_cubes(db)
        return now + FOLD_EVERY

    return fold
