"""Field reports are put together by what they share, the same way for whoever asks, and say what that is."""

from uuid import UUID

from yingdan.views.zones.clustering import WORD, Sign, clusters, phrases, signs_of

SAME = ("account", "topic")
A, B, C, D = (UUID(int=n) for n in range(1, 5))
TOLD = {
    A: ({"account": "锐驰", "topic": "competitor"}, "博通自动化报价低 8%，承诺 30 天交货"),
    B: ({"account": "恒岳", "topic": "competitor"}, "采购说博通自动化可以先付三成"),
    C: ({"account": "江淮", "topic": "policy"}, "可申请设备更新补贴"),
    D: ({"account": "锐驰", "topic": "quality"}, "对方抱怨误报"),
}


def signs(*keys: UUID) -> list[tuple[UUID, set[Sign]]]:
    return [(key, signs_of(TOLD[key][0], TOLD[key][1], SAME, ("对方",))) for key in keys]


def test_reports_that_share_enough_stand_together_and_others_alone() -> None:
    first, *rest = clusters(signs(A, B, C, D), 2)
    assert first.reports == (A, B)
    assert [one.reports for one in rest] == [(C,), (D,)]
    assert (("topic", "competitor"), 2) in first.signs
    assert clusters(signs(), 2) == []


def test_one_shared_phrase_alone_is_no_proof_and_common_words_are_none() -> None:
    both = signs_of({}, "对方要求降价", SAME, ("对方",)) & signs_of({}, "要求降价", SAME, ())
    assert {word for _, word in both} == {"要求", "求降", "降价"}
    alone = [(A, signs_of({}, "客户要求降价", SAME, ())), (B, signs_of({}, "供方要求降价", SAME, ()))]
    assert len(clusters(alone, 2)) == 2


def test_shared_words_are_told_as_they_stand() -> None:
    [first, *_] = clusters(signs(A, B), 2)
    words = {value for (name, value), _ in first.signs if name == WORD}
    assert phrases(words, TOLD[A][1]) == ["博通自动化"]
