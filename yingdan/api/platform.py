"""What `main` hands to the HTTP layer: everything a request may need, already built."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from yingdan.api.denials import Denials
from yingdan.api.keeping import Pace
from yingdan.api.previews import Previews
from yingdan.base import Clock, Database, Settings
from yingdan.base.blobs_scan import Scanner
from yingdan.base.blobs_store import FileStore, file_store
from yingdan.kernel.accounts import Turnstile
from yingdan.kernel.catalog import CatalogHolder
from yingdan.kernel.records import Looks
from yingdan.views import Hub


@dataclass(frozen=True)
class Traffic:
    """The demo company's visitor simulator: read its state, switch it. Absent outside the demo."""

    read: Callable[[], Awaitable[dict[str, Any]]]
    switch: Callable[[bool, int | None], Awaitable[dict[str, Any]]]
    logins: Callable[[], list[dict[str, Any]]]


@dataclass(frozen=True)
class Platform:
    """`doors`: the connectors' callables (their shape: yingdan/connectors/doors.py). `consumers`: names of the
    runner's stages, `beside`: of what follows the log beside them, for replays. `web_dir`: the built client; None serves only the API.
    `shipped`: folders of packages that come with the product."""

    db: Database
    holder: CatalogHolder
    clock: Clock
    settings: Settings
    hub: Hub
    doors: Any
    consumers: tuple[str, ...]
    web_dir: Path | None = None
    shipped: tuple[Path, ...] = ()
    beside: tuple[str, ...] = ()
    traffic: Traffic | None = None
    pace: Pace = field(default_factory=Pace)
    turnstile: Turnstile = field(default_factory=Turnstile)
    background: tuple[Callable[[], Awaitable[None]], ...] = field(default_factory=tuple)
    previews: Previews = field(default_factory=Previews)
    denials: Denials = field(default_factory=Denials)
    looks: Looks = field(default_factory=Looks)

    @cached_property
    def files(self) -> FileStore:
        """Where the files of records are kept."""
        return file_store(self.settings)

    @cached_property
    def scanner(self) -> Scanner:
        """What looks for viruses in files."""
        return Scanner(self.settings.files_scan)
