"""Mapping: paths, stand-ins, robots, and that nothing a stranger says is lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.company import NOW
from yingdan.base import uuid7
from yingdan.connectors.channels import Channels, compile_channels
from yingdan.connectors.mapping import pick
from yingdan.connectors.model import Arrival, Filled, Opened
from yingdan.connectors.opening import open_arrival, sender_key
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Put
from yingdan.kernel.packages import read_package

from .catalogs import catalog_of, label

APPS = Path(__file__).resolve().parents[2] / "apps"
RECORD = {
    "object": "sales.lead",
    "values": {
        "name": ["who.name", "姓名"],
        "phone": "who.tel",
        "industry": "trade",
        "tags": "wants",
        "channel": "via",
    },
    "constants": {"source": "expo"},
    "choices": {"industry": {"造车的": "automotive"}},
}
BODY = {
    "label": label("推送"),
    "format": "webhook",
    "record": RECORD,
    "key_field": "order.id",
    "honeypot": ["url2"],
}


@pytest.fixture(scope="module")
def channels() -> Channels:
    shipped = [
        p for app in ("org", "sales") for p in read_package(APPS / app) if p.kind in ("object", "field")
    ]
    catalog: Catalog = catalog_of([*shipped, Put("channel", "sales.push", BODY)])
    return compile_channels(catalog)


def opened(channels: Channels, document: object) -> Opened:
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return open_arrival(channels, Arrival(uuid7(), "sales.push", body, "application/json", NOW, 0))


def filled(channels: Channels, document: object) -> Filled:
    [one] = opened(channels, document).filled
    return one


def test_the_first_path_with_a_value_wins(channels: Channels) -> None:
    assert filled(channels, {"who": {"name": " "}, "姓名": "李"}).draft.values["name"] == "李"
    assert filled(channels, {"who": {"name": "王"}, "姓名": "李"}).draft.values["name"] == "王"


def test_their_words_become_our_choices_and_unknown_ones_are_kept(channels: Channels) -> None:
    assert filled(channels, {"姓名": "王", "trade": "造车的"}).draft.values["industry"] == "automotive"
    values = filled(channels, {"姓名": "王", "trade": "养蜂"}).draft.values
    assert values["industry"] == "other"
    assert values["attributes"] == {"trade": "养蜂"}


def test_a_reference_given_by_words_waits_to_be_looked_up(channels: Channels) -> None:
    assert filled(channels, {"姓名": "王", "via": "官网"}).draft.pointers == {
        "channel": ("sales.channel", "官网")
    }


def test_a_robot_that_fills_the_trap_is_marked_and_not_linked(channels: Channels) -> None:
    one = filled(channels, {"姓名": "王", "url2": "http://spam", "visitor": "v"})
    assert one.draft.values["attributes"] == {"suspected_robot": True}
    assert one.visitors == ()


def test_a_list_of_documents_is_taken_one_by_one(channels: Channels) -> None:
    found = opened(channels, [{"姓名": "王"}, 5, {"姓名": "李"}, {}])
    assert [one.draft.values["name"] for one in found.filled] == ["王", "李"]
    assert found.notes["malformed"] == 1


def test_constants_alone_make_no_record(channels: Channels) -> None:
    assert opened(channels, {"other": 1}).problem == "form-is-empty"


@pytest.mark.parametrize(
    ("document", "path", "found"),
    [
        ({"a": {"b": [{"c": 1}]}}, "a.b.0.c", 1),
        ({"a.b": 2}, "a.b", 2),
        ({"a": {"b.c": 3}}, "a.b.c", 3),
        ({"a": [1]}, "a.9", None),
        ({"a": 5}, "a.b", None),
        ([], "a", None),
    ],
)
def test_paths_reach_into_objects_lists_and_dotted_names(document: object, path: str, found: object) -> None:
    assert pick(document, tuple(path.split("."))) == found


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"order":{"id":"A7"}}', "f:A7"),
        (b'{"order":{"id":7}}', "f:7"),
        (b'{"order":{"id":true}}', None),
        (b"{", None),
    ],
)
def test_the_senders_own_id_is_found_where_the_channel_says(
    channels: Channels, body: bytes, key: str | None
) -> None:
    plan = channels.find("push")
    assert plan is not None
    assert sender_key(plan, body, "application/json") == key


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "tel", "x", "\x00"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["who", "姓名", "trade", "wants", "via", "visitor", "consent", "items"]), anything
    )
)
def test_no_document_breaks_the_mapping_and_what_comes_out_can_be_stored(document: dict[str, object]) -> None:
    found = opened(_channels(), document)
    assert found.problem or found.filled
    for one in found.filled:
        assert one.draft.values["name"]
        text = json.dumps(one.draft.values.get("attributes"), ensure_ascii=False, allow_nan=False)
        assert "\x00" not in text
        assert text.encode()


_KEPT: list[Channels] = []


def _channels() -> Channels:
    if not _KEPT:
        shipped = [
            p for app in ("org", "sales") for p in read_package(APPS / app) if p.kind in ("object", "field")
        ]
        _KEPT.append(compile_channels(catalog_of([*shipped, Put("channel", "sales.push", BODY)])))
    return _KEPT[0]
