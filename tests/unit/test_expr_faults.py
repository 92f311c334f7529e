"""Every mistake in an expression is found, at its place; hostile input ends quickly."""

from typing import Any

import pytest

from yingdan.expr import ExprFaults, Type, check, from_json, parse

NAMES = {
    ("score",): Type.DECIMAL, ("n",): Type.INT, ("name",): Type.TEXT, ("flag",): Type.BOOL, ("due",): Type.DATE,
    ("owner",): Type.REFERENCE("org.user"), ("account",): Type.REFERENCE("sales.account"), ("tags",): Type.LIST(Type.TEXT),
    ("extra",): Type.JSON,
}  # fmt: skip


def faults(text: str, expect: Type | None = None) -> list[tuple[str, str]]:
    with pytest.raises(ExprFaults) as caught:
        check(parse(text), NAMES, expect)
    return [(fault.at, fault.slug) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("0-0", "expression-is-empty")),
        ("score >=", ("8-8", "expression-is-not-readable")),
        ("score = 1", ("6-7", "equals-is-written-twice")),
        ('name == "a', ("8-10", "text-is-not-closed")),
        ('"\\q"', ("0-4", "text-escape-is-unknown")),
        ('"\\u0000"', ("0-8", "text-has-broken-characters")),
        ('"\\ud800"', ("0-8", "text-has-broken-characters")),
        ("1234567890123456789", ("0-19", "number-is-too-long")),
        ("0.1234567890123", ("0-15", "number-is-too-long")),
        ("size(name).x", ("11-12", "only-names-have-parts")),
        ("a ; b", ("2-3", "expression-is-not-readable")),
        ("姓名 == 1", ("0-1", "expression-is-not-readable")),
        ("(score > 1", ("10-10", "expression-is-not-readable")),
    ],
)
def test_unreadable_text_is_refused_at_its_place(text: str, found: tuple[str, str]) -> None:
    assert faults(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("score > name", [("0-12", "operator-does-not-fit")]),
        ("foo > 1 && bar.x < 2", [("0-3", "name-is-unknown"), ("11-16", "name-is-unknown")]),
        (
            "foo(1) || size(n) > 2",
            [("0-6", "function-is-unknown"), ("10-17", "function-takes-other-arguments")],
        ),
        ('owner == "abc"', [("0-14", "reference-is-unreadable")]),
        ('owner.under("00000000-0000-0000-0000-000000000007")', [("0-51", "tree-is-not-known-here")]),
        ("owner.under(account)", [("0-20", "constant-is-needed")]),
        ('due > "2026-02-30"', [("0-18", "date-is-unreadable")]),
        ("owner == account", [("0-16", "operator-does-not-fit")]),
        ("owner < owner", [("0-13", "operator-does-not-fit")]),
        ("flag && score", [("8-13", "expression-has-other-type")]),
        ("flag ? 1 : name", [("0-15", "choices-differ-in-type")]),
        ('[1, "a"] == tags', [("0-8", "list-is-mixed")]),
        ("duration(name) == null", [("0-14", "constant-is-needed")]),
        ('duration("soon") == null', [("0-16", "duration-is-unreadable")]),
        ("round(score, n) > 1", [("0-15", "constant-is-needed")]),
        ("n in tags", [("0-9", "operator-does-not-fit")]),
        ("extra == extra", [("0-14", "operator-does-not-fit")]),
        ("score % 2 == 0", [("0-9", "operator-does-not-fit")]),
        ("-name == null", [("0-5", "operator-does-not-fit-one")]),
    ],
)
def test_all_mistakes_of_meaning_are_told_at_once(text: str, found: list[tuple[str, str]]) -> None:
    assert faults(text) == found


def test_one_mistake_is_told_once() -> None:
    assert faults("(foo + 1) * 2 > 3 && -foo > 1") == [
        ("1-4", "name-is-unknown"),
        ("22-25", "name-is-unknown"),
    ]


def test_the_expected_type_is_demanded_and_numbers_widen() -> None:
    assert faults("score", Type.BOOL) == [("0-5", "expression-has-other-type")]
    assert faults("score", Type.INT) == [("0-5", "expression-has-other-type")]
    assert check(parse("n"), NAMES, Type.DECIMAL).type == Type.DECIMAL
    assert check(parse("null"), NAMES, Type.TEXT).type == Type.TEXT


def test_not_in_can_be_written_with_parentheses_only() -> None:
    assert faults('!name in ["a"]')[-1] == ("1-5", "expression-has-other-type")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3_999, "[" * 3_999, "!" * 3_999, "-" * 3_998 + "1", "a." * 1_999 + "b", "a" * 4_001, "f(" * 1_900, "1+" * 1_999 + "1",
        "a?b:" * 900 + "c", "\\" * 3_000, '"' * 3_999, "\0" * 100, "💥" * 1_000, "a&&" * 1_300 + "a", "[1," * 1_200, "/" * 4_000,
        "{}" * 50, "'" + "\\n" * 1_900, "a in " * 700 + "a", "\ud800", "not a", "\n" * 4_000, "//" + "x" * 3_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(ExprFaults):
        check(parse(text), NAMES)


def test_limits_stand_where_they_say() -> None:
    assert parse("!" * 63 + "flag")
    assert faults("!" * 64 + "flag")[0][1] == "expression-is-too-deep"
    assert parse("&&".join(["flag"] * 499))
    assert faults("&&".join(["flag"] * 500))[0][1] == "expression-has-too-many-parts"
    assert parse("(" * 1_000 + "flag" + ")" * 1_000) == parse("flag")
    assert parse(" " * 3_996 + "flag")
    assert faults(" " * 3_997 + "flag")[0][1] == "expression-is-too-long"


def nest(depth: int) -> Any:
    node: Any = {"kind": "path", "steps": ["flag"]}
    for _ in range(depth):
        node = {"kind": "unary", "op": "!", "of": node}
    return node


@pytest.mark.parametrize(
    "data",
    [
        None, 1, [], {}, {"kind": []}, {"kind": "path"}, {"kind": "path", "steps": []}, {"kind": "path", "steps": ["a b"]},
        {"kind": "path", "steps": ["a", 1]}, {"kind": "path", "steps": ["true"]}, {"kind": "literal", "value": 1.5},
        {"kind": "literal", "value": -1}, {"kind": "literal", "value": 10**18}, {"kind": "literal", "value": "\0"},
        {"kind": "literal", "value": {}}, {"kind": "decimal", "value": "NaN"}, {"kind": "decimal", "value": 1},
        {"kind": "call", "name": "f();", "args": []}, {"kind": "call", "name": "f", "args": {}},
        {"kind": "call", "name": "f", "args": [], "method": True}, {"kind": "binary", "op": "or 1=1", "left": {}, "right": {}},
        {"kind": "binary", "op": ["=="]}, {"kind": "and", "items": []}, {"kind": "list", "items": [{}]}, {"kind": "if"},
        {"kind": "list", "items": [{"kind": "literal", "value": 1}] * 600}, nest(64), nest(900),
    ],
    ids=lambda data: repr(data)[:40],
)  # fmt: skip
def test_hostile_trees_are_refused(data: Any) -> None:
    with pytest.raises(ExprFaults):
        from_json(data)
