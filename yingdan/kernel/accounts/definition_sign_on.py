"""Kind `sign_on`: a provider of the company's accounts with which people sign in: OpenID Connect, WeCom, DingTalk or Feishu.

kind: sign_on
name: keycloak
label: {zh: 集团账号, en: Group account}
issuer: https://sso.example.com/realms/group
client_id: yingdan
sure: true                         # the provider asks for a second factor itself,
sure_by: [mfa, otp, hwk]           # but not everybody: believed where acr or amr says one of these
ends_there: true                   # signing out here signs out there too, where the provider says how
by_email: true                     # who was never linked is found by a verified e-mail address
makes_accounts: true               # who is not found is made, with the first role that fits
roles:
- {claim: groups, value: sales-leads, role: manager, unit: 公司/华东}
- {role: rep}

kind: sign_on
name: wecom
label: {zh: 企业微信, en: WeCom}
provider: wecom
company: ww0123456789abcdef        # CorpID; of DingTalk the CorpId, of Feishu the tenant_key: whoever is of another is refused
client_id: "1000002"               # AgentId; of DingTalk the Client ID, of Feishu the App ID
by_login: true                     # who was never linked is found by the log-in that the company gave them over there
automatic: true                    # within WeCom one is signed in without a press
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
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


# What the browser within a platform's own application calls itself.
_INSIDE = {"wecom": ("wxwork",), "dingtalk": ("dingtalk",), "feishu": ("feishu", "lark/")}
Provider = Literal["oidc", "wecom", "dingtalk", "feishu"]


class SignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See above. `scopes` beside `openid`. `login_claim`: what becomes the log-in of who is made. `sure`: the provider asks for a
    second factor itself, so that we ask for none; with `sure_by` it is believed only where its token says one of these as `acr` or among `amr`. `page_address`, `inside_address`, `api_address`: where a platform's pages,
    its pages within its application (WeCom) and its interface are, when they are not at the usual place."""

    label: Label
    provider: Provider = "oidc"
    issuer: str = ""
    company: str = ""
    client_id: str
    scopes: tuple[str, ...] = ("profile", "email")
    by_email: bool = False
    by_login: bool = False
    makes_accounts: bool = False
    login_claim: str = "preferred_username"
    roles: list[SignOnRole] = []
    sure: bool = False
    sure_by: tuple[str, ...] = ()
    automatic: bool = False
    ends_there: bool = False
    page_address: str = ""
    inside_address: str = ""
    api_address: str = ""
    active: bool = True

    @property
    def known_as(self) -> str:
        """Under what its people are linked: the issuer, or the platform and the company there."""
        return self.issuer if self.provider == "oidc" else f"{self.provider}:{self.company}"

    def is_sure(self, claims: dict[str, Any]) -> bool:
        """Whether the provider has asked this person for a second factor, as its definition and its claims say."""
        if not self.sure or not self.sure_by:
            return self.sure
        ways = claims.get("amr")
        told = [claims.get("acr"), *(ways if isinstance(ways, list) else [])]
        return any(isinstance(one, str) and one in self.sure_by for one in told)

    def is_inside(self, browser: str) -> bool:
        """Whether a browser is the one within this platform's application, as it says."""
        return any(mark in browser.lower() for mark in _INSIDE.get(self.provider, ()))


def _issuer_is_faulty(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return True
    odd = not text.isprintable() or " " in text or bool(parts.query or parts.fragment or parts.username)
    return odd or parts.scheme not in ("http", "https") or not parts.hostname


def _address_is_faulty(text: str) -> bool:
    """Plain HTTP only to this machine itself."""
    if _issuer_is_faulty(text):
        return True
    parts = urlsplit(text)
    return parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost")


def _of_its_way(body: SignOn) -> list[Fault]:
    """What an issuer needs, and what a platform needs. Only what the company itself gave its people over there finds them here."""
    if body.provider == "oidc":
        faults = [
            Fault(f"/{name}", "sign-on-is-of-platforms")
            for name in ("by_login", "automatic")
            if getattr(body, name)
        ]
        if body.sure_by and not body.sure:
            faults.append(Fault("/sure_by", "sign-on-is-not-sure"))
        if not body.issuer.strip():
            faults.append(Fault("/issuer", "value-is-required", {"field": "issuer"}))
        elif _issuer_is_faulty(body.issuer):
            faults.append(Fault("/issuer", "address-is-faulty", {"url": body.issuer[:200]}))
        return faults
    faults = []
    if not body.company.strip():
        faults.append(Fault("/company", "value-is-required", {"field": "company"}))
    faults += [
        Fault(f"/{name}", "sign-on-is-of-openid") for name in ("ends_there", "sure_by") if getattr(body, name)
    ]
    if body.by_email and body.provider != "feishu":
        faults.append(Fault("/by_email", "sign-on-tells-no-mail"))
    for name in ("page_address", "inside_address", "api_address"):
        if getattr(body, name) and _address_is_faulty(getattr(body, name)):
            faults.append(Fault(f"/{name}", "sign-on-address-is-faulty", {"url": getattr(body, name)[:200]}))
    return faults


def _check(body: SignOn, name: str, catalog: "Catalog") -> Sequence[Fault]:
    known = {one.rpartition(".")[2] for one in catalog.all("role")}
    faults = [
        Fault(f"/roles/{place}/role", "role-is-unknown", {"role": one.role})
        for place, one in enumerate(body.roles)
        if one.role not in known
    ]
    faults += _of_its_way(body)
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
            "provider": {"zh": "平台", "en": "Platform"},
            "provider=oidc": {"zh": "OpenID Connect", "en": "OpenID Connect"},
            "provider=wecom": {"zh": "企业微信", "en": "WeCom"},
            "provider=dingtalk": {"zh": "钉钉", "en": "DingTalk"},
            "provider=feishu": {"zh": "飞书", "en": "Feishu"},
            "company": {
                "zh": "企业编号（企业微信、钉钉 CorpID，飞书 tenant_key）",
                "en": "Company (CorpID, tenant_key)",
            },
            "issuer": {"zh": "发行方地址（Issuer，仅 OpenID Connect）", "en": "Issuer (OpenID Connect)"},
            "client_id": {"zh": "应用编号（Client ID / AgentId）", "en": "Client ID, AgentId"},
            "scopes": {"zh": "请求的信息范围", "en": "Scopes"},
            "ends_there": {
                "zh": "退出时同时退出企业账号（仅 OpenID Connect）",
                "en": "Signing out here signs out there (OpenID Connect only)",
            },
            "by_email": {"zh": "首次登录按已验证邮箱关联", "en": "Link by verified e-mail at first"},
            "by_login": {"zh": "首次登录按登录名关联", "en": "Link by log-in at first"},
            "makes_accounts": {"zh": "找不到人时自动开户", "en": "Make accounts of who is not found"},
            "login_claim": {"zh": "用作登录名的声明", "en": "Claim that becomes the log-in"},
            "roles": {
                "zh": "开户时的角色（取第一条符合的）",
                "en": "Roles of who is made (the first that fits)",
            },
            "sure": {"zh": "对方已做两步验证", "en": "The provider asks for a second factor"},
            "sure_by": {
                "zh": "凭哪些 acr / amr 值认定已做两步验证（不填则一律认定）",
                "en": "Values of acr or amr that say so (always, without any)",
            },
            "automatic": {
                "zh": "在该平台的应用内自动登录",
                "en": "Sign in at once within the platform's app",
            },
            "page_address": {
                "zh": "登录页地址（私有部署）",
                "en": "Address of its pages (private deployment)",
            },
            "inside_address": {
                "zh": "应用内授权页地址（私有部署）",
                "en": "Address of its pages inside the app (private deployment)",
            },
            "api_address": {
                "zh": "接口地址（私有部署）",
                "en": "Address of its interface (private deployment)",
            },
            "active": {"zh": "启用", "en": "On"},
            "SignOnRole.claim": {"zh": "声明（不填则所有人）", "en": "Claim (everybody without)"},
            "SignOnRole.value": {"zh": "等于或包含", "en": "Is or holds"},
            "SignOnRole.role": {"zh": "角色", "en": "Role"},
            "SignOnRole.unit": {"zh": "部门路径（不填则公司）", "en": "Path of the unit (top without)"},
        },
    )
)
