"""Envelopes of office platforms: the vectors of their documents, and what must not open."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base import Problem
from yingdan.connectors.callbacks import Call, CallbackSecret, make_secret, message_key, prove
from yingdan.connectors.envelopes import Torn, make_envelope, open_envelope, open_lark, signature_of
from yingdan.connectors.messages import read_message
from yingdan.connectors.text import NotReadable

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
WECOM = CallbackSecret("QDG6eK", KEY, "wx5823bf96d3bd56c7")
ASKED = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "timestamp": "1409659589", "nonce": "263014780",
    "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
}  # fmt: skip
ASKED_AT = datetime.fromtimestamp(1409659589, UTC)
DING = CallbackSecret("123456", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx")
DING_QUERY = {
    "signature": "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0", "timestamp": "1445827045067", "nonce": "nEXhMP4r",
}  # fmt: skip
DING_BODY = (
    b'{"encrypt":"1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23'
    b"JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ=="
    b'"}'
)
DING_AT = datetime.fromtimestamp(1445827045, UTC)


def wecom(at: datetime = ASKED_AT, secret: CallbackSecret = WECOM, **changed: str) -> bytes:
    return prove("wecom", [secret], Call({**ASKED, **changed}, {}, b"", at)).reply.content


def refused(at: datetime = ASKED_AT, secret: CallbackSecret = WECOM, **changed: str) -> str:
    with pytest.raises(Problem) as caught:
        wecom(at, secret, **changed)
    return caught.value.slug


def test_the_handshake_of_wecoms_documents_is_answered_with_what_was_sealed() -> None:
    assert wecom() == b"1616140317555161061"


def test_the_handshake_of_dingtalks_documents_is_answered_sealed_with_its_random_word() -> None:
    found = prove("dingtalk", [DING], Call(DING_QUERY, {}, DING_BODY, DING_AT))
    assert found.message is None
    said = json.loads(found.reply.content)
    assert open_envelope(DING.key, said["encrypt"]) == (b"LPIdSnlF", DING.owner)
    made = signature_of(DING.token, said["timeStamp"], said["nonce"], said["encrypt"])
    assert made == said["msg_signature"]


def test_the_envelope_of_feishus_documents_opens() -> None:
    assert open_lark("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"


def test_a_changed_word_of_a_call_is_not_signed() -> None:
    assert refused(nonce="263014781") == "callback-is-not-signed"
    assert refused(timestamp="1409659590") == "callback-is-not-signed"
    assert refused(msg_signature="") == "callback-is-not-signed"
    assert refused(secret=CallbackSecret("other", KEY, WECOM.owner)) == "callback-is-not-signed"
    assert refused(secret=CallbackSecret(WECOM.token, "a" * 43, WECOM.owner)) == "callback-is-not-signed"


def test_a_call_for_another_company_is_refused() -> None:
    assert refused(secret=CallbackSecret(WECOM.token, KEY, "wx0")) == "callback-is-for-another"


def test_a_call_that_is_sent_again_after_ten_minutes_is_refused() -> None:
    assert wecom(ASKED_AT + timedelta(minutes=10))
    assert refused(ASKED_AT + timedelta(minutes=11)) == "callback-is-out-of-time"
    assert refused(ASKED_AT - timedelta(minutes=11)) == "callback-is-out-of-time"


@given(st.binary(max_size=300), st.text(max_size=40), st.binary(min_size=16, max_size=16))
def test_every_envelope_opens_to_what_was_put_in(message: bytes, receiver: str, salt: bytes) -> None:
    assert open_envelope(KEY, make_envelope(KEY, message, receiver, salt)) == (message, receiver)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_break_the_opening(sealed: bytes, whole: bool) -> None:
    text = b64encode(sealed + b"\0" * (-len(sealed) % 16) if whole else sealed).decode()
    for opening, key in ((open_envelope, KEY), (open_lark, "phrase")):
        try:
            opening(key, text)
        except Torn:
            continue


@given(st.binary(max_size=200))
@pytest.mark.parametrize("platform", ["wecom", "dingtalk", "feishu"])
def test_whatever_a_stranger_posts_is_refused_by_name(platform: str, body: bytes) -> None:
    query = {"timestamp": "²", "nonce": "\ud800", "msg_signature": "é"}
    with pytest.raises(Problem) as caught:
        prove(platform, [WECOM, DING], Call(query, {"x-lark-signature": "é"}, body, ASKED_AT))
    assert caught.value.slug in ("callback-is-unreadable", "callback-is-not-signed")


def test_a_drawn_secret_fits_what_the_platforms_accept() -> None:
    made = make_secret("wecom", {"owner": " ww1 "})
    assert made.key.isalnum()
    assert (len(made.key), made.owner) == (43, "ww1")
    envelope = make_envelope(made.key, b"x", made.owner, b"0" * 16)
    assert open_envelope(made.key, envelope) == (b"x", "ww1")
    assert b64decode(envelope)
    after = make_secret("wecom", {}, made)
    assert after.owner == "ww1"
    assert after.key != made.key
    kept = make_secret("feishu", {}, CallbackSecret("v-token", "phrase"))
    assert kept.token == "v-token"
    for bad in ({"key": "short"}, {"token": "中"}, {"owner": "x" * 201}):
        with pytest.raises(Problem, match="callback-secret-is-faulty"):
            make_secret("dingtalk", bad)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Event>&b;</Event></xml>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Event>&f;</Event></xml>',
        b"<xml>",
        b"<xml/>",
        b"<" + b"a" * 100_000,
        b"[]",
        b"null",
        b"{",
    ],
)
def test_a_message_that_may_not_be_read_is_named_so(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_message("wecom", body)


def test_deep_xml_is_kept_as_text_below_its_limit() -> None:
    found = read_message("wecom", b"<x>" + b"<a>" * 400 + b"deep" + b"</a>" * 400 + b"</x>")
    assert "deep" in str(found)


def test_a_message_is_the_same_however_often_it_is_sealed() -> None:
    assert message_key(b"<xml/>") == message_key(b"<xml/>") != message_key(b"<xml></xml>")


@pytest.mark.parametrize("word", ["msg_signature", "signature"])
def test_a_dingtalk_message_is_answered_with_a_sealed_success(word: str) -> None:
    said = {"EventType": "bpms_instance_change", "TimeStamp": "1445827045067", "title": "报备"}
    envelope = make_envelope(DING.key, json.dumps(said).encode(), DING.owner, b"s" * 16)
    stamp = "1445827045000"
    query = {word: signature_of(DING.token, stamp, "n", envelope), "timestamp": stamp, "nonce": "n"}
    body = json.dumps({"encrypt": envelope}).encode()
    found = prove("dingtalk", [WECOM, DING], Call(query, {}, body, DING_AT))
    answer = json.loads(found.reply.content)
    assert open_envelope(DING.key, answer["encrypt"]) == (b"success", DING.owner)
    assert found.message is not None
    read = read_message("dingtalk", found.message)
    assert (read["event"], read["at"]) == ("bpms_instance_change", 1445827045067)
    assert read["message"]["title"] == "报备"
