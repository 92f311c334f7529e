"""E-mail addresses, lower case, because every provider that matters folds it and people do not keep to it."""

import re
import unicodedata
from random import Random
from typing import Any, ClassVar

from yingdan.fields.field_type import Cast, Masked, OneColumn, Options, Refused, Traits
from yingdan.fields.text import clean_text

ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\s@<>()\[\],;:\\\"./_-](?:[^\s@<>()\[\],;:\\\"./_]{0,62})\.)+[^\s@<>()\[\],;:\\\"./_\d-]{2,63}"
)


class Email(OneColumn):
    name = "email"
    schema: ClassVar = {"type": "string", "format": "email"}
    traits = Traits(as_told=True, learns="never", maskable=True)
    casts = {"text": Cast("lower({column})", r"{column} ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$'")}

    def load(self, wire: Any, options: Options) -> str | None:
        text = clean_text(wire)
        if text is None:
            return None
        address = unicodedata.normalize("NFKC", text[:400]).replace("。", ".").strip().lower()
        address = address.removeprefix("mailto:").removeprefix("<").removesuffix(">")
        if len(address) > 254 or ".." in address or not ADDRESS.fullmatch(address):
            raise Refused("email-is-invalid")
        return address

    def mask(self, value: Any) -> Masked:
        """`z***@example.com`; of a name of one letter not even that."""
        name, _, house = str(value).partition("@")
        return Masked(f"{name[:1] if len(name) > 1 else ''}***@{house}")

    def sample(self, options: Options, rng: Random) -> str:
        return f"u{rng.randrange(10**6)}@example.com"


FIELD_TYPE = Email()
