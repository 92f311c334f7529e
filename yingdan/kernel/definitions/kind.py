"""Kinds: what may be defined. Stages register theirs when their `definition.py` is imported; the store, publish,
export and the editor then work for it without knowing it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yingdan.base import Fault, Label, tell_names


def _no_faults(body: Any, name: str, catalog: Any) -> Sequence[Fault]:
    return ()


def _no_references(body: Any) -> Collection[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of definition.

    `folder`: where a package keeps it. `body`: a msgspec Struct (forbid_unknown_fields) or pydantic model.
    `check(body, name, catalog)` gives every fault, `at` as a path within the body (`/when`); the catalog is the
    one under construction, so that expressions can be checked against its objects. `references(body)` gives the
    (kind, name) pairs that must exist. `tunable`: top-level keys of the body whose change needs no gate. `by_unit`: its
    definitions may be others for the people of some units: requests read them, or the worker asks by unit. `label`: what people call
    the kind; `by_record`: the keys of the body in which the worker may decide otherwise about some records than about others,
    where the rest must be the same for all (None: it decides about all alike); `words`: what they call keys of its body, as `key` or `Struct.key`, where the common words
    (`schema.py`) do not do, and values of a choice, as `key=value`.
    """

    name: str
    folder: str
    body: type[Any]
    check: Callable[[Any, str, Any], Sequence[Fault]] = _no_faults
    references: Callable[[Any], Collection[tuple[str, str]]] = _no_references
    tunable: frozenset[str] = frozenset()
    label: Label | None = None
    words: Mapping[str, Label] = field(default_factory=dict)
    by_unit: bool = False
    by_record: frozenset[str] | None = None

    @property
    def called(self) -> Label:
        """The label; the name itself for a kind without one."""
        return self.label or {"zh": self.name, "en": self.name.replace("_", " ").capitalize()}


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. ValueError when another one already has its name."""
    known = KINDS.get(kind.name)
    if known is not None and known.body is not kind.body:
        raise ValueError(f"two kinds are called {kind.name}")
    KINDS[kind.name] = kind
    tell_names("kind", {kind.name: kind.called})
    return kind
