"""Values as people write them, type by type."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from yingdan.fields import FIELD_TYPES, Money, Refused

CHOICES = {"choices": [{"value": "expo", "label": {"zh": "展会", "en": "Expo"}}, {"value": "web"}]}


@pytest.mark.parametrize(
    ("name", "wire", "options", "value"),
    [
        ("phone", "13812345678", {}, "+8613812345678"),
        ("phone", "+86 138-1234-5678", {}, "+8613812345678"),
        ("phone", "008613812345678", {}, "+8613812345678"),
        ("phone", "１３８ １２３４ ５６７８", {}, "+8613812345678"),
        ("phone", "(138)1234.5678", {}, "+8613812345678"),
        ("phone", 13812345678, {}, "+8613812345678"),
        ("phone", 13812345678.0, {}, "+8613812345678"),
        ("phone", "021-6123 4567", {}, "+862161234567"),
        ("phone", "021-61234567转12", {}, "+862161234567;ext=12"),
        ("phone", "+1 650 253 0000", {}, "+16502530000"),
        ("money", "￥1,200.50", {}, Money(Decimal("1200.50"), "CNY")),
        ("money", "50万元", {}, Money(Decimal("500000"), "CNY")),
        ("money", "1.2亿", {}, Money(Decimal("120000000"), "CNY")),
        ("money", {"amount": "3", "currency": "USD"}, {}, Money(Decimal("3"), "USD")),
        ("decimal", "１２．５", {}, Decimal("12.5")),
        ("decimal", "12%", {}, Decimal("0.12")),
        ("decimal", 0.1, {}, Decimal("0.1")),
        ("decimal", "0.0000005", {}, Decimal("0.000001")),
        ("decimal", "-12.", {}, Decimal("-12")),
        ("decimal", "-0.00", {}, Decimal(0)),
        ("decimal", "1" * 30 + "." + "2" * 6, {"digits": 36, "places": 6}, Decimal("1" * 30 + "." + "2" * 6)),
        ("decimal", "9" * 36, {"digits": 36, "places": 0}, Decimal("9" * 36)),
        ("integer", "3.0", {}, 3),
        ("integer", "1,234", {}, 1234),
        ("boolean", "是", {}, True),
        ("boolean", "0", {}, False),
        ("date", "2026年3月1日", {}, date(2026, 3, 1)),
        ("date", "2026/3/1", {}, date(2026, 3, 1)),
        ("date", "20260301", {}, date(2026, 3, 1)),
        ("date", "2026-03-01 00:00:00", {}, date(2026, 3, 1)),
        ("datetime", "2026-03-01 09:30", {}, datetime(2026, 3, 1, 1, 30, tzinfo=UTC)),
        ("datetime", "2026-03-01T09:30:00.25Z", {}, datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("datetime", "2026年3月1日 9时30分", {}, datetime(2026, 3, 1, 1, 30, tzinfo=UTC)),
        ("datetime", 1_772_328_600_000, {}, datetime(2026, 3, 1, 1, 30, tzinfo=UTC)),
        ("choice", "展会", CHOICES, "expo"),
        ("choice", "EXPO", CHOICES, "expo"),
        ("multi_choice", "展会、web，expo", CHOICES, ("expo", "web")),
        ("multi_choice", ["新标签"], {"open": True}, ("新标签",)),
        ("email", " Li.Lei＠Example.COM ", {}, "li.lei@example.com"),
        ("url", "example.com/a", {}, "https://example.com/a"),
        ("text", "  王\0芳\n", {}, "王芳"),
        ("json", {"备注": ["a\0b", 1]}, {}, {"备注": ["ab", 1]}),
    ],
)
def test_what_people_write_is_understood(name: str, wire: Any, options: dict[str, Any], value: Any) -> None:
    assert FIELD_TYPES[name].load(wire, options) == value


@pytest.mark.parametrize(
    ("name", "wire", "slug"),
    [
        ("phone", "没有", "phone-is-invalid"),
        ("phone", "abc 12345 def", "phone-is-invalid"),
        ("email", "a b@c.com", "email-is-invalid"),
        ("email", "a@b", "email-is-invalid"),
        ("url", "javascript:alert(1)", "url-is-invalid"),
        ("url", "https://a b", "url-is-invalid"),
        ("url", "\u202egnp.exe", "url-is-invalid"),
        ("url", "https://{0.__class__}.x/", "url-is-invalid"),
        ("integer", "2.5", "whole-number-is-expected"),
        ("integer", 2**63, "number-cannot-be-kept"),
        ("decimal", "abc", "number-is-expected"),
        ("money", "1e30", "number-is-expected"),
        ("money", 10**17, "number-cannot-be-kept"),
        ("date", "2026-02-30", "date-is-expected"),
        ("date", "2026-03-01 09:30", "date-is-expected"),
        ("datetime", "明天", "moment-is-expected"),
        ("choice", "报纸", "choice-is-unknown"),
        ("reference", "abc", "reference-is-expected"),
        ("boolean", "也许", "yes-or-no-is-expected"),
        ("text", "a" * 1_001, "text-is-too-long"),
        ("text", {"a": 1}, "text-is-expected"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, wire: Any, slug: str) -> None:
    with pytest.raises(Refused) as caught:
        FIELD_TYPES[name].load(wire, CHOICES)
    assert caught.value.slug == slug


def test_an_odd_number_is_kept_as_typed() -> None:
    assert FIELD_TYPES["phone"].load("95588", {}) is not None
    assert FIELD_TYPES["phone"].load("12345678901234567890", {}) == "12345678901234567890"


def test_nesting_beyond_the_limit_is_refused() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(Refused, match="json-is-too-large"):
        FIELD_TYPES["json"].load(deep, {})


def test_money_reads_as_people_write_it() -> None:
    field = FIELD_TYPES["money"]
    assert field.dump(Money(Decimal("1.5000")), {}) == {"amount": "1.50", "currency": "CNY"}
    assert field.dump(Money(Decimal("-0.0001"), "USD"), {}) == {"amount": "-0.0001", "currency": "USD"}
    assert field.text(Money(Decimal("-1234567.5")), "zh-CN", {}) == "-¥1,234,567.50"


@pytest.mark.parametrize(
    ("name", "options", "places"),
    [
        ("choice", {}, ["/choices"]),
        (
            "choice",
            {"choices": [{"value": "a"}, {"value": "a"}, {}]},
            ["/choices/1/value", "/choices/2/value"],
        ),
        ("decimal", {"digits": 99, "places": -1}, ["/digits", "/places"]),
        ("money", {"currency": "yuan"}, ["/currency"]),
        ("reference", {"resolve": 3}, ["/to", "/resolve"]),
        ("datetime", {"zone": "Mars/Base"}, ["/zone"]),
        ("text", {"max_length": 0}, ["/max_length"]),
    ],
)
def test_all_faults_of_options_are_told_at_once(
    name: str, options: dict[str, Any], places: list[str]
) -> None:
    assert [fault.at for fault in FIELD_TYPES[name].check(options)] == places
