"""What a definition is, and the two ways to change one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0c1b7e-3a55-5d0e-9a3b-0d2f6a1c7e44")


def identity(kind: str, name: str) -> UUID:
    """The id of a definition whose file states none: the same on every installation."""
    return uuid5(_NAMESPACE, f"{kind}:{name}")


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One thing a package declares. `body` is the parsed model of its kind, `raw` the JSON it was parsed from,
    `digest` the sha256 of that JSON in canonical form."""

    id: UUID
    app: str
    kind: str
    name: str
    body: Any
    raw: Mapping[str, Any]
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.name

    @property
    def short(self) -> str:
        """The name without the app's prefix."""
        return self.name.removeprefix(f"{self.app}.")


@dataclass(frozen=True, slots=True)
class Put:
    """Make a definition have this body. `app` defaults to the one it has, else to the name's prefix; `id` to the
    one it has, else to `identity(kind, name)`; a known id under another name is a renaming."""

    kind: str
    name: str
    body: Mapping[str, Any]
    app: str | None = None
    id: UUID | None = None
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a definition out of force."""

    kind: str
    name: str


Change = Put | Remove


@dataclass(frozen=True, slots=True)
class Version:
    """One publish: which number, what all bodies together hash to, who and why."""

    number: int
    digest: str
    author: str
    note: str
    at: datetime
