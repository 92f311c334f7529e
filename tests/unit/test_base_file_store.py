"""One store, two places: what holds for a folder holds for a server that speaks S3."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from yingdan.base import Problem, Settings
from yingdan.base.blobs_kind import media_type
from yingdan.base.blobs_scan import Scanner
from yingdan.base.blobs_store import FileStore, file_store


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    _, port = moto.get_host_and_port()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        moto.stop()


@pytest.fixture(params=["folder", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return file_store(Settings(data_dir=tmp_path))
    address: str = request.getfixturevalue("server")
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{address}/papers", method="PUT"))
    return file_store(s3(tmp_path, address))


def s3(folder: Path, address: str, bucket: str = "papers") -> Settings:
    return Settings(
        data_dir=folder, files_url=f"s3://{bucket}/yingdan", files_endpoint=address, files_region="us-east-1",
        files_key="testing", files_secret="testing",
    )  # fmt: skip


async def pieces(body: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    for place in range(0, len(body), size):
        yield body[place : place + size]


async def whole(store: FileStore, digest: str) -> bytes | None:
    opened = await store.open(digest)
    if opened is None:
        return None
    body = b"".join([piece async for piece in opened.pieces])
    assert len(body) == opened.size
    return body


async def test_a_kept_file_comes_back_whole_and_goes_when_removed(store: FileStore) -> None:
    body = bytes(range(256)) * 30_000
    async with store.receiving(pieces(body), limit=len(body)) as incoming:
        assert (incoming.digest, incoming.size) == (sha256(body).hexdigest(), len(body))
        assert await whole(store, incoming.digest) is None
        await store.keep(incoming)
        digest = incoming.digest
    assert await whole(store, digest) == body
    async with store.receiving(pieces(body), limit=len(body)) as again:
        await store.keep(again)
    await store.remove(digest)
    await store.remove(digest)
    assert await whole(store, digest) is None


async def test_what_is_not_kept_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="file-is-too-large"):
        async with store.receiving(pieces(bytes(300_000)), limit=200_000):
            pytest.fail("too large a file was taken")
    async with store.receiving(pieces(b"x"), limit=10) as incoming:
        digest = incoming.digest
    assert await whole(store, digest) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_server_that_is_away_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    away = file_store(s3(tmp_path, "http://127.0.0.1:9"))
    away._store = type(away._store).from_url(  # type: ignore[attr-defined]
        "s3://papers", access_key_id="a", secret_access_key="b", endpoint="http://127.0.0.1:9", region="us-east-1",
        client_options={"allow_http": True}, retry_config={"max_retries": 0},
    )  # fmt: skip
    with pytest.raises(Problem, match="files-are-away"):
        await away.open("0" * 64)
    async with away.receiving(pieces(b"x"), limit=10) as incoming:
        with pytest.raises(Problem, match="files-are-away"):
            await away.keep(incoming)


async def test_a_scanning_server_is_spoken_to_as_clamd_wants(tmp_path: Path) -> None:
    taken: list[bytes] = []

    async def clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        body = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            body += await reader.readexactly(size)
        taken.append(body)
        writer.write(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in body else b"stream: OK\0")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(clamd, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    scanner = Scanner(f"tcp://127.0.0.1:{port}")
    path = tmp_path / "file"
    path.write_bytes(bytes(200_000))
    await scanner.judge(path)
    assert taken == [bytes(200_000)]
    path.write_bytes(b"EICAR")
    with pytest.raises(Problem, match="file-is-infected") as caught:
        await scanner.judge(path)
    assert caught.value.params["finding"] == "Eicar-Signature"
    server.close()
    await server.wait_closed()
    with pytest.raises(Problem, match="file-could-not-be-scanned"):
        await scanner.judge(path)


@pytest.mark.parametrize(
    ("head", "name", "media"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", "image/png"),
        (b"%PDF-1.4", "a.png", "application/pdf"),
        (b"PK\x03\x04....", "报价.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04....", "a.zip", "application/zip"),
        (b"MZ....", "a.jpg", "application/x-msdownload"),
        (b"  <!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"\xef\xbb\xbf<svg xmlns='x'>", "a.png", "image/svg+xml"),
        ("姓名,电话\n".encode("gb18030"), "a.csv", "text/csv"),
        ("你好".encode()[:5], "a", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"", "a.txt", "text/plain"),
        (b"plain words", "a.html", "text/plain"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str, media: str) -> None:
    assert media_type(head, name) == media
