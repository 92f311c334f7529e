"""Problems: every refusal a person or program can meet, with a slug, typed members and translations (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (`/values/phone`, `column 3`), what (slug) and with which words."""

    at: str
    slug: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Problem(Exception):
    """An expected refusal. `slug` names it in docs and translations; `params` become members of the answer."""

    def __init__(self, slug: str, status: int = 400, *, faults: Sequence[Fault] = (), **params: Any) -> None:
        super().__init__(f"{slug} {params}" if params else slug)
        self.slug = slug
        self.status = status
        self.faults = tuple(faults)
        self.params = params

    def __str__(self) -> str:
        lines = [self.slug, *(f"{fault.at}: {fault.slug} {dict(fault.params)}" for fault in self.faults)]
        if self.params:
            lines[0] += f" {self.params}"
        return "; ".join(lines)
