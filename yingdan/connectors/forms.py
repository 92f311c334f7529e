"""Forms and webhooks: bytes of any common content type in, one document out.

A form's document is {"fields": {...}, "id"?, "visitor"?, "consent"?}; a webhook's is its JSON as it came.
"""

from email.message import Message
from typing import Any
from urllib.parse import unquote_to_bytes

import python_multipart
from python_multipart.exceptions import MultipartParseError

from yingdan.connectors.text import NotReadable, clean_text, decode_bytes, read_json

_AROUND = ("id", "visitor", "consent", "form", "sent_at")
MAX_FIELDS = 500


def read_form(body: bytes, content_type: str) -> dict[str, Any]:
    """The document of a form. What is labelled wrongly is read as what it looks like. Raises NotReadable."""
    kind, charset, boundary = content_kind(content_type)
    start = body.lstrip(b" \t\r\n\xef\xbb\xbf")[:1]
    if kind == "multipart/form-data" and boundary:
        return _around(_read_multipart(body, boundary, charset))
    if start in (b"{", b"["):
        return _form_of(read_json(body, charset))
    if kind == "application/json":
        raise NotReadable("no JSON object")
    fields = read_urlencoded(body, charset)
    if not any(fields.values()):
        raise NotReadable("no field with a value")
    return _around(fields)


def read_webhook(body: bytes, content_type: str) -> dict[str, Any]:
    """A webhook's JSON object; a list becomes {"items": [...]}; a form is accepted as well. Raises NotReadable."""
    kind, charset, _boundary = content_kind(content_type)
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return read_form(body, content_type)
    document = read_json(body, charset)
    if isinstance(document, list):
        return {"items": document}
    if not isinstance(document, dict):
        raise NotReadable("neither object nor list")
    return document


def content_kind(content_type: str) -> tuple[str, str | None, bytes | None]:
    """(media type in lower case, charset, multipart boundary) of a Content-Type header."""
    message = Message()
    message["content-type"] = clean_text(content_type)[:300].replace("\r", "").replace("\n", "")
    boundary = message.get_param("boundary")
    charset = message.get_param("charset")
    return (
        message.get_content_type(),
        charset.lower() if isinstance(charset, str) else None,
        boundary.encode("latin-1", "ignore") if isinstance(boundary, str) else None,
    )


def read_urlencoded(body: bytes, charset: str | None = None) -> dict[str, Any]:
    """`a=1&b=2` as texts; a repeated name becomes a list. Percent-decoded first and then from its charset, which
    for old Chinese pages is GB18030 without saying so."""
    fields: dict[str, Any] = {}
    for part in body.split(b"&")[: MAX_FIELDS * 4]:
        name, _, value = part.partition(b"=")
        if not name:
            continue
        put(fields, _unquote(name, charset), _unquote(value, charset))
    return fields


def _unquote(part: bytes, charset: str | None) -> str:
    return clean_text(decode_bytes(unquote_to_bytes(part.replace(b"+", b" ")), charset))


def put(fields: dict[str, Any], name: str, value: str) -> None:
    """Add a field; a name that comes again collects a list (check boxes)."""
    name = name.strip()[:200]
    if name.endswith("[]"):
        name = name[:-2]
    if name not in fields:
        if len(fields) < MAX_FIELDS:
            fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]


class _Parts:
    """Collects the text parts of a multipart body; of a file only its name is kept."""

    def __init__(self, charset: str | None) -> None:
        self.fields: dict[str, Any] = {}
        self._charset = charset
        self._header = self._value = self._content = b""
        self._disposition = b""

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self.begin,
            "on_header_field": self.header_field,
            "on_header_value": self.header_value,
            "on_header_end": self.header_end,
            "on_part_data": self.data,
            "on_part_end": self.end,
        }

    def begin(self) -> None:
        self._disposition = self._content = self._header = self._value = b""

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def end(self) -> None:
        name, filename = disposition_names(self._disposition)
        if not name:
            return
        put(self.fields, name, filename or clean_text(decode_bytes(self._content, self._charset)))


def disposition_names(value: bytes) -> tuple[str, str]:
    """(name, filename) of a Content-Disposition header, "" where absent."""
    _kind, options = python_multipart.multipart.parse_options_header(value)
    name, filename = options.get(b"name", b""), options.get(b"filename", b"")
    return clean_text(decode_bytes(name)), clean_text(decode_bytes(filename))


def _read_multipart(body: bytes, boundary: bytes, charset: str | None) -> dict[str, Any]:
    parts = _Parts(charset)
    try:
        parser = python_multipart.MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError) as error:
        raise NotReadable(str(error)[:200]) from None
    if not parts.fields:
        raise NotReadable("no field")
    return parts.fields


def _form_of(document: Any) -> dict[str, Any]:
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        raise NotReadable("no JSON object")
    fields = document.get("fields")
    if isinstance(fields, dict):
        return document
    if isinstance(fields, list):  # [{"name": "姓名", "value": "王"}]
        named: dict[str, Any] = {}
        for one in fields:
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                named.setdefault(one["name"], one.get("value"))
        return {**document, "fields": named}
    return _around(document)


def _around(fields: dict[str, Any]) -> dict[str, Any]:
    """A flat form: `visitor`, `consent` and so on lie among its fields."""
    return {**{name: fields[name] for name in _AROUND if name in fields}, "fields": fields}
