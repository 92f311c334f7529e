"""The application: routes, problems, security headers, and the live follower's life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yingdan import __version__
from yingdan.api import (
    access_reviews,
    admin,
    asking,
    attributing,
    auditing,
    automations,
    backups,
    booths,
    calendars,
    cells,
    channels,
    client,
    decision_tables,
    doors,
    elasticity,
    exports,
    fairness,
    files,
    first_steps,
    following,
    grants_in_use,
    heat,
    keys,
    lending,
    live,
    merging,
    models,
    my_account,
    my_factors,
    numbers,
    operations,
    packs,
    passkeys,
    people,
    pools,
    problems,
    recognising,
    records,
    removed,
    schema,
    scim,
    screens,
    second_looks,
    session,
    sign_in_accounts,
    sign_on,
    simulating,
    studio,
    studio_access,
    studio_definitions,
    studio_grants,
    studio_hidden,
    studio_packages,
    studio_policy,
    studio_reviews,
    studio_rollouts,
    studio_versions,
    suggestions,
    task_force_files,
    task_forces,
    timeliness,
    tuning,
    webhooks,
    zones,
)
from yingdan.api.platform import Platform
from yingdan.api.turned_away import TurnedAway

SECURITY = [
    (b"content-security-policy",
     b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
     b" font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
     b" object-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
]  # fmt: skip
# Only said where there is TLS: a browser that has heard it never comes back without.
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Headers:
    """Security headers on every answer; answers of the API are not kept by caches. Plain ASGI, because
    Starlette's middleware class would buffer streams."""

    def __init__(self, app: ASGIApp, over_tls: bool = False) -> None:
        self._app = app
        self._said = [*SECURITY, TLS_ONLY] if over_tls else SECURITY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        private = scope["path"].startswith(("/api/", "/scim/"))

        def with_headers(message: Message) -> Awaitable[None]:
            # Not a coroutine of its own: every chunk of every stream passes here.
            if message["type"] != "http.response.start":
                return send(message)
            headers = list(message.get("headers", ())) + self._said + scope.get("state", {}).get("pace", [])
            if private and not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            return send({**message, "headers": headers})

        await self._app(scope, receive, with_headers)


# Looked through in this order for each request: what comes by the hundred comes first.
ROUTERS = (
    doors.inbound,
    session.router,
    my_account.router,
    my_factors.router,
    passkeys.router,
    sign_in_accounts.router,
    sign_on.router,
    people.router,
    merging.router,
    recognising.router,
    removed.router,
    exports.router,
    records.router,
    pools.router,
    cells.router,
    zones.router,
    lending.router,
    task_forces.router,
    task_force_files.router,
    grants_in_use.router,
    packs.router,
    access_reviews.router,
    second_looks.router,
    screens.router,
    first_steps.router,
    numbers.router,
    attributing.router,
    calendars.router,
    timeliness.router,
    fairness.router,
    elasticity.router,
    heat.router,
    tuning.router,
    models.router,
    live.router,
    channels.router,
    doors.router,
    files.router,
    booths.public,
    booths.router,
    admin.router,
    operations.router,
    auditing.router,
    backups.router,
    automations.router,
    webhooks.router,
    keys.router,
    following.router,
    asking.router,
    simulating.router,
    studio.router,
    studio_access.router,
    studio_definitions.router,
    studio_grants.router,
    studio_policy.router,
    studio_hidden.router,
    studio_packages.router,
    studio_reviews.router,
    studio_rollouts.router,
    studio_versions.router,
    suggestions.router,
    decision_tables.router,
    schema.router,
)


def create_app(platform: Platform) -> FastAPI:
    """The ASGI application over a built platform."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(platform.hub.run())]
        tasks.append(asyncio.create_task(platform.denials.run(platform.db, platform.clock)))
        tasks += [asyncio.create_task(run()) for run in platform.background]  # type: ignore[arg-type]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(
        title="Yingdan",
        version=__version__,
        lifespan=life,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.platform = platform
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(scim.router)  # it describes itself: /scim/v2/Schemas
    schema.install(app, ROUTERS)
    client.install(app, platform.web_dir)
    app.add_middleware(TurnedAway)
    app.add_middleware(Headers, over_tls=platform.settings.over_tls)
    return app
