"""Attacks by addresses that people name: the server is to call what only it can reach."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from bench.attacker import HOST, Browser, Json, Tally, Target, label, plan, publish, put, until
from yingdan.base import Problem, Settings
from yingdan.connectors import outbox_ticker
from yingdan.connectors.sign_on import SignOnDesk
from yingdan.kernel.accounts import SignOn
from yingdan.main.wiring import ground

# `{port}`: where a listener of ours counts who comes; the rest has no listener, and must be refused before it is asked.
INNER = (
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/", "http://0177.0.0.1:{port}/", "http://017700000001:{port}/", "http://0:{port}/",
    "http://0.0.0.0:{port}/", "http://127.9.9.9:{port}/", "http://localhost:{port}/", "http://LOCALHOST.:{port}/",
    "http://{name}:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/", "http://[::127.0.0.1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/", "http://[2001:0:0:0:0:0:80ff:fffe]:{port}/", "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://１２７.0.0.1:{port}/", "http://127。0。0。1:{port}/", "http://ⓛocalhost:{port}/", "http://%31%32%37.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.com/", "http://127.0.0.1:{port}#@example.com/",
    "http://example.com\t@127.0.0.1:{port}/", "http://127.0.0.1:{port}?.example.com", "HTTP://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/", "http://[fe80::1%25lo]/",
    "http://100.100.100.200/latest/meta-data/", "http://2852039166/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b:1::a9fe:a9fe]/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://198.18.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "dict://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/",
    "unix:///tmp/x", "http://127.0.0.1:{port}/\r\nX: y", "//127.0.0.1:{port}/", "http:127.0.0.1:{port}",
)  # fmt: skip


@asynccontextmanager
async def listening(answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") -> AsyncIterator[tuple[int, list[bytes]]]:  # fmt: skip
    """A listener on every address of this machine: (port, the beginning of what each caller said)."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            heard.append(await reader.read(2_000))
            writer.write(answer)
            await writer.drain()
        writer.close()

    doors = [await asyncio.start_server(serve, "0.0.0.0", 0)]
    port = int(doors[0].sockets[0].getsockname()[1])
    with suppress(OSError):  # a machine without IPv6
        doors.append(await asyncio.start_server(serve, "::", port, family=socket.AF_INET6))
    try:
        yield port, heard
    finally:
        for one in doors:
            one.close()


def _webhook(url: str, name: str) -> Json:
    return put("webhook", f"sales.{name}", {"label": label("勿动"), "url": url, "secret": name})


def _provider(url: str, name: str) -> Json:
    return put("sign_on", f"sales.{name}", {"label": label("勿动"), "issuer": url, "client_id": "x"})


async def webhooks_to_inner_addresses(target: Target, tally: Tally) -> Json:
    """Every spelling of an address within, as a webhook that is tried, and as an issuer that a stranger signs in with."""
    async with listening() as (port, heard), target.admin() as admin:
        urls = [one.format(port=port, name=socket.gethostname()) for one in INNER]
        hooks = await _publishable(admin, tally, _webhook, urls, "hook")
        # A provider is only asked over TLS; so that the address decides, and not that.
        safe = [url.replace("http:", "https:", 1) for url in urls]
        issuers = await _publishable(admin, tally, _provider, safe, "idp")
        await publish(admin, [_webhook(url, name) for name, url in hooks.items()])
        for name in hooks:
            await admin.told("POST", f"/webhooks/sales.{name}/secret")
            await admin.told("POST", f"/webhooks/sales.{name}/ping")
        await publish(admin, [_provider(url, name) for name, url in issuers.items()])
        async with target.stranger() as stranger:
            for name, url in issuers.items():
                answer = await stranger.ask("POST", f"/sign-on/sales.{name}/begin")
                tally.refusal(f"issuer {url}", answer, (502,))

        async def tried() -> Any:
            rows = (await admin.told("GET", "/effects?limit=200"))["rows"]
            mine = {one["webhook"]: one for one in rows if one["webhook"].startswith("sales.hook")}
            whole = len(mine) == len(hooks) and all(one["attempts"] and one["took_ms"] is not None for one in mine.values())  # fmt: skip
            return mine if whole else None

        for name, one in (await until(tried)).items():
            held = one["status"] is None and bool(one["error"])
            told = str(one["error"])
            tally.saw(f"webhook {hooks[name.partition('.')[2]]}", held, told.partition(":")[0][:60])
        tally.saw("who came to the listener", not heard, "nobody" if not heard else repr(heard[0][:80]))
        off = [put("webhook", f"sales.{name}", {}) | {"op": "remove"} for name in hooks]
        off += [put("sign_on", f"sales.{name}", {}) | {"op": "remove"} for name in issuers]
        await publish(admin, off)
    return {"addresses": len(urls)}


async def _publishable(
    admin: Browser, tally: Tally, made: Any, urls: list[str], short: str
) -> dict[str, str]:
    """name -> address of those that a plan finds no fault with; the others are refused there already. Raises RuntimeError."""
    names = {f"{short}{place}": url for place, url in enumerate(urls)}
    answer = await plan(admin, [made(url, name) for name, url in names.items()])
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {answer.text[:600]}")
    for fault in answer.json()["faults"]:
        name = next((one for one in re.split(r"[ ./]", str(fault["at"])) if one in names), "")
        if name:
            tally.saw(f"{short} {names.pop(name)}", True, f"200 {fault['slug']}")
    return names


async def redirects_to_inner_addresses(target: Target, tally: Tally) -> None:
    """An address that may be called, and sends on to one that may not. The sender of webhooks and the questions to providers run
    here with private addresses allowed, since no public server can be had for this; the worker stands still meanwhile."""
    async with listening() as (port, heard):
        for status in (301, 302, 303, 307, 308):
            there = (
                f"HTTP/1.1 {status} x\r\nLocation: http://{HOST}:{port}/inner\r\nContent-Length: 0\r\n\r\n"
            )
            async with listening(there.encode()) as (first, came):
                try:
                    await SignOnDesk(allow_private=True).begin(
                        SignOn(
                            label={"zh": "勿动", "en": "Untouched"},
                            client_id="x",
                            issuer=f"http://{HOST}:{first}",
                        ),
                        "http://x/login",
                        "s",
                        "n",
                        "v",
                        datetime.now(UTC),
                    )
                    told = ""
                except Problem as problem:
                    told = problem.slug
                tally.saw(f"issuer by {status}", bool(came) and bool(told) and not heard, f"502 {told}")
                error, came_before = (
                    await _sent(target, f"http://{HOST}:{first}/", f"turn{status}"),
                    len(came),
                )
                tally.saw(f"webhook by {status}", came_before > 1 and not heard, error)


async def _sent(target: Target, url: str, name: str) -> str:
    """What became of the test message of a webhook with a name of its own, so that no breaker holds it, that this process sends."""
    worker = target.site.stack.pids()["worker"]
    settings = Settings(database_url=target.site.stack.dsn, data_dir=target.site.stack.folder / "data")
    async with target.admin() as admin:
        await publish(admin, [_webhook(url, name)])
        await admin.told("POST", f"/webhooks/sales.{name}/secret")
        os.kill(worker, signal.SIGSTOP)
        try:
            key = (await admin.told("POST", f"/webhooks/sales.{name}/ping"))["id"]
            async with ground(settings, "bench") as base:
                tick = outbox_ticker(base.db, base.in_force, allow_private=True)
                for _ in range(20):
                    await tick(base.clock.now())
                    effect = await admin.told("GET", f"/effects/{key}")
                    if effect["took_ms"] is not None:
                        break
        finally:
            os.kill(worker, signal.SIGCONT)
        await publish(admin, [put("webhook", f"sales.{name}", {}) | {"op": "remove"}])
    return str(effect["error"])
