"""The outside, both ways.

In: bytes from channels (forms, tracker batches, webhooks) and uploaded sheets; events that webhooks ask for. Out: records through the one door, behaviour events
in the log, `identity.linked` when a visitor becomes known,
signed requests, `effect.done|failed`. It must not know: HTTP, signals, decisions, or any business word; what a
channel means is declared by a package (kind `channel`).
"""

from yingdan.connectors.assembly import (
    folder_ticker,
    mailbox_ticker,
    make_doors,
    retention_ticker,
    sheet_jobs,
    subscription_ticker,
)
from yingdan.connectors.consumer import InboxConsumer
from yingdan.connectors.definition import CHANNEL, Channel
from yingdan.connectors.doors import DELIVERY_LIMIT, UPLOAD_LIMIT, Accepted, Doors
from yingdan.connectors.inbox import Intake, create_channel_key
from yingdan.connectors.sheets import SCHEMA as _SHEETS
from yingdan.connectors.store import SCHEMA as _INBOX
from yingdan.connectors.store_fetching import SCHEMA as _FETCHING
from yingdan.connectors.store_inventory import SCHEMA as _HOURS
from yingdan.connectors.store_keys import SCHEMA as _KEYS
from yingdan.connectors.store_keys import SEALED as _KEY_SEALS
from yingdan.connectors.webhooks import SCHEMA as _OUTBOX
from yingdan.connectors.webhooks import SEALED as _HOOK_SEALS
from yingdan.connectors.webhooks import WEBHOOK, OutboxConsumer, Webhook, outbox_ticker

SEALED = _KEY_SEALS + _HOOK_SEALS
SCHEMA = _INBOX + _KEYS + _HOURS + _FETCHING + _SHEETS + _OUTBOX

__all__ = [
    "CHANNEL",
    "DELIVERY_LIMIT",
    "SCHEMA",
    "SEALED",
    "UPLOAD_LIMIT",
    "WEBHOOK",
    "Accepted",
    "Channel",
    "Doors",
    "InboxConsumer",
    "Intake",
    "OutboxConsumer",
    "Webhook",
    "create_channel_key",
    "folder_ticker",
    "mailbox_ticker",
    "make_doors",
    "outbox_ticker",
    "retention_ticker",
    "sheet_jobs",
    "subscription_ticker",
]
