"""Two records are one customer by weighed evidence, part by part. ADR 0041."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.leads_identity_set import draw, pairs
from yingdan.decisions import identity
from yingdan.decisions.identity import Company, Weights, company_of, compare, party_of, person_of, weigh

WEIGHTS = Weights(
    {
        ("uscc", "same"): (0.95, 1e-6), ("uscc", "differs"): (0.05, 1.0), ("name", "whole"): (0.5, 1e-4),
        ("name", "same"): (0.4, 1e-3), ("name", "differs"): (0.1, 1.0), ("region", "same"): (0.95, 0.03),
        ("region", "differs"): (0.01, 0.97), ("industry", "same"): (0.8, 0.04), ("industry", "differs"): (0.2, 0.96),
        ("phone", "same"): (0.8, 1e-6), ("phone", "differs"): (0.2, 1.0), ("email", "same"): (0.9, 1e-6),
    },
    prior=1e-5,
)  # fmt: skip


def levels(one: identity.Party, other: identity.Party) -> dict[str, str]:
    return {each.part: each.level for each in compare(one, other)}


def word(one: identity.Party, other: identity.Party, share: float | None = None) -> str:
    return weigh(compare(one, other), WEIGHTS, lambda part, value: share).word


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("北京华信科技有限公司", Company("华信", "11", ("科技",), "limited")),
        ("华信（北京）科技有限公司", Company("华信", "11", ("科技",), "limited")),
        ("北京华信网络科技有限公司", Company("华信", "11", ("网络", "科技"), "limited")),
        ("深圳華瑞科技有限公司", Company("华瑞", "4403", ("科技",), "limited")),
        ("深圳市腾讯计算机系统有限公司", Company("腾讯", "4403", ("计算机", "系统"), "limited")),
        ("腾讯", Company("腾讯")),
        ("上海 恒信网络科技(有限公司)", Company("恒信", "31", ("网络", "科技"), "limited")),
        ("华信科技（集团）股份有限公司", Company("华信", "", ("科技",), "shares")),
        ("华信科技有限公司杭州分公司", Company("华信", "", ("科技",), "limited", "杭州分公司")),
        ("浙江省杭州市西湖区恒瑞医药有限公司", Company("恒瑞", "330106", ("医药",), "limited")),
        ("昆山金达机械制造厂", Company("金达", "320583", ("机械", "制造"), "works")),
        ("Huawei Technologies Co., Ltd.", Company("huaweitechnologies")),
    ],
)
def test_a_company_name_falls_into_its_parts(typed: str, parts: Company) -> None:
    assert company_of(typed) == parts


@given(st.text(max_size=60))
def test_any_text_has_parts_or_none_and_never_an_empty_trade_name(text: str) -> None:
    parts = company_of(text)
    assert parts is None or parts.trade


def test_brothers_that_whole_strings_call_alike_are_told_apart_by_their_industry() -> None:
    for one, other in (
        ("北京华信科技有限公司", "北京华信网络科技有限公司"),
        ("北京字节跳动科技有限公司", "北京字节跳动网络技术有限公司"),
    ):
        a, b = party_of(one, phones=["13800138000"]), party_of(other, phones=["13800138000"])
        assert levels(a, b)["industry"] == "differs"
        assert word(a, b) == "clerk"


def test_one_trade_name_in_two_cities_is_never_a_match() -> None:
    a = party_of("上海恒瑞医药有限公司", phones=["13800138000"], emails=["wei@hengrui.cn"])
    b = party_of("江苏恒瑞医药股份有限公司", phones=["13800138000"], emails=["wei@hengrui.cn"])
    assert levels(a, b)["region"] == "differs"
    assert word(a, b) == "clerk"


def test_a_short_name_is_the_beginning_of_a_full_one() -> None:
    assert levels(party_of("腾讯"), party_of("深圳市腾讯计算机系统有限公司"))["name"] == "same"
    assert levels(party_of("字节"), party_of("北京字节跳动科技有限公司"))["name"] == "short"
    assert levels(party_of("中石化"), party_of("中国石油化工集团公司"))["name"] == "short"


def test_another_branch_and_another_uscc_are_never_one_customer() -> None:
    a, b = (
        party_of(f"华信科技有限公司{city}分公司", phones=["13800138000"], emails=["wei@huaxin.cn"])
        for city in ("杭州", "宁波")
    )
    assert word(a, b) == "no"
    codes = ("91110000600037341L", "91350100M000100Y43")
    c, d = (party_of("北京华信科技有限公司", code, ["13800138000"], ["wei@huaxin.cn"]) for code in codes)
    found = weigh(compare(c, d), WEIGHTS, lambda part, value: None)
    assert (found.word, found.barred) == ("no", (("uscc", "differs"),))


def test_a_code_whose_check_character_does_not_fit_and_a_mailbox_of_a_function_weigh_nothing() -> None:
    a = party_of(uscc="91110000600037341M", emails=["info@qq.com"])
    assert (a.uscc, a.emails, a.domains, a.keys) == (None, frozenset(), frozenset(), ())
    assert compare(a, a) == []


def test_a_value_of_many_weighs_less_than_one_of_few() -> None:
    a, b = party_of(phones=["138 0013 8000"]), party_of(phones=["+86-138-0013-8000"])
    rare, common = (
        weigh(compare(a, b), WEIGHTS, lambda part, value, share=share: share).bits for share in (1e-6, 1e-3)
    )
    assert rare - common == pytest.approx(math.log2(1000))


def test_a_person_sounds_alike_in_every_order() -> None:
    names = [person_of(each) for each in ("张伟", "Wei Zhang", "ZHANG Wei", "張偉先生")]
    assert all(name is not None and "zhangwei" in name.sounds for name in names)
    assert person_of("王总") is None


def test_weight_and_chance_follow_the_formula() -> None:
    a, b = party_of("华信", phones=["13800138000"]), party_of("华信", phones=["13800138000"])
    found = weigh(compare(a, b), WEIGHTS, lambda part, value: None)
    bits = math.log2(0.4 / 1e-3) + math.log2(0.8 / 1e-6)
    assert found.bits == pytest.approx(bits)
    assert found.chance == pytest.approx(1e-5 * 2**bits / (1 - 1e-5 + 1e-5 * 2**bits))


ENTRIES = draw(7, 300)
PARTIES = [party_of(each.company, each.uscc, filter(None, [each.phone]), filter(None, [each.email]), each.person) for each in ENTRIES]  # fmt: skip


@settings(max_examples=200)
@given(st.integers(0, len(PARTIES) - 1), st.integers(0, len(PARTIES) - 1))
def test_the_order_of_the_two_sides_does_not_matter(one: int, other: int) -> None:
    a, b = PARTIES[one], PARTIES[other]
    assert levels(a, b) == levels(b, a)
    assert word(a, b) == word(b, a)


def test_weights_are_learnt_from_pairs_that_nobody_labelled() -> None:
    """EM on candidates alone comes close to what the labels say of phones and regions."""
    entries = draw(8, 2500)
    sides = [party_of(each.company, each.uscc, filter(None, [each.phone]), filter(None, [each.email]), each.person) for each in entries]  # fmt: skip
    called: dict[str, list[int]] = {}
    for at, side in enumerate(sides):
        for key in side.keys:
            called.setdefault(key, []).append(at)
    met = sorted(
        {(a, b) for places in called.values() if len(places) <= 50 for i, a in enumerate(places) for b in places[i + 1 :]}
    )  # fmt: skip
    made = random.Random(2)
    blind = [made.sample(range(len(sides)), 2) for _ in range(20_000)]
    learnt = identity.learn(
        [compare(sides[a], sides[b]) for a, b in met], [compare(sides[a], sides[b]) for a, b in blind], 1 / len(sides)
    )  # fmt: skip
    truth = [levels(sides[a], sides[b]) for a, b in pairs(entries)]
    phones = [each["phone"] == "same" for each in truth if "phone" in each]
    regions = [each["region"] == "same" for each in truth if "region" in each]
    assert learnt.levels["phone", "same"][0] == pytest.approx(sum(phones) / len(phones), abs=0.08)
    assert learnt.levels["region", "same"][0] == pytest.approx(sum(regions) / len(regions), abs=0.08)
    assert learnt.levels["phone", "same"][1] < 0.01


def test_who_contradicts_one_of_a_cluster_stays_out_of_it() -> None:
    pairs_met = [(0.99, 1, 2), (0.98, 2, 3), (0.97, 5, 6), (0.96, 3, 4)]
    found = identity.clusters(pairs_met, lambda one, other: {one, other} == {1, 4})
    assert found == {1: 1, 2: 1, 3: 1, 4: 4, 5: 5, 6: 5}


def test_a_value_of_everybody_makes_no_crowd_one_customer() -> None:
    found = identity.clusters([(0.99, at, at + 1) for at in range(99)], lambda one, other: False, largest=10)
    sizes = [list(found.values()).count(home) for home in set(found.values())]
    assert (max(sizes), sum(sizes)) == (10, 100)


@given(
    st.lists(st.tuples(st.floats(0.5, 1), st.integers(0, 15), st.integers(0, 15))),
    st.sets(st.frozensets(st.integers(0, 15), min_size=2, max_size=2)),
    st.randoms(),
)
def test_clusters_hold_nobody_who_is_apart_and_do_not_depend_on_the_order(
    met: list[tuple[float, int, int]], against: set[frozenset[int]], made: random.Random
) -> None:
    def told(one: int, other: int) -> bool:
        return frozenset((one, other)) in against

    found = identity.clusters(met, told)
    assert not any(found[a] == found[b] and told(a, b) for a in found for b in found)
    shuffled = list(met)
    made.shuffle(shuffled)
    assert identity.clusters(shuffled, told) == found
