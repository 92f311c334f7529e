"""Attacks by weight: little to send, much to unpack, to nest, to match or to wait for."""

import asyncio
import contextlib
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import psutil

from bench.attacker import HOST, Json, Tally, Target, label, plan, put, slug_of, status_of, told_of
from bench.attacks_by_values import MINE, written

MEGABYTE = 1_048_576
_SLOW = 150
_PIECE = b" " * (8 * MEGABYTE)
_DEEP = 100_000
_APP = b"name: bomb\nlabel: {zh: a, en: a}\nversion: 1.0.0\n"


def _grown(start: bytes, pieces: int) -> tuple[bytes, int, int]:
    """(raw deflate, CRC-32, length) of `start` and so many pieces of blanks, made without packing each of them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(_PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(start)
    for _ in range(pieces):
        crc = zlib.crc32(_PIECE, crc)
    return head + body * pieces + packer.flush(), crc, len(start) + pieces * len(_PIECE)


def zipped(parts: dict[str, bytes], bomb: str, start: bytes, pieces: int, told: int | None = None) -> bytes:
    """An archive with plain parts and one that grows. `told`: the length that the archive claims for it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        packed, crc, length = _grown(start, pieces)
        archive.writestr(bomb, packed)
    raw = bytearray(made.getvalue())
    claimed = length if told is None else told
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = raw.rindex(mark)
        struct.pack_into("<H", raw, place + at, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", raw, place + at + 6, crc)
        struct.pack_into("<I", raw, place + at + 14, min(claimed, 0xFFFFFFFE))
    return bytes(raw)


async def archives_that_grow(target: Target, tally: Tally) -> Json:
    """Workbooks and packages of some hundred kilobytes that unpack to a gigabyte, honest about it or not; and archives in archives."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>'
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    before = _memory(target)
    async with target.admin() as admin:
        for what, told in (("honest", None), ("lying", 1_000)):
            book = zipped({"_rels/.rels": rels}, "xl/worksheets/sheet1.xml", sheet, 140, told)
            answer = await admin.ask(
                "POST", "/imports", data={"object": "sales.lead"}, files={"file": ("leads.xlsx", book)}
            )
            tally.refusal(f"a workbook of 1.1 GB in {len(book) // 1024} KB, {what}", answer)
            package = zipped({"app.yaml": _APP}, "objects/x.yaml", b"a: ", 6, told)
            tally.refusal(f"a package of 48 MB, {what}", await admin.ask("POST", "/studio/packages/plan", content=package))  # fmt: skip
        inner = zipped({}, "a.yaml", b"a: ", 100)
        for name in ("inner.zip", "objects/inner.yaml"):
            nested = io.BytesIO()
            with zipfile.ZipFile(nested, "w") as archive:
                archive.writestr("app.yaml", _APP)
                archive.writestr(name, inner)
            answer = await admin.ask("POST", "/studio/packages/plan", content=nested.getvalue())
            tally.refusal(f"an archive in {name}", answer)
        for name in ("../evil.yaml", "/etc/cron.yaml", "a\\..\\evil.yaml", "objects/../../x.yaml"):
            strays = io.BytesIO()
            with zipfile.ZipFile(strays, "w") as archive:
                archive.writestr("app.yaml", _APP)
                archive.writestr(name, b"x: 1")
            tally.refusal(f"a package with {name}", await admin.ask("POST", "/studio/packages/plan", content=strays.getvalue()))  # fmt: skip
        aliases = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))  # fmt: skip
        laughs = io.BytesIO()
        with zipfile.ZipFile(laughs, "w") as archive:
            archive.writestr("app.yaml", _APP + aliases.encode())
        tally.refusal("YAML that grows", await admin.ask("POST", "/studio/packages/plan", content=laughs.getvalue()))  # fmt: skip
    door = target.site.company.door("form")
    async with target.stranger() as robot:
        for what, kind in (("a delivery", "application/json"), ("an event", "application/cloudevents+json")):
            bomb = gzip.compress(_PIECE * 8, 9)
            answer = await robot.http.post(
                door, content=bomb, headers={"content-encoding": "gzip", "content-type": kind}
            )
            tally.refusal(f"{what} of 64 MB in {len(bomb) // 1024} KB", answer)
        packed = {"content-encoding": "gzip", "content-type": "application/json"}
        answer = await robot.http.post("/api/v1/session", content=gzip.compress(_PIECE), headers=packed)
        tally.refusal("a packed sign-in", answer)
    grown = max(0, _memory(target) - before)
    tally.saw("memory of the web process", grown < 700, "bounded" if grown < 700 else f"{grown} MB more")
    return {"web_grew_mb": grown}


def _memory(target: Target) -> int:
    with contextlib.suppress(psutil.Error, KeyError):
        return int(psutil.Process(target.site.stack.pids()["web"]).memory_info().rss / MEGABYTE)
    return 0


async def depths_without_end(target: Target, tally: Tally) -> None:
    """JSON, expressions and definitions that nest or go on."""
    nests = {
        "lists": b"[" * _DEEP + b"]" * _DEEP, "objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP, "open": b"[" * (8 * _DEEP),
        "a number": b'{"name":' + b"9" * 400_000 + b"}", "an exponent": b'{"title":1e999999999,"changes":1e999999999,"limit":1e999999999,"f_decimal":1e999999999,"name":"x"}',
        "a lone half": b'{"title":"\\ud800","limit":"\\ud800","changes":"\\ud800","name":"\\ud800"}',
    }  # fmt: skip
    kind = {"content-type": "application/json"}
    deep = {
        "brackets": "(" * 1_900 + "true" + ")" * 1_900, "nots": "!" * 3_900 + "true", "lists": "[" * 1_900 + "]" * 1_900,
        "terms": " && ".join(["name == 'x'"] * 280), "choices": "true ? " * 500 + "1" + " : 2" * 500, "a text": "'" + "x" * 19_000,
        "long": "name == 'x' || " * 1_200 + "true", "calls": "size(" * 700 + "name" + ")" * 700, "members": "name" + ".a" * 1_900, "minus": "-" * 3_900 + "1 == 1",
    }  # fmt: skip
    async with target.admin() as admin, target.stranger() as stranger:
        for what, body in nests.items():
            for path in (f"/records/{MINE}", f"/records/{MINE}/query", "/publish/plan", "/studio/drafts"):
                tally.refusal(f"{what} to {path}", await admin.ask("POST", path, content=body, headers=kind))
            answer = await stranger.http.post("/api/v1/session", content=body, headers=kind)
            tally.refusal(f"{what} to the sign-in", answer)
        for what, text in deep.items():
            # Brackets nest nothing: they may be taken. Nothing may break.
            for path, body in (
                (f"/records/{MINE}/query", {"filter": text}),
                ("/studio/check-expression", {"object": MINE, "text": text}),
            ):
                answer = await admin.ask("POST", path, json=body)
                tally.saw(f"{what} to {path}", answer.status_code < 500, f"{answer.status_code} {slug_of(answer.content)}".strip())  # fmt: skip
            formula = {"object": MINE, "type": "formula", "label": label("x"), "options": {"expr": text, "result": "boolean"}}  # fmt: skip
            planned = await plan(admin, [put("field", f"{MINE}.bomb", formula)])
            tally.saw(f"a formula of {what}", planned.status_code < 500, f"{planned.status_code} planned")


async def texts_that_match_slowly(target: Target, tally: Tally) -> Json:
    """Texts made for patterns that try again and again, through every type of field and every search."""
    texts = (
        "a@" + "a." * 20_000, "a" * 50_000 + "@", "http://" + "a." * 20_000 + "!", "1" * 50_000 + "x", "1,1" * 20_000, " " * 50_000 + "x",
        "+" + "1-" * 20_000, "0." + "0" * 50_000 + "1e999999", "P" + "1Y" * 20_000, "=" + "(" * 20_000, "赢" * 30_000, "T-2026-" + "0" * 40_000,
    )  # fmt: skip
    took: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    async with target.admin() as admin:
        for text in texts:
            began = loop.time()
            _, kept = await written(admin, tally, "slow", text)
            tally.saw(f"every field {text[:20]!r}", True, f"kept by {len(kept)}")
            for path, name in (("/search", "q"), ("/studio/name", "text"), ("/records/sales.lead", "filter")):
                answer = await admin.ask("GET", path, params={name: text[:5_000]})
                tally.saw(f"{path} {text[:20]!r}", answer.status_code < 500, f"{answer.status_code} {slug_of(answer.content)}".strip())  # fmt: skip
            took[text[:12]] = loop.time() - began
    return {"each_s": took}


async def messages_without_end(target: Target, tally: Tally) -> None:
    """Heads and bodies that go on, whose end can be read in two ways, or that never come."""
    start = f"POST /api/v1/session HTTP/1.1\r\nHost: {HOST}\r\n"
    said = {
        "a header of 1 MB": f"{start}X: {'x' * MEGABYTE}\r\n\r\n", "ten thousand headers": start + "X: y\r\n" * 10_000 + "\r\n",
        "an address of 1 MB": f"GET /api/v1/search?q={'x' * MEGABYTE} HTTP/1.1\r\nHost: x\r\n\r\n",
        "two lengths": f"{start}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{{}}", "a length and chunks": f"{start}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "a folded header": f"{start}X: a\nContent-Length: 5\r\n\r\n", "a negative length": f"{start}Content-Length: -1\r\n\r\n", "no method": "\r\n\r\n\x00\x01\x02\r\n\r\n",
        "ten gigabytes told": f"{start}Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{{", "a huge chunk told": f"{start}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        "TRACE": f"TRACE / HTTP/1.1\r\nHost: {HOST}\r\n\r\n", "a proxy's request": "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\nContent-Length: x\r\n\r\n",
    }  # fmt: skip
    for what, text in said.items():
        answer = await target.raw(text.encode("latin-1"), 20)
        status = status_of(answer)
        tally.saw(what, status == 0 or 400 <= status < 500, told_of(answer))  # fmt: skip

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(60):
            yield b" " * MEGABYTE

    async with target.admin() as admin, target.stranger() as stranger:
        for what, one, path in (
            ("a sign-in", stranger, "/session"),
            ("a record", admin, f"/records/{MINE}"),
            ("a package", admin, "/studio/packages/plan"),
        ):
            told = await _cut_off(one.ask("POST", path, content=endless(), headers={"content-type": "application/json"}))  # fmt: skip
            tally.saw(f"60 MB of {what}", told.startswith(("4", "cut")), told)
        door = target.site.company.door("form")
        told = await _cut_off(stranger.http.post(door, content=endless()))
        tally.saw("60 MB at a door", told.startswith(("4", "cut")), told)
        many = "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(50_000))  # fmt: skip
        form = {"content-type": "multipart/form-data; boundary=x"}
        for path in ("/imports", "/files"):
            answer = await admin.ask("POST", path, content=(many + "--x--").encode(), headers=form)
            tally.refusal(f"fifty thousand parts to {path}", answer)
    await _slow(target, tally)


async def _cut_off(asked: Any) -> str:
    try:
        answer = await asked
    except httpx.HTTPError as wrong:
        return f"cut off {type(wrong).__name__}"
    return f"{answer.status_code} {slug_of(answer.content)}"


async def _slow(target: Target, tally: Tally) -> None:
    """Connections that send their heads a letter at a time, while somebody else is served."""
    held = [await asyncio.open_connection(HOST, target.port) for _ in range(_SLOW)]
    for _, writer in held:
        writer.write(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    wrong = await target.answers_still()
    tally.saw(f"{_SLOW} slow senders", not wrong, wrong or "others are served")
    for _, writer in held:
        writer.close()
