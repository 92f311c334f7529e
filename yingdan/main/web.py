"""The web process: HTTP, live streams and the built client."""

import asyncio
import logging
from pathlib import Path

import uvicorn

from yingdan.api import Platform, create_app
from yingdan.base import Settings, listen
from yingdan.base.cycles import search_seldom
from yingdan.main.demo import demo_traffic
from yingdan.main.install import ROOT, package_folders
from yingdan.main.wiring import BESIDE, Ground, doors, ground, stages
from yingdan.views import Hub

log = logging.getLogger("yingdan.web")

GRACE_S = 3


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; open streams get three seconds."""
    async with ground(settings, "web") as base:
        hub = Hub(base.db, base.in_force, base.clock)
        platform = Platform(
            db=base.db,
            holder=base.catalog,
            clock=base.clock,
            settings=settings,
            hub=hub,
            doors=doors(base),
            consumers=tuple(stage.name for stage in stages(settings)),
            beside=BESIDE,
            web_dir=web_folder(settings),
            shipped=tuple(package_folders()),
            traffic=demo_traffic(base.db) if settings.demo else None,
            background=(lambda: _hear(base, hub),),
        )
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(platform),
                host=settings.host,
                port=settings.port,
                loop="none",
                http="httptools",
                access_log=False,
                log_config=None,
                server_header=False,
                date_header=True,
                proxy_headers=settings.public_url is not None,
                backlog=2048,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        _warn(settings)
        search_seldom()
        await server.serve()


def _warn(settings: Settings) -> None:
    if settings.host not in ("127.0.0.1", "::1", "localhost") and not settings.over_tls:
        log.warning(
            "listening on %s without TLS: passwords can be read on the way. Put a TLS proxy before it and set"
            " YINGDAN_PUBLIC_URL (docs/reference/security.md)",
            settings.host,
        )


async def _hear(base: Ground, hub: Hub) -> None:
    """Wake the live streams and swap the catalog; each wake-up is only a hint to look."""
    async for channel, _ in listen(base.url, ["events", "catalog"]):
        if channel in ("", "events"):
            hub.wake()
        if channel in ("", "catalog"):
            await _refresh(base)


async def _refresh(base: Ground) -> None:
    """A publish that cannot be read now is read at the next wake-up; the streams go on meanwhile."""
    try:
        await base.catalog.refresh()
    except Exception as error:
        log.warning("the catalog could not be read yet: %r", error)


def web_folder(settings: Settings) -> Path | None:
    """The built client, or None: then only the API answers."""
    folder = settings.web_dir or ROOT / "web" / "dist"
    if (folder / "index.html").is_file():
        return folder
    log.warning("the web client is not built (%s): only the API answers", folder)
    return None


def run(settings: Settings) -> None:
    """Run the process."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings))
