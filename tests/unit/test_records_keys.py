"""Which values identify, and as what; which tokens find."""

import pytest

from yingdan.kernel.records import match_value
from yingdan.kernel.records.tokens import found_in, search_query, tokens


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        ("phone", ["13800138000", "+86 138-0013-8000", "0086 138 0013 8000", "１３８００１３８０００"]),
        ("email", ["A.B+news@Gmail.com", "ab@googlemail.com", " ab@gmail.com "]),
        ("email", ["Li.Lei@Corp.cn", "li.lei@corp.cn"]),
        ("company", ["华信科技有限公司", "华信科技 有限责任公司", "华信科技股份有限公司", "华 信 科 技"]),
        ("company", ["Acme Co., Ltd.", "ACME", "acme inc."]),
        ("company", ["（上海）恒瑞有限公司", "上海恒瑞有限公司", "(上海)恒瑞"]),
        ("uscc", ["91350100M000100Y43", " 91350100m000100y43 "]),
        ("text", ["Ext-1", " ext-1 ", "ＥＸＴ-1"]),
    ],
)
def test_spellings_of_one_thing_meet(kind: str, spellings: list[str]) -> None:
    found = {match_value(kind, one) for one in spellings}
    assert len(found) == 1
    assert None not in found


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("company", "北京华信科技有限公司", "北京华信网络科技有限公司"),
        ("company", "上海恒瑞有限公司", "江苏恒瑞有限公司"),
        ("company", "华信科技有限公司", "华信科技有限公司上海分公司"),
        ("email", "li.lei@corp.cn", "lilei@corp.cn"),
        ("phone", "+8613800138000", "+8613800138001"),
    ],
)
def test_different_things_stay_apart(kind: str, left: str, right: str) -> None:
    assert match_value(kind, left) != match_value(kind, right)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "110"),
        ("phone", "0000000"),
        ("phone", ""),
        ("email", "info@corp.cn"),
        ("email", "Sales@corp.cn"),
        ("email", "nobody"),
        ("company", "个人"),
        ("company", "无"),
        ("company", "公司"),
        ("company", "有限公司"),
        ("company", "N/A"),
        ("company", "123"),
        ("uscc", "91350100M000100Y44"),
        ("text", "  "),
        ("text", None),
    ],
)
def test_a_doubtful_value_identifies_nobody(kind: str, value: str | None) -> None:
    assert match_value(kind, value) is None


def test_tokens_hold_pairs_digits_words_and_pinyin() -> None:
    assert set(tokens("王小明", True)) == {"王小", "小明", "wangxiaoming", "wxm"}
    assert {"1380", "8000", "13800138000"} <= set(tokens("13800138000", False))
    assert set(tokens("Acme 科技", False)) == {"acme", "科技"}
    assert tokens("，。 ", True) == ()


@pytest.mark.parametrize("text", ["王小", "小明", "王", "wangx", "wxm", "0013", "138", "ACM"])
def test_a_find_by_tokens_is_a_find_by_query(text: str) -> None:
    known = frozenset((*tokens("王小明", True), *tokens("13800138000", False), *tokens("acme", False)))
    assert search_query(text) is not None
    assert found_in(text, known)
    assert not found_in(text, frozenset({"别的"}))


@pytest.mark.parametrize("text", ["", " ' ", "!&|", "<->", ":*", "😀"])
def test_what_holds_no_letter_asks_nothing(text: str) -> None:
    assert search_query(text) is None
    assert not found_in(text, frozenset({"x"}))
