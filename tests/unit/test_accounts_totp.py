"""Codes and addresses, without a database."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from yingdan.base import Problem
from yingdan.kernel.accounts.rule import check_networks, check_rules, is_within
from yingdan.kernel.accounts.totp import address_of, code_at, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, SHA-1: the last six of eight digits.
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    20000000000: "353130",
}


def test_codes_are_those_of_the_standard() -> None:
    assert {at: code_at(SECRET, at // 30) for at in VECTORS} == VECTORS


def test_a_code_counts_for_its_half_minute_and_the_two_beside_it() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    step = int(now.timestamp()) // 30
    code = code_at(SECRET, step)
    found = [step_of(SECRET, code, now + timedelta(seconds=30 * off)) for off in (-2, -1, 0, 1, 2)]
    assert found == [None, step, step, step, None]
    assert [step_of(SECRET, one, now) for one in ("", "１２３４５６", "x" * 50)] == [None] * 3


def test_what_is_scanned_names_company_and_log_in() -> None:
    assert address_of("ABC", "li@x.cn", "远景 & 子") == (
        "otpauth://totp/%E8%BF%9C%E6%99%AF%20%26%20%E5%AD%90%3Ali%40x.cn"
        "?secret=ABC&issuer=%E8%BF%9C%E6%99%AF%20%26%20%E5%AD%90&digits=6&period=30"
    )


def test_an_address_lies_in_a_network_in_either_of_its_forms() -> None:
    assert is_within("::ffff:10.1.2.3", ["10.0.0.0/8"])
    assert is_within("192.168.1.9", ["192.168.1.9"])
    assert not any(is_within(ip, ["10.0.0.0/8"]) for ip in ("11.0.0.1", "", "nonsense", "::1"))
    check_networks("anything", [])
    with pytest.raises(Problem, match="address-is-not-allowed"):
        check_networks("8.8.8.8", ["10.0.0.0/8"])
    assert check_rules([], frozenset({"rep"}), "") == (False, False)
