"""Forms in every dress: JSON, urlencoded, multipart; Chinese names; old encodings."""

import contextlib
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.connectors.forms import content_kind, read_form, read_webhook
from yingdan.connectors.text import NotReadable


def test_a_json_form_keeps_what_lies_around_its_fields() -> None:
    body = json.dumps(
        {"id": "f1", "visitor": "v", "fields": {"姓名": "王芳", "手机": "13800138000"}}
    ).encode()
    assert read_form(body, "application/json") == json.loads(body)


def test_a_flat_json_object_is_its_own_fields() -> None:
    found = read_form('{"name":"王","visitor":"v"}'.encode(), "text/plain")
    assert found["fields"]["name"] == "王"
    assert found["visitor"] == "v"


def test_a_list_of_named_fields_is_a_form() -> None:
    body = json.dumps(
        {"fields": [{"name": "姓名", "value": "王"}, {"name": "姓名", "value": "李"}, 3]}
    ).encode()
    assert read_form(body, "application/json")["fields"] == {"姓名": "王"}


def test_urlencoded_names_and_values_may_be_chinese_and_repeated() -> None:
    body = urlencode([("姓名", "王 芳"), ("need[]", "a"), ("need[]", "b")]).encode()
    assert read_form(body, "application/x-www-form-urlencoded; charset=utf-8")["fields"] == {
        "姓名": "王 芳",
        "need": ["a", "b"],
    }


def test_urlencoded_gb18030_is_understood_without_a_label() -> None:
    body = f"{quote('姓名', encoding='gb18030')}={quote_plus('王 芳', encoding='gb18030')}".encode()
    assert read_form(body, "application/x-www-form-urlencoded")["fields"] == {"姓名": "王 芳"}


def test_multipart_gives_texts_and_the_names_of_files() -> None:
    body = (
        '--X\r\nContent-Disposition: form-data; name="姓名"\r\n\r\n王芳\r\n'
        '--X\r\nContent-Disposition: form-data; name="card"; filename="名片.png"\r\nContent-Type: image/png\r\n\r\n\x00PNG\r\n--X--\r\n'
    ).encode()
    assert read_form(body, "multipart/form-data; boundary=X")["fields"] == {
        "姓名": "王芳",
        "card": "名片.png",
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"hello", "application/json"),
        (b"[]", "application/json"),
        (b"--X\r\nbroken", "multipart/form-data; boundary=X"),
        (b"&&==&", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_unreadable(body: bytes, kind: str) -> None:
    with pytest.raises(NotReadable):
        read_form(body, kind)


def test_a_webhook_list_becomes_items() -> None:
    assert read_webhook(b'[{"a":1}]', "application/json") == {"items": [{"a": 1}]}
    with pytest.raises(NotReadable):
        read_webhook(b"3", "application/json")


def test_a_content_type_is_read_whatever_it_says() -> None:
    assert content_kind('Multipart/Form-Data; boundary="a b"') == ("multipart/form-data", None, b"a b")
    assert content_kind("\r\nx: y\x00")[1] is None


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_bytes_and_no_content_type_raise_anything_but_not_readable(body: bytes, kind: str) -> None:
    for read in (read_form, read_webhook):
        for content_type in (kind, "multipart/form-data; boundary=X", "application/x-www-form-urlencoded"):
            with contextlib.suppress(NotReadable):
                read(body, content_type)
