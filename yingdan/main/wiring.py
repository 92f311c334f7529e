"""What the processes are made of: the stages in their order, the jobs, the doors."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from yingdan.base import Clock, Database, Problem, Settings, SystemClock
from yingdan.base.blobs import Blobs
from yingdan.base.blobs_store import file_store
from yingdan.base.job_runner import JobFunction
from yingdan.base.sealing import follow_keys, open_keys
from yingdan.connectors import (
    Doors,
    InboxConsumer,
    OutboxConsumer,
    folder_ticker,
    mailbox_ticker,
    make_doors,
    outbox_ticker,
    retention_ticker,
    sheet_jobs,
    subscription_ticker,
)
from yingdan.decisions import DecisionsConsumer, pairs, simulation, take_back
from yingdan.events import Consumer, Runner, prepare
from yingdan.kernel.catalog import Catalog, CatalogHolder
from yingdan.kernel.ddl import ask_purges, convert_jobs, purge_jobs
from yingdan.kernel.records import forget_responses, purge_older, rebuild_jobs
from yingdan.main.auditing import audit_ticker, breaker_ticker, use_ticker
from yingdan.main.cubing import cube_jobs, cube_ticker
from yingdan.main.keys import ensure_key, reseal_jobs
from yingdan.main.recognising import identity_ticker
from yingdan.main.sweeping import file_ticker
from yingdan.signals import SignalsConsumer, signal_jobs, signal_ticker
from yingdan.views import export_files, export_jobs, export_ticker
from yingdan.work import (
    AutomationConsumer,
    FlowConsumer,
    WorkConsumer,
    breakers,
    flow_ticker,
    forget_runs,
    lending_ticker,
    pace_jobs,
    pace_ticker,
    reviewing,
    sweep,
    sweep_automations,
    task_forces,
)

RESPONSES_KEPT = timedelta(days=2)
BIN_KEPT = timedelta(days=30)
HIDDEN_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every process stands on."""

    settings: Settings
    url: str
    db: Database
    clock: Clock
    catalog: CatalogHolder
    blobs: Blobs

    def in_force(self) -> Catalog:
        """The catalog of this moment; a batch or request asks once and keeps it."""
        return self.catalog.current


@asynccontextmanager
async def ground(settings: Settings, application: str, clock: Clock | None = None) -> AsyncIterator[Ground]:
    """Connect, make the log ready, load the catalog in force. Raises database-is-not-named."""
    if settings.database_url is None:
        raise Problem("database-is-not-named", 500)
    open_keys(settings.data_dir, settings.secret_key)
    clock = clock or SystemClock()
    db = Database(
        settings.database_url,
        pool_size=settings.pool_size,
        application=f"yingdan-{application}",
        known_shapes=application == "worker",
    )
    try:
        async with db.begin() as tx:
            await prepare(tx, clock.now())
        await ensure_key(db, settings.database_url, clock.now())
        holder = CatalogHolder(db)
        await holder.refresh()
        yield Ground(settings, settings.database_url, db, clock, holder, Blobs(settings.data_dir / "blobs"))
    finally:
        follow_keys(None)
        await db.close()


def stages(settings: Settings) -> list[Consumer]:
    """The consumers in the order of the pipeline; one transaction carries a batch through all of them."""
    return [
        InboxConsumer(),
        SignalsConsumer(settings.zone),
        DecisionsConsumer(settings.zone),
        WorkConsumer(settings.zone),
        AutomationConsumer(settings.zone),
        OutboxConsumer(settings.zone),
    ]


# What follows the log beside the line, each at its own pace: flows, the recognising of customers, breakers.
BESIDE = (FlowConsumer.name, pairs.IdentityConsumer.name, breakers.BreakerConsumer.name)


def line(base: Ground) -> Runner:
    """The runner over all stages."""
    return Runner(base.db, stages(base.settings), base.in_force, base.clock)


def doors(base: Ground) -> Doors:
    """What the HTTP layer and the command line get of the outside."""
    return make_doors(
        base.db, base.in_force, base.blobs, base.clock, upload_limit=base.settings.max_upload,
        allow_private=base.settings.private_webhooks,
    )  # fmt: skip


def job_kinds(base: Ground) -> Mapping[str, JobFunction]:
    """Every kind of job and the function that does it."""

    exports = export_jobs(export_files(base.settings.data_dir), base.in_force, base.settings.zone)
    return {
        **sheet_jobs(base.blobs, base.in_force),
        **signal_jobs(base.in_force, base.settings.zone),
        **exports,
        **cube_jobs(),
        **rebuild_jobs(base.in_force),
        **convert_jobs(),
        **purge_jobs(),
        **reseal_jobs(base.in_force),
        **pace_jobs(base.in_force),
        **simulation.simulation_jobs(base.in_force, base.settings.zone),
    }


Tick = Callable[[datetime], Awaitable[datetime]]


def _pool_ticker(base: Ground) -> Tick:
    """What its owner leaves lying goes back to the pool, every hour."""

    async def tick(now: datetime) -> datetime:
        await take_back(base.db, base.in_force(), now, base.settings.zone)
        return now + timedelta(hours=1)

    return tick


def _fetchers(base: Ground) -> list[Tick]:
    """What looks for files and mails, and listens to devices, of its own accord."""
    db, limit = base.db, base.settings.max_upload
    folders = base.settings.data_dir / "folders"
    return [
        folder_ticker(db, base.in_force, base.blobs, folders, limit=limit),
        mailbox_ticker(db, base.in_force, base.blobs, base.clock, limit=limit),
        subscription_ticker(db, base.in_force, base.clock),
    ]


def _watching(base: Ground) -> list[Tick]:
    """The audit grows, uses of grants are counted from it, reviews of access and task forces come to their end, breakers trip."""
    db = base.db
    return [
        audit_ticker(db),
        use_ticker(db, base.settings.zone),
        reviewing.review_ticker(db, base.in_force),
        breaker_ticker(db, base.in_force, base.clock),
        task_forces.task_force_ticker(db, base.in_force),
    ]


def tickers(base: Ground) -> list[Tick]:
    """What happens because time passes: each is called with the time and says when to call it again."""
    db, zone = base.db, base.settings.zone

    async def clocks(now: datetime) -> datetime:
        _, again = await sweep(db, base.catalog.current, now, zone)
        return again

    async def automations(now: datetime) -> datetime:
        _, again = await sweep_automations(db, base.catalog.current, now, zone)
        return again

    async def months(now: datetime) -> datetime:
        """The log gets its next partitions in time, whatever runs for months."""
        async with db.begin() as tx:
            await prepare(tx, now)
        return now + timedelta(hours=6)

    async def bins(now: datetime) -> datetime:
        async with db.begin() as tx:
            count = await purge_older(tx, base.in_force(), now - BIN_KEPT, now)
            await ask_purges(tx, now - HIDDEN_KEPT, now)
        return now + (timedelta(seconds=2) if count else timedelta(hours=1))

    async def responses(now: datetime) -> datetime:
        async with db.begin() as tx:
            await forget_responses(tx, now - RESPONSES_KEPT)
        return now + timedelta(hours=1)

    exports = export_ticker(db, export_files(base.settings.data_dir))
    return [
        clocks,
        pace_ticker(db, base.in_force),
        flow_ticker(db, base.in_force, base.clock, zone),
        _pool_ticker(base),
        lending_ticker(db),
        *_watching(base),
        automations,
        partial(forget_runs, db),
        outbox_ticker(db, base.in_force, allow_private=base.settings.private_webhooks),
        signal_ticker(db, base.in_force),
        months,
        responses,
        bins,
        retention_ticker(db),
        *_fetchers(base),
        exports,
        cube_ticker(db),
        identity_ticker(db, base.in_force, base.clock),
        file_ticker(db, file_store(base.settings)),
    ]
