"""What a parser says about a value is told in both languages."""

from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.base import LOCALES, words
from yingdan.kernel.definitions import Kind, parse


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["a", "b"] = "a"
    size: int = 0
    share: float | None = None
    names: tuple[str, ...] = ()
    pair: tuple[int, int] = (1, 2)
    parts: dict[str, bool] = {}


PART = Kind("part", "parts", Part, lambda *_: (), label={"zh": "部件", "en": "Part"})


def told(raw: Any) -> list[tuple[str, str, str]]:
    return [
        (one.at, *(words(one.slug, locale, one.params)[1] for locale in LOCALES))
        for one in parse(PART, raw)[1]
    ]


@pytest.mark.parametrize(
    ("raw", "at", "zh"),
    [
        ({"size": "3"}, "/size", "应为整数，给出的是文本。"),
        ({"share": []}, "/share", "应为数字，给出的是列表。"),
        ({"names": {}}, "/names", "应为列表，给出的是一组键和值。"),
        ({"names": ["a", 3]}, "/names/1", "应为文本，给出的是整数。"),
        ({"pair": [1]}, "/pair", "长度应等于 2。"),
        ({"kind": "z"}, "/kind", "“z”不在可选值之中。"),
        ({"parts": {"x": None}}, "/parts/x", "应为是或否，给出的是空值。"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(raw: Any, at: str, zh: str) -> None:
    [(where, chinese, english)] = told(raw)
    assert (where, chinese) == (at, zh)
    assert english.isascii() or "“" in english


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("kind", "size", "share", "names", "pair", "parts"), values)
    )
)
def test_whatever_is_wrong_has_chinese_words(raw: Any) -> None:
    for _, chinese, english in told(raw):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert english
