"""Resources of SCIM (RFC 7643) as we write and read them: people, groups, and what describes them."""

from datetime import datetime
from typing import Any

from yingdan.base import Problem
from yingdan.kernel.accounts import Group, Person

Json = dict[str, Any]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
# What the directory says of a person that has no field here, kept as it was told.
TOLD = ("name", "displayName", "emails", "phoneNumbers", "title", "preferredLanguage", ENTERPRISE)
LONGEST_TEXT, LONGEST_TOLD = 200, 20_000
MOST_ON_A_PAGE = 200


def text_of(resource: Json, name: str, longest: int = LONGEST_TEXT) -> str:
    """A text of a resource, empty without one. Problem scim-value-is-faulty 400."""
    found = resource.get(name)
    if found is None:
        return ""
    odd = not isinstance(found, str) or len(found) > longest or "\x00" in found
    if odd or any("\ud800" <= letter <= "\udfff" for letter in found):
        raise Problem("scim-value-is-faulty", 400, attribute=name)
    return str(found).strip()


def switch_of(resource: Json, name: str, otherwise: bool) -> bool:
    """A boolean, also as the text that Entra ID writes. Problem scim-value-is-faulty 400."""
    found = resource.get(name)
    if isinstance(found, str) and found.lower() in ("true", "false"):
        return found.lower() == "true"
    if found is not None and not isinstance(found, bool):
        raise Problem("scim-value-is-faulty", 400, attribute=name)
    return otherwise if found is None else found


def list_of(resource: Json, name: str) -> list[Json]:
    """Several values with parts. Problem scim-value-is-faulty 400."""
    found = resource.get(name) or []
    if not isinstance(found, list) or any(not isinstance(one, dict) for one in found):
        raise Problem("scim-value-is-faulty", 400, attribute=name)
    return found


def full_name(resource: Json) -> str:
    """What we call somebody: `displayName`, else the whole name, else its parts (Chinese ones without a space, the family's first),
    else the log-in."""
    name = resource.get("name") or {}
    if not isinstance(name, dict):
        raise Problem("scim-value-is-faulty", 400, attribute="name")
    whole = text_of(resource, "displayName") or text_of(name, "formatted")
    if whole:
        return whole
    family, given = text_of(name, "familyName"), text_of(name, "givenName")
    chinese = bool(family + given) and all("\u4e00" <= one <= "\u9fff" for one in family + given)
    made = family + given if chinese else f"{given} {family}".strip()
    return made[:LONGEST_TEXT] or text_of(resource, "userName")


def email_of(resource: Json) -> str:
    """The primary address, else that of work, else the first; empty without any."""
    all_of_them = list_of(resource, "emails")
    by_rank = sorted(all_of_them, key=lambda one: (one.get("primary") not in (True, "True", "true"), one.get("type") != "work"))  # fmt: skip
    return text_of(by_rank[0], "value", 320) if by_rank else ""


def _meta(kind: str, base: str, key: Any, made: datetime, changed: datetime, version: str) -> Json:
    place = f"{base}/{kind}s/{key}"
    return {"resourceType": kind, "created": made, "lastModified": changed, "location": place, "version": version}  # fmt: skip


def user_resource(person: Person, row: Json, groups: list[Any], base: str) -> Json:
    """A person. `row`: the record of the user. `groups`: (id, name)."""
    version = f'W/"{row.get("version") or 0}.{person.version}"'
    told = {name: person.told[name] for name in TOLD if name in person.told}
    name = {**(told.get("name") or {}), "formatted": row.get("name") or ""}
    emails = told.get("emails") or []
    if row.get("email") and email_of({"emails": emails}).lower() != str(row["email"]).lower():
        emails = [{"value": row["email"], "type": "work", "primary": True}]
    resource: Json = {
        "schemas": [USER, *([ENTERPRISE] if ENTERPRISE in told else [])], "id": str(person.user), **told,
        "userName": row.get("login") or person.login, "displayName": row.get("name") or "", "name": name,
        "emails": emails, "active": person.active,
        "groups": [{"value": str(key), "display": called, "type": "direct"} for key, called in groups],
        "meta": _meta("User", base, person.user, person.created_at, person.changed_at, version),
    }  # fmt: skip
    if person.outer_id:
        resource["externalId"] = person.outer_id
    return resource


def group_resource(group: Group, members: list[Any], base: str) -> Json:
    """A group. `members`: (user, log-in)."""
    resource: Json = {
        "schemas": [GROUP], "id": str(group.id), "displayName": group.name,
        "members": [{"value": str(key), "display": login, "type": "User", "$ref": f"{base}/Users/{key}"} for key, login in members],
        "meta": _meta("Group", base, group.id, group.created_at, group.changed_at, f'W/"{group.version}"'),
    }  # fmt: skip
    if group.outer_id:
        resource["externalId"] = group.outer_id
    return resource


def shown_part(resource: Json, wanted: str, left_out: str) -> Json:
    """What of a resource was asked for (`attributes`, `excludedAttributes`); names of first level, what always comes comes."""
    names = {
        one.strip().rpartition(":")[2].partition(".")[0].lower() for one in wanted.split(",") if one.strip()
    }
    without = {one.strip().rpartition(":")[2].partition(".")[0].lower() for one in left_out.split(",") if one.strip()}  # fmt: skip
    always = {"id", "schemas"}
    return {
        name: value
        for name, value in resource.items()
        if name in always or ((not names or name.lower() in names) and name.lower() not in without)
    }


def page_of(found: list[Json], total: int, start: int) -> Json:
    return {"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(found), "Resources": found}  # fmt: skip


def config(base: str) -> Json:
    """What is supported (RFC 7643, 5)."""
    yes, no = {"supported": True}, {"supported": False}
    key = {"type": "oauthbearertoken", "name": "API key", "description": "A key with the scope scim as bearer token", "primary": True}  # fmt: skip
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": yes, "bulk": {**no, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {**yes, "maxResults": MOST_ON_A_PAGE}, "changePassword": no, "sort": no, "etag": yes,
        "authenticationSchemes": [key],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }  # fmt: skip


def resource_types(base: str) -> list[Json]:
    return [
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": kind, "name": kind, "endpoint": f"/{kind}s", "schema": schema,
            "schemaExtensions": [{"schema": ENTERPRISE, "required": False}] if kind == "User" else [],
            "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{kind}"},
        }
        for kind, schema in (("User", USER), ("Group", GROUP))
    ]  # fmt: skip


def _attribute(name: str, kind: str = "string", **more: Any) -> Json:
    return {
        "name": name, "type": kind, "multiValued": False, "required": False, "caseExact": False,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none", **more,
    }  # fmt: skip


def schemas(base: str) -> list[Json]:
    """The attributes of people and groups (RFC 7643, 7)."""
    values = [_attribute("value"), _attribute("type"), _attribute("primary", "boolean")]
    name = [_attribute(one) for one in ("formatted", "familyName", "givenName")]
    read_only = {"mutability": "readOnly", "multiValued": True}
    member = [_attribute("value", mutability="immutable"), _attribute("display", mutability="readOnly")]
    user = [
        _attribute("userName", required=True, uniqueness="server"), _attribute("externalId", caseExact=True),
        _attribute("name", "complex", subAttributes=name), _attribute("displayName"), _attribute("title"),
        _attribute("preferredLanguage"), _attribute("active", "boolean"),
        _attribute("emails", "complex", multiValued=True, subAttributes=values),
        _attribute("phoneNumbers", "complex", multiValued=True, subAttributes=values),
        _attribute("groups", "complex", subAttributes=[_attribute("value"), _attribute("display")], **read_only),
    ]  # fmt: skip
    group = [
        _attribute("displayName", required=True, uniqueness="server"), _attribute("externalId", caseExact=True),
        _attribute("members", "complex", multiValued=True, subAttributes=member),
    ]  # fmt: skip
    company = [_attribute(one) for one in ("employeeNumber", "costCenter", "organization", "division", "department")]  # fmt: skip
    return [
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": key, "name": called,
            "description": told, "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{key}"},
        }
        for key, called, told, attributes in (
            (USER, "User", "People who sign in", user),
            (GROUP, "Group", "Groups of the directory", group),
            (ENTERPRISE, "EnterpriseUser", "Kept and given back", company),
        )
    ]  # fmt: skip
