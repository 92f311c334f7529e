"""A fetched mail taken apart: the message as the inbox keeps it, and the sheets that came with it as files.

A message that is larger than a delivery loses the contents of its attachments (their names stay). Large mails are taken apart by a process of
their own, since reading them takes a while and leads go through this one.
"""

import asyncio
import os
import sys
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

import msgspec

from yingdan.connectors.doors import DELIVERY_LIMIT
from yingdan.connectors.mails import MOST_PARTS, is_plain_enough
from yingdan.connectors.text import clean_text

LARGE = 262_144
_SHEETS = (".csv", ".tsv", ".xlsx", ".txt")
_PATIENCE_S = 300.0


class Parts(msgspec.Struct, frozen=True):
    """`message`: at most a delivery; `sheets`: (name, path) of each attached sheet, to be deleted after use."""

    message: bytes
    sheets: list[tuple[str, str]]


async def take_apart(raw: bytes, folder: Path) -> Parts:
    """The parts of a mail; `folder`: where files may lie meanwhile."""
    if len(raw) <= LARGE:
        return await asyncio.to_thread(split, raw, folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"from {__name__} import main; main()", str(folder),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(raw), _PATIENCE_S)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        raise
    if process.returncode != 0:  # what takes memory without end is kept as far as it goes
        return Parts(raw[:DELIVERY_LIMIT], [])
    return msgspec.json.decode(said, type=Parts)


def split(raw: bytes, folder: Path) -> Parts:
    """Here and now."""
    if not is_plain_enough(raw):
        return Parts(raw[:DELIVERY_LIMIT], [])
    try:
        mail = message_from_bytes(raw, policy=default)
        sheets = [(name, _keep(content, folder)) for name, content in _attached(mail)]
        return Parts(raw if len(raw) <= DELIVERY_LIMIT else _reduced(mail, raw), sheets)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return Parts(raw[:DELIVERY_LIMIT], [])


def _attached(mail: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            break
        name = clean_text(part.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1][-150:]
        if part.is_multipart() or not name.lower().endswith(_SHEETS):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            found.append((name, content))
    return found


def _keep(content: bytes, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid4().hex
    path.write_bytes(content)
    return str(path)


def _reduced(mail: EmailMessage, raw: bytes) -> bytes:
    for part in mail.walk():
        if not part.is_multipart() and (part.get_filename() or part.get_content_maintype() != "text"):
            part.set_payload("")
    small = mail.as_bytes()
    return small if len(small) <= DELIVERY_LIMIT else raw[:DELIVERY_LIMIT]


def main() -> None:
    """Take apart what comes on standard input."""
    with suppress(OSError):
        os.nice(15)
    parts = split(sys.stdin.buffer.read(), Path(sys.argv[1]))
    sys.stdout.buffer.write(msgspec.json.encode(parts))
