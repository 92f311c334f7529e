"""The tree over the leaves of the audit: RFC 6962 hashing (the same in RFC 9162 §2.1). Pure.

Leaves are counted from 0. A span [first, end) of leaves that the RFC's splitting gives begins at a multiple of the
largest power of two in its length, so it falls into whole subtrees, `(level, index)` with 2**level leaves each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

Span = tuple[int, int]
Node = tuple[int, int]
Hashes = Mapping[Node, bytes]
EMPTY = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf, 32 bytes."""
    return sha256(b"\0" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, 32 bytes."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of all leaves."""
    return hash_span(compact(0, hashes).__getitem__, (0, len(hashes)))


def compact(first: int, hashes: Sequence[bytes]) -> dict[Node, bytes]:
    """The hashes of neighbouring leaves from `first` on, as few whole subtrees as they make."""
    found: dict[Node, bytes] = {}
    level, row = 0, list(hashes)
    while row:
        if first & 1:
            found[level, first], row = row[0], row[1:]
            first += 1
        if len(row) & 1:
            last = row.pop()
            found[level, first + len(row)] = last
        row = [sha256(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
        first, level = first >> 1, level + 1
    return found


def join(parts: Iterable[Hashes]) -> dict[Node, bytes]:
    """What several neighbouring parts make together."""
    rows: dict[int, dict[int, bytes]] = {}
    for part in parts:
        for (level, index), one in part.items():
            rows.setdefault(level, {})[index] = one
    found: dict[Node, bytes] = {}
    level = 0
    while level <= max(rows, default=-1):
        row = rows.get(level, {})
        for index, one in row.items():
            if index ^ 1 not in row:
                found[level, index] = one
            elif not index & 1:
                rows.setdefault(level + 1, {})[index >> 1] = node_hash(one, row[index | 1])
        level += 1
    return found


def pieces(span: Span) -> list[Node]:
    """The whole subtrees of a span, from left to right."""
    first, end = span
    found = []
    while first < end:
        level = (end - first).bit_length() - 1
        found.append((level, first >> level))
        first += 1 << level
    return found


def hash_span(hash_of: Callable[[Node], bytes], span: Span) -> bytes:
    """MTH of a span, from the hashes of its whole subtrees."""
    nodes = pieces(span)
    if not nodes:
        return EMPTY
    found = hash_of(nodes[-1])
    for node in reversed(nodes[:-1]):
        found = node_hash(hash_of(node), found)
    return found


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_spans(place: int, size: int) -> list[Span]:
    """What has to be hashed to show that the leaf at `place` is in the tree of `size` leaves; its sibling first.
    PATH(m, D[n])."""
    if not 0 <= place < size:
        raise ValueError(f"no leaf {place} in a tree of {size}")
    first, end = 0, size
    found: list[Span] = []
    while end - first > 1:
        middle = first + _split(end - first)
        if place < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((first, middle))
            first = middle
    return found[::-1]


def consistency_spans(older: int, size: int) -> list[Span]:
    """What has to be hashed to show that the tree of `size` leaves begins with that of `older`. PROOF(m, D[n]); none
    when one of them is empty or both are the same."""
    if not 0 <= older <= size:
        raise ValueError(f"a tree of {size} leaves does not begin with {older}")
    if older in (0, size):
        return []
    first, end = 0, size
    found: list[Span] = []
    while older != end:
        middle = first + _split(end - first)
        if older <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((first, middle))
            first = middle
    return ([(first, end)] if first else []) + found[::-1]


def is_included(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the hashes show that a leaf, by its hash, stands at `place` of the tree with this root. RFC 9162 §2.1.3.2."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(older: int, older_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the hashes show that the tree of `size` begins with that of `older`. RFC 9162 §2.1.4.2."""
    if not 0 <= older <= size:
        return False
    if older == 0:
        return not path and older_root == EMPTY
    if older == size:
        return not path and older_root == root
    hashes = list(path) if older & (older - 1) else [older_root, *path]
    if not hashes:
        return False
    at, last = older - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == older_root and after == root
