"""A mailbox of a real server is fetched: each mail once, whatever is killed or numbered anew, its sheets only from those who may."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from tests.unit.doorway import Doorway, doorway, doorway_url
from tests.unit.mail_server import PASSWORD, USER, MailServer, can_run, mail_server
from yingdan.base import Problem
from yingdan.base.sealing import open_keys
from yingdan.connectors import mailbox_ticker
from yingdan.connectors.imap import MailboxSettings, check_mailbox
from yingdan.connectors.mail_parts import split
from yingdan.connectors.trials import try_out
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish

__all__ = ["doorway", "doorway_url"]
MAILBOX = "sales.mailbox"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    if not can_run():
        pytest.skip("needs dovecot-imapd, and root to start it: apt install dovecot-imapd")
    with mail_server() as one:
        yield one


def mail(number: int, sender: str, sheet: bytes | None = None, text: str = "想了解报价") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = sender, "询价", f"<{number}@example.cn>"
    made.set_content(text)
    if sheet is not None:
        made.add_attachment(sheet, maintype="text", subtype="csv", filename="名单.csv")
    return made.as_bytes()


async def settle_on(door: Doorway, server: MailServer) -> None:
    """The shipped channel looks at this server."""
    body = msgspec.to_builtins(door.catalog.all("channel")[MAILBOX].body)
    body["mailbox"] = {"host": "localhost", "user": USER, "port": server.port, "authority": server.authority,
                       "senders": ["@partner.cn"]}  # fmt: skip
    body["sheets"] = {"object": "sales.lead", "constants": {"source": "email"}}
    async with door.db.begin() as tx:
        door.catalog = await publish(
            tx, door.catalog, [Put("channel", MAILBOX, body)], "system:test", "test", door.clock.now()
        )


async def test_mails_are_fetched_once_and_sheets_of_named_senders_are_imported(
    doorway: Doorway, server: MailServer, tmp_path: Path
) -> None:
    open_keys(tmp_path)
    await settle_on(doorway, server)

    async def look() -> None:
        """As after a restart."""
        tick = mailbox_ticker(doorway.db, lambda: doorway.catalog, doorway.blobs, doorway.clock)
        for _ in range(2):
            await tick(doorway.clock.advance(timedelta(minutes=20)))
        await doorway.drain()
        await doorway.jobs().drain()

    async def password(text: str) -> None:
        made = await doorway.doors.create_channel_key(
            MAILBOX, "邮箱", doorway.actor, doorway.clock.now(), {"key": text}
        )
        assert made["secret"] == ""

    async def leads() -> list[str]:
        return [row[0] for row in await doorway.rows("select name from sales.lead order by name")]

    server.put(mail(1, "旧人 <old@example.cn>"), at=1_600_000_000)  # lay there before: not asked for
    await password("wrong")
    await look()
    [told] = [
        one
        for one in await doorway.doors.channel_inventory(doorway.actor, doorway.clock.now())
        if one["name"] == MAILBOX
    ]
    assert told["trouble"]["reason"] == "mailbox-refused-sign-in"
    await password(PASSWORD)
    await look()
    assert await leads() == []
    sheet = "姓名,手机\n孙七,13800000007\n".encode()
    server.put(mail(2, "王芳 <wang@example.cn>", sheet.replace("孙七".encode(), "赵八".encode())))
    server.put(mail(3, "导出 <noreply@partner.cn>", sheet))
    server.put(mail(4, "李明 <li@example.cn>", b"a,b\n" * 400_000, "x" * 10))
    await look()
    assert await leads() == ["孙七", "李明", "王芳"]
    server.renumber()
    await look()
    kept = "select count(*) from connectors.inbox where content_type = 'message/rfc822'"
    assert await doorway.one(kept) == 3
    assert await doorway.count("repeated") >= 3
    assert await leads() == ["孙七", "李明", "王芳"]


async def test_a_mailbox_is_tried_out_and_what_fails_is_told(server: MailServer) -> None:
    settings = {"host": "localhost", "port": server.port, "user": USER, "authority": server.authority}
    assert (await try_out("mailbox", settings, PASSWORD))["waiting"] >= 0
    for given, password, slug in (
        (settings, "wrong", "mailbox-refused-sign-in"),
        (settings | {"folder": "没有"}, PASSWORD, "mailbox-folder-is-unknown"),
        (settings | {"authority": None}, PASSWORD, "mailbox-is-not-trusted"),
    ):
        with pytest.raises(Problem, match=slug):
            await try_out("mailbox", given, password)


def test_a_mail_larger_than_a_delivery_keeps_its_words_and_the_names_of_its_files(tmp_path: Path) -> None:
    parts = split(mail(5, "李明 <li@example.cn>", b"a,b\n" * 400_000), tmp_path)
    assert len(parts.message) < 10_000
    assert "名单.csv" in str(msgspec.json.encode(parts.message)) or b"filename" in parts.message
    [(name, path)] = parts.sheets
    assert (name, Path(path).stat().st_size) == ("名单.csv", 1_600_000)


def test_a_mailbox_without_a_password_or_without_encryption_is_refused(tmp_path: Path) -> None:
    from yingdan.connectors.callbacks import make_password

    with pytest.raises(Problem, match="channel-password-is-missing"):
        make_password({})
    plain = MailboxSettings("imap.example.cn", USER, 143, "plain", every_s=1, senders=["partner"])
    assert {one.slug for one in check_mailbox(plain)} == {
        "mailbox-needs-tls",
        "mailbox-pace-is-faulty",
        "mailbox-sender-is-faulty",
    }
