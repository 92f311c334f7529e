"""Kind `sign_in_rule`: what signing in asks of people in some roles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.accounts.rule import network_of
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog


class SignInRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People in one of `roles` (short names; everybody without any) need a second factor, sign in with the
    company's account (`sign_on`), and come from one of `networks` (CIDR; from anywhere without any). Of several rules all hold."""

    label: Label
    roles: list[str] = []
    second_factor: bool = False
    sign_on: bool = False
    networks: list[str] = []


def _check(body: SignInRule, name: str, catalog: "Catalog") -> Sequence[Fault]:
    known = {one.rpartition(".")[2] for one in catalog.all("role")}
    faults = [
        Fault(f"/roles/{place}", "role-is-unknown", {"role": role})
        for place, role in enumerate(body.roles)
        if role.rpartition(".")[2] not in known
    ]
    faults += [
        Fault(f"/networks/{place}", "network-is-unreadable", {"network": text})
        for place, text in enumerate(body.networks)
        if network_of(text) is None
    ]
    if body.sign_on and not any(one.body.active for one in catalog.all("sign_on").values()):
        faults.append(Fault("/sign_on", "sign-on-is-not-set-up"))
    if not body.second_factor and not body.sign_on and not body.networks:
        faults.append(Fault("/second_factor", "sign-in-rule-asks-nothing"))
    return faults


SIGN_IN_RULE = register(
    Kind(
        "sign_in_rule",
        "sign_in_rules",
        SignInRule,
        _check,
        label={"zh": "登录要求", "en": "Sign-in rule"},
        words={
            "roles": {"zh": "适用角色（不填则所有人）", "en": "Roles (everybody without any)"},
            "second_factor": {"zh": "必须两步验证", "en": "Second factor is a must"},
            "sign_on": {"zh": "必须用企业账号登录", "en": "The company's account is a must"},
            "networks": {"zh": "允许的网段（不填则不限）", "en": "Networks (any without)"},
        },
    )
)
