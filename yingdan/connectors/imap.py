"""Fetching mails from a mailbox over IMAP (RFC 3501), read-only: nothing in it is marked or moved. Everything here waits for the network
and belongs into a thread.

What was fetched is known by the mailbox's UIDVALIDITY and the highest UID; when the server numbers its mails anew, those of the last days
are fetched again, and the door drops what came before.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from yingdan.base import Fault, Problem

MAIL_MOST = 25 * 1_048_576
AT_ONCE, AT_ONCE_BYTES = 20, 32 * 1_048_576
PATIENCE_S = 20.0
# After a renumbering: mails of so many days before the last look are fetched again.
AGAIN = timedelta(days=2)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"UID (\d+)[^)]*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*?UID (\d+)")
_LOCAL = ("localhost", "127.0.0.1", "::1")


class MailboxSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where a mailbox is. `every_s`: seconds between looks; `backlog_days`: mails of so many days before the first look are fetched too.
    `authority`: certificate (PEM) of a company's own authority. `senders`: addresses (`a@b.cn`) or domains (`@b.cn`) whose attached sheets are
    imported."""

    host: str
    user: str
    port: int = 993
    security: Literal["tls", "starttls", "plain"] = "tls"
    folder: str = "INBOX"
    every_s: int = 60
    backlog_days: int = 0
    authority: str | None = None
    senders: list[str] = []

    @property
    def called(self) -> str:
        """By what a place in this mailbox is known."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


class Place(msgspec.Struct, frozen=True):
    """How far a mailbox is fetched. `of`: which; `since`: only mails of that day and later, until all of them are fetched."""

    of: str
    validity: int
    uid: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies in the mailbox; `raw` None: it is larger than anybody wants it. `place`: how far the mailbox is with it."""

    place: Place
    size: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """`place`: how far the mailbox is when nothing is left of `mails`. `more`: others wait."""

    place: Place
    mails: list[Mail]
    more: bool


def check_mailbox(given: MailboxSettings) -> list[Fault]:
    """What is wrong with it as a part of a definition."""
    faults = []
    if (
        not given.user
        or not given.user.isprintable()
        or not re.fullmatch(r"[A-Za-z0-9.:-]{1,200}", given.host)
    ):
        faults.append(Fault("/mailbox/host", "mailbox-address-is-faulty"))
    if given.security == "plain" and given.host not in _LOCAL:
        faults.append(Fault("/mailbox/security", "mailbox-needs-tls"))
    if not 0 < given.port < 65_536:
        faults.append(Fault("/mailbox/port", "mailbox-address-is-faulty"))
    if not 10 <= given.every_s <= 86_400 or not 0 <= given.backlog_days <= 365:
        faults.append(Fault("/mailbox/every_s", "mailbox-pace-is-faulty"))
    if any("@" not in one for one in given.senders):
        faults.append(Fault("/mailbox/senders", "mailbox-sender-is-faulty"))
    return faults


def fetch_mails(
    given: MailboxSettings, password: str, place: Place | None, looked_at: datetime | None, now: datetime
) -> Fetched:
    """The next mails, at most some of them. `looked_at`: the last look. Problems (502): mailbox-is-out-of-reach, mailbox-is-not-trusted,
    mailbox-refused-sign-in, mailbox-folder-is-unknown."""
    with _signed_in(given, password) as server:
        return _fetch(server, given, place, looked_at, now)


def count_mails(given: MailboxSettings, password: str) -> int:
    """How many mails lie in the folder. Problems as those of `fetch_mails`."""
    with _signed_in(given, password) as server:
        return _select(server, given)


@contextmanager
def _signed_in(given: MailboxSettings, password: str) -> Iterator[imaplib.IMAP4]:
    try:
        server = _connect(given)
    except ssl.SSLCertVerificationError as error:
        raise Problem("mailbox-is-not-trusted", 502, reason=str(error.verify_message)[:200]) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise Problem("mailbox-is-out-of-reach", 502, reason=str(error)[:200]) from error
    try:
        _sign_in(server, given, password)
        yield server
    except (OSError, imaplib.IMAP4.error) as error:
        raise Problem("mailbox-is-out-of-reach", 502, reason=str(error)[:200]) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connect(given: MailboxSettings) -> imaplib.IMAP4:
    if given.security == "plain":
        return imaplib.IMAP4(given.host, given.port, timeout=PATIENCE_S)
    context = ssl.create_default_context(cadata=given.authority)
    if given.security == "tls":
        return imaplib.IMAP4_SSL(given.host, given.port, ssl_context=context, timeout=PATIENCE_S)
    server = imaplib.IMAP4(given.host, given.port, timeout=PATIENCE_S)
    server.starttls(context)
    return server


def _sign_in(server: imaplib.IMAP4, given: MailboxSettings, password: str) -> None:
    try:
        if "AUTH=PLAIN" in server.capabilities:
            said = f"\0{given.user}\0{password}".encode()
            server.authenticate("PLAIN", lambda _challenge: said)
        else:
            server.login(given.user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        if "[UNAVAILABLE]" in str(error):  # the server's trouble (RFC 5530), not the password's
            raise Problem("mailbox-is-out-of-reach", 502, reason=str(error)[:200]) from error
        raise Problem("mailbox-refused-sign-in", 502, reason=str(error)[:200]) from error
    if "ID" in server.capabilities:  # NetEase opens no mailbox to a program that does not say what it is
        server.xatom("ID", '("name" "yingdan" "vendor" "yingdan")')


def _fetch(
    server: imaplib.IMAP4,
    given: MailboxSettings,
    place: Place | None,
    looked_at: datetime | None,
    now: datetime,
) -> Fetched:
    _select(server, given)
    validity, following = _number(server, "UIDVALIDITY"), _number(server, "UIDNEXT")
    place = _begin(given, place, validity, following, looked_at, now)
    since = (
        ("SINCE", f"{place.since.day}-{_MONTHS[place.since.month - 1]}-{place.since.year}")
        if place.since
        else ()
    )
    _, said = server.uid("SEARCH", "UID", f"{place.uid + 1}:*", *since)
    numbers = sorted(n for n in (int(one) for part in said if part for one in part.split()) if n > place.uid)
    caught_up = len(numbers) <= AT_ONCE
    mails: list[Mail] = []
    together = 0
    for number, size in _sizes(server, numbers[:AT_ONCE]):
        if mails and together + size > AT_ONCE_BYTES:
            caught_up = False
            break
        reached = Place(place.of, validity, number, place.since)
        raw = _read(server, number) if size <= MAIL_MOST else None
        together += len(raw or b"")
        if raw is not None or size > MAIL_MOST:  # else it was deleted meanwhile
            mails.append(Mail(reached, size, raw))
    last = mails[-1].place.uid if mails else place.uid
    return Fetched(Place(place.of, validity, last, None if caught_up else place.since), mails, not caught_up)


def _select(server: imaplib.IMAP4, given: MailboxSettings) -> int:
    """Open the folder, read-only; how many mails lie in it."""
    state, said = server.select(f'"{_folder(given.folder)}"', readonly=True)
    if state != "OK":
        raise Problem("mailbox-folder-is-unknown", 502, folder=given.folder)
    return int(said[0]) if said and said[0] else 0


def _begin(
    given: MailboxSettings,
    place: Place | None,
    validity: int,
    following: int,
    looked_at: datetime | None,
    now: datetime,
) -> Place:
    if place is None or place.of != given.called:
        if given.backlog_days:
            return Place(given.called, validity, 0, (now - timedelta(days=given.backlog_days)).date())
        return Place(given.called, validity, max(0, following - 1))
    if place.validity != validity:
        return Place(given.called, validity, 0, ((looked_at or now) - AGAIN).date())
    return place


def _number(server: imaplib.IMAP4, name: str) -> int:
    _, said = server.response(name)
    return int(said[0]) if said and said[0] else 0


def _sizes(server: imaplib.IMAP4, numbers: list[int]) -> list[tuple[int, int]]:
    if not numbers:
        return []
    _, said = server.uid("FETCH", ",".join(map(str, numbers)), "(UID RFC822.SIZE)")
    found: dict[int, int] = {}
    for line in said:
        match = _SIZE.search(line) if isinstance(line, bytes) else None
        if match:
            found[int(match[1] or match[4])] = int(match[2] or match[3])
    return [(number, found[number]) for number in numbers if number in found]


def _read(server: imaplib.IMAP4, number: int) -> bytes | None:
    _, said = server.uid("FETCH", str(number), "(UID BODY.PEEK[])")
    return next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)


def _folder(name: str) -> str:
    """A folder's name as IMAP writes it (modified UTF-7), ready to stand in quotes."""
    pieces = re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name)
    coded = "".join(
        one.replace("&", "&-")
        if one.isascii() and one.isprintable()
        else "&" + base64.b64encode(one.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
        for one in pieces
    )
    return coded.replace("\\", "\\\\").replace('"', '\\"')
