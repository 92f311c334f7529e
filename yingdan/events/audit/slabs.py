"""The hashes of the tree as they are kept: slabs of 256. Storey 0 holds leaves, a slab that is full is one hash of the next storey.

Appending touches the last slab of each storey only, and any proof reads a few. Pure: whoever keeps them hands them in.
"""

from collections.abc import Iterable, Mapping, Sequence

from yingdan.events.audit.merkle import Node, Span, compact, hash_span, pieces, root_of

WIDTH = 256
_STOREY = 8
_SIZE = 32
Key = tuple[int, int]
Slabs = Mapping[Key, bytes]


def edge(size: int) -> list[Key]:
    """The slabs `(storey, place)` that are begun and not full: what appending and the root need."""
    found = []
    storey = 0
    while size >> (_STOREY * storey):
        count = size >> (_STOREY * storey)
        if count % WIDTH:
            found.append((storey, count // WIDTH))
        storey += 1
    return found


def extended(slabs: Slabs, size: int, hashes: Sequence[bytes]) -> dict[Key, bytes]:
    """The slabs that are new or longer after more leaves, given those of `edge(size)`."""
    changed: dict[Key, bytes] = {}
    storey, count, row = 0, size, list(hashes)
    while row:
        place, held = divmod(count, WIDTH)
        begun = slabs[storey, place] if held else b""
        whole = begun + b"".join(row)
        full = []
        for start in range(0, len(whole), WIDTH * _SIZE):
            slab = whole[start : start + WIDTH * _SIZE]
            changed[storey, place] = slab
            if len(slab) == WIDTH * _SIZE:
                full.append(root_of(_parts(slab)))
            place += 1
        storey, count, row = storey + 1, size >> (_STOREY * (storey + 1)), full
    return changed


def needed(spans: Iterable[Span]) -> set[Key]:
    """The slabs from which the hashes of these spans are made."""
    return {_where(node)[0] for span in spans for node in pieces(span)}


def hash_of(slabs: Slabs, span: Span) -> bytes:
    """MTH of a span, given the slabs it needs."""
    return hash_span(lambda node: _node(slabs, node), span)


def _where(node: Node) -> tuple[Key, int, int]:
    level, index = node
    storey, rest = divmod(level, _STOREY)
    first, count = index << rest, 1 << rest
    place, held = divmod(first, WIDTH)
    return (storey, place), held * _SIZE, (held + count) * _SIZE


def _node(slabs: Slabs, node: Node) -> bytes:
    key, start, end = _where(node)
    return next(iter(compact(0, _parts(slabs[key][start:end])).values()))


def _parts(slab: bytes) -> list[bytes]:
    return [slab[start : start + _SIZE] for start in range(0, len(slab), _SIZE)]
