"""Web addresses. Only http and https: a stored `javascript:` must never become a link."""

import re
from random import Random
from typing import Any, ClassVar
from urllib.parse import urlsplit

from yingdan.fields.field_type import Cast, Masked, OneColumn, Options, Refused, Traits
from yingdan.fields.text import clean_text

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
# Names in any script, or an IPv6 address; nothing that a browser would read otherwise than a person.
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f:.]+")


class Url(OneColumn):
    name = "url"
    schema: ClassVar = {"type": "string", "format": "uri"}
    traits = Traits(as_told=True, longest=2_000, learns="never", maskable=True)
    casts = {"text": Cast("{column}::text", "{column} ~* '^https?://[^[:space:]]+$'")}

    def load(self, wire: Any, options: Options) -> str | None:
        text = clean_text(wire)
        if text is None:
            return None
        address = text if SCHEME.match(text) else f"https://{text.removeprefix('//')}"
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise Refused("url-is-invalid") from None
        whole = len(address) <= 2_000 and address.isprintable() and " " not in address
        if parts.scheme not in ("http", "https") or not host or not HOST.fullmatch(host) or not whole:
            raise Refused("url-is-invalid")
        if "." not in host and ":" not in host and host != "localhost":
            raise Refused("url-is-invalid")
        return address

    def mask(self, value: Any) -> Masked:
        """`https://***`: a host is often the person or the company."""
        return Masked(f"{str(value).partition(':')[0]}://***")

    def sample(self, options: Options, rng: Random) -> str:
        return f"https://example.com/{rng.randrange(10**6)}"


FIELD_TYPE = Url()
