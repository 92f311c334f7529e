"""Attacks by paths, files and documents of others: out of a folder, into a page, through an entity."""

import io
import json
import os
import time
import zipfile
from base64 import b64decode, b64encode
from hashlib import sha1
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from openpyxl import Workbook

from bench.attacker import (
    HOST,
    Browser,
    Json,
    Tally,
    Target,
    label,
    plan,
    put,
    slug_of,
    status_of,
    told_of,
    until,
)

_UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "%252e%252e%252f", "..%c0%af", "..;/", "%uff0e%uff0e/")  # fmt: skip
_STARTS = ("/", "/assets/", "/api/v1/files/", "/api/v1/studio/packages/", "/api/v1/exports/", "/in/", "/api/v1/imports/", "/sdk/", "/problems/")  # fmt: skip
_WANTED = ("etc/passwd", "secret.key", "data/secret.key", "pyproject.toml")
_ENTITY = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 30}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]>"
)
_CALLBACK_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def _leaks(target: Target, content: bytes) -> bool:
    return b"root:x:0" in content or target.secret.encode() in content or b"[build-system]" in content


async def paths_out_of_folders(target: Target, tally: Tally) -> None:
    """Every way to write a step up, at every place that leads to a file."""
    for start in _STARTS:
        for up in _UP:
            for wanted in _WANTED[:2]:
                said = f"GET {start}{up * 6}{wanted} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
                answer = await target.raw(said.encode())
                status = status_of(answer)
                # Below / every path is the client's first page; below /api nothing but a refusal.
                tally.saw(f"{start}{up}{wanted}", not _leaks(target, answer) and status < 500, told_of(answer))  # fmt: skip
    async with target.admin() as admin:
        for app in ("..", "../../etc", "own/../../x", "%2e%2e", "sales\x00"):
            tally.refusal(f"package {app!r}", await admin.ask("GET", f"/studio/packages/{quote(app, safe='')}/export.zip"))  # fmt: skip
            body = {"upload": app, "sides": []}
            tally.refusal(f"upload {app!r}", await admin.ask("POST", "/studio/packages/offer", json=body))
            channel = put("channel", f"sales.{app}", {"label": label("夹"), "format": "folder", "source": "other", "sheets": {"object": "sales.lead"}})  # fmt: skip
            answer = await plan(admin, [channel])
            faulty = answer.status_code >= 400 or bool(answer.json()["faults"])
            tally.saw(f"a folder called {app!r}", faulty and answer.status_code < 500, f"{answer.status_code} faulty")  # fmt: skip
        for sha in ("../secret.key", "0" * 63 + "/", "." * 64, "0" * 64):
            tally.refusal(f"file {sha}", await admin.ask("GET", f"/files/{quote(sha, safe='')}"))


async def files_that_would_run(target: Target, tally: Tally) -> None:
    """Pages, scripts and drawings as files of a record, under names that are more than names."""
    pages = {
        "x.html": b"<html><script>alert(document.cookie)</script>",
        "x.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "x.png": b"<script>alert(1)</script>",
        "x.js": b"alert(1)",
        '../../x"\r\nSet-Cookie: a=b\r\n.html': b"<script>1</script>",
        "\u202egnp.html": b"<body onload=alert(1)>",
        "x.xml": b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
        "x.pdf": b"%PDF-1.4 <</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    }
    async with target.admin() as admin:
        for name, content in pages.items():
            answer = await admin.ask("POST", "/files", files={"file": (name, content, "image/png")})
            if answer.status_code != 201:
                tally.refusal(f"upload {name!r}", answer)
                continue
            given = await admin.ask("GET", f"/files/{answer.json()['sha']}")
            head = given.headers
            saved = head["content-disposition"].startswith("attachment") and "sandbox" in head["content-security-policy"]  # fmt: skip
            tally.saw(f"shown {name!r}", saved and "set-cookie" not in head and head["x-content-type-options"] == "nosniff", "saved, sandboxed")  # fmt: skip
            tally.saw(f"named {name!r}", "/" not in answer.json()["name"] and "\r" not in answer.json()["name"], "a plain name")  # fmt: skip


async def entities_in_workbooks(target: Target, tally: Tally) -> None:
    """A sheet whose parts name a file of the server, or grow when they are read."""
    async with target.admin() as importer:
        for what, doctype, used in (
            ("an entity of a file", _ENTITY, "&x;"),
            ("entities that grow", _LAUGHS, "&h;"),
        ):
            for part in ("xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):  # fmt: skip
                book = _workbook(part, doctype, used, target)
                answer = await importer.ask(
                    "POST", "/imports", data={"object": "sales.lead"}, files={"file": ("leads.xlsx", book)}
                )
                tally.saw(f"{what} in {part}", not _leaks(target, answer.content) and 400 <= answer.status_code < 500, f"{answer.status_code} {slug_of(answer.content)}")  # fmt: skip


def _workbook(part: str, doctype: str, used: str, target: Target) -> bytes:
    path = target.site.stack.folder / "book.xlsx"
    sheet = Workbook()
    for row in (["姓名", "电话"], ["李四", "13800138000"]):
        sheet.active.append(row)
    sheet.save(path)
    made = io.BytesIO()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        texts = {info.filename: whole.read(info) for info in whole.infolist()}
        for name, text in texts.items():
            if name == part:
                body = text.decode()
                body = body[body.index("?>") + 2 :] if body.startswith("<?xml") else body
                text = (doctype + body.replace("</", f"{used}</", 1)).encode()
            book.writestr(name, text)
    return made.getvalue()


async def entities_in_callbacks(target: Target, tally: Tally) -> Json:
    """A signed message of WeCom whose XML names a file, asks for one at an address, or grows; and the envelope around it."""
    shared = {"token": "t0ken", "key": _CALLBACK_KEY, "owner": "ww1"}
    async with target.admin() as admin, target.stranger() as wecom:
        await admin.told("POST", "/channels/sales.wecom/keys", json={"label": "bench", "shared": shared})
        plain = "<FromUserName>sys</FromUserName><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>"
        told = "<xml>{plain}<UserID>{used}</UserID><ExternalUserID>{used}</ExternalUserID></xml>"
        sent = 0
        for doctype, used in ((_ENTITY, "&x;"), (_LAUGHS, "&h;"), ('<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">', "x")):  # fmt: skip
            message = doctype + told.format(plain=plain, used=used)
            answer = await _called(wecom, message)
            tally.saw(f"a message with {doctype[:30]}", answer.status_code < 500, f"{answer.status_code} written down raw")  # fmt: skip
            sent += answer.status_code == 200
            outer = f"{doctype}<xml><Encrypt>{used}</Encrypt></xml>"
            tally.refusal(f"an envelope with {doctype[:30]}", await wecom.http.post("/in/wecom/callback", content=outer.encode()))  # fmt: skip

        async def refused() -> Any:
            rows = (await admin.told("GET", "/deliveries/failed?channel=sales.wecom"))["rows"]
            return rows if len(rows) >= sent else None

        rows = await until(refused)
        for row in rows:
            tally.saw("read", bool(row["problem"]), str(row["problem"]))
        leads = await admin.told("POST", "/records/sales.lead/query", json={"filter": "source == 'wecom'"})
        tally.saw("leads made of them", not leads["rows"], "none")
        tally.saw("a file of the server", "root:x" not in json.dumps([rows, leads]), "not in any answer")
        unsigned = await _called(wecom, "<xml></xml>", token="forged")
        tally.refusal("a message signed by another", unsigned, slug="callback-is-not-signed")
        old = await _called(wecom, "<xml></xml>", ago_s=3_600)
        tally.refusal("a message of an hour ago", old, slug="callback-is-out-of-time")
        stray = await _called(wecom, "<xml></xml>", owner="ww2")
        tally.refusal("a message for another company", stray, slug="callback-is-for-another")
    return {"sent": sent}


async def _called(wecom: Browser, message: str, *, token: str = "t0ken", owner: str = "ww1", ago_s: int = 0) -> Any:  # fmt: skip
    """A message, sealed and signed as WeCom's documents say."""
    key = b64decode(_CALLBACK_KEY + "=")
    text = message.encode()
    plain = os.urandom(16) + len(text).to_bytes(4, "big") + text + owner.encode()
    padder, cipher = padding.PKCS7(256).padder(), Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    envelope = b64encode(cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()).decode()
    stamp, nonce = str(int(time.time()) - ago_s), os.urandom(4).hex()
    signed = sha1("".join(sorted([token, stamp, nonce, envelope])).encode()).hexdigest()
    query = {"msg_signature": signed, "timestamp": stamp, "nonce": nonce}
    body = f"<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
    return await wecom.http.post("/in/wecom/callback", params=query, content=body.encode())
