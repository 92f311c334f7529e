"""UUIDv7 identities (RFC 9562): sortable by creation, made in Python so that any PostgreSQL serves.

Within one process the ids are strictly increasing, which makes them the third part of a log position.
"""

import os
import threading
import time
from datetime import datetime
from uuid import UUID, SafeUUID

_lock = threading.Lock()
_last = 0
# 12 bits of sub-millisecond order (rand_a) and 62 random bits; random bytes are drawn in blocks because
# one system call per id is the larger part of its cost.
_pool = b""
_pool_at = 0
# Asked once: an enumeration gives its members through a descriptor, which costs as much as the rest of an id.
_UNKNOWN = SafeUUID.unknown
_set = object.__setattr__


def _random62() -> int:
    global _pool, _pool_at
    if _pool_at >= len(_pool):
        _pool, _pool_at = os.urandom(4096), 0
    chunk = _pool[_pool_at : _pool_at + 8]
    _pool_at += 8
    return int.from_bytes(chunk, "big") & ((1 << 62) - 1)


def uuid7() -> UUID:
    """A new id, greater than every id this process made before."""
    global _last
    with _lock:
        stamp = (time.time_ns() * 4096) // 1_000_000  # milliseconds with 12 binary digits of fraction
        if stamp <= _last:
            stamp = _last + 1
        _last = stamp
        tail = _random62()
    value = ((stamp >> 12) << 80) | (0x7 << 76) | ((stamp & 0xFFF) << 64) | (0b10 << 62) | tail
    return _uuid(value)


def _uuid(value: int) -> UUID:
    """`UUID(int=value)` without looking for the other ways an id may be given: an import makes nine a row."""
    made = object.__new__(UUID)
    _set(made, "int", value)
    _set(made, "is_safe", _UNKNOWN)
    return made


def uuid7_at(at: datetime) -> UUID:
    """The smallest id of a moment: a bound for range queries over ids, never an identity."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62))


def _forget_after_fork() -> None:
    global _pool, _pool_at
    _pool, _pool_at = b"", 0


os.register_at_fork(after_in_child=_forget_after_fork)
