"""Mails at the door: what people write, in the bytes that mail programs make of it."""

import json
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.doorway import Doorway, doorway, doorway_url
from yingdan.connectors.mails import is_machine, mail_key, read_mail
from yingdan.connectors.text import NotReadable

__all__ = ["doorway", "doorway_url"]
MIME = "message/rfc822"


def mail(**heads: str) -> EmailMessage:
    made = EmailMessage()
    told = {"From": "王芳 <wang@example.cn>", "To": "sales@us.cn", "Subject": "询价：三台设备", "Message-ID": "<m1@example.cn>",
            "Date": "Mon, 02 Mar 2026 10:00:00 +0800", **heads}  # fmt: skip
    for name, value in told.items():
        made[name] = value
    made.set_content("请报价。电话 13900000001，谢谢！\n")
    return made


def test_a_mail_says_who_wrote_what_and_when() -> None:
    made = mail()
    made.add_alternative("<p>请报价</p>", subtype="html")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="清单.pdf")
    found = read_mail(made.as_bytes(), MIME)
    assert (found["from"], found["from_name"], found["subject"]) == (
        "wang@example.cn",
        "王芳",
        "询价：三台设备",
    )
    assert (found["phone"], found["at"]) == ("13900000001", 1772416800000)
    assert found["text"].startswith("请报价。")
    assert found["attachments"] == [{"name": "清单.pdf", "type": "application/pdf", "bytes": 8}]


@pytest.mark.parametrize("kind", [MIME, "", "text/plain"])
def test_gb18030_and_pages_are_read_as_text(kind: str) -> None:
    head = (
        b"From: a@b.cn\r\nSubject: =?gb2312?B?0a+82w==?=\r\nContent-Type: text/html; charset=gb18030\r\n\r\n"
    )
    page = "<style>p{}</style><p>您好</p><div>两台&nbsp;设备</div>".encode("gb18030")
    found = read_mail(head + page, kind)
    assert (found["subject"], found["text"]) == ("询价", "您好\n两台 设备")


def test_mail_systems_may_hand_on_the_raw_mail_in_a_field_or_what_they_made_of_it() -> None:

    raw = mail().as_string()
    assert read_mail(json.dumps({"raw": raw}).encode(), "application/json")["subject"] == "询价：三台设备"
    parsed = {"from": "李明 <li@example.cn>", "subject": "试用", "html": "<b>想试用</b>"}
    found = read_mail(json.dumps(parsed).encode(), "application/json")
    assert (found["from"], found["from_name"], found["text"]) == ("li@example.cn", "李明", "想试用")


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto-Submitted": "auto-replied"},
        {"List-Id": "<x.y>"},
        {"Precedence": "bulk"},
        {"From": "MAILER-DAEMON@x.cn"},
    ],
)
def test_what_machines_send_is_nobodys_mail(heads: dict[str, str]) -> None:
    assert is_machine(read_mail(mail(**heads).as_bytes(), MIME))
    assert not is_machine(read_mail(mail().as_bytes(), MIME))


def test_a_mail_is_known_again_by_its_id() -> None:
    again = mail(Received="by another way")
    assert mail_key(again.as_bytes(), MIME) == mail_key(mail().as_bytes(), MIME)
    assert mail_key(mail(**{"Message-ID": "<m2@example.cn>"}).as_bytes(), MIME) != mail_key(
        mail().as_bytes(), MIME
    )


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"From: a@b\r\n", b"Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n"]),
)
@pytest.mark.parametrize("kind", [MIME, "application/json", "multipart/form-data; boundary=X"])
def test_no_bytes_break_the_reading(kind: str, body: bytes, start: bytes) -> None:
    try:
        found = read_mail(start + body, kind)
    except NotReadable:
        return
    assert isinstance(found, dict)


@pytest.mark.parametrize(
    "hostile",
    [b"From: " + b"a@b," * 9_000, b"From: a@b\r\nSubject:" + b" =?utf-8?q?=41?=\r\n" * 9_000,
     b"From: a@b\r\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(99))],
)  # fmt: skip
def test_a_mail_made_to_take_long_is_set_aside(hostile: bytes) -> None:
    with pytest.raises(NotReadable, match="too"):
        read_mail(hostile, MIME)
    assert mail_key(hostile, MIME)


async def test_a_mail_becomes_a_lead_once_and_the_next_is_told_of_the_same(doorway: Doorway) -> None:
    for _ in range(2):
        await doorway.knock("mail", mail().as_bytes(), MIME)
    await doorway.knock("mail", mail(**{"Message-ID": "<m2@x>", "Subject": "补充"}).as_bytes(), MIME)
    await doorway.knock(
        "mail", mail(**{"Message-ID": "<m3@x>", "Auto-Submitted": "auto-replied"}).as_bytes(), MIME
    )
    heard = [one for one in await doorway.drain() if one.type == "sales.email_received"]
    [(id, name, email)] = await doorway.rows("select id, name, email from sales.lead")
    assert (name, email) == ("王芳", "wang@example.cn")
    assert [(one.subject, one.data["subject"]) for one in heard] == [(id, "询价：三台设备"), (id, "补充")]
    assert (await doorway.count("repeated"), await doorway.count("automatic")) == (1, 1)
