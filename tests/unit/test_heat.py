"""The heat of a page is what the tracker told, within the reader's rights. ADR 0058."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.sales import SYSTEM, Company
from yingdan.base import Problem
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import build
from yingdan.kernel.records import Edge
from yingdan.views import heat, numbers
from yingdan.views.heat.outline import newest_outline
from yingdan.views.heat.watching import levels

ZONE = ZoneInfo("Asia/Shanghai")
BOXES = "heading\t0\t0\t400\t50\t价格\t\nzone\t20\t100\t200\t40\tbuy\t立即购买\nzone\t9000\t1\t1\t1\t页外\t\nrubbish"


def asked(company: Company, tx: Any, actor: Actor, **more: Any) -> heat.Asked:
    env = Env.at(company.clock.now(), ZONE)
    days = numbers.days_of("last_7_days", env.today)
    assert days is not None
    reader = numbers.Reader(tx, company.catalog, actor, env)
    return heat.Asked(reader, heat.heat_of(company.catalog), days, **more)


def told(name: str, **data: Any) -> dict[str, Any]:
    return {"t": name, "d": {"path": "/pricing", "vw": 1440, **data}}


def field(
    go: str, name: str, place: int, *, spent: float = 2, seconds: int = 5, sent: bool = False
) -> Mapping[str, Any]:
    return told(
        "field",
        form="contact",
        filling=go,
        field=name,
        place=place,
        of=2,
        spent=spent,
        seconds=seconds,
        sent=sent,
    )


async def visit(company: Company, visitor: UUID, *events: Mapping[str, Any]) -> None:
    """Each a second after the other."""
    for event in events:
        await company.track(visitor, [event])
        company.clock.advance(timedelta(seconds=1))
    await company.settle()


async def test_a_page_is_as_its_visitors_told_and_each_figure_opens_what_is_behind_it(
    company: Company,
) -> None:
    first, second, phone = uuid4(), uuid4(), uuid4()
    await company.track(UUID(int=0), [told("outline", width=400, height=2000, boxes=BOXES)])
    await visit(
        company, first, told("page", seconds=30, fold=40), told("scroll", depth=60), told("click", zone="buy", x=20.1, y=6),
        told("click", zone="buy", x=21, y=6.2), told("scroll", depth=90), told("click", zone="nav", x="left", y=None),
        told("video", video="演示", **{"from": 0, "to": 10, "seconds": 10, "length": 20}),
        told("video", video="演示", **{"from": 5, "to": 10, "seconds": 5, "length": 20}),
        field("go-1", "姓名", 1, spent=2, seconds=2), field("go-1", "电话", 2, spent=8, seconds=10),
    )  # fmt: skip
    await visit(
        company, second, told("page", seconds=10, fold=40),
        told("video", video="演示", **{"from": 0, "to": 20, "seconds": 20, "length": 20}),
        field("go-2", "姓名", 1, seconds=4), field("go-2", "电话", 2, seconds=9), field("go-2", "电话", 2, seconds=12, sent=True),
        field("go-3", "姓名", 1, spent=6, seconds=6),
    )  # fmt: skip
    await visit(
        company,
        phone,
        told("page", vw=390, fold=20),
        told("click", vw=390, zone="buy", x=1, y=1),
        told("click", vw=None, zone="buy"),
    )
    async with company.db.begin() as tx:
        [page] = (await heat.pages(asked(company, tx, SYSTEM))).pages
        assert (page.path, page.views, page.visitors, page.clicks, page.median_s) == ("/pricing", 3, 3, 5, 20)
        on = asked(company, tx, SYSTEM, path="/pricing", device="desktop")
        clicks = await heat.clicks(on)
        assert (clicks.views, clicks.visitors, clicks.fold) == (2, 2, 40)
        assert (clicks.clicks, clicks.clickers, clicks.unmeasured) == (3, 1, 1)
        assert [(one.x, one.y, one.n) for one in clicks.cells] == [(20, 6, 2)]
        assert [(one.name, one.clicks, one.visitors) for one in clicks.zones] == [
            ("buy", 2, 1),
            ("nav", 1, 1),
        ]
        assert clicks.outline is not None
        assert [(one.kind, one.name, one.words) for one in clicks.outline.boxes] == [
            ("heading", "价格", ""), ("zone", "buy", "立即购买"),
        ]  # fmt: skip
        scroll = await heat.scroll(on)
        assert {one.at: one.visitors for one in scroll.reached if one.at in (40, 45, 90, 95)} == {
            40: 2,
            45: 1,
            90: 1,
            95: 0,
        }
        videos = await heat.videos(on, None)
        assert [(one.name, one.plays, one.viewers, one.seconds) for one in videos.videos] == [
            ("演示", 3, 2, 35)
        ]
        assert videos.curve is not None
        assert videos.curve.plays == [2] * 5 + [3] * 5 + [1] * 10
        assert videos.curve.viewers == [2] * 10 + [1] * 10
        assert {at: n for at, n in enumerate(videos.curve.left) if n} == {9: 1, 19: 1}
        [form] = (await heat.forms(on)).forms
        assert (form.name, form.started, form.sent, form.sent_s, form.left_s) == ("contact", 3, 1, 12, 8)
        assert [(one.name, one.reached, one.left) for one in form.fields] == [("姓名", 3, 1), ("电话", 2, 1)]
        rows = await numbers.event_rows(on.reader, clicks.event, clicks.zones[0].where, None, 50)
        assert len(rows["rows"]) == 2
        mobile = await heat.clicks(asked(company, tx, SYSTEM, path="/pricing", device="phone"))
        assert (mobile.clicks, mobile.outline) == (1, None)


async def test_figures_are_of_those_whom_the_reader_may_see(company: Company) -> None:
    """What nameless visitors did counts for who sees every lead; what a lead did for who sees that lead."""
    mine, nobodys = uuid4(), uuid4()
    await company.hire("安娜", "华东")
    await company.hire("方敏", "公司", role="director")
    await company.form(visitor=mine, name="王芳", phone="13900000001", region="310000")
    await company.settle()
    for visitor in (mine, nobodys):
        await visit(company, visitor, told("page", fold=50), told("click", zone="buy", x=1, y=1))
    async with company.db.begin() as tx:
        seen = {
            name: await heat.clicks(
                asked(company, tx, await company.actor(name), path="/pricing", device="desktop")
            )
            for name in ("安娜", "方敏")
        }
    assert {name: (one.views, one.clicks) for name, one in seen.items()} == {"安娜": (1, 1), "方敏": (2, 2)}


async def test_a_zone_opens_who_pressed_it_under_the_record_each_has_become(company: Company) -> None:
    """A nameless visitor counts as the lead he became; who may see only his own leads is told of those only."""
    known, later, stranger = uuid4(), uuid4(), uuid4()
    await company.hire("安娜", "华东")
    await company.hire("贝拉", "华南", regions=("440000",))
    await company.hire("方敏", "公司", role="director")
    await company.form(visitor=known, name="王芳", phone="13900000001", region="310000")
    await company.settle()
    press, other = told("click", zone="buy", x=1, y=1), told("click", zone="nav", x=1, y=1)
    await visit(company, stranger, press)
    await visit(company, later, press, press, other)
    await visit(company, known, press, press, press)
    await company.form(visitor=later, name="李雷", phone="13900000002", region="440000")
    await company.settle()
    await visit(company, later, press, press)
    async with company.db.begin() as tx:
        seen = {}
        for name in ("方敏", "安娜", "贝拉"):
            on = asked(company, tx, await company.actor(name), path="/pricing", device="desktop")
            seen[name] = await heat.people(on, "buy")
            for one in seen[name].rows:
                rows = await numbers.event_rows(on.reader, seen[name].event, one.where, None, 50)
                assert len(rows["rows"]) == one.presses
    told_ = {
        name: [(one.record.title if one.record else "", one.owner, one.presses) for one in found.rows]
        for name, found in seen.items()
    }
    assert told_["方敏"] == [("李雷", "贝拉", 4), ("王芳", "安娜", 3), ("", None, 1)]
    assert [one.visitor for one in seen["方敏"].rows] == [None, None, str(stranger)]
    assert (seen["方敏"].count, seen["方敏"].named) == (3, 2)
    assert told_["安娜"] == [("王芳", "安娜", 3)]
    assert [one[0] for one in told_["贝拉"]] == ["李雷"]


async def test_a_company_without_the_definition_and_a_page_without_events_are_told(company: Company) -> None:
    async with company.db.begin() as tx:
        on = asked(company, tx, SYSTEM, path="/none", device="phone")
        assert (await heat.clicks(on)).cells == []
        assert (await heat.people(on, "x'] || true")).rows == []
        assert (await heat.scroll(on)).visitors == 0
        assert (await heat.videos(on, "x")).curve is None
        assert (await heat.forms(on)).forms == []
    bare = build(1, [one for one in company.catalog.definitions.values() if one.kind != "page_heat"])
    with pytest.raises(Problem, match="page-heat-is-missing"):
        heat.heat_of(bare)


def test_an_outline_is_the_newest_readable_one_of_the_screen() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    good = {"vw": 400, "width": 400, "height": 900, "boxes": BOXES}
    bad: list[dict[str, Any]] = [
        {},
        {**good, "vw": "wide"},
        {**good, "width": 0},
        {**good, "boxes": [1]},
        {**good, "vw": 1200},
    ]
    found = newest_outline([(at, one) for one in [*bad, good]], "phone", 768)
    assert found is not None
    assert len(found.boxes) == 2
    assert newest_outline([(at, one) for one in bad], "phone", 768) is None


def test_stretches_add_up_by_the_second() -> None:
    edges = [Edge(0, 2, 1), Edge(3, -1, 0), Edge(4, -1, -1)]
    assert levels(edges, 5) == ([2, 2, 2, 1, 0], [1, 1, 1, 1, 0])
    assert levels([], 0) == ([], [])
