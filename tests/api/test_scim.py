"""The company's directory: people and groups come by SCIM, as Entra ID and Okta send them; who leaves is out at once and loses nothing."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.api.server import Client, signed_in
from tests.sales import SYSTEM, Company
from yingdan.kernel.accounts import change_password
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish

Json = dict[str, Any]
PATCH = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
WORDS = "four unrelated words"


class Directory:
    """A directory with its key."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        more = {
            "content-type": "application/scim+json",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        answer = await self.http.request(method, f"/scim/v2{path}", json=body, headers=more)
        if answer.content and answer.status_code != 401:
            assert answer.headers["content-type"] == "application/scim+json", answer.text
        return answer

    async def user(self, login: str, **more: Any) -> Json:
        answer = await self.ask("POST", "/Users", {"schemas": [USER], "userName": login, **more})
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def change(self, path: str, *operations: Json) -> Json:
        answer = await self.ask("PATCH", path, {"schemas": PATCH, "Operations": list(operations)})
        assert answer.status_code == 200, answer.text
        changed: Json = answer.json()
        return changed


@pytest.fixture
async def directory(company: Company, door: httpx.ASGITransport) -> AsyncIterator[Directory]:
    async with company.db.begin() as tx:
        await tx.exec_driver_sql("update org.unit set path = '公司/华东' where name = '华东'")
        body = {"label": {"zh": "微软目录", "en": "Entra"}, "groups": [
            {"group": "Sales East", "role": "rep", "unit": "公司/华东"}, {"group": "Leads", "role": "manager"}]}  # fmt: skip
        await publish(
            tx, company.catalog, [Put("directory", "sales.entra", body)], SYSTEM.key, "", company.clock.now()
        )
    await company.ground.catalog.refresh()
    async with signed_in(door, "admin") as admin:
        made = await admin.ask("POST", "/tokens", json={"label": "Entra", "scopes": ["scim"]})
        key = {"authorization": f"Bearer {made.json()['secret']}"}
        assert (await admin.http.get("/scim/v2/Users")).json()["status"] == "403"
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test", headers=key) as http:
        yield Directory(http)


def made_id(made: Json) -> UUID:
    return UUID(made["id"])


async def roles_of(door: httpx.ASGITransport, login: str) -> list[str]:
    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        answer = await Client(http).sign_in(login, WORDS)
        return answer.json()["user"]["roles"] if answer.status_code == 200 else [answer.json()["slug"]]


async def test_people_come_change_and_leave_as_entra_id_sends_them(
    company: Company, door: httpx.ASGITransport, directory: Directory
) -> None:
    asked = 'userName eq "Zhao.Min@corp.cn"'
    assert (await directory.http.get("/scim/v2/Users", params={"filter": asked})).json()["totalResults"] == 0
    made = await directory.user(
        "zhao.min@corp.cn", externalId="E-77", active=True, name={"familyName": "赵", "givenName": "敏"},
        emails=[{"primary": True, "type": "work", "value": "Zhao.Min@corp.cn"}], title="销售",
    )  # fmt: skip
    path = f"/Users/{made['id']}"
    assert (made["displayName"], made["title"], made["externalId"]) == ("赵敏", "销售", "E-77")
    [found] = (await directory.http.get("/scim/v2/Users", params={"filter": asked})).json()["Resources"]
    assert found["id"] == made["id"]
    [found] = (await directory.http.get("/scim/v2/Users", params={"filter": 'externalId eq "E-77"', "attributes": "userName"})).json()["Resources"]  # fmt: skip
    assert set(found) == {"schemas", "id", "userName"}
    again = await directory.ask("POST", "/Users", {"schemas": [USER], "userName": "ZHAO.MIN@corp.cn"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")

    group = (await directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Sales East", "externalId": "G-1"})).json()  # fmt: skip
    joined = await directory.change(f"/Groups/{group['id']}", {"op": "Add", "path": "members", "value": [{"value": made["id"]}]})  # fmt: skip
    assert [one["display"] for one in joined["members"]] == ["zhao.min@corp.cn"]
    async with company.db.begin() as tx:
        await change_password(tx, made_id(made), WORDS, company.clock.now())
    assert await roles_of(door, "zhao.min@corp.cn") == ["rep"]
    changed = await directory.change(
        path,
        {"op": "Replace", "path": "userName", "value": "zhao@corp.cn"},
        {"op": "Replace", "path": "name.familyName", "value": "钱"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "qian@corp.cn"},
    )
    assert (changed["displayName"], changed["userName"]) == ("钱敏", "zhao@corp.cn")
    assert changed["meta"]["version"] != made["meta"]["version"]
    row = await company.read("org.user", made_id(made))
    assert (row["name"], row["email"], row["login"]) == ("钱敏", "qian@corp.cn", "zhao@corp.cn")

    async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test") as http:
        person = Client(http)
        assert (await person.sign_in("zhao@corp.cn", WORDS)).status_code == 200
        left = await directory.change(path, {"op": "Replace", "path": "active", "value": "False"})
        assert left["active"] is False
        assert (await person.ask("GET", "/session")).status_code == 401
    assert await roles_of(door, "zhao@corp.cn") == ["sign-in-failed"]
    await directory.change(path, {"op": "Replace", "path": "active", "value": "True"})
    assert await roles_of(door, "zhao@corp.cn") == ["rep"]
    gone = {"op": "Remove", "path": "members", "value": [{"value": made["id"]}]}
    await directory.change(f"/Groups/{group['id']}", gone)
    assert await roles_of(door, "zhao@corp.cn") == []
    assert (await directory.ask("DELETE", path)).status_code == 204
    assert (await directory.ask("GET", path)).status_code == 404
    assert (await company.read("org.user", made_id(made)))["active"] is False
    back = await directory.user("zhao@corp.cn", displayName="钱敏", active=True)
    assert back["id"] == made["id"]
    async with company.db.begin() as tx:
        told = await tx.exec_driver_sql(
            "select count(*), count(*) filter (where e.actor like 'user:%%') from events.event e"
            " where e.type in ('account.made', 'account.closed', 'account.opened', 'account.renamed', 'account.group_changed')"
            " and e.data::text like %s", (f"%{made['id']}%",),
        )  # fmt: skip
        [(count, by_the_key)] = told.all()
    assert count == by_the_key > 5


async def test_groups_are_pushed_as_okta_does_and_what_people_gave_by_hand_stays(
    company: Company, door: httpx.ASGITransport, directory: Directory
) -> None:
    anna = str(company.people["安娜"])
    made = await directory.user(
        "li@corp.cn", name={"givenName": "Lei", "familyName": "Li"}, locale="en-US", password="ignored"
    )
    assert (made["displayName"], "password" in made) == ("Lei Li", False)
    members = [{"value": anna, "display": "安娜"}, {"value": made["id"]}]
    body = {"schemas": [GROUP], "displayName": "Leads", "members": members}
    pushed = await directory.ask("POST", "/Groups", body)
    assert pushed.status_code == 201, pushed.text
    group = pushed.json()
    path = f"/Groups/{group['id']}"

    async def roles(user: str) -> list[str]:
        async with company.db.begin() as tx:
            found = await tx.exec_driver_sql(
                'select m.role from org.membership m where m."user" = %s and m.removed_at is null order by 1', (user,)
            )  # fmt: skip
            return [row[0] for row in found]

    assert (await roles(anna), await roles(made["id"])) == (["manager", "rep"], ["manager"])
    okta = {"op": "replace", "value": {"id": group["id"], "displayName": "Leads"}}
    assert len((await directory.change(path, okta))["members"]) == 2
    await directory.change(path, {"op": "remove", "path": f'members[value eq "{anna}"]'})
    assert (await roles(anna), await roles(made["id"])) == (["rep"], ["manager"])
    light = await directory.http.get(f"/scim/v2{path}", params={"excludedAttributes": "members"})
    assert "members" not in light.json()
    version = light.headers["etag"]
    assert (await directory.ask("GET", path, if_none_match=version)).status_code == 304
    put = {"schemas": [GROUP], "displayName": "Others", "members": [{"value": made["id"]}]}
    assert (await directory.ask("PUT", path, put, if_match='W/"1"')).status_code == 412
    assert (await directory.ask("PUT", path, put, if_match=version)).status_code == 200
    assert await roles(made["id"]) == []
    strange = {**put, "members": [{"value": group["id"]}]}
    refused = await directory.ask("PUT", path, strange)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue")
    await directory.ask("PUT", path, {**put, "displayName": "Leads"})
    assert await roles(made["id"]) == ["manager"]
    assert (await directory.ask("DELETE", path)).status_code == 204
    assert await roles(made["id"]) == []
    assert (await directory.ask("GET", path)).status_code == 404
    put_user = {"schemas": [USER], "userName": "li@corp.cn", "displayName": "李雷", "active": False}
    closed = await directory.ask("PUT", f"/Users/{made['id']}", put_user)
    assert (closed.json()["displayName"], closed.json()["active"]) == ("李雷", False)


async def test_the_door_opens_to_its_own_key_alone_and_says_what_it_can(
    company: Company, door: httpx.ASGITransport, directory: Directory
) -> None:
    for path, key in (("/ServiceProviderConfig", "patch"), ("/ResourceTypes", "Resources"), ("/Schemas", "Resources"), (f"/Schemas/{USER}", "attributes"), ("/ResourceTypes/User", "endpoint")):  # fmt: skip
        assert (await directory.ask("GET", path)).json()[key]
    page = (await directory.http.get("/scim/v2/Users", params={"startIndex": 2, "count": 1})).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (2, 2, 1)
    for query, status, sort in (
        ({"filter": "userName eq"}, 400, "invalidFilter"),
        ({"startIndex": "x"}, 400, "invalidValue"),
    ):
        refused = await directory.http.get("/scim/v2/Users", params=query)
        assert (refused.status_code, refused.json()["scimType"]) == (status, sort)
    for body in ([], "x", {"userName": ""}, {"userName": 7}, {"userName": "a\x00b"}, {"userName": "a", "emails": ["x"]}, {"userName": "a", "active": "perhaps"}, {"userName": "service:x"}):  # fmt: skip
        refused = await directory.ask("POST", "/Users", body)
        assert refused.status_code == 400, body
    admin = company.people["admin"]
    own = {"schemas": PATCH, "Operations": [{"op": "replace", "value": {"active": False}}]}
    assert (await directory.ask("PATCH", f"/Users/{admin}", own)).status_code == 409
    assert (await directory.http.get("/api/v1/tokens")).json()["slug"] == "scope-is-missing"
    async with signed_in(door, "安娜") as anna:
        made = await anna.ask("POST", "/tokens", json={"label": "x", "scopes": ["scim"]})
        mine = await anna.ask("POST", "/tokens", json={"label": "y", "scopes": ["read", "write"]})
    for secret in (made.json()["secret"], mine.json()["secret"]):
        headers = {"authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(transport=door, base_url="http://yingdan.test", headers=headers) as http:
            assert (await http.get("/scim/v2/Users")).status_code == 403
