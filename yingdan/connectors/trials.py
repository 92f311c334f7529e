"""Trying out where a channel would sign in, before it is published: nothing is kept, and nothing that waits there is taken."""

import asyncio
from collections.abc import Mapping
from secrets import token_hex
from typing import Any, TypeVar

import msgspec

from yingdan.base import Fault, Problem
from yingdan.connectors.broker import BrokerSettings, Connection, check_broker
from yingdan.connectors.certificates import ClientCertificate
from yingdan.connectors.imap import MailboxSettings, check_mailbox, count_mails

Json = dict[str, Any]
Settings = TypeVar("Settings")
_AT_ONCE = asyncio.Semaphore(4)
"""The network of a stranger waits in threads that others need too."""


async def try_out(
    format: str, settings: Mapping[str, Any], password: str, certificate: ClientCertificate | None = None
) -> Json:
    """{waiting}: how many mails lie in the folder, None for a broker. Raises, with 422, channel-settings-are-faulty or the first fault of the
    settings; else the problems of `fetch_mails`, of `Connection.open` and of `Connection.subscribe`."""
    async with _AT_ONCE:
        if format == "mailbox":
            mailbox = _read(settings, MailboxSettings)
            _refuse(check_mailbox(mailbox))
            return {"waiting": await asyncio.to_thread(count_mails, mailbox, password)}
        broker = _read(settings, BrokerSettings)
        _refuse(check_broker(broker))
        needs_tls(broker, certificate)
        await _greet(broker, password, certificate)
        return {"waiting": None}


def _read(settings: Mapping[str, Any], kind: type[Settings]) -> Settings:
    try:
        return msgspec.convert(dict(settings), kind)
    except msgspec.ValidationError as error:
        raise Problem("channel-settings-are-faulty", 422, reason=str(error)[:200]) from None


def _refuse(faults: list[Fault]) -> None:
    for fault in faults[:1]:
        raise Problem(fault.slug, 422, **dict(fault.params))


def needs_tls(given: BrokerSettings | None, certificate: ClientCertificate | None) -> None:
    """Problem client-certificate-needs-tls 422 where a certificate would be shown to nobody."""
    if certificate is not None and given is not None and given.security != "tls":
        raise Problem("client-certificate-needs-tls", 422)


async def _greet(given: BrokerSettings, password: str, certificate: ClientCertificate | None) -> None:
    """Where the broker prescribes the client id, the session is the channel's own and must outlive the trial."""
    client = given.client or f"yingdan-trial-{token_hex(4)}"
    connection = Connection(given, password, client, certificate=certificate, lasting=bool(given.client))
    try:
        await connection.open()
        await connection.subscribe(given.topics)
    finally:
        await connection.close()
