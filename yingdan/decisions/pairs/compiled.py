"""The identity of each object, compiled once per catalog."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from yingdan.decisions.identity import Party, Weights, party_of
from yingdan.decisions.pairs.definition import Identity, fields_of
from yingdan.decisions.pairs.learnt import LEARNT

# In a small book two records drawn blindly are not more likely one customer than in one of a thousand.
FEWEST = 1_000
_MASK = 2**63


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One definition ready for use. `fields`: what it reads of a record; `digest` changes when what is indexed does."""

    name: str
    body: Identity
    fields: tuple[str, ...]
    levels: Mapping[tuple[str, str], tuple[float, float]]
    digest: str

    @property
    def object(self) -> str:
        return self.body.object

    def party(self, row: Mapping[str, Any]) -> Party:
        """What a record says of a customer."""
        body = self.body
        company = next((value for name in body.company if (value := row.get(name))), None)
        return party_of(
            company,
            row.get(body.uscc) if body.uscc else None,
            [value for name in body.phones if (value := row.get(name))],
            [value for name in body.emails if (value := row.get(name))],
            row.get(body.person) if body.person else None,
        )

    def weights(self, records: int) -> Weights:
        """The weights in a book of so many records."""
        return Weights(self.levels, 1 / max(records, FEWEST), self.body.match_at, self.body.clerk_at)

    def number(self, key: str) -> int:
        """A key of this object as 64 bits: two keys of one number only call somebody in vain."""
        made = blake2b(f"{self.object} {key}".encode(), digest_size=8).digest()
        return int.from_bytes(made) - _MASK

    def numbers(self, party: Party) -> list[int]:
        """The keys under which a record stands: those that call others, and the person's, which is only counted."""
        keys = [*party.keys, *([f"n:{party.person.written}"] if party.person else [])]
        return [self.number(key) for key in keys]


def counted_as(part: str, value: str) -> str:
    """The key under which a value in common is counted."""
    if part == "email":
        return f"m:{value}" if "@" in value else f"d:{value}"
    return {"name": "t:", "phone": "p:", "person": "n:"}[part] + value


def compile_identities(catalog: Any) -> Mapping[str, Recogniser]:
    """By object; for `catalog.once`."""
    found: dict[str, Recogniser] = {}
    for name, definition in sorted(catalog.all("identity").items()):
        body: Identity = definition.body
        own = {(one.part, one.level): (one.m, one.u) for one in body.levels}
        found[body.object] = Recogniser(name, body, fields_of(body), {**LEARNT, **own}, definition.digest)
    return found
