"""Booths: the public form that a poster's code opens, and the posters.

In: a channel of the format `form`, which says what is asked. Out: the form as plain boxes that a phone can draw without knowing fields, and
posters with the address and the code that opens it. What is filled in comes back through the door of the channel like any form (inbox.py).
Not known here: HTTP, and how a page looks.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from yingdan.base import Database, Problem
from yingdan.base.qr import draw_qr
from yingdan.base.sealing import unseal
from yingdan.connectors import store_keys
from yingdan.connectors.channels import Channels, compile_channels
from yingdan.connectors.definition import BOOTH_BOXES, BoothBody, Channel, choices_of, posted_as
from yingdan.connectors.inbox import add_channel_key, hash_secret
from yingdan.connectors.model import ChannelPlan
from yingdan.connectors.store_keys import BoothKey
from yingdan.connectors.text import clean_text
from yingdan.kernel.access import Actor, require
from yingdan.kernel.catalog import Catalog

Json = dict[str, Any]
SAID = {"name": 60, "company": 60, "headline": 80, "text": 400, "origin": 200}
"""What a poster says -> its most characters. `origin`: the address under which phones reach the platform."""
_ORIGIN = re.compile(r"https?://[^\s/?#@\\]+(/[^\s?#\\]*)?", re.IGNORECASE)
_MOST = 200


def booth_of(body: Channel, catalog: Catalog) -> BoothBody | None:
    """What the public form of a channel asks: as declared, else the title and what tells who somebody is. None: the channel has no such form."""
    if body.format != "form" or body.record is None or body.record.object not in catalog.objects:
        return None
    found = catalog.objects[body.record.object]
    keys = [
        key.field
        for key in found.match_keys
        if found.fields[key.field].type in ("phone", "email") and posted_as(body.record, key.field)
    ]
    booth = body.booth or BoothBody()
    asks = booth.asks or [*([found.title] if posted_as(body.record, found.title) else []), *keys]
    one_of = booth.one_of or ([] if booth.asks else keys)
    return replace(booth, asks=asks, one_of=one_of) if asks else None


def boxes(body: Channel, booth: BoothBody, catalog: Catalog) -> list[Json]:
    """[{name, box: text|long|phone|email|one|many, label, required, either, most, choices: [{value, label}]}] in the order in which they are asked.
    `name` is what is posted; `either`: one of these has to be filled. What a later publish removed is left out."""
    assert body.record is not None
    target = catalog.objects[body.record.object]
    found = []
    for name in booth.asks:
        posted, field = posted_as(body.record, name), target.fields.get(name)
        if posted is None or field is None or field.type not in BOOTH_BOXES:
            continue
        known = choices_of(field.options)
        offered = booth.choices.get(name) or list(known)
        found.append(
            {
                "name": posted,
                "box": BOOTH_BOXES[field.type],
                "label": booth.labels.get(name) or field.label,
                "required": name == target.title and name not in booth.one_of,
                "either": name in booth.one_of,
                "most": int(field.options.get("max_length") or 1_000),
                "choices": [{"value": one, "label": known[one]} for one in offered if one in known],
            }
        )
    return found


class BoothDesk:
    """The booths of one process. Only `form` is for everybody; the rest needs the ability `manage_definitions`."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog]) -> None:
        self._database = database
        self._catalog = catalog

    async def form(self, channel: str, secret: str | None, now: datetime) -> Json:
        """{channel, booth, company, headline, text, title, consent, boxes}. Problems: channel-key-is-unknown 401, channel-has-no-booth 404."""
        catalog = self._catalog()
        plan = catalog.once(compile_channels).find(channel)
        if plan is None or not secret:
            raise Problem("channel-key-is-unknown", 401)
        async with self._database.begin() as tx:
            opens, said = await store_keys.opens_now(tx, plan.name, hash_secret(secret), now)
        if not opens:
            raise Problem("channel-key-is-unknown", 401)
        body, booth = _booth(plan, catalog)
        said = said or {}
        return {
            "channel": plan.name,
            "booth": said.get("name", ""),
            **{name: said.get(name, "") for name in ("company", "headline", "text")},
            "title": booth.title,
            "consent": booth.consent,
            "boxes": boxes(body, booth, catalog),
        }

    async def list_booths(self, channel: str, actor: Actor, now: datetime) -> list[Json]:
        """[{id, name, company, headline, text, origin, address, code: {size, path}, created_at, ends_at, revoked_at, used_at, lives}], the newest
        first, at most 200. `address` and `code` are null when the key is over. Problems: channel-is-unknown 404, channel-has-no-booth 404."""
        channels, plan = self._plan(channel, actor)
        _booth(plan, self._catalog())
        async with self._database.begin() as tx:
            rows = await store_keys.read_booths(tx, plan.name, _MOST)
        return [_shown(one, channels, now) for one in rows]

    async def add(self, channel: str, given: Mapping[str, str], actor: Actor, now: datetime) -> Json:
        """A booth with a key of its own. Problems: as list_booths, booth-needs-a-name 422, booth-address-is-faulty 422."""
        channels, plan = self._plan(channel, actor)
        _booth(plan, self._catalog())
        said = _said(given)
        async with self._database.begin() as tx:
            id, _secret = await add_channel_key(tx, plan.name, said["name"], now, booth=said)
            made = await store_keys.change_booth(tx, id, said["name"], said)
        assert made is not None
        return _shown(made, channels, now)

    async def change(self, id: UUID, given: Mapping[str, str], actor: Actor, now: datetime) -> Json:
        """Say something else on a poster; its code stays. Problems: booth-is-unknown 404 and those of `_said`."""
        channels = self._allow(actor)
        said = _said(given)
        async with self._database.begin() as tx:
            changed = await store_keys.change_booth(tx, id, said["name"], said)
        if changed is None:
            raise Problem("booth-is-unknown", 404)
        return _shown(changed, channels, now)

    def _allow(self, actor: Actor) -> Channels:
        catalog = self._catalog()
        require(catalog, actor, "manage_definitions")
        return catalog.once(compile_channels)

    def _plan(self, channel: str, actor: Actor) -> tuple[Channels, ChannelPlan]:
        channels = self._allow(actor)
        plan = channels.find(channel)
        if plan is None:
            raise Problem("channel-is-unknown", 404, channel=clean_text(channel)[:100])
        return channels, plan


def _booth(plan: ChannelPlan, catalog: Catalog) -> tuple[Channel, BoothBody]:
    body: Channel = catalog.all("channel")[plan.name].body
    booth = booth_of(body, catalog)
    if booth is None:
        raise Problem("channel-has-no-booth", 404, channel=plan.label)
    return body, booth


def _said(given: Mapping[str, str]) -> Json:
    said = {name: clean_text(given.get(name, "")).strip()[:most] for name, most in SAID.items()}
    said["origin"] = said["origin"].rstrip("/")
    if not said["name"]:
        raise Problem("booth-needs-a-name", 422)
    if not _ORIGIN.fullmatch(said["origin"]):
        raise Problem("booth-address-is-faulty", 422, address=said["origin"])
    return said


def _shown(one: BoothKey, channels: Channels, now: datetime) -> Json:
    key, lives = one.key, one.key.lives(now)
    short = key.channel.partition(".")[2]
    place = short if channels.shorts.get(short) == key.channel else key.channel
    address = f"{one.booth.get('origin', '')}/booth/{place}?k={unseal(one.sealed)}" if lives else None
    code = draw_qr(address)._asdict() if address else None
    return {
        "id": str(key.id),
        "channel": key.channel,
        **{name: one.booth.get(name, "") for name in SAID},
        "address": address,
        "code": code,
        "created_at": key.created_at.isoformat(),
        "ends_at": key.ends_at.isoformat() if key.ends_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "used_at": key.used_at.isoformat() if key.used_at else None,
        "lives": lives,
    }
