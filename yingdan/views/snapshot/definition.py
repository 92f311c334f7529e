"""The kind `snapshot`: stages of a customer's decision, what speaks for each, what must be known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.decisions import Known, faults_of, table_names
from yingdan.expr import Checked, Type, check, parse
from yingdan.kernel.definitions import Kind, register

# Names beside the record's fields and `signal.<name>`: how many promises about it were kept, run, were broken.
PROMISES = ("kept", "open", "broken")


class StageBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A stage, the furthest first: `when` it is reached, `reason` told then, `next` step out of it."""

    name: str
    label: Label
    when: str
    reason: Label
    next: Label


class FactBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Something that must be known: whether it is (`when`), and how it is called."""

    when: str
    label: Label
    missing: Label


class SnapshotBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where a record of `object` stands: the first of `stages` that holds, and which `facts` are known or missing."""

    label: Label
    object: str
    stages: tuple[StageBody, ...]
    facts: tuple[FactBody, ...] = ()
    description: Label | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A snapshot ready to be drawn: conditions in the order of the body, and the fields they read."""

    body: SnapshotBody
    stages: tuple[Checked, ...]
    facts: tuple[Checked, ...]


def snapshot_names(catalog: Any, target: Any) -> Known:
    """What conditions may name: fields, `signal.<name>`, `promise.kept`, `promise.open`, `promise.broken`."""
    promises: dict[tuple[str, ...], Type] = {("promise", name): Type.INT for name in PROMISES}
    return Known(table_names(catalog, target), extra=promises)


def _conditions(body: SnapshotBody) -> Iterator[tuple[str, str]]:
    yield from ((f"/stages/{at}/when", stage.when) for at, stage in enumerate(body.stages))
    yield from ((f"/facts/{at}/when", fact.when) for at, fact in enumerate(body.facts))


def _check(body: SnapshotBody, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []  # told as a missing reference
    names = snapshot_names(catalog, target)
    faults = [one for at, text in _conditions(body) for one in faults_of(text, names, Type.BOOL, at)]
    seen: set[str] = set()
    for at, stage in enumerate(body.stages):
        if stage.name in seen:
            faults.append(Fault(f"/stages/{at}/name", "choice-is-given-twice", {"value": stage.name}))
        seen.add(stage.name)
    return faults


KIND = register(
    Kind(
        "snapshot",
        "snapshots",
        SnapshotBody,
        _check,
        lambda body: {("object", body.object)},
        label={"zh": "决策快照", "en": "Snapshot"},
        words={
            "stages": {"zh": "阶段", "en": "Stages"},
            "facts": {"zh": "要掌握的事实", "en": "What must be known"},
            "missing": {"zh": "缺少时的说法", "en": "Words when missing"},
            "next": {"zh": "下一步", "en": "Next step"},
        },
        by_unit=True,
    )
)


def snapshots(catalog: Any) -> dict[str, Compiled]:
    """By object, the first by name; ask `catalog.once(snapshots)`."""
    found: dict[str, Compiled] = {}
    for _, definition in sorted(catalog.all("snapshot").items()):
        body: SnapshotBody = definition.body
        target = catalog.objects.get(body.object)
        if target is None or body.object in found:
            continue
        names = snapshot_names(catalog, target)
        found[body.object] = Compiled(
            body,
            tuple(check(parse(one.when), names, Type.BOOL) for one in body.stages),
            tuple(check(parse(one.when), names, Type.BOOL) for one in body.facts),
        )
    return found


def snapshot_of(catalog: Any, object_name: str) -> Compiled | None:
    """The snapshot of an object, compiled; None when the company draws none."""
    compiled: Compiled | None = catalog.once(snapshots).get(object_name)
    return compiled
