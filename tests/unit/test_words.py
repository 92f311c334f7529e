"""What problems say: lists are enumerated, names are called as people call them, and what is not known is not mentioned."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base import LOCALES, catalogue, words
from yingdan.base.words import vocabularies
from yingdan.main import wiring  # noqa: F401 tells the names of all kinds

NAME = st.one_of(
    st.text("abcxyz_", min_size=1, max_size=8),
    st.builds(lambda a: {"zh": a, "en": a}, st.text("甲乙", min_size=1)),
)
VALUE = st.one_of(st.none(), st.just(""), st.integers(), NAME, st.lists(NAME, max_size=3), st.tuples(NAME))
HOLES = sorted(
    {hole for text in catalogue(LOCALES[0]).values() for hole in re.findall(r"{(\w+)", text["detail"])}
)


@given(st.sampled_from(sorted(catalogue(LOCALES[0]))), st.sampled_from(LOCALES), st.dictionaries(st.sampled_from(HOLES), VALUE))  # fmt: skip
def test_no_problem_shows_a_hole_or_the_inside_of_a_program(
    slug: str, locale: str, params: dict[str, object]
) -> None:
    title, detail = words(slug, locale, params)
    assert title
    assert detail
    assert not re.search(r"…|\[|\]|\bNone\b|“”|‘’|\(\)|（）", detail), detail
    assert "{'" not in detail


@pytest.mark.parametrize(
    ("slug", "params", "zh", "en"),
    [
        ("field-type-is-unknown", {"type": "txt", "known": ["text", "url"]}, "没有名为“txt”的字段类型。可用：text、url。", "There is no field type “txt”. Known are: text, url."),
        ("field-type-is-unknown", {"type": "txt", "known": []}, "没有名为“txt”的字段类型。", "There is no field type “txt”."),
        ("record-exists", {"owner": None}, "已有相同的客户或记录。", "This customer or record is already known."),
        ("version-moved", {"version": 7, "changed": []}, "在你编辑期间已发布版本 7，请刷新后再改。", "Version 7 was published meanwhile; reload and change again."),
        ("record-is-referred", {"called": {"zh": "商机", "en": "Opportunity"}, "names": []}, "仍有商机记录引用它，请先处理这些记录再删除。", "Records of Opportunity still refer to it; change them first."),
        ("definition-is-missing", {"kind": "field", "name": "sales.lead.x"}, "没有字段“sales.lead.x”。", "Field “sales.lead.x” does not exist."),
        ("expression-has-other-type", {"expected": "bool", "found": "list<text>"}, "此处需要是否，实际是列表（文本）。", "The type needed here is yes or no; this is list (text)."),
        ("field-does-not-fit-the-layout", {"field": "name", "types": ["choice", "user"]}, "字段“name”不能用在这里。请选择以下类型的字段：单选、人员。", "Field “name” cannot be used here. Choose a field of one of these types: single choice, person."),
        ("formula-is-circular", {"chain": [{"zh": "毛利", "en": "Margin"}, {"zh": "成本", "en": "Cost"}]}, "公式之间互相引用，永远算不出结果：毛利 → 成本。", "These formulas need each other and never come to a result: Margin → Cost."),
        ("expression-is-not-readable", {"near": "", "expected": ["(", "a name"]}, "此处应为：(、名称。", "Expected is one of: (, a name."),
        ("value-is-required", {}, "必填", "Required"),
        ("value-is-required", {"field": "phone"}, "请填写“phone”。", "Enter a value for “phone”."),
        ("action-is-not-allowed", {"action": "remove"}, "你没有权限删除这条记录，原因见所列规则。", "You may not remove this record; the rules that decided are listed."),
    ],
)  # fmt: skip
def test_a_problem_reads_like_a_sentence(slug: str, params: dict[str, object], zh: str, en: str) -> None:
    assert [words(slug, locale, params)[1] for locale in LOCALES] == [zh, en]


def test_every_name_of_a_vocabulary_has_both_languages() -> None:
    assert [(group, name) for group, names in vocabularies().items() for name, one in names.items()
            if not one["zh"] or not one["en"]] == []  # fmt: skip
