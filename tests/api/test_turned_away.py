"""Who is turned away while the line of sign-ins is full: strangers alone, in the asker's language, counted and said."""

import asyncio
import json
import logging

import httpx
import pytest

from yingdan.kernel.accounts.turnstile import LINE

WRONG = {"login": "安娜", "password": "not the password"}


async def _stranger(door: httpx.ASGITransport, address: str, body: bytes, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(door.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://yingdan.test") as one:
        return await one.post(
            "/api/v1/session", content=body, headers={"content-type": "application/json", **headers}
        )


async def test_a_full_line_turns_strangers_away_unread(
    door: httpx.ASGITransport, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingdan.api.turned_away._SAID_EVERY_S", 0.01)
    caplog.set_level(logging.INFO, "yingdan.refusals")
    body = json.dumps(WRONG).encode()
    waiting = [
        asyncio.create_task(
            _stranger(door, f"6.6.6.{at}", json.dumps({**WRONG, "login": f"nobody {at}"}).encode())
        )
        for at in range(LINE + 2)
    ]
    gate = door.app.state.platform.turnstile  # type: ignore[attr-defined]
    while not gate.turns_away("7.7.7.7"):
        await asyncio.sleep(0)
    # Not even read: this is no JSON.
    refused = await _stranger(door, "7.7.7.7", b"{", **{"accept-language": "en"})
    chinese = await _stranger(door, "7.7.7.7", body)
    # A mark of a device, and be it a forged one, is judged where marks are judged.
    marked = await _stranger(door, "7.7.7.7", b"{", cookie="yd_device=forged")
    await asyncio.gather(*waiting)
    assert (refused.status_code, refused.json()["slug"], refused.headers["retry-after"]) == (
        429,
        "sign-in-is-busy",
        "2",
    )
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.json()["title"].isascii()
    assert not chinese.json()["title"].isascii()
    assert marked.status_code == 422
    await asyncio.sleep(0.05)
    [said] = [one for one in caplog.records if getattr(one, "times", 0)]
    assert (said.times, said.peers) == (2, {"7.7.7.7": 2})  # type: ignore[attr-defined]
