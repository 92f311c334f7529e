"""Where temporary grants open rows, said so that a row finds whom it is open to, instead of everybody being asked about every row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.kernel.access.model import Actor
from yingdan.kernel.access.rules import Rule, compile_rules
from yingdan.kernel.access.scope import actor_values
from yingdan.kernel.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Opening:
    """Rows of `object` that a temporary grant may open for reading: those whose `field` (`id`: themselves) names `record`; without
    a field those for which the condition of `rule` holds, `asker` being what it knows of who asks. Whether they are open now the
    scope decides."""

    object: str
    field: str | None
    record: UUID | None
    rule: Rule | None = None
    asker: tuple[tuple[str, Any], ...] = ()


def openings(catalog: Catalog, actor: Actor) -> frozenset[Opening]:
    """All of a person, also those that have not begun; people who are told apart by nothing that a condition reads have the same."""
    return frozenset() if actor.held else frozenset(_found(catalog, actor))


def _found(catalog: Catalog, actor: Actor) -> Iterator[Opening]:
    reading = catalog.once(_reading)
    for given in actor.temporary:
        for name, rule in reading.get(given.role, ()) if "read" in given.actions else ():
            app = name.partition(".")[0]
            if rule.by is not None:
                if given.record is not None:
                    yield Opening(name, rule.by, given.record)
            elif given.object not in (name, f"{app}.*", "*"):
                continue
            elif given.record is not None:
                yield Opening(name, "id", given.record)
            else:
                yield Opening(name, None, None, rule, _asker(rule, actor))


def _reading(catalog: Catalog) -> Mapping[str, list[tuple[str, Rule]]]:
    """By role, pack and situation the objects it opens for reading, with the rule."""
    rules = catalog.once(compile_rules)
    found: dict[str, list[tuple[str, Rule]]] = {}
    for source in (rules.grants, rules.packs):
        for (name, action, key), some in source.items():
            if action == "read":
                found.setdefault(key, []).extend((name, rule) for rule in some)
    return found


def _asker(rule: Rule, actor: Actor) -> tuple[tuple[str, Any], ...]:
    known = actor_values(actor)
    return tuple(
        (name, known[name]) for name in sorted({path[1] for path in rule.checked.names if path[0] == "actor"})
    )
