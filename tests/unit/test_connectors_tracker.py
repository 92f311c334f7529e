"""Tracker batches: whatever bytes come, the readable part is kept and nothing breaks."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.connectors.text import NotReadable, clean, read_json
from yingdan.connectors.tracker import Timing, read_batch, visitor_id

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MS = NOW.timestamp() * 1000
VISITOR = "0190b5a2-7f00-7000-8000-000000000001"


def batch(*events: object, **more: object) -> bytes:
    return json.dumps(
        {"batch": "b", "visitor": VISITOR, "sent_at": MS, "events": list(events), **more}
    ).encode()


def test_a_batch_of_the_sdk_is_read_as_it_was_recorded() -> None:
    found = read_batch(batch({"t": "page", "at": MS, "d": {"path": "/价格", "seconds": 12}}))
    assert found.visitor == UUID(VISITOR)
    assert found.events == [("page", MS, {"path": "/价格", "seconds": 12})]
    assert found.consent
    assert found.malformed == 0


def test_wrong_types_cost_only_the_event_that_has_them() -> None:
    found = read_batch(
        batch(
            {"t": "page", "at": "soon", "d": [1]}, {"t": 5}, 7, {"t": "click", "at": MS, "d": {"a": {"b": 1}}}
        )
    )
    assert found.events == [("page", 0.0, {"value": [1]}), ("click", MS, {"a": {"b": 1}})]
    assert found.malformed == 2


def test_nul_and_lone_surrogates_are_cleaned() -> None:
    body = b'{"events":[{"t":"page","at":1,"d":{"title":"a\\u0000b\\ud800c","ok":"\\ud83d\\ude00"}}]}'
    [(_, _, data)] = read_batch(body).events
    assert data == {"title": "ab\ufffdc", "ok": "😀"}


def test_gb18030_text_without_a_label_is_understood() -> None:
    body = '{"events":[{"t":"page","at":1,"d":{"title":"产品介绍"}}]}'.encode("gb18030")
    assert read_batch(body).events[0][2] == {"title": "产品介绍"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"events":{}}', b"\xff\xfe\x00", b'{"events":' + b"[" * 200_000]
)
def test_what_is_no_batch_is_refused_as_unreadable(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_batch(body)


def test_deep_nesting_becomes_text_at_the_twelfth_level() -> None:
    deep: object = "x"
    for _ in range(60):
        deep = {"k": deep}
    kept: object = read_batch(batch({"t": "page", "at": 1, "d": deep})).events[0][2]
    depth = 0
    while isinstance(kept, dict):
        kept, depth = kept["k"], depth + 1
    assert depth <= 12
    assert isinstance(kept, str)
    assert '"x"' in kept


def test_refused_consent_is_seen_however_it_is_spelled() -> None:
    assert not read_batch(batch(consent=False)).consent
    assert not read_batch(batch(consent="false", extra="\x00")).consent


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_not_readable(body: bytes) -> None:
    with contextlib.suppress(NotReadable):
        read_batch(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_every_cleaned_value_can_be_stored_as_json_text(value: object) -> None:
    text = json.dumps(clean(value), ensure_ascii=False, allow_nan=False)
    assert "\x00" not in text
    assert text.encode()


def test_endless_digits_and_nan_are_read_without_an_error() -> None:
    assert read_json(b'{"a": NaN, "b": 1e999, "c": ' + b"9" * 10_000 + b"}") == {
        "a": None,
        "b": None,
        "c": "9" * 300,
    }


def test_a_device_clock_that_is_wrong_is_corrected_by_its_sending_time() -> None:
    ahead = MS + 3 * 86_400_000
    assert Timing(NOW, ahead).at(ahead - 60_000) == NOW - timedelta(minutes=1)


def test_an_offline_event_keeps_its_age() -> None:
    assert Timing(NOW, MS).at(MS - 86_400_000) == NOW - timedelta(days=1)


def test_a_future_event_is_as_of_receipt_and_one_too_old_has_no_moment() -> None:
    timing = Timing(NOW, 0)
    assert timing.at(MS + 600_000) == NOW
    assert timing.at(MS + 200_000) == NOW + timedelta(seconds=200)
    assert timing.at(MS - 401 * 86_400_000) is None
    assert timing.at(0) == NOW


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_no_pair_of_clocks_raises(sent: float, at: float) -> None:
    moment = Timing(NOW, sent).at(at)
    assert moment is None or moment <= NOW + timedelta(minutes=5, seconds=1)


def test_a_visitor_that_is_no_uuid_gets_a_stable_one() -> None:
    assert visitor_id("abc") == visitor_id(" abc ") != visitor_id("abd")
    assert visitor_id(uuid4().hex) is not None
    assert visitor_id("") is visitor_id(None) is visitor_id({}) is None
