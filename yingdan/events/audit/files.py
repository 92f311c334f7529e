"""The audit as a file that proves itself: written from the database, verified without one.

    yingdan-audit 1
    <public key of the installation>

    <body of a leaf>[<tab><salt><tab><contents>]     one line each, from leaf 0 on
    ...

    <signed note of the head, with the number of leaves that have contents>

Every byte is held: bodies by the root, contents by the digest in their body, which leaves have contents by their signed number,
the rest by being what it must be. Nothing else may stand in it.
"""

import multiprocessing
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from yingdan.base import Problem
from yingdan.events.audit.merkle import Node, compact, hash_span, join
from yingdan.events.audit.notes import Head, Signer, Verifier, open_note

_FORMAT = "yingdan-audit 1"
_NOTE_LINES = 7
_LONGEST_NOTE = 4_096
_AT_ONCE = 1_000
_BLOCK = 4_194_304
# Below it a second process costs more than it saves.
_ALONE = 16_777_216
_DIGEST = b'"digest":"'

Lines = Callable[[int, int], Awaitable[Sequence[tuple[str, str | None]]]]


async def written(signer: Signer, head: Head, lines: Lines) -> AsyncIterator[bytes]:
    """The file in parts. `lines(first, end)`: bodies and contents of the leaves in [first, end)."""
    yield f"{_FORMAT}\n{signer.verifier}\n\n".encode()
    opened = 0
    for first in range(0, head.size, _AT_ONCE):
        part = []
        for body, contents in await lines(first, min(head.size, first + _AT_ONCE)):
            opened += contents is not None
            part.append(body if contents is None else f"{body}\t{contents}")
        yield "".join(f"{line}\n" for line in part).encode()
    yield f"\n{signer.sign(Head(head.size, head.root, head.at, opened))}".encode()


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file was found to be; `older` the kept head it was held against."""

    head: Head
    verifier: Verifier
    older: Head | None = None


@dataclass(frozen=True, slots=True)
class _Range:
    """A stretch of the file that one process looks at; `first`: the place of its first leaf. `cut`: a size at which an
    earlier tree ended."""

    path: Path
    start: int
    end: int
    first: int = 0
    cut: int = 0


@dataclass(frozen=True, slots=True)
class _Looked:
    before: dict[Node, bytes]
    after: dict[Node, bytes]
    opened: int
    changed: int | None


def verify(
    path: Path, *, key: Verifier | None = None, kept: str | None = None, processes: int | None = None
) -> Verified:
    """Look at every byte of a file. `key`: the public key it must be signed by; without one, that the file names, which proves
    only that it is whole. `kept`: the note of a head kept earlier, with which its tree must begin. Problems, all 422:
    audit-file-is-faulty, audit-key-differs, audit-key-is-faulty, audit-note-is-faulty, audit-signature-is-wrong,
    audit-contents-are-changed with `place`, audit-contents-are-missing, audit-tree-differs, audit-head-is-newer,
    audit-head-differs."""
    verifier, start, end, note = _framed(path)
    if key is not None and key != verifier:
        raise Problem("audit-key-differs", 422, key=str(verifier))
    head = open_note(note, verifier)
    older = open_note(kept, verifier) if kept is not None else None
    if head.opened is None or head.size < 0:
        raise Problem("audit-file-is-faulty", 422)
    if older is not None and older.size > head.size:
        raise Problem("audit-head-is-newer", 422, size=older.size, held=head.size)
    looked = _look_at(path, start, end, head, older.size if older else 0, processes)
    _judge(looked, head, older)
    return Verified(head, verifier, older)


def _judge(looked: Sequence[_Looked], head: Head, older: Head | None) -> None:
    for one in looked:
        if one.changed is not None:
            raise Problem("audit-contents-are-changed", 422, place=one.changed)
    before = join(one.before for one in looked)
    whole = join([before, *(one.after for one in looked)])
    if _root(whole, head.size) != head.root:
        raise Problem("audit-tree-differs", 422, size=head.size)
    if sum(one.opened for one in looked) != head.opened:
        raise Problem("audit-contents-are-missing", 422, signed=head.opened)
    if older is not None and _root(before, older.size) != older.root:
        raise Problem("audit-head-differs", 422, size=older.size)


def _root(nodes: dict[Node, bytes], size: int) -> bytes | None:
    """None when other leaves are there than those of a tree of this size."""
    try:
        return hash_span(nodes.__getitem__, (0, size))
    except KeyError:
        return None


def _framed(path: Path) -> tuple[Verifier, int, int, str]:
    """The key, where leaves begin and end, and the note."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_LONGEST_NOTE)
        file.seek(max(0, size - _LONGEST_NOTE))
        tail = file.read()
    parts = head.split(b"\n", 3)
    last = tail.rsplit(b"\n", _NOTE_LINES + 2)
    if len(parts) < 4 or parts[0] != _FORMAT.encode() or parts[2] or len(last) != _NOTE_LINES + 3:
        raise Problem("audit-file-is-faulty", 422)
    note = b"\n".join(last[2:])
    start, end = len(head) - len(parts[3]), size - len(note) - 1
    if last[1] or end < start:
        raise Problem("audit-file-is-faulty", 422)
    try:
        return Verifier.parse(parts[1].decode()), start, end, note.decode()
    except UnicodeDecodeError:
        raise Problem("audit-file-is-faulty", 422) from None


def _look_at(path: Path, start: int, end: int, head: Head, cut: int, processes: int | None) -> list[_Looked]:
    count = processes or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    if count == 1 or (end - start < _ALONE and processes is None):
        ranges = [_Range(path, start, end, 0, cut)]
        _refuse_other_count(sum(map(_count, ranges)), head)
        return [_look(one) for one in ranges]
    step = -(-(end - start) // count)
    edges = [start, *(_line_after(path, start + step * one, end) for one in range(1, count)), end]
    ranges = [_Range(path, one, other) for one, other in pairwise(edges)]
    # A fork inherits the loaded programs; starting anew would cost as long as a million leaves.
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with multiprocessing.get_context(way).Pool(count) as pool:
        counts = pool.map(_count, ranges, 1)
        _refuse_other_count(sum(counts), head)
        placed = [
            _Range(one.path, one.start, one.end, sum(counts[:at]), cut) for at, one in enumerate(ranges)
        ]
        return pool.map(_look, placed, 1)


def _refuse_other_count(count: int, head: Head) -> None:
    if count != head.size:
        raise Problem("audit-tree-differs", 422, size=head.size)


def _line_after(path: Path, place: int, end: int) -> int:
    """Where the first line after a place begins."""
    with path.open("rb") as file:
        file.seek(place - 1)
        file.readline()
        return min(file.tell(), end)


def _count(part: _Range) -> int:
    """The lines of a stretch."""
    count, left = 0, part.end - part.start
    with part.path.open("rb") as file:
        file.seek(part.start)
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            count += block.count(b"\n")
            left -= len(block)
    return count


def _blocks(part: _Range) -> Iterator[list[bytes]]:
    """The lines of a stretch, without their ends, some megabytes at a time."""
    left = part.end - part.start
    with part.path.open("rb") as file:
        file.seek(part.start)
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            if len(block) < left:
                block += file.readline()
            left -= len(block)
            lines = block.split(b"\n")
            lines.pop()
            yield lines


def _look(part: _Range) -> _Looked:
    """Hash the leaves of a stretch and hold contents against the digests in their bodies."""
    hashes: list[bytes] = []
    opened = 0
    for lines in _blocks(part):
        for line in lines:
            body, tab, contents = line.partition(b"\t")
            if tab:
                opened += 1
                if _DIGEST + sha256(contents).hexdigest().encode() + b'"' not in body:
                    return _Looked({}, {}, opened, part.first + len(hashes))
            hashes.append(sha256(b"\0" + body).digest())
    cut = min(max(0, part.cut - part.first), len(hashes))
    return _Looked(compact(part.first, hashes[:cut]), compact(part.first + cut, hashes[cut:]), opened, None)
