"""What people see and do about webhooks; everything needs the ability `manage_definitions`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from yingdan.base import Database, Problem, uuid7
from yingdan.base.sealing import seal
from yingdan.connectors.webhooks import store
from yingdan.connectors.webhooks.model import Json
from yingdan.connectors.webhooks.outbox import Hook, Told, View, compile_hooks, effect_of, held_back
from yingdan.events import Event
from yingdan.kernel.access import Actor, require
from yingdan.kernel.catalog import Catalog

DAY = timedelta(days=1)


class OutboxDesk:
    """The webhook doors of one process."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog]) -> None:
        self._database = database
        self._catalog = catalog

    def _hook(self, actor: Actor, name: str) -> Hook:
        catalog = self._catalog()
        require(catalog, actor, "manage_definitions")
        found = catalog.once(compile_hooks).get(name)
        if found is None:
            raise Problem("webhook-is-unknown", 404, name=name[:120])
        return found

    async def list_webhooks(self, actor: Actor, now: datetime) -> list[Json]:
        """Every webhook with its state: {name, label, url, object, role, held_back, events, secret, secret_made_at, waiting, dead,
        done_today, failures, open_until, last_at, last_status, last_error}."""
        catalog = self._catalog()
        require(catalog, actor, "manage_definitions")
        hooks = catalog.once(compile_hooks)
        async with self._database.begin() as tx:
            breakers, counts = await store.breakers(tx), await store.counts(tx, now - DAY)
            made = await store.secrets(tx, [hook.body.secret for hook in hooks.values()])
        return [
            {
                "name": name, "label": hook.body.label, "url": hook.body.url, "object": hook.body.object,
                "role": hook.body.role, "held_back": held_back(catalog, hook),
                "events": hook.body.events, "secret": hook.body.secret,
                "secret_made_at": made[hook.body.secret][1] if hook.body.secret in made else None,
                "waiting": counts.get(name, {}).get("waiting", 0), "dead": counts.get(name, {}).get("dead", 0),
                "done_today": counts.get(name, {}).get("done", 0),
                "failures": 0, "open_until": None, "last_at": None, "last_status": None, "last_error": None,
                   **breakers.get(name, {}),
            }
            for name, hook in sorted(hooks.items())
        ]  # fmt: skip

    async def draw_secret(self, name: str, actor: Actor, now: datetime) -> Json:
        """A fresh signing secret for a webhook, shown once; the one before no longer signs."""
        hook = self._hook(actor, name)
        secret = f"whs_{token_urlsafe(32)}"
        async with self._database.begin() as tx:
            await store.save_secret(tx, hook.body.secret, seal(secret), now, actor.key)
        return {"webhook": name, "name": hook.body.secret, "secret": secret}

    async def ping(self, name: str, actor: Actor, now: datetime) -> Json:
        """Have a test message sent; gives the effect's id."""
        hook = self._hook(actor, name)
        event = Event(uuid7(), "webhook.ping", now, None, None, actor.key, "ui", {})
        effect = effect_of(self._catalog(), hook, Told("webhook.ping", event, None, {}, {}), View({}), now)
        async with self._database.begin() as tx:
            await store.add(tx, [effect])
        return {"id": effect.id}

    async def close_breaker(self, name: str, actor: Actor) -> None:
        """Let a webhook that was held back go on now."""
        self._hook(actor, name)
        async with self._database.begin() as tx:
            await store.open_breaker(tx, name, None)

    async def list_effects(
        self, webhook: str | None, state: str | None, before: UUID | None, limit: int, actor: Actor
    ) -> tuple[list[Json], UUID | None]:
        require(self._catalog(), actor, "manage_definitions")
        async with self._database.begin() as tx:
            rows = await store.effects(tx, webhook, state, before, limit + 1)
        return rows[:limit], rows[limit - 1]["id"] if len(rows) > limit else None

    async def read_effect(self, key: UUID, actor: Actor) -> Json:
        require(self._catalog(), actor, "manage_definitions")
        async with self._database.begin() as tx:
            found = await store.effect(tx, key)
        if found is None:
            raise Problem("effect-not-found", 404)
        return found

    async def replay_effect(self, key: UUID, actor: Actor, now: datetime) -> None:
        """Send again, now. Problem effect-not-found 404, also while it is being sent."""
        require(self._catalog(), actor, "replay_events")
        async with self._database.begin() as tx:
            if not await store.put_back(tx, key, now):
                raise Problem("effect-not-found", 404)
