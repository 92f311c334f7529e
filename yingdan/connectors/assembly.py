"""Putting the doors together for `main`."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from yingdan.base import Clock, Database
from yingdan.base.blobs import Blobs
from yingdan.base.job_runner import JobFunction
from yingdan.connectors import store, store_inventory
from yingdan.connectors.booths import BoothDesk
from yingdan.connectors.channels import compile_channels
from yingdan.connectors.desk import ChannelDesk
from yingdan.connectors.doors import UPLOAD_LIMIT, Doors, Json
from yingdan.connectors.folders import Folders
from yingdan.connectors.inbox import Intake
from yingdan.connectors.inventory import Inventory, Latest
from yingdan.connectors.kinds import DOOR_KINDS
from yingdan.connectors.mailboxes import Mailboxes
from yingdan.connectors.sheets import ImportJobs, Imports, SentSheets
from yingdan.connectors.sign_on import SignOnDesk
from yingdan.connectors.subscriptions import Subscriptions
from yingdan.connectors.webhooks import OutboxDesk
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog

RAW_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=90)
HOURS_KEPT = timedelta(days=400)
_PURGED = 2_000


def sheet_blobs(blobs: Blobs) -> Blobs:
    """Where uploaded sheets lie: apart from other files, since an upload that is refused is deleted by its content."""
    return Blobs(blobs.folder / "sheets")


def make_doors(
    db: Database,
    catalog: Callable[[], Catalog],
    blobs: Blobs,
    clock: Clock,
    *,
    upload_limit: int = UPLOAD_LIMIT,
    allow_private: bool = False,
) -> Doors:
    """The doors of one web process. `catalog` gives the one in force; `upload_limit`: bytes."""
    intake, desk = Intake(db, lambda: catalog().once(compile_channels)), ChannelDesk(db, catalog)
    booths, imports = BoothDesk(db, catalog), Imports(db, catalog, sheet_blobs(blobs), upload_limit)

    async def read_import(id: UUID, actor: Actor) -> Json:
        return await imports.read(id, actor, clock.now())

    async def list_imports(actor: Actor) -> list[Json]:
        return await imports.list_runs(actor, clock.now())

    return Doors(
        receive=intake.receive,
        call_back=intake.call_back,
        upload=imports.upload,
        check_import=imports.check,
        start_import=imports.start,
        resume_import=imports.resume,
        cancel_import=imports.cancel,
        undo_import=imports.undo,
        read_import=read_import,
        list_imports=list_imports,
        import_errors=imports.errors,
        list_channels=lambda actor: desk.list_channels(actor, clock.now()),
        door_kinds=lambda: list(DOOR_KINDS),
        create_channel_key=desk.create_key,
        revoke_channel_key=desk.revoke_key,
        rotate_channel_key=desk.rotate_key,
        try_channel=desk.try_out,
        channel_inventory=Inventory(db, catalog).read,
        latest_delivery=Latest(db, catalog).read,
        failed_deliveries=desk.failed,
        stuck_deliveries=desk.stuck,
        replay_delivery=desk.replay,
        booth_form=booths.form,
        list_booths=booths.list_booths,
        add_booth=booths.add,
        change_booth=booths.change,
        sign_on=SignOnDesk(allow_private=allow_private),
        outbox=OutboxDesk(db, catalog),
    )


def sheet_jobs(blobs: Blobs, catalog: Callable[[], Catalog]) -> Mapping[str, JobFunction]:
    """What the job runner needs to carry imports out: kind -> function."""
    return ImportJobs(sheet_blobs(blobs), catalog).kinds()


def folder_ticker(
    db: Database, catalog: Callable[[], Catalog], blobs: Blobs, root: Path, *, limit: int = UPLOAD_LIMIT
) -> Callable[[datetime], Awaitable[datetime]]:
    """A ticker that imports the files put into the folders of channels below `root`."""
    return Folders(db, catalog, SentSheets(db, catalog, sheet_blobs(blobs), limit), root).tick


def mailbox_ticker(
    db: Database, catalog: Callable[[], Catalog], blobs: Blobs, clock: Clock, *, limit: int = UPLOAD_LIMIT
) -> Callable[[datetime], Awaitable[datetime]]:
    """A ticker that fetches the mailboxes of channels."""
    sheets = SentSheets(db, catalog, sheet_blobs(blobs), limit)
    return Mailboxes(db, catalog, sheets, blobs.folder / "incoming", clock).tick


def subscription_ticker(
    db: Database, catalog: Callable[[], Catalog], clock: Clock
) -> Callable[[datetime], Awaitable[datetime]]:
    """A ticker that keeps the channels of devices connected to their brokers."""
    return Subscriptions(db, catalog, clock).tick


def retention_ticker(db: Database) -> Callable[[datetime], Awaitable[datetime]]:
    """A ticker that deletes raw deliveries after 30 days and repeat keys after 90, in small steps; failed deliveries and those
    that left something out stay."""
    return partial(_forget, db)


async def _forget(db: Database, now: datetime) -> datetime:
    async with db.begin() as tx:
        deleted = await store.purge(tx, now - RAW_KEPT, now - KEYS_KEPT, _PURGED)
        await store_inventory.forget_hours(tx, now - HOURS_KEPT)
    return now + (timedelta(seconds=2) if deleted >= _PURGED else timedelta(minutes=30))
