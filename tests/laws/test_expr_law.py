"""The law of the expression language: Python and PostgreSQL give the same answer for every expression and row."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from yingdan.expr import Env, Type, check, parse, to_python, to_sql, to_text
from yingdan.main.postgres import Postgres

IDS = [UUID(int=each) for each in range(1, 5)]
ENV = Env.at(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
COLUMNS: dict[str, tuple[Type, Any]] = {
    "i": (Type.INT, sa.BigInteger),
    "j": (Type.INT, sa.BigInteger),
    "x": (Type.DECIMAL, sa.Numeric(36, 12)),
    "y": (Type.DECIMAL, sa.Numeric(36, 12)),
    "m": (Type.MONEY, sa.Numeric(20, 4)),
    "t": (Type.TEXT, sa.Text),
    "u": (Type.TEXT, sa.Text),
    "flag": (Type.BOOL, sa.Boolean),
    "d": (Type.DATE, sa.Date),
    "e": (Type.DATE, sa.Date),
    "at": (Type.DATETIME, sa.DateTime(timezone=True)),
    "til": (Type.DATETIME, sa.DateTime(timezone=True)),
    "r": (Type.REFERENCE("org.user"), PG_UUID(as_uuid=True)),
    "s": (Type.REFERENCE(), PG_UUID(as_uuid=True)),
    "tags": (Type.LIST(Type.TEXT), ARRAY(sa.Text)),
    "marks": (Type.LIST(Type.TEXT), ARRAY(sa.Text)),
}
CONSTANTS: dict[tuple[str, ...], tuple[Type, Any]] = {
    ("actor", "id"): (Type.REFERENCE("org.user"), IDS[0]),
    ("actor", "nobody"): (Type.REFERENCE(), None),
    ("actor", "subtree"): (Type.LIST(Type.REFERENCE()), frozenset(IDS[:2])),
    ("actor", "none"): (Type.LIST(Type.REFERENCE()), ()),
    ("actor", "name"): (Type.TEXT, "王芳"),
    ("actor", "level"): (Type.INT, 3),
}
NAMES = {(name,): kind for name, (kind, _) in COLUMNS.items()} | {p: k for p, (k, _) in CONSTANTS.items()}
TABLE = sa.Table(
    "subject",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sure", sa.BigInteger, nullable=False),
    *(sa.Column(name, kind) for name, (_, kind) in COLUMNS.items()),
)
NAMES[("sure",)] = Type.INT

TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "上海",
    "上海市",
    "%",
    "_",
    "a_c",
    "\\",
    "é",
    "😀",
    "\uffff",
    " a\u3000",
    "12",
    "-7.50",
    "x'y",
]
texts = st.sampled_from(TEXTS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
)
wholes = (
    st.integers(-5, 5)
    | st.sampled_from([2**63 - 1, -(2**63 - 1), 2**62, 10**18, 86_400])
    | st.integers(-(10**9), 10**9)
)
LARGEST = "999999999999999999999999.999999999999"
decimals = (
    st.sampled_from(
        [
            Decimal(0),
            Decimal("0.5"),
            Decimal("-0.5"),
            Decimal("1e-12"),
            Decimal("2.5"),
            Decimal(LARGEST),
            Decimal("-" + LARGEST),
        ]
    )
    | st.decimals(-1000, 1000, places=3)
    | st.decimals(-(10**20), 10**20, places=12)
)
days = st.sampled_from([date.min, date.max, date(2026, 3, 2), date(2024, 2, 29)]) | st.dates(
    date(1970, 1, 1), date(2100, 1, 1)
)
moments = st.sampled_from(
    [
        ENV.now,
        datetime(1, 1, 3, tzinfo=UTC),
        datetime(9999, 12, 30, 23, tzinfo=UTC),
        ENV.now - timedelta(microseconds=1),
    ]
) | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
VALUES = {
    "i": wholes, "j": wholes, "x": decimals, "y": decimals, "m": st.decimals(-(10**6), 10**9, places=4),
    "t": texts, "u": texts, "flag": st.booleans(), "d": days, "e": days, "at": moments, "til": moments,
    "r": st.sampled_from(IDS), "s": st.sampled_from(IDS),
    "tags": st.lists(st.sampled_from(["vip", "上海", "a", ""]), max_size=3),
    "marks": st.lists(st.sampled_from(["vip", "上海", "b"]), max_size=3),
}  # fmt: skip
rows = st.fixed_dictionaries({"sure": wholes, **{name: st.none() | each for name, each in VALUES.items()}})


def quote(text: str) -> str:
    return (
        '"'
        + "".join(f"\\U{ord(each):08x}" if each in '"\\' or ord(each) < 32 else each for each in text)
        + '"'
    )


def pick(draw: st.DrawFn, *choices: Any) -> str:
    """One of the choices; a callable makes its text when chosen."""
    chosen = draw(st.sampled_from(choices))
    return str(chosen() if callable(chosen) else chosen)


def number(draw: st.DrawFn, depth: int) -> str:
    atoms = [
        "i",
        "j",
        "x",
        "y",
        "m",
        "sure",
        "actor.level",
        "0",
        "1",
        "3",
        "2.5",
        "0.000000000007",
        "-4",
        "100000000000000000",
    ]
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: f"({number(draw, less)} {pick(draw, '+', '-', '*', '/')} {number(draw, less)})",
        lambda: f"(-{number(draw, less)})",
        lambda: f"{pick(draw, 'abs', 'floor', 'ceil', 'round', 'int', 'decimal')}({number(draw, less)})",
        lambda: f"round({number(draw, less)}, {pick(draw, '1', '2', '5')})",
        lambda: f"{pick(draw, 'min', 'max')}({number(draw, less)}, {number(draw, less)})",
        lambda: f"({pick(draw, 'i', 'j', 'sure')} % {pick(draw, 'i', 'j', 'sure', '7', '0', '-3')})",
        lambda: f"size({words(draw, less)})",
        lambda: f"size({pick(draw, 'tags', 'marks', '[t, u]', 'actor.subtree')})",
        lambda: f"{pick(draw, 'int', 'decimal')}({words(draw, less)})",
        lambda: f"{pick(draw, 'days', 'hours', 'minutes', 'seconds')}({span(draw, less)})",
        lambda: f"({span(draw, less)} / {span(draw, less)})",
        lambda: (
            f"{pick(draw, 'year', 'month', 'day', 'weekday')}({pick(draw, lambda: day(draw, less), lambda: moment(draw, less))})"
        ),
        lambda: f"hour({moment(draw, less)})",
        lambda: f"({condition(draw, less)} ? {number(draw, less)} : {number(draw, less)})",
        lambda: f"({condition(draw, less)} ? {number(draw, less)} : null)",
    )


def words(draw: st.DrawFn, depth: int) -> str:
    atoms = ["t", "u", "actor.name", lambda: quote(draw(texts))]
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: f"({words(draw, less)} + {words(draw, less)})",
        lambda: f"{words(draw, less)}.{pick(draw, 'lower', 'upper', 'trim')}()",
        lambda: (
            f"text({pick(draw, *(lambda make=make: make(draw, less) for make in (number, words, day, moment, condition)))})"
        ),
        lambda: "text(r)",
        lambda: f"{pick(draw, 'min', 'max')}({words(draw, less)}, {words(draw, less)})",
        lambda: (
            f"({condition(draw, less)} ? {words(draw, less)} : {pick(draw, 'null', lambda: words(draw, less))})"
        ),
    )


def day(draw: st.DrawFn, depth: int) -> str:
    atoms = ["d", "e", "today", 'date("2024-02-29")']
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: f"({day(draw, less)} {pick(draw, '+', '-')} {span(draw, less)})",
        lambda: f"date({moment(draw, less)})",
        lambda: f"{pick(draw, 'min', 'max')}({day(draw, less)}, {day(draw, less)})",
    )


def moment(draw: st.DrawFn, depth: int) -> str:
    atoms = ["at", "til", "now", 'datetime("2026-03-01T09:30:00+08:00")']
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: f"({moment(draw, less)} {pick(draw, '+', '-')} {span(draw, less)})",
        lambda: f"datetime({day(draw, less)})",
        lambda: f"({condition(draw, less)} ? {moment(draw, less)} : {moment(draw, less)})",
    )


def span(draw: st.DrawFn, depth: int) -> str:
    atoms = [f'duration("{each}")' for each in ("5m", "2h", "3d", "0s", "99999d", "1d1s")]
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: f"({moment(draw, less)} - {moment(draw, less)})",
        lambda: f"({day(draw, less)} - {day(draw, less)})",
        lambda: f"({span(draw, less)} {pick(draw, '+', '-')} {span(draw, less)})",
        lambda: f"({span(draw, less)} {pick(draw, '*', '/')} {number(draw, less)})",
        lambda: f"(-{span(draw, less)})",
    )


def ids(draw: st.DrawFn, depth: int) -> str:
    return pick(draw, "r", "s", "actor.id", "actor.nobody", f'"{IDS[0]}"', "(flag ? r : s)")


def texts_list(draw: st.DrawFn, depth: int) -> str:
    return pick(
        draw, "tags", "marks", '["vip", "上海"]', "[]", "[t, u]", '[null, "a"]', "(flag ? tags : marks)"
    )


def compared(draw: st.DrawFn, depth: int) -> str:
    make = draw(st.sampled_from([number, words, day, moment, span, ids, condition]))
    left, right = make(draw, depth), pick(draw, lambda: make(draw, depth), lambda: make(draw, depth), "null")
    equality = make in (ids, condition) or right == "null"
    if make is ids and left.startswith('"'):
        left = "r"
    sign = pick(draw, "==", "!=") if equality else pick(draw, "==", "!=", "<", "<=", ">", ">=")
    return f"({left} {sign} {right})"


def condition(draw: st.DrawFn, depth: int) -> str:
    atoms = [
        "flag",
        "true",
        "false",
        "has(t)",
        "(r in actor.subtree)",
        "(s in actor.none)",
        '("vip" in tags)',
        "(i in [1, 2, 3])",
    ]
    if depth == 0:
        return pick(draw, *atoms)
    less = depth - 1
    return pick(
        draw,
        *atoms,
        lambda: compared(draw, less),
        lambda: compared(draw, less),
        lambda: f"(!{condition(draw, less)})",
        lambda: f"({condition(draw, less)} {pick(draw, '&&', '||')} {condition(draw, less)})",
        lambda: f"({condition(draw, less)} {pick(draw, '&&', '||')} {condition(draw, less)})",
        lambda: f"({condition(draw, less)} ? {condition(draw, less)} : {condition(draw, less)})",
        lambda: (
            f"{words(draw, less)}.{pick(draw, 'contains', 'startsWith', 'endsWith')}({words(draw, less)})"
        ),
        lambda: f"({words(draw, less)} in {texts_list(draw, less)})",
        lambda: f"({number(draw, less)} in [{number(draw, less)}, {number(draw, less)}, 1, 2.5])",
        lambda: f"({ids(draw, less)} in [r, {ids(draw, less)}])".replace(f'("{IDS[0]}" in', "(s in"),
        lambda: (
            f"{pick(draw, 'tags', 'marks')}.{pick(draw, 'containsAny', 'containsAll')}({texts_list(draw, less)})"
        ),
        lambda: f"({pick(draw, 'tags', 'marks')} {pick(draw, '==', '!=')} {texts_list(draw, less)})",
    )


@st.composite
def expressions(draw: st.DrawFn) -> str:
    make = draw(st.sampled_from([condition, condition, condition, number, words, day, moment, span]))
    return make(draw, draw(st.integers(1, 4)))


@pytest.fixture(scope="module")
def engine(postgres: Postgres) -> Iterator[sa.Engine]:
    found = sa.create_engine(
        sa.make_url(postgres.dsn).set(drivername="postgresql+psycopg"),
        connect_args={"options": "-c timezone=UTC -c jit=off"},
    )
    with found.begin() as connection:
        connection.execute(sa.text("drop table if exists subject"))
        TABLE.create(connection)
    yield found
    with found.begin() as connection:
        TABLE.drop(connection)
    found.dispose()


def column(path: tuple[str, ...]) -> Any:
    return CONSTANTS[path][1] if path in CONSTANTS else TABLE.c[path[0]]


def comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=120)
@given(
    sources=st.lists(expressions(), min_size=12, max_size=24), found=st.lists(rows, min_size=4, max_size=8)
)
def test_python_and_sql_agree_on_every_expression_and_row(
    engine: sa.Engine, sources: list[str], found: list[dict[str, Any]]
) -> None:
    agree(engine, sources, found)


def agree(engine: sa.Engine, sources: list[str], found: list[dict[str, Any]]) -> None:
    checked = [check(parse(each), NAMES) for each in sources]
    for source, each in zip(sources, checked, strict=True):
        assert parse(to_text(each.node)) == each.node, source
    selected = [to_sql(each, column, ENV, exact=True).label(f"e{n}") for n, each in enumerate(checked)]
    selected += [
        sa.func.coalesce(to_sql(each, column, ENV), sa.false()).label(f"w{n}")
        for n, each in enumerate(checked)
        if each.type.kind == "bool"
    ]
    with engine.connect() as connection:
        connection.execute(TABLE.insert(), [{"id": n, **row} for n, row in enumerate(found)])
        answers = (
            connection.execute(sa.select(*selected).select_from(TABLE).order_by(TABLE.c.id)).mappings().all()
        )
        connection.rollback()
    actor = {path[1]: value for path, (_, value) in CONSTANTS.items()}
    for row, answer in zip(found, answers, strict=True):
        for n, each in enumerate(checked):
            mine = to_python(each)({**row, "actor": actor}, ENV)
            theirs = answer[f"e{n}"]
            assert comparable(mine) == comparable(theirs), (
                f"{sources[n]}: Python {mine!r}, SQL {theirs!r}, row {row}"
            )
            if each.type.kind == "bool":
                assert bool(mine) is answer[f"w{n}"], f"{sources[n]} in WHERE: Python {mine!r}, row {row}"
