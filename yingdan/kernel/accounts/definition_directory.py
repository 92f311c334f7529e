"""Kind `directory`: what groups of the company's directory (Entra ID, Okta, told by SCIM 2.0) mean here.

kind: directory
name: entra
label: {zh: 微软目录, en: Entra ID}
unit: 公司                          # where people are made; without one: the top unit
groups:
- {group: Sales-East, role: rep, unit: 公司/华东}
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog


class DirectoryGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whoever is in the directory's `group` has `role` in the unit with the path `unit` (without one: that of the directory)."""

    group: str
    role: str
    unit: str = ""


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """See above. `unit`: the path of the unit in which people are made."""

    label: Label
    unit: str = ""
    groups: list[DirectoryGroup] = []
    active: bool = True


def _check(body: Directory, name: str, catalog: "Catalog") -> Sequence[Fault]:
    known = {one.rpartition(".")[2] for one in catalog.all("role")}
    faults = [
        Fault(f"/groups/{place}/role", "role-is-unknown", {"role": one.role})
        for place, one in enumerate(body.groups)
        if one.role not in known
    ]
    faults += [
        Fault(f"/groups/{place}/group", "value-is-required", {"field": "group"})
        for place, one in enumerate(body.groups)
        if not one.group.strip()
    ]
    return faults


DIRECTORY = register(
    Kind(
        "directory",
        "directories",
        Directory,
        _check,
        label={"zh": "企业目录", "en": "Directory"},
        words={
            "unit": {"zh": "开户部门的路径（不填则最上级）", "en": "Unit in which people are made (the top one without)"},
            "groups": {"zh": "群组对应的角色", "en": "What groups mean"},
            "active": {"zh": "启用", "en": "On"},
            "DirectoryGroup.group": {"zh": "目录中的群组名", "en": "Name of the group"},
            "DirectoryGroup.role": {"zh": "角色", "en": "Role"},
            "DirectoryGroup.unit": {"zh": "部门路径（不填则同上）", "en": "Unit (as above without)"},
        },
    )
)  # fmt: skip


def roles_of_groups(bodies: Sequence[Directory], groups: Sequence[str]) -> set[tuple[str, str]]:
    """(role, path of the unit) that somebody in these groups has by the directories that are on. Case does not matter."""
    names = {one.casefold() for one in groups}
    return {
        (one.role, one.unit or body.unit)
        for body in bodies
        if body.active
        for one in body.groups
        if one.group.strip().casefold() in names
    }
