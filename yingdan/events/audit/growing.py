"""The audit grows behind the log, in small steps beside the line: no writer waits for it. ADR 0062."""

from datetime import datetime, timedelta

from yingdan.base import Problem, Tx, uuid7
from yingdan.base.sealing import seal, unseal
from yingdan.events.audit import merkle, slabs, store
from yingdan.events.audit.notes import Head, Signer, Verifier, open_note

# An open transaction that has written withholds the log from every screen: a step is a few hundredths of a second.
EVENTS_AT_ONCE = 10_000
LEAVES_AT_ONCE = 400
BYTES_AT_ONCE = 2_000_000
HEAD_EVERY = timedelta(minutes=1)


async def grow(tx: Tx, now: datetime) -> int:
    """Make leaves of the next events of the log; how many events were read, 0 when there is nothing to do now. A head is
    signed at most once a minute."""
    state = await store.lock_state(tx, uuid7())
    if state is None:
        return 0
    window = await store.window_end(tx, state.place, EVENTS_AT_ONCE, LEAVES_AT_ONCE, BYTES_AT_ONCE)
    if window is None:
        await _sign_at_times(tx, state.size, now)
        return 0
    end, events = window
    hashes = await store.insert_leaves(tx, state.place, end, state.size)
    if hashes:
        held = await store.read_slabs(tx, slabs.edge(state.size))
        await store.put_slabs(tx, slabs.extended(held, state.size, hashes))
    await store.move_state(tx, state.size + len(hashes), end, now)
    await _sign_at_times(tx, state.size + len(hashes), now)
    return events


async def _sign_at_times(tx: Tx, size: int, now: datetime) -> None:
    last = await store.last_head(tx)
    if last is None or (size > last[0].size and now - last[0].at >= HEAD_EVERY):
        await sign_head(tx, now)


async def current_head(tx: Tx, now: datetime) -> Head:
    """The tree as it is now, not signed."""
    state = await store.read_state(tx)
    size = state.size if state else 0
    held = await store.read_slabs(tx, slabs.edge(size))
    return Head(size, slabs.hash_of(held, (0, size)), now)


async def signer(tx: Tx, now: datetime) -> Signer:
    """The key of the installation, made when it is missing and kept sealed. Problem secret-cannot-be-opened 409."""
    state = await store.read_state(tx) or await store.lock_state(tx, uuid7())
    assert state is not None
    kept = await store.read_signer(tx)
    if kept is None:
        made = Signer.make(state.origin)
        await store.insert_signer(tx, made.verifier.public, seal(made.private.hex()), now)
        kept = await store.read_signer(tx)
        assert kept is not None
    return Signer(state.origin, bytes.fromhex(unseal(kept[1])))


async def verifier(tx: Tx, now: datetime) -> Verifier:
    """The public key of the installation."""
    return (await signer(tx, now)).verifier


async def sign_head(tx: Tx, now: datetime) -> tuple[Head, str]:
    """The tree as it is now, with its signed note; kept."""
    last = await store.last_head(tx)
    head = await current_head(tx, now)
    if last is not None and last[0].size == head.size:
        return last
    note = (await signer(tx, now)).sign(head)
    await store.insert_head(tx, head, note)
    return head, note


async def held_against(tx: Tx, note: str, now: datetime) -> tuple[Head, Head, list[bytes]]:
    """The kept head of a note, the tree as it is now, and the hashes that show it to begin with that. Problems of `open_note`;
    audit-head-is-newer and audit-head-differs 422."""
    older, head = open_note(note, await verifier(tx, now)), await current_head(tx, now)
    if older.size > head.size:
        raise Problem("audit-head-is-newer", 422, size=older.size, held=head.size)
    span = (0, older.size)
    if slabs.hash_of(await store.read_slabs(tx, slabs.needed([span])), span) != older.root:
        raise Problem("audit-head-differs", 422, size=older.size)
    return older, head, await consistency(tx, older.size, head.size)


async def inclusion(tx: Tx, place: int, size: int) -> list[bytes]:
    """The hashes that show a leaf to be in the tree of `size` leaves."""
    return await _hashes(tx, merkle.inclusion_spans(place, size))


async def consistency(tx: Tx, older: int, size: int) -> list[bytes]:
    """The hashes that show the tree of `size` leaves to begin with that of `older`."""
    return await _hashes(tx, merkle.consistency_spans(older, size))


async def _hashes(tx: Tx, spans: list[merkle.Span]) -> list[bytes]:
    held = await store.read_slabs(tx, slabs.needed(spans))
    return [slabs.hash_of(held, span) for span in spans]
