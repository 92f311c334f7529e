"""Text as it comes from outside, made fit to be kept: PostgreSQL refuses U+0000 and UTF-8 refuses lone surrogates."""

import json
import math
from typing import Any

MAX_DEPTH = 12
MAX_TEXT = 8_000


class NotReadable(ValueError):
    """The bytes are no document of the promised form; the message says where."""


def clean_text(value: str) -> str:
    """The same text without U+0000; a pair of surrogates becomes its character, a lone one U+FFFD."""
    if "\x00" in value:
        value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def clean(value: Any, depth: int = MAX_DEPTH, longest: int = MAX_TEXT) -> Any:
    """A JSON value with clean texts of at most `longest` characters and no number that JSON cannot say. What lies
    deeper than `depth` levels becomes its JSON text, so that nothing is lost and nothing overflows."""
    if isinstance(value, str):
        return clean_text(value[:longest])
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        if depth <= 0:
            return _flat(value, longest)
        return {clean_text(str(k)[:200]): clean(v, depth - 1, longest) for k, v in value.items()}
    if isinstance(value, list):
        if depth <= 0:
            return _flat(value, longest)
        return [clean(one, depth - 1, longest) for one in value]
    return value


def _flat(value: Any, longest: int) -> str:
    try:
        return clean_text(json.dumps(value, ensure_ascii=False)[:longest])
    except RecursionError:
        return "…"


def decode_bytes(body: bytes, charset: str | None = None) -> str:
    """Bytes as text: the named charset, UTF-8, then GB18030 (what Chinese sites send unlabelled), at last UTF-8 with
    replacement characters. Never fails."""
    for name in (charset, "utf-8-sig", "gb18030"):
        if name:
            try:
                return body.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return body.decode("utf-8", "replace")


def read_json(body: bytes, charset: str | None = None) -> Any:
    """A JSON document, lenient about encoding, surrogates, NaN and endless digits; cleaned. Raises NotReadable."""
    try:
        value = json.loads(decode_bytes(body, charset), parse_int=_whole, parse_constant=lambda _name: None)
    except ValueError as error:
        raise NotReadable(str(error)[:200]) from None
    except RecursionError:
        raise NotReadable("nested too deep") from None
    return clean(value)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 300 else digits[:300]
