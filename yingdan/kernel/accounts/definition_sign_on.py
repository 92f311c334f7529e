"""Kind `sign_on`: a provider of the company's accounts (OpenID Connect) with which people sign in.

kind: sign_on
name: keycloak
label: {zh: 集团账号, en: Group account}
issuer: https://sso.example.com/realms/group
client_id: yingdan
by_email: true                     # who was never linked is found by a verified e-mail address
makes_accounts: true               # who is not found is made, with the first role that fits
roles:
- {claim: groups, value: sales-leads, role: manager, unit: 公司/华东}
- {role: rep}
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog


class SignOnRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whoever is made and whose `claim` is (or holds) `value` gets `role` in the unit with the path `unit` (without one: the top
    unit). Without a claim it fits everybody."""

    role: str
    claim: str = ""
    value: str = ""
    unit: str = ""


class SignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """See above. `scopes` beside `openid`. `login_claim`: what becomes the log-in of who is made. `sure`: the provider asks for a
    second factor itself, so that we ask for none."""

    label: Label
    issuer: str
    client_id: str
    scopes: tuple[str, ...] = ("profile", "email")
    by_email: bool = False
    makes_accounts: bool = False
    login_claim: str = "preferred_username"
    roles: list[SignOnRole] = []
    sure: bool = False
    active: bool = True


def _issuer_is_faulty(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return True
    odd = not text.isprintable() or " " in text or bool(parts.query or parts.fragment or parts.username)
    return odd or parts.scheme not in ("http", "https") or not parts.hostname


def _check(body: SignOn, name: str, catalog: "Catalog") -> Sequence[Fault]:
    known = {one.rpartition(".")[2] for one in catalog.all("role")}
    faults = [
        Fault(f"/roles/{place}/role", "role-is-unknown", {"role": one.role})
        for place, one in enumerate(body.roles)
        if one.role not in known
    ]
    if _issuer_is_faulty(body.issuer):
        faults.append(Fault("/issuer", "address-is-faulty", {"url": body.issuer[:200]}))
    if not body.client_id.strip():
        faults.append(Fault("/client_id", "value-is-required", {"field": "client_id"}))
    if body.makes_accounts and not body.roles:
        faults.append(Fault("/roles", "value-is-required", {"field": "roles"}))
    return faults


SIGN_ON = register(
    Kind(
        "sign_on",
        "sign_ons",
        SignOn,
        _check,
        label={"zh": "企业账号登录", "en": "Sign-on"},
        words={
            "issuer": {"zh": "发行方地址（Issuer）", "en": "Issuer"},
            "client_id": {"zh": "应用编号（Client ID）", "en": "Client ID"},
            "scopes": {"zh": "请求的信息范围", "en": "Scopes"},
            "by_email": {"zh": "首次登录按已验证邮箱关联", "en": "Link by verified e-mail at first"},
            "makes_accounts": {"zh": "找不到人时自动开户", "en": "Make accounts of who is not found"},
            "login_claim": {"zh": "用作登录名的声明", "en": "Claim that becomes the log-in"},
            "roles": {
                "zh": "开户时的角色（取第一条符合的）",
                "en": "Roles of who is made (the first that fits)",
            },
            "sure": {"zh": "对方已做两步验证", "en": "The provider asks for a second factor"},
            "active": {"zh": "启用", "en": "On"},
            "SignOnRole.claim": {"zh": "声明（不填则所有人）", "en": "Claim (everybody without)"},
            "SignOnRole.value": {"zh": "等于或包含", "en": "Is or holds"},
            "SignOnRole.role": {"zh": "角色", "en": "Role"},
            "SignOnRole.unit": {"zh": "部门路径（不填则公司）", "en": "Path of the unit (top without)"},
        },
    )
)
