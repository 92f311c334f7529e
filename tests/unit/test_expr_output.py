"""SQL that indexes can serve, canonical text, and sentences people understand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from yingdan.expr import (
    Env,
    Type,
    check,
    from_json,
    names_of,
    parse,
    to_json,
    to_python,
    to_sql,
    to_text,
    to_words,
)

NAMES = {
    ("score",): Type.DECIMAL, ("n",): Type.INT, ("source",): Type.TEXT, ("flag",): Type.BOOL, ("at",): Type.DATETIME,
    ("owner",): Type.REFERENCE("org.user"), ("tags",): Type.LIST(Type.TEXT), ("actor", "id"): Type.REFERENCE("org.user"),
    ("actor", "subtree"): Type.LIST(Type.REFERENCE()), ("actor", "nobody"): Type.REFERENCE(), ("data", "姓名"): Type.TEXT,
}  # fmt: skip
ENV = Env.at(datetime(2026, 3, 2, 2, tzinfo=UTC))
ME = UUID(int=7)
LEAD = sa.table(
    "lead",
    sa.column("score", sa.Numeric()),
    sa.column("n", sa.BigInteger()),
    sa.column("source", sa.Text()),
    sa.column("flag", sa.Boolean()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("owner", postgresql.UUID()),
)
TAGS: sa.Column[Any] = sa.Column("tags", postgresql.ARRAY(sa.Text()))
sa.Table("lead", sa.MetaData(), TAGS)
VALUES: dict[tuple[str, ...], Any] = {
    ("actor", "id"): ME,
    ("actor", "subtree"): {ME},
    ("actor", "nobody"): None,
}


def column(path: tuple[str, ...]) -> Any:
    if path in VALUES:
        return VALUES[path]
    return TAGS if path == ("tags",) else LEAD.c[path[0]]


def sql(text: str, *, exact: bool = False) -> tuple[str, list[Any]]:
    found = to_sql(check(parse(text), NAMES), column, ENV, exact=exact)
    compiled = found.compile(dialect=postgresql.psycopg.dialect())  # type: ignore[attr-defined]
    return " ".join(str(compiled).replace("lead.", "").split()), list(compiled.params.values())


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("owner == actor.id", "owner = %(param_1)s::UUID"),
        ("owner in actor.subtree", "owner = ANY (%(param_1)s::UUID[])"),
        ("owner == actor.nobody", "owner IS NULL"),
        ('source == "web"', "source = %(param_1)s::VARCHAR"),
        ('source != "web"', "source IS DISTINCT FROM %(param_1)s::VARCHAR"),
        ('!(source == "web")', "source IS DISTINCT FROM %(param_1)s::VARCHAR"),
        ('!!(source == "web")', "source = %(param_1)s::VARCHAR"),
        ("n > 3", "n > %(param_1)s::BIGINT"),
        ("!(n > 3)", "(n > %(param_1)s::BIGINT) IS NOT TRUE"),
        ("source == null", "source IS NULL"),
        ('source in ["a", "b"]', "source = ANY (%(param_1)s::TEXT[])"),
        ('"vip" in tags', "tags @> %(param_1)s::TEXT[]"),
        ('source.startsWith("上%")', "source LIKE %(param_1)s::VARCHAR"),
        ("flag", "flag"),
        ("!flag", "flag IS NOT TRUE"),
        ('at < now - duration("3d")', "at < %(param_1)s::TIMESTAMP WITH TIME ZONE"),
    ],
)
def test_where_stays_bare_so_that_an_index_serves_it(text: str, form: str) -> None:
    assert sql(text)[0] == form


def test_a_condition_used_as_a_value_is_wrapped() -> None:
    assert sql("n > 3", exact=True)[0] == "coalesce((n > %(param_1)s::BIGINT), false)"
    assert "coalesce" in sql("(n > 3) == flag")[0]


def test_text_of_people_is_bound_and_its_wildcards_are_plain() -> None:
    text, params = sql('''source.contains("%_\\\\'; drop table x") && source == "'; --"''')
    assert "drop" not in text
    assert params == ["%\\%\\_\\\\'; drop table x%", "'; --"]


def test_sql_grows_no_faster_than_the_expression() -> None:
    nested = "n"
    for _ in range(12):
        nested = f"round(min(int(text({nested})) / 3, 5), 2)"
    assert len(sql(nested, exact=True)[0]) < 60_000


def test_names_are_told_without_the_clock() -> None:
    checked = check(parse("now > at && score > n && score > 1"), NAMES)
    assert names_of(checked) == {("at",), ("score",), ("n",)}


@pytest.mark.parametrize(
    "text",
    [
        "score >= 80 && source in [\"expo\", 'web']", "a || b && c", "(a || b) && c", "!(a && b)", "a ? b : c ? d : e",
        "(a ? b : c) ? d : e", "a - (b - c)", "a - b - c", "-(-a)", "(a == b) == c", "a.size().abs()", '(a + b).contains("x")',
        'data["姓名"] + data["in"]', '"\\n\\t\\"\\\\\\u2028上"', "1.50 + 0.0", "[]", "[[1], [2,],]", "f()", "!a.b", "-a.b()", "a // b\n + c",
    ],
)  # fmt: skip
def test_canonical_text_and_json_give_the_same_tree(text: str) -> None:
    node = parse(text)
    assert parse(to_text(node)) == node
    assert to_text(parse(to_text(node))) == to_text(node)
    assert from_json(to_json(node)) == node


LABELS = {
    "score": "评分",
    "source": "来源",
    "tags": "标签",
    "owner": "负责人",
    "at": "到达时间",
    "n": "次数",
    "flag": "已转化",
}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ('score >= 80 && source in ["expo", "web"]', "评分不低于80且来源属于展会、「web」", 'score is at least 80 and source is one of 展会, "web"'),
        ('!("vip" in tags) || owner == null', "标签不包含「vip」或负责人为空", 'tags does not contain "vip" or owner is empty'),
        ("flag && (n > 1 || n == null)", "已转化且（次数大于1或次数为空）", "flag and (n is above 1 or n is empty)"),
        ("!(score > 80)", "并非（评分大于80）", "not (score is above 80)"),
        ('now - at > duration("2h")', "到达时间到现在的时长大于2 小时", "time from at to now is above 2 h"),
        ('at >= datetime("2026-01-01T08:00:00+08:00")', "到达时间不早于2026-01-01 08:00", "at is no earlier than 2026-01-01 08:00"),
        ("at <= now && !(at < now)", "到达时间不晚于现在且并非（到达时间早于现在）", "at is no later than now and not (at is before now)"),
        ("date(at) > today", "到达时间的日期晚于今天", "day of at is after today"),
        ('source != "expo"', "来源不为展会", "source is not 展会"),
    ],
)  # fmt: skip
def test_an_expression_reads_as_a_sentence(text: str, zh: str, en: str) -> None:
    checked = check(parse(text), NAMES)
    named = {"expo": "展会"}
    assert (
        to_words(checked, "zh-CN", lambda path: LABELS[path[0]], lambda path, value: named.get(value)) == zh
    )
    assert to_words(checked, "en-US", lambda path: path[0], lambda path, value: named.get(value)) == en


def test_every_operation_has_words_in_both_tongues() -> None:
    texts = [
        "abs(n) + round(score, 1) - floor(score) * ceil(score) / max(n, 1) > -min(n, 2)", "n % 2 == 0", "size(source) > size(tags)",
        'source.lower().endsWith("a") == !source.upper().startsWith("b")', 'tags.containsAny(["a"]) && !tags.containsAll(["b"])',
        'date(at) + duration("1d") - duration("1h") > today', "hour(at) + year(at) + month(at) + day(at) + weekday(at) > 1",
        'days(now - at) + hours(-(now - at) * 2) + minutes(duration("1m") / 2) + seconds(duration("1s") + duration("2s")) > 1',
        'duration("1d") / (now - at) > 1 && (at - duration("1s") < now || at + duration("1s") - duration("3s") > datetime(today))',
        'text(flag) + text(n) + text(at) + text(today) + text(owner) == trim("x")', "int(source) > decimal(source)",
        'flag ? source.contains("x") : today - date("2026-01-01") - duration("1d") > duration("1s")',
    ]  # fmt: skip
    for text in texts:
        checked = check(parse(text), NAMES)
        for locale in ("zh-CN", "en-US"):
            assert to_words(checked, locale, lambda path: path[-1])
        to_python(checked)({}, ENV)
        to_sql(checked, column, ENV)


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["n"] * 63),
        "-" * 62 + "n > 1",
        "!" * 62 + "flag",
        "(" * 30 + "flag" + " == flag)" * 30,
        "(" * 60 + "flag" + " && flag || !flag)" * 30 + ")" * 30,
        "flag ? 1 : " * 62 + "2",
        "abs(" * 60 + "n" + ")" * 60,
        " || ".join(f"n == {n}" for n in range(120)),
    ],
    ids=lambda text: text[:20],
)
def test_what_the_limits_allow_runs_everywhere(text: str) -> None:
    checked = check(parse(text), NAMES)
    assert sql(text)[0]
    assert sql(text, exact=True)[0]
    assert to_words(checked, "zh-CN", lambda path: path[-1])
    assert parse(to_text(checked.node)) == checked.node
    assert from_json(to_json(checked.node)) == checked.node
    to_python(checked)({"n": 1, "flag": True}, ENV)
