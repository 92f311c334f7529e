"""Kind `webhook`: whom to tell what.

kind: webhook
name: erp
label: {zh: ERP 同步, en: ERP}
url: https://erp.example.com/hooks/yingdan
object: sales.opportunity          # whose records; left out, only events without a record and calls of automations
events: [record.created, record.changed]   # record.created|changed|removed, clock.*, decision.*, or a package's event type
filter: record.stage == 'won'      # over record.*
fields: [name, stage, amount]      # the only fields that leave the house
role: sales.manager                # as whom they are read: somebody with this role who leads the whole company; without it, what
                                   # some grant masks or a guard hides is not sent
secret: erp                        # the name of the secret that signs; the secret itself is kept apart
"""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import msgspec

from yingdan.base import Fault
from yingdan.kernel.catalog import Catalog, expr_faults
from yingdan.kernel.definitions import Kind, register

_SECRET = re.compile(r"[a-z][a-z0-9_]{0,50}")
FAMILIES = ("record.created", "record.changed", "record.removed", "clock.breached", "clock.met", "clock.cancelled",
            "decision.routed", "decision.graded", "signal.crossed")  # fmt: skip


class Webhook(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True, kw_only=True):
    """See above."""

    label: dict[str, str]
    description: dict[str, str] = {}
    url: str
    object: str | None = None
    events: tuple[str, ...] = ()
    filter: str | None = None
    fields: tuple[str, ...] = ()
    role: str | None = None
    secret: str


def address_faults(url: str) -> list[Fault]:
    """Why an address cannot be told anything; whether it is public is judged when it is connected to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return [Fault("/url", "address-is-faulty", {"url": url[:200]})]
    odd = not url.isprintable() or " " in url  # parsing passes over what a request would stumble on
    if odd or parts.scheme not in ("http", "https") or not host or parts.username is not None or port == 0:
        return [Fault("/url", "address-is-faulty", {"url": url[:200]})]
    return []


def check_webhook(body: Webhook, name: str, catalog: Catalog) -> list[Fault]:
    """Every fault of a webhook."""
    faults = address_faults(body.url)
    if not _SECRET.fullmatch(body.secret):
        faults.append(Fault("/secret", "name-is-invalid", {"name": body.secret[:60]}))
    found = catalog.objects.get(body.object) if body.object is not None else None
    known = {one.rpartition(".")[2] for one in catalog.all("role")}
    if body.role is not None and body.role.rpartition(".")[2] not in known:
        faults.append(Fault("/role", "role-is-unknown", {"role": body.role[:120]}))
    for place, type_ in enumerate(body.events):
        if type_ not in FAMILIES and catalog.get("event_type", type_) is None:
            faults.append(Fault(f"/events/{place}", "event-type-is-faulty", {"type": type_[:80]}))
        elif type_ in FAMILIES and body.object is None:
            faults.append(Fault("/object", "value-is-required", {"field": "object"}))
    for place, field in enumerate(body.fields):
        if found is None or field not in found.fields:
            params = {"field": field, "object": body.object or ""}
            faults.append(Fault(f"/fields/{place}", "field-is-unknown", params))
        elif found.fields[field].type == "secret":
            faults.append(
                Fault(
                    f"/fields/{place}",
                    "field-is-hidden",
                    {"field": field, "label": found.fields[field].label},
                )
            )
    if body.filter is not None:
        if found is None:
            faults.append(Fault("/object", "value-is-required", {"field": "object"}))
        else:
            faults += expr_faults(body.filter, found.names("record"), "/filter", boolean=True)
    return faults


def references(body: Webhook) -> Collection[tuple[str, str]]:
    return {("object", body.object)} if body.object else set[tuple[str, Any]]()


WEBHOOK = register(
    Kind(
        "webhook",
        "webhooks",
        Webhook,
        check_webhook,
        references,
        frozenset({"label", "description"}),
        label={"zh": "外部推送", "en": "Webhook"},
        words={"role": {"zh": "以哪个角色读取", "en": "Read as"}},
    )
)
