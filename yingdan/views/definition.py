"""What a package may declare for this stage: its cockpit, and, in files of their own, views and forms."""

from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.kernel.definitions import Kind, register

Text = dict[str, str]


class Cockpit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The first screen of people who work on `object`: `card` fields of each record, the clock whose meeting is
    the first contact, the choice field whose `waiting` values still need work."""

    label: Text
    object: str
    card: list[str]
    contact_clock: str
    status: str
    waiting: list[str]
    tasks: str | None = None


def _check(body: Cockpit, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []
    return [
        Fault("/card", "field-is-unknown", {"field": field, "object": body.object})
        for field in [*body.card, body.status]
        if field not in target.fields
    ]


def _references(body: Cockpit) -> list[tuple[str, str]]:
    return [("object", body.object), ("clock", body.contact_clock)]


COCKPIT = register(
    Kind(
        "cockpit",
        "views",
        Cockpit,
        _check,
        _references,
        label={"zh": "作战台", "en": "Cockpit"},
        by_unit=True,
    )
)


def cockpit_of(catalog: Any) -> Cockpit | None:
    """The company's cockpit; the first by name when several packages bring one."""
    for definition in catalog.all("cockpit").values():
        found: Cockpit = definition.body
        return found
    return None
