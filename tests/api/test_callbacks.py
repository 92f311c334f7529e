"""Office platforms at the door: peers that sign and seal as their documents say, over HTTP."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.api.server import platform_of
from tests.sales import Company
from yingdan.api import create_app
from yingdan.base import fetch
from yingdan.connectors.callbacks import CallbackSecret
from yingdan.connectors.inbox import add_channel_key

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ADDED = (
    "<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>{at}</CreateTime><MsgType>event</MsgType>"
    "<Event>change_external_contact</Event><ChangeType>{change}</ChangeType><UserID>zhangsan</UserID>"
    "<ExternalUserID>{who}</ExternalUserID><State>官网二维码</State></xml>"
)


def sealed(key: bytes, vector: bytes, plain: bytes, block: int) -> bytes:
    padder = padding.PKCS7(block * 8).padder()
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()


@dataclass
class Peer:
    """A platform that calls an address; each call has a random part of its own."""

    http: httpx.AsyncClient
    company: Company
    token: str = "t0ken"
    key: str = KEY
    owner: str = "ww1"

    @property
    def seconds(self) -> str:
        return str(int(self.company.clock.now().timestamp()))

    def envelope(self, message: bytes) -> str:
        key = b64decode(self.key + "=")
        plain = os.urandom(16) + len(message).to_bytes(4, "big") + message + self.owner.encode()
        return b64encode(sealed(key, key[:16], plain, 32)).decode()

    def query(self, envelope: str) -> dict[str, str]:
        nonce = os.urandom(4).hex()
        parts = sorted([self.token, self.seconds, nonce, envelope])
        made = sha1("".join(parts).encode()).hexdigest()
        return {"msg_signature": made, "timestamp": self.seconds, "nonce": nonce}

    async def wecom(self, message: str) -> httpx.Response:
        envelope = self.envelope(message.encode())
        body = f"<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
        return await self.http.post("/in/wecom/callback", params=self.query(envelope), content=body.encode())

    async def feishu(
        self, said: Mapping[str, Any], phrase: str = "phrase", sign: bool = True
    ) -> httpx.Response:
        vector = os.urandom(16)
        inside = sealed(sha256(phrase.encode()).digest(), vector, json.dumps(said).encode(), 16)
        body = json.dumps({"encrypt": b64encode(vector + inside).decode()}).encode()
        nonce = os.urandom(4).hex()
        made = sha256(f"{self.seconds}{nonce}{phrase}".encode() + body).hexdigest()
        headers = {
            "x-lark-request-timestamp": self.seconds,
            "x-lark-request-nonce": nonce,
            "x-lark-signature": made,
        }
        return await self.http.post("/in/feishu/callback", content=body, headers=headers if sign else {})


@pytest.fixture
async def peer(company: Company) -> AsyncIterator[Peer]:
    now = company.clock.now()
    async with company.db.begin() as tx:
        await add_channel_key(tx, "sales.wecom", "", now, opens=CallbackSecret("t0ken", KEY, "ww1"))
        await add_channel_key(tx, "sales.feishu", "", now, opens=CallbackSecret("v-token", "phrase"))
    transport = httpx.ASGITransport(app=create_app(platform_of(company)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Peer(http, company)


async def inbox(company: Company, channel: str) -> list[tuple[Any, ...]]:
    async with company.db.begin() as tx:
        return await fetch(
            tx,
            "select state, problem, body from connectors.inbox where channel = %(c)s order by id",
            {"c": channel},
        )


async def test_a_contact_that_is_added_in_wecom_becomes_one_lead_and_a_retry_no_second(peer: Peer) -> None:
    at = peer.seconds
    asked = peer.envelope(b"echo 1")
    answer = await peer.http.get("/in/wecom/callback", params={**peer.query(asked), "echostr": asked})
    assert (answer.status_code, answer.content) == (200, b"echo 1")
    for _ in range(2):  # a platform that tries again seals anew
        answer = await peer.wecom(ADDED.format(at=at, who="wo1", change="add_external_contact"))
        assert (answer.status_code, answer.content) == (200, b"")
    await peer.wecom(ADDED.format(at=int(at) + 1, who="wo1", change="add_half_external_contact"))
    await peer.wecom(ADDED.format(at=int(at) + 2, who="wo9", change="del_external_contact"))
    await peer.company.settle()
    [lead] = await peer.company.ask("sales.lead", "source == 'wecom'")
    assert lead["external_id"] == "wo1"
    assert await peer.company.ask("sales.lead", "external_id == 'wo9'") == []
    async with peer.company.db.begin() as tx:
        told = await fetch(
            tx,
            "select subject, data from events.event where type = 'sales.social_interaction' order by at",
            {},
        )
    assert [subject for subject, _data in told] == [lead["id"]] * 2
    assert told[0][1] == {
        "kind": "add_external_contact",
        "event": "add_external_contact",
        "state": "官网二维码",
        "by": "zhangsan",
    }


async def test_a_message_to_a_feishu_bot_is_told_of_who_wrote_it(peer: Peer) -> None:
    said = {"type": "url_verification", "challenge": "c-1", "token": "v-token"}
    answer = await peer.feishu(said, sign=False)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c-1"})
    content = json.dumps({"text": "请问有报价吗"})
    sender = {"sender_id": {"union_id": "on_1", "open_id": "ou_1"}}
    header = {"event_id": "e1", "event_type": "im.message.receive_v1", "token": "v-token"}
    message = {
        "schema": "2.0",
        "header": header,
        "event": {"sender": sender, "message": {"content": content}},
    }
    assert (await peer.feishu(message, sign=False)).status_code == 401
    assert (await peer.feishu(message, phrase="other")).status_code == 401
    assert (await peer.feishu({**message, "header": {**header, "token": "x"}})).status_code == 401
    answer = await peer.feishu(message)
    assert (answer.status_code, answer.json()) == (200, {})
    await peer.company.settle()
    [lead] = await peer.company.ask("sales.lead", "external_id == 'on_1'")
    async with peer.company.db.begin() as tx:
        told = await fetch(tx, "select subject, data from events.event where type = 'sales.chat_message'", {})
    assert told == [(lead["id"], {"text": "请问有报价吗", "event": "im.message.receive_v1"})]


async def test_nothing_that_is_not_signed_for_us_comes_in(peer: Peer) -> None:
    message = ADDED.format(at=peer.seconds, who="wo1", change="add_external_contact")
    peer.owner = "ww2"
    assert (await peer.wecom(message)).json()["type"].endswith("callback-is-for-another")
    peer.owner, peer.token = "ww1", "other"
    assert (await peer.wecom(message)).status_code == 401
    peer.token = "t0ken"
    for body in (b"", b"<xml/>", b'{"encrypt": 5}', b"{", b"\xff" * 9):
        assert (await peer.http.post("/in/wecom/callback", content=body)).status_code in (400, 401)
    huge = await peer.http.post("/in/wecom/callback", content=b"<" * 1_100_000)
    assert huge.status_code == 413
    for channel in ("nobody", "form"):
        assert (await peer.http.post(f"/in/{channel}/callback", content=b"{}")).status_code == 404
    plain = await peer.http.post("/in/wecom", params={"k": "ck_any"}, json={"Event": "add_external_contact"})
    assert plain.status_code == 404
    assert await inbox(peer.company, "sales.wecom") == []


async def test_a_signed_bomb_is_set_aside_with_its_reason(peer: Peer) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Event>&b;</Event></xml>'
    assert (await peer.wecom(bomb)).status_code == 200
    await peer.company.settle()
    [(state, problem, body)] = await inbox(peer.company, "sales.wecom")
    assert state == "failed"
    assert "delivery-is-unreadable" in problem
    assert bytes(body) == bomb.encode()
