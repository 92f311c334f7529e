"""Filters and changes of SCIM, without a server: the standard's, and how Entra ID and Okta write them."""

from typing import Any

import pytest

from yingdan.api.scim_filters import equal_to, holds, read_filter
from yingdan.api.scim_patches import patched
from yingdan.api.scim_resources import ENTERPRISE, USER, full_name, shown_part
from yingdan.base import Problem
from yingdan.kernel.accounts.definition_directory import Directory, DirectoryGroup, roles_of_groups

Json = dict[str, Any]
ZHAO: Json = {
    "id": "7", "userName": "Zhao@corp.cn", "externalId": "E-1", "active": True, "name": {"familyName": "赵", "givenName": "敏"},
    "emails": [{"type": "work", "value": "zhao@corp.cn"}, {"type": "home", "value": "min@163.com"}],
    ENTERPRISE: {"department": "华东"}, "meta": {"lastModified": "2026-11-27T08:00:00Z"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('userName eq "zhao@CORP.cn"', True),
        ('USERNAME Eq "zhao@corp.cn" AND active eq true', True),
        ('externalId eq "e-1"', False),
        ('userName sw "zh" and not (emails.value ew "@qq.com")', True),
        ('emails[type eq "home" and value co "163"]', True),
        ('emails[type eq "work" and value co "163"]', False),
        ('userName eq "x" or externalId eq "E-1" and active eq false', False),
        ('(userName eq "x" or externalId eq "E-1") and active eq true', True),
        (f'{USER}:userName eq "zhao@corp.cn"', True),
        (f'{ENTERPRISE}:department eq "华东"', True),
        ('meta.lastModified ge "2026-11-01T00:00:00Z"', True),
        ("title pr", False),
        ("title eq null", True),
        ('userName ne "zhao@corp.cn"', False),
        ('active gt "a"', False),
    ],
)
def test_a_filter_is_judged_as_the_standard_says(text: str, fits: bool) -> None:
    assert holds(read_filter(text), ZHAO) is fits


@pytest.mark.parametrize(
    "text",
    ["", "userName", "userName eq", "userName like 1", 'userName eq "a', "a eq b", "(a pr", "a pr)", "a pr b pr", "not a pr", "[a pr]", "(" * 30 + "a pr" + ")" * 30, 'a eq "' + "x" * 3000 + '"'],
)  # fmt: skip
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="scim-filter-is-faulty"):
        read_filter(text)


def test_what_alone_can_fit_is_known_before_anything_is_read() -> None:
    assert equal_to(read_filter('active eq true and userName eq "a"'), "username") == "a"
    assert equal_to(read_filter('active eq true or userName eq "a"'), "username") is None


def change(*operations: Json, of: Json = ZHAO) -> Json:
    return patched(of, list(operations))


def test_changes_are_taken_as_entra_id_and_okta_write_them() -> None:
    found = change(
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "new@corp.cn"},
        {"op": "Replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "13800000000"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "华南"},
        {"op": "replace", "value": {"name.givenName": "敏敏", "title": "经理", "id": "8"}},
    )
    assert (found["active"], found["title"], found["id"]) == ("False", "经理", "7")
    assert [one["value"] for one in found["emails"]] == ["new@corp.cn", "min@163.com"]
    assert found["phoneNumbers"] == [{"type": "mobile", "value": "13800000000"}]
    assert found[ENTERPRISE] == {"department": "华南"}
    assert found["name"] == {"familyName": "赵", "givenName": "敏敏"}
    assert ZHAO["active"] is True
    gone = change({"op": "remove", "path": 'emails[type eq "home"]'}, {"op": "remove", "path": "externalId"})
    assert [one["type"] for one in gone["emails"]] == ["work"]
    assert "externalId" not in gone


def test_members_come_and_go_by_list_by_filter_and_all_at_once() -> None:
    group: Json = {"members": [{"value": "a"}, {"value": "b"}, {"value": "c"}]}

    def left(*operations: Json) -> list[str]:
        return [one["value"] for one in change(*operations, of=group).get("members", [])]

    assert left({"op": "add", "path": "members", "value": [{"value": "c"}, {"value": "d"}]}) == list("abcd")
    assert left({"op": "Remove", "path": "members", "value": [{"value": "a"}, {"value": "x"}]}) == ["b", "c"]
    assert left({"op": "remove", "path": 'members[value eq "b"]'}) == ["a", "c"]
    assert left({"op": "replace", "path": "members", "value": [{"value": "z"}]}) == ["z"]
    assert left({"op": "remove", "path": "members"}) == []


@pytest.mark.parametrize(
    "operations",
    [None, [], ["x"], [{"op": "move"}], [{"op": "remove"}], [{"op": "add", "value": 1}], [{"op": "add", "path": "a[b pr", "value": 1}],
     [{"op": "add", "path": "a..b", "value": 1}], [{"op": "add", "path": "emails", "value": ["x"]}], [{"op": "add", "path": 7, "value": 1}]],
)  # fmt: skip
def test_what_is_no_change_is_refused(operations: Any) -> None:
    with pytest.raises(Problem, match=r"scim-(value|path|filter)-is-faulty"):
        patched(ZHAO, operations)


def test_names_are_made_whole_and_parts_are_left_out_as_asked() -> None:
    assert full_name(ZHAO) == "赵敏"
    assert full_name({"name": {"familyName": "Curie", "givenName": "Marie"}}) == "Marie Curie"
    assert full_name({"userName": "a"}) == "a"
    assert list(shown_part(ZHAO, "userName,name.familyName", "")) == ["id", "userName", "name"]
    assert "emails" not in shown_part(ZHAO, "", "emails")


def test_groups_mean_roles_by_the_directories_that_are_on() -> None:
    east = DirectoryGroup("Sales East", "rep", "公司/华东")
    bodies = [
        Directory({"zh": "目录", "en": "D"}, "公司", [east, DirectoryGroup("IT", "admin")]),
        Directory({"zh": "旧", "en": "Old"}, "公司", [DirectoryGroup("IT", "director")], active=False),
    ]
    assert roles_of_groups(bodies, ["sales east ", "it"]) == {("admin", "公司")}
    assert roles_of_groups(bodies, ["SALES EAST"]) == {("rep", "公司/华东")}
