"""Law of sealed files: what was sealed comes back whole whatever pieces it came in, and anything else than that does not open."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.base import Problem
from yingdan.base.sealing import fresh_key, use_keys
from yingdan.base.sealing_streams import PIECE, SALT, TAG, open_pieces, seal_pieces, sealed_size

SIZES = st.sampled_from([0, 1, 15, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 17])


@pytest.fixture(autouse=True)
def _keys() -> None:
    use_keys(["a key of the tests"])


async def _come(body: bytes, cuts: Sequence[int]) -> AsyncIterator[bytes]:
    begin = 0
    for end in [*sorted(cut % (len(body) + 1) for cut in cuts), len(body)]:
        yield body[begin:end]
        begin = end


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _sealed(key: str, body: bytes, cuts: Sequence[int] = ()) -> bytes:
    return asyncio.run(_whole(seal_pieces(key, os.urandom(SALT), _come(body, cuts))))


def _opened(key: str, sealed: bytes, cuts: Sequence[int] = ()) -> bytes:
    return asyncio.run(_whole(open_pieces(key, _come(sealed, cuts))))


@settings(max_examples=30, deadline=None)
@given(SIZES, st.lists(st.integers(0, 10**6), max_size=5), st.lists(st.integers(0, 10**6), max_size=5))
def test_a_file_comes_back_whole_in_whatever_pieces(size: int, there: list[int], back: list[int]) -> None:
    key, body = fresh_key(), os.urandom(size)
    sealed = _sealed(key, body, there)
    assert len(sealed) == sealed_size(size)
    assert _opened(key, sealed, back) == body


@settings(max_examples=30, deadline=None)
@given(SIZES, st.integers(0, 10**9))
def test_a_changed_byte_is_found(size: int, place: int) -> None:
    key = fresh_key()
    sealed = bytearray(_sealed(key, os.urandom(size)))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(Problem) as refused:
        _opened(key, bytes(sealed))
    assert refused.value.slug == "secret-cannot-be-opened"


def test_pieces_cannot_be_cut_off_swapped_or_opened_by_another_key() -> None:
    key, body = fresh_key(), os.urandom(2 * PIECE + 5)
    sealed, step = _sealed(key, body), PIECE + TAG
    head, first, second, last = sealed[:SALT], sealed[SALT : SALT + step], sealed[SALT + step : SALT + 2 * step], sealed[SALT + 2 * step :]  # fmt: skip
    for wrong in (
        b"",
        head,
        head + first,
        head + first + second,
        head + second + first + last,
        head + first + last,
    ):
        with pytest.raises(Problem):
            _opened(key, wrong)
    with pytest.raises(Problem):
        _opened(fresh_key(), sealed)
    assert _sealed(key, body) != sealed
