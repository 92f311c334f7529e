"""What the rules of signing in ask of somebody, by their roles of today."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from yingdan.base import Problem

Network = IPv4Network | IPv6Network


@lru_cache(maxsize=2_000)
def network_of(text: str) -> Network | None:
    """A network by its CIDR or one address; None for what is neither."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=2_000)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket for both families writes the old addresses in the new form.
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_within(ip: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks; one that cannot be read lies in none."""
    address = _address(ip)
    if address is None:
        return False
    return any((found := network_of(text)) is not None and address in found for text in networks)


def check_networks(ip: str, networks: Sequence[str]) -> None:
    """Problem address-is-not-allowed 403 for an address in none of them; without any all are allowed."""
    if networks and not is_within(ip, networks):
        raise Problem("address-is-not-allowed", 403, ip=ip[:64])


class Asked(NamedTuple):
    """What signing in asks of somebody: a second factor, the company's account."""

    second_factor: bool = False
    sign_on: bool = False


def check_rules(rules: Iterable[Any], roles: frozenset[str], ip: str) -> Asked:
    """What the rules (bodies of `sign_in_rule`) ask of somebody with these roles. Problem address-is-not-allowed 403 when they
    may not come from this address."""
    asked, sign_on = False, False
    for rule in rules:
        if rule.roles and roles.isdisjoint(one.rpartition(".")[2] for one in rule.roles):
            continue
        check_networks(ip, rule.networks)
        asked, sign_on = asked or rule.second_factor, sign_on or rule.sign_on
    return Asked(asked, sign_on)
