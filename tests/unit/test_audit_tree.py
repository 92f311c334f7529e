"""The tree of the audit against RFC 6962: roots and paths worked out by hand from its definitions, and laws for all sizes."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yingdan.events.audit import merkle, slabs
from yingdan.events.audit.merkle import leaf_hash, node_hash

# The leaves of the reference tests of Certificate Transparency, and the roots published with them.
LEAVES = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
HASHES = [leaf_hash(one) for one in LEAVES]


def mth(bodies: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word by word."""
    if len(bodies) < 2:
        return sha256(b"\0" + bodies[0]).digest() if bodies else sha256(b"").digest()
    k = 1
    while k * 2 < len(bodies):
        k *= 2
    return sha256(b"\1" + mth(bodies[:k]) + mth(bodies[k:])).digest()


def path(bodies: Sequence[bytes], spans: Sequence[merkle.Span]) -> list[bytes]:
    return [mth(bodies[first:end]) for first, end in spans]


def test_the_roots_are_those_published_with_the_reference_tests() -> None:
    assert {size: merkle.root_of(HASHES[:size]).hex() for size in ROOTS} == ROOTS


def test_paths_are_those_of_the_example_of_rfc_6962() -> None:
    """§2.1.3 draws a tree of seven leaves d0…d6: a…f, j, g, h, i, k, l."""
    a, b, c, d, e, f, j = HASHES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, hi = node_hash(g, h), node_hash(i, j)
    assert node_hash(k, hi) == merkle.root_of(HASHES[:7])

    def hashes(spans: list[merkle.Span]) -> list[bytes]:
        return path(LEAVES, spans)

    assert hashes(merkle.inclusion_spans(0, 7)) == [b, h, hi]
    assert hashes(merkle.inclusion_spans(3, 7)) == [c, g, hi]
    assert hashes(merkle.inclusion_spans(4, 7)) == [f, j, k]
    assert hashes(merkle.inclusion_spans(6, 7)) == [i, k]
    assert hashes(merkle.consistency_spans(3, 7)) == [c, d, g, hi]
    assert hashes(merkle.consistency_spans(4, 7)) == [hi]
    assert hashes(merkle.consistency_spans(6, 7)) == [i, j, k]


sizes = st.integers(1, 70)


@given(st.data(), sizes)
def test_a_path_shows_its_own_leaf_place_size_and_root_only(data: st.DataObject, size: int) -> None:
    bodies = [bytes([one]) for one in range(size)]
    place = data.draw(st.integers(0, size - 1))
    shown = path(bodies, merkle.inclusion_spans(place, size))
    leaf, root = leaf_hash(bodies[place]), mth(bodies)
    assert merkle.is_included(leaf, place, size, shown, root)
    other = data.draw(st.integers(0, size))
    assert other == place or not merkle.is_included(leaf, other, size, shown, root)
    assert not merkle.is_included(leaf_hash(b"another"), place, size, shown, root)
    assert not merkle.is_included(leaf, place, size, [*shown, root], root)
    assert not merkle.is_included(leaf, place, size, shown, EMPTY_ROOT)
    for at in range(len(shown)):
        assert not merkle.is_included(leaf, place, size, shown[:at] + shown[at + 1 :], root)
        flipped = bytes([shown[at][0] ^ 1]) + shown[at][1:]
        assert not merkle.is_included(leaf, place, size, [*shown[:at], flipped, *shown[at + 1 :]], root)


EMPTY_ROOT = merkle.EMPTY


@given(st.data(), sizes)
def test_a_later_tree_is_shown_to_begin_with_an_earlier_one_and_with_no_other(
    data: st.DataObject, size: int
) -> None:
    bodies = [bytes([one]) for one in range(size)]
    older = data.draw(st.integers(0, size))
    shown = path(bodies, merkle.consistency_spans(older, size))
    before, root = mth(bodies[:older]), mth(bodies)
    assert merkle.is_consistent(older, before, size, root, shown)
    changed = data.draw(st.integers(0, size - 1))
    forged = [*bodies[:changed], b"forged", *bodies[changed + 1 :]]
    claimed = path(forged, merkle.consistency_spans(older, size))
    assert changed >= older or not merkle.is_consistent(older, before, size, mth(forged), claimed)
    assert not merkle.is_consistent(older, before, size, root, [*shown, root])
    for at in range(len(shown)):
        assert not merkle.is_consistent(older, before, size, root, shown[:at] + shown[at + 1 :])


@given(st.data(), st.integers(0, 40))
def test_parts_that_are_hashed_apart_join_to_the_same_root(data: st.DataObject, size: int) -> None:
    hashes = [leaf_hash(bytes([one])) for one in range(size)]
    cuts = sorted({0, size, *data.draw(st.lists(st.integers(0, size), max_size=5))})
    parts = [merkle.compact(a, hashes[a:b]) for a, b in pairwise(cuts)]
    found = merkle.hash_span(merkle.join(parts).__getitem__, (0, size))
    assert found == mth([bytes([one]) for one in range(size)])


def test_what_slabs_keep_gives_every_root_and_path() -> None:
    """70,000 leaves: three storeys, appended in unequal batches, each batch knowing the edge only."""
    hashes = [leaf_hash(one.to_bytes(4, "big")) for one in range(70_000)]
    kept: dict[slabs.Key, bytes] = {}
    size, step = 0, 1
    while size < len(hashes):
        some = hashes[size : size + step]
        kept.update(slabs.extended({key: kept[key] for key in slabs.edge(size)}, size, some))
        size, step = size + len(some), (step * 7) % 9_973 + 1
        held = {key: kept[key] for key in slabs.edge(size)}
        assert slabs.hash_of(held, (0, size)) == merkle.root_of(hashes[:size])
    root = merkle.root_of(hashes)
    for place in (0, 255, 256, 65_535, 65_536, 69_999):
        spans = merkle.inclusion_spans(place, size)
        held = {key: kept[key] for key in slabs.needed(spans)}
        assert merkle.is_included(
            hashes[place], place, size, [slabs.hash_of(held, one) for one in spans], root
        )
    for older in (1, 256, 257, 65_536, 69_999):
        spans = merkle.consistency_spans(older, size)
        held = {key: kept[key] for key in slabs.needed(spans)}
        shown = [slabs.hash_of(held, one) for one in spans]
        assert merkle.is_consistent(older, merkle.root_of(hashes[:older]), size, root, shown)
