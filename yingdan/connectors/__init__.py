"""The outside, coming in.

In: bytes from channels (forms, tracker batches, webhooks) and uploaded sheets. Out: records through the one door, behaviour events
in the log, `identity.linked` when a visitor becomes known. It must not know: HTTP, signals, decisions, or any business word; what a
channel means is declared by a package (kind `channel`).
"""

from yingdan.connectors.assembly import make_doors, retention_ticker, sheet_jobs
from yingdan.connectors.consumer import InboxConsumer
from yingdan.connectors.definition import CHANNEL, Channel
from yingdan.connectors.doors import DELIVERY_LIMIT, UPLOAD_LIMIT, Accepted, Doors
from yingdan.connectors.inbox import Intake, create_channel_key
from yingdan.connectors.sheets import SCHEMA as _SHEETS
from yingdan.connectors.store import SCHEMA as _INBOX

SCHEMA = _INBOX + _SHEETS

__all__ = [
    "CHANNEL",
    "DELIVERY_LIMIT",
    "SCHEMA",
    "UPLOAD_LIMIT",
    "Accepted",
    "Channel",
    "Doors",
    "InboxConsumer",
    "Intake",
    "create_channel_key",
    "make_doors",
    "retention_ticker",
    "sheet_jobs",
]
