"""What people see of channels: what came in, what failed, which keys are out."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Database, Problem, Tx
from yingdan.base.sealing import unseal
from yingdan.connectors import store, store_keys
from yingdan.connectors.behaviour import TYPE
from yingdan.connectors.callbacks import PLATFORMS, CallbackSecret, make_password, make_secret
from yingdan.connectors.certificates import certificate_of, certified_by
from yingdan.connectors.channels import Channels, compile_channels
from yingdan.connectors.definition import FETCHED
from yingdan.connectors.inbox import add_channel_key, secret_of_words
from yingdan.connectors.store_keys import ChannelKey
from yingdan.connectors.text import clean_text, decode_bytes
from yingdan.connectors.trials import needs_tls, try_out
from yingdan.kernel.access import Actor, require
from yingdan.kernel.catalog import Catalog

Json = dict[str, Any]
_FAILED = 100
_UNKNOWN = "unknown:"
OVERLAP_MOST = timedelta(days=30)


class ChannelDesk:
    """The channel doors of one process; all need the ability `manage_definitions`."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog]) -> None:
        self._database = database
        self._catalog = catalog

    def _allow(self, actor: Actor) -> Channels:
        catalog = self._catalog()
        require(catalog, actor, "manage_definitions")
        return catalog.once(compile_channels)

    async def list_channels(self, actor: Actor, now: datetime) -> list[Json]:
        """Every channel with its keys and counters; see `Doors.list_channels`."""
        channels = self._allow(actor)
        async with self._database.begin() as tx:
            keys = await store_keys.read_keys(tx)
            counts = await store.read_counts(tx)
        found = []
        for name, plan in sorted(channels.plans.items()):
            total: Counter[str] = Counter()
            today: Counter[str] = Counter()
            last: datetime | None = None
            for channel, day, counter, n, last_at in counts:
                if channel == name:
                    total[counter] += n
                    today[counter] += n if day == now.date() else 0
                    last = last_at if last is None else max(last, last_at)
            found.append(
                {
                    "name": name,
                    "label": plan.label,
                    "format": plan.format,
                    "source": plan.source,
                    "events": sorted({*plan.events.values(), *([plan.event] if plan.event else [])}),
                    "keys": [_key(one, now) for one in keys if one.channel == name],
                    "today": _plain(today),
                    "total": _plain(total),
                    "unknown": {
                        k.removeprefix(_UNKNOWN): n for k, n in total.items() if k.startswith(_UNKNOWN)
                    },
                    "last_at": last.isoformat() if last else None,
                }
            )
        return found

    async def create_key(
        self, channel: str, label: str, actor: Actor, now: datetime, given: Mapping[str, str] | None = None
    ) -> Json:
        """`given`: token, key and owner of a platform that calls back, see `make_secret`; key, certificate and private_key of where we sign
        in."""
        plan = self._allow(actor).find(channel)
        if plan is None:
            raise Problem("channel-is-unknown", 404, channel=clean_text(channel)[:100])
        if plan.format == "folder":
            raise Problem("channel-takes-no-key", 422)
        opens = make_secret(plan.format, given or {}) if plan.format in PLATFORMS else None
        signs_in = plan.format in FETCHED
        if signs_in:
            certificate = certificate_of(given or {}, now) if plan.broker is not None else None
            needs_tls(plan.broker, certificate)
            needed = plan.broker is None or (plan.broker.user != "" and certificate is None)
            opens = certified_by(make_password(given or {}, needed=needed), certificate)
        async with self._database.begin() as tx:
            id, secret = await add_channel_key(tx, plan.name, label, now, opens=opens)
        made = _made(id, plan.name, label, secret, opens)
        return {**made, "secret": "", "token": None} if signs_in else made

    async def try_out(
        self, format: str, settings: Mapping[str, Any], given: Mapping[str, str], actor: Actor, now: datetime
    ) -> Json:
        """Sign in where a channel would; see `trials.try_out`. `given`: as for a key."""
        self._allow(actor)
        certificate = certificate_of(given, now) if format == "mqtt" else None
        return await try_out(format, settings, given.get("key", ""), certificate)

    async def revoke_key(self, id: UUID, actor: Actor, now: datetime) -> None:
        self._allow(actor)
        async with self._database.begin() as tx:
            if not await store_keys.revoke_key(tx, id, now):
                raise Problem("channel-key-is-unknown", 404)

    async def rotate_key(self, id: UUID, overlap: timedelta, actor: Actor, now: datetime) -> Json:
        """Draw the key that takes a key's place; the old one still opens for `overlap` (0 to 30 days)."""
        self._allow(actor)
        if not timedelta(0) <= overlap <= OVERLAP_MOST:
            raise Problem("channel-key-overlap-is-faulty", 422, days=OVERLAP_MOST.days)
        async with self._database.begin() as tx:
            old = await store_keys.lock_key(tx, id)
            if old is None:
                raise Problem("channel-key-is-unknown", 404)
            if not old.lives(now) or old.ends_at is not None:
                raise Problem("channel-key-is-ending", 409)
            known = self._catalog().once(compile_channels).find(old.channel)
            if known is not None and known.format in FETCHED:
                raise Problem("channel-password-is-given", 409)
            opens = await self._next_secret(tx, old)
            booth = await store_keys.read_booth(tx, old.id)
            made, secret = await add_channel_key(
                tx, old.channel, old.label, now, follows=old.id, opens=opens, booth=booth
            )
            if overlap:
                await store_keys.end_key(tx, id, now + overlap)
            else:
                await store_keys.revoke_key(tx, id, now)
        return _made(made, old.channel, old.label, secret, opens)

    async def _next_secret(self, tx: Tx, old: ChannelKey) -> CallbackSecret | None:
        plan = self._catalog().once(compile_channels).find(old.channel)
        if plan is None or plan.format not in PLATFORMS:
            return None
        sealed = await store_keys.read_seal(tx, old.id)
        return make_secret(plan.format, {}, secret_of_words(unseal(sealed)) if sealed else None)

    async def failed(self, channel: str | None, actor: Actor) -> list[Json]:
        """Deliveries nothing came of, newest first, at most 100."""
        channels = self._allow(actor)
        plan = channels.find(channel) if channel else None
        async with self._database.begin() as tx:
            rows = await store.read_failed(tx, plan.name if plan else channel, _FAILED)
        return [
            {"id": str(row[0]), "channel": row[1], "received_at": row[2].isoformat(), "problem": row[3],
             "attempts": row[4], "preview": clean_text(decode_bytes(row[5]))}
            for row in rows
        ]  # fmt: skip

    async def stuck(self) -> dict[str, int]:
        """How many of each channel's deliveries some stage could not take. No ability: the caller asks for his."""
        async with self._database.begin() as tx:
            return await store.count_stuck(tx)

    async def replay(self, id: UUID, actor: Actor, now: datetime) -> None:
        """Put a failed delivery back into the line."""
        self._allow(actor)
        async with self._database.begin() as tx:
            if not await store.put_back(tx, id):
                told = await store.is_told(tx, id)
                raise Problem("sheet-is-brought-again", 409) if told else Problem("delivery-is-unknown", 404)


def _made(id: UUID, channel: str, label: str, secret: str, opens: CallbackSecret | None) -> Json:
    """A key as it is shown once. Of a callback: the key that opens as `secret`, and the token that signs."""
    said = {"secret": opens.key, "token": opens.token} if opens else {"secret": secret, "token": None}
    return {"id": str(id), "channel": channel, "label": label, **said}


def _key(one: ChannelKey, now: datetime) -> Json:
    return {
        "id": str(one.id),
        "label": one.label,
        "created_at": one.created_at.isoformat(),
        "revoked_at": _iso(one.revoked_at),
        "ends_at": _iso(one.ends_at),
        "used_at": _iso(one.used_at),
        "refused_at": _iso(one.refused_at),
        "follows": str(one.follows) if one.follows else None,
        "lives": one.lives(now),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _plain(counts: Counter[str]) -> dict[str, int]:
    return {counter: n for counter, n in counts.items() if n and not counter.startswith((_UNKNOWN, TYPE))}
