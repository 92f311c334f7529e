"""Effects on the outside: webhooks that are told what happened."""

from yingdan.connectors.webhooks.definition import WEBHOOK, Webhook
from yingdan.connectors.webhooks.desk import OutboxDesk
from yingdan.connectors.webhooks.outbox import OutboxConsumer
from yingdan.connectors.webhooks.sending import outbox_ticker
from yingdan.connectors.webhooks.store import SCHEMA, SEALED

__all__ = ["SCHEMA", "SEALED", "WEBHOOK", "OutboxConsumer", "OutboxDesk", "Webhook", "outbox_ticker"]
