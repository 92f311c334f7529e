"""Generated leads and visitors: Chinese names, phones that nobody else has, companies, behaviour. Fixed seeds."""

import json
from random import Random
from typing import Any
from uuid import UUID

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "刚",
    "桂英",
)
PLACES = {"上海": "310000", "南京": "320000", "杭州": "330000", "广州": "440000", "武汉": "420000", "北京": "110000",
          "天津": "120000", "沈阳": "210000", "成都": "510000", "重庆": "500000", "西安": "610000"}  # fmt: skip
TRADES = ("manufacturing", "software", "finance", "healthcare", "education", "retail", "energy", "logistics")
TITLES = ("采购经理", "生产总监", "信息主管", "总经理", "设备工程师")
NEEDS = ("想了解产线改造方案", "请安排演示", "需要报价", "设备维护外包", "质量检测自动化")
PAGES = ("/", "/about", "/products", "/pricing", "/solutions/line", "/cases/auto", "/blog/1")


class Crowd:
    """People without end, each only once; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self._next = seed * 10_000_000

    def key(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)

    def fields(self) -> dict[str, Any]:
        """What a person writes into a form."""
        rng, number = self._rng, self._next
        self._next += 1
        city = rng.choice(list(PLACES))
        return {
            "name": rng.choice(SURNAMES) + rng.choice(GIVEN),
            "phone": f"13{number:09d}",
            "company": f"{city}{rng.choice(SURNAMES)}氏第{number}有限公司",
            "job_title": rng.choice(TITLES),
            "region": PLACES[city],
            "city": city,
            "industry": rng.choice(TRADES),
            "need": rng.choice(NEEDS),
            "budget": rng.choice((100000, 300000, 600000, 1200000)),
            "registered_capital": rng.choice((500000, 2000000, 8000000, 60000000)),
        }

    def form(self, fields: dict[str, Any] | None = None, visitor: UUID | None = None) -> bytes:
        """A delivery of the website's form, with an id of its own."""
        document: dict[str, Any] = {
            "id": str(self.key()),
            "form": "contact",
            "fields": fields or self.fields(),
        }
        if visitor is not None:
            document["visitor"] = str(visitor)
        return json.dumps(document, ensure_ascii=False).encode()

    def batch(self, visitor: UUID, size: int, at_ms: int) -> bytes:
        """A delivery of the tracker: what a visitor did lately."""
        rng, events = self._rng, []
        for n in range(size):
            path = rng.choice(PAGES)
            if n % 4 == 3:
                data: dict[str, Any] = {"path": path, "depth": rng.randint(10, 100)}
                events.append({"t": "scroll", "at": at_ms, "d": data})
            else:
                events.append(
                    {
                        "t": "page",
                        "at": at_ms,
                        "d": {"path": path, "title": path, "seconds": rng.randint(2, 90)},
                    }
                )
        return self.envelope(visitor, events, at_ms)

    def envelope(self, visitor: UUID, events: list[dict[str, Any]], at_ms: int) -> bytes:
        """A tracker's delivery around given events."""
        document = {
            "batch": str(self.key()),
            "visitor": str(visitor),
            "sent_at": at_ms,
            "consent": True,
            "events": events,
        }
        return json.dumps(document).encode()

    def pick(self, share: float) -> bool:
        return self._rng.random() < share

    def choose(self, among: Any) -> Any:
        return self._rng.choice(among)


def e164(phone: str) -> str:
    """How the product keeps a mainland mobile number."""
    return f"+86{phone}"
