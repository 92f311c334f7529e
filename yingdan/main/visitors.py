"""Visitors of the demo company: who they are and what they do, drawn from a seeded generator. Pure."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from yingdan.main.doings import filling, on_page
from yingdan.main.website import Screen, paths, site

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
GIVEN = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "刚",
         "志远", "雅琴", "建华", "思琪", "子轩", "雨欣", "浩宇", "佳怡", "文博", "晓峰"]  # fmt: skip
TRADES = [("manufacturing", "精密制造", "装备", "机械"), ("automotive", "汽车零部件", "车业", "动力"),
          ("healthcare", "医疗器械", "生物", "健康"), ("energy", "新能源", "电力", "储能"),
          ("software", "软件", "信息技术", "数据"), ("retail", "食品", "日化", "家居"), ("logistics", "物流", "供应链", "冷链")]  # fmt: skip
WORDS = [
    "恒",
    "盛",
    "瑞",
    "泰",
    "华",
    "鑫",
    "宏",
    "远",
    "博",
    "创",
    "达",
    "兴",
    "诚",
    "丰",
    "凯",
    "隆",
    "信",
    "嘉",
    "立",
    "源",
]
PLACES = [("310000", "上海"), ("320000", "苏州"), ("330000", "杭州"), ("440000", "深圳"), ("440000", "广州"), ("420000", "武汉"),
          ("110000", "北京"), ("120000", "天津"), ("370000", "青岛"), ("510000", "成都"), ("500000", "重庆"), ("610000", "西安"),
          ("340000", "合肥"), ("430000", "长沙"), ("210000", "沈阳")]  # fmt: skip
# Most of the demo company's visitors come from the coast, so that its rep and manager log-ins see something soon.
NEAR = PLACES[:5]
NEEDS = ["想了解产线改造的大致费用和周期", "现有系统对接是否支持，怎么收费", "需要一份设备联网方案和报价", "想预约一次现场演示",
         "能耗数据采集怎么做，有同行案例吗", "质检环节漏检率高，想看视觉检测方案"]  # fmt: skip
TITLES = ["采购经理", "生产总监", "信息化负责人", "设备主管", "总经理", "技术经理"]
# Where somebody who is interested looks.
DEEP = ("/solutions/manufacturing", "/cases", "/cases/auto", "/pricing")
PHONES = 0.4


@dataclass
class Visitor:
    """One browser. `warmth` 0..1 decides how deep it goes; a few leave their details."""

    id: UUID
    warmth: float
    leaves: bool
    door: str
    screen: Screen = "desktop"
    steps: int = 0
    done: bool = False
    fields: dict[str, Any] = field(default_factory=dict)


def arrive(rng: Random) -> Visitor:
    """A new visitor with, for those who will leave them, details no other visitor has."""
    warmth = rng.betavariate(1.6, 2.2)
    visitor = Visitor(UUID(int=rng.getrandbits(128), version=4), warmth, rng.random() < 0.35 + warmth / 2,
                      "expo" if rng.random() < 0.15 else "form", "phone" if rng.random() < PHONES else "desktop")  # fmt: skip
    region, city = rng.choice(NEAR if rng.random() < 0.6 else PLACES)
    industry, *kinds = rng.choice(TRADES)
    company = f"{city}{rng.choice(WORDS)}{rng.choice(WORDS)}{rng.choice(kinds)}有限公司"
    visitor.fields = {
        "name": rng.choice(SURNAMES) + rng.choice(GIVEN), "phone": f"1{rng.choice('3578')}{rng.randrange(10**9):09d}",
        "company": company, "job_title": rng.choice(TITLES), "region": region, "city": city, "industry": industry,
        "need": rng.choice(NEEDS),
        "budget": rng.choice([100000, 200000, 300000, 600000, 1200000]),
        "registered_capital": rng.choice([500000, 2000000, 5000000, 8000000, 20000000, 60000000]),
    }  # fmt: skip
    return visitor


def act(visitor: Visitor, rng: Random, now_ms: int) -> list[dict[str, Any]]:
    """The visitor's next few events, in the tracker's form."""
    visitor.steps += 1
    events: list[dict[str, Any]] = []
    for _ in range(rng.randint(1, 3)):
        deep = rng.random() < visitor.warmth
        page = site()[rng.choice(DEEP if deep else paths()), visitor.screen]
        events += on_page(page, visitor.warmth, deep, rng, now_ms)
        if rng.random() < visitor.warmth * 0.25:
            events.append({"t": "download", "at": now_ms, "d": {"file": "智能产线白皮书"}})
    if visitor.steps >= 3 + rng.randint(0, 4):
        visitor.done = not visitor.leaves or visitor.steps > 12
    return events


def sends(visitor: Visitor, rng: Random, now_ms: int) -> list[dict[str, Any]]:
    """The visitor's go at the form that it sends, in the tracker's form; none where its details are taken at a booth."""
    page = next(
        one for (_, screen), one in site().items() if screen == visitor.screen and one.form is not None
    )
    assert page.form is not None
    return filling(page, page.form, rng, now_ms, sends=True) if visitor.door == "form" else []
