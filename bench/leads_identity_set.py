"""Labelled records of customers with hard pairs, drawn with a seed. Knows nothing of the product.

Each record has the number of the customer it is of. Hard on purpose: one trade name in many cities and industries,
subsidiaries behind one switchboard and one domain, branches, firms that were renamed, short names, traditional letters,
letters of the same sound, slips, agents whose phone stands on many firms, mailboxes of a function, fields left blank.
As registers have it, no two firms share city, trade name and industry.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

CITIES = [
    "北京",
    "上海",
    "深圳",
    "广州",
    "杭州",
    "苏州",
    "成都",
    "武汉",
    "南京",
    "西安",
    "重庆",
    "天津",
    "长沙",
    "青岛",
    "宁波",
    "无锡",
    "佛山",
    "东莞",
    "厦门",
    "合肥",
    "济南",
    "大连",
    "福州",
    "郑州",
    "昆明",
    "温州",
    "常州",
    "烟台",
    "泉州",
    "嘉兴",
]
LETTERS = (
    "华中新金鑫盛恒瑞海天安信和泰隆达联创智云博远宏诚德永兴源凯丰利明光正元大通顺嘉康美万方立科亚润宇航星辰"
)
INDUSTRIES = [
    "科技",
    "网络科技",
    "信息技术",
    "贸易",
    "实业",
    "机械制造",
    "医药",
    "电子商务",
    "文化传媒",
    "软件",
    "智能科技",
    "建材",
    "环保科技",
    "物流",
    "食品",
    "化工",
    "新材料",
    "电子",
    "自动化设备",
    "医疗器械",
    "汽配",
    "服饰",
    "装饰工程",
    "管理咨询",
]
FORMS = ("有限公司",) * 12 + ("股份有限公司", "有限责任公司", "集团有限公司")
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗",
    "伟芳娜敏静强磊军洋勇艳杰涛明超霞平刚英华玉萍红鹏宇晨浩",
)
TRADITIONAL = dict(
    zip(
        "华东达联创远兴丰万电网医药贸实业机备发诚开关",
        "華東達聯創遠興豐萬電網醫藥貿實業機備發誠開關",
        strict=True,
    )
)
SOUNDS = {
    "华": "化", "鑫": "新", "新": "鑫", "盛": "胜", "恒": "衡", "瑞": "锐", "泰": "态", "智": "志", "宏": "弘", "诚": "成", "源": "元",
    "元": "源", "丰": "风", "利": "立", "立": "利", "明": "名", "通": "同", "嘉": "佳", "宇": "羽",
}  # fmt: skip
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ROLES, PUBLIC = ("info", "sales", "service", "hr", "office"), ("qq.com", "163.com", "126.com")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as somebody typed it. `how`: what makes it hard, for the report only."""

    customer: int
    how: str
    city: str
    trade: str
    industry: str
    form: str
    company: str
    uscc: str | None
    phone: str | None
    email: str | None
    person: str | None


def draw(seed: int, customers: int) -> list[Entry]:
    """Records of so many customers, about 1.45 of each, in the order in which they were made."""
    made = random.Random(seed)
    agents = [_mobile(made) for _ in range(max(3, customers // 400))]
    firms: list[Entry] = []
    taken: set[str] = set()
    while len(firms) < customers:
        firm = _drawn(made, firms, agents)
        name = firm.company.replace(firm.form, "")
        if name not in taken:
            taken.add(name)
            firms.append(firm)
    found: list[Entry] = []
    for firm in firms:
        found.append(_blanked(made, firm))
        while made.random() < 0.31:
            found.append(_again(made, firm))
    return found


def _drawn(made: random.Random, firms: list[Entry], agents: list[str]) -> Entry:
    number, kind = len(firms), made.random()
    if firms and kind < 0.06:
        return _subsidiary(made, number, made.choice(firms))
    if firms and kind < 0.12:
        return _namesake(made, number, made.choice(firms))
    if firms and kind < 0.14:
        return _branch(made, number, made.choice(firms))
    return _firm(made, number, agents)


def _firm(made: random.Random, number: int, agents: list[str]) -> Entry:
    trade = "".join(made.sample(LETTERS, made.choice((2, 2, 2, 3, 3, 4))))
    domain = f"{''.join(made.choices('abcdefghijklmnopqrstuvwxyz', k=made.randint(5, 9)))}.com"
    local = (
        made.choice(ROLES) if made.random() < 0.15 else f"{made.choice('abcdefgh')}{made.randint(100, 99999)}"
    )
    email = f"{local}@{domain if made.random() < 0.6 else made.choice(PUBLIC)}"
    phone = made.choice(agents) if made.random() < 0.04 else _mobile(made)
    person = made.choice(SURNAMES) + "".join(made.sample(GIVEN, made.choice((1, 2))))
    firm = Entry(number, "plain", made.choice(CITIES), trade, made.choice(INDUSTRIES), made.choice(FORMS), "", _uscc(made), phone, email, person)  # fmt: skip
    return replace(firm, company=_full(firm))


def _subsidiary(made: random.Random, number: int, parent: Entry) -> Entry:
    """Another legal person of the same house: its trade name, switchboard and domain."""
    other = made.choice([each for each in INDUSTRIES if each != parent.industry])
    local = f"s{made.randint(100, 99999)}"
    email = f"{local}@{parent.email.partition('@')[2]}" if parent.email else None
    firm = replace(
        parent, customer=number, how="subsidiary", industry=other, uscc=_uscc(made), email=email,
        phone=parent.phone if made.random() < 0.5 else _mobile(made), person=_person(made),
    )  # fmt: skip
    return replace(firm, company=_full(firm))


def _namesake(made: random.Random, number: int, other: Entry) -> Entry:
    """A stranger with the same trade name, in another city or another industry."""
    city, industry = other.city, other.industry
    if made.random() < 0.6:
        city = made.choice([each for each in CITIES if each != city])
    else:
        industry = made.choice([each for each in INDUSTRIES if each != industry])
    firm = replace(_firm(made, number, ["+8613900000001"]), how="namesake", trade=other.trade, city=city, industry=industry)  # fmt: skip
    return replace(firm, company=_full(firm))


def _branch(made: random.Random, number: int, parent: Entry) -> Entry:
    place = made.choice([each for each in CITIES if each != parent.city])
    name = (
        f"{parent.company.removesuffix('分公司')}{place}分公司"
        if "分公司" not in parent.company
        else parent.company
    )
    if name == parent.company:
        return _firm(made, number, ["+8613900000002"])
    return replace(parent, customer=number, how="branch", company=name, uscc=_uscc(made), phone=_mobile(made), email=None, person=_person(made))  # fmt: skip


def _again(made: random.Random, firm: Entry) -> Entry:
    """The same customer once more, by another channel and another hand."""
    how = made.choices(
        ("plain", "short", "traditional", "sound", "slip", "bracket", "no region", "renamed", "latin"),
        (30, 14, 8, 8, 8, 8, 10, 4, 10),
    )[0]
    name, person, phone = firm.company, firm.person, firm.phone
    if how == "short":
        name = made.choice((firm.trade, firm.trade + firm.industry, firm.city + firm.trade))
    elif how == "traditional":
        name = "".join(TRADITIONAL.get(letter, letter) for letter in name)
    elif how == "sound":
        trade = "".join(
            SOUNDS.get(letter, letter) if at == 1 else letter for at, letter in enumerate(firm.trade)
        )
        name = name.replace(firm.trade, trade, 1)
    elif how == "slip":
        at = made.randrange(len(firm.trade))
        trade = firm.trade[:at] + made.choice(LETTERS) + firm.trade[at + 1 :]
        name = name.replace(firm.trade, trade, 1)
    elif how == "bracket" and name == _full(firm):
        name = f"{firm.trade}（{firm.city}）{firm.industry}{firm.form}"
    elif how == "no region":
        name = name.removeprefix(firm.city)
    elif how == "renamed":
        name = name.replace(firm.trade, "".join(made.sample(LETTERS, len(firm.trade))), 1)
    elif how == "latin" and person:
        person = made.choice(("{}先生", "{}")).format(person)
    if made.random() < 0.12:
        phone = _mobile(made)
    elif phone and made.random() < 0.4:
        phone = f"{phone[3:6]}-{phone[6:10]} {phone[10:]}"
    if made.random() < 0.3:
        person = _person(made)
    return _blanked(made, replace(firm, how=how, company=name, person=person, phone=phone))


def _blanked(made: random.Random, entry: Entry) -> Entry:
    """What people leave out: the USCC mostly, an address often, a phone sometimes; never everything."""
    uscc = entry.uscc if made.random() < 0.25 else None
    email = entry.email if made.random() < 0.55 else None
    phone = entry.phone if made.random() < 0.85 or not (uscc or email) else None
    return replace(
        entry, uscc=uscc, email=email, phone=phone, person=entry.person if made.random() < 0.75 else None
    )


def _full(firm: Entry) -> str:
    return f"{firm.city}{firm.trade}{firm.industry}{firm.form}"


def _person(made: random.Random) -> str:
    return made.choice(SURNAMES) + "".join(made.sample(GIVEN, made.choice((1, 2))))


def _mobile(made: random.Random) -> str:
    return f"+861{made.choice('3578')}{made.randint(5, 9)}{made.randint(0, 99_999_999):08d}"


def _uscc(made: random.Random) -> str:
    body = "91" + "".join(made.choices("0123456789", k=6)) + "".join(made.choices(CODE, k=9))
    total = sum(CODE.index(letter) * pow(3, at, 31) for at, letter in enumerate(body))
    return body + CODE[(31 - total % 31) % 31]


def pairs(entries: list[Entry]) -> Iterator[tuple[int, int]]:
    """The places of any two records of one customer."""
    places: dict[int, list[int]] = {}
    for at, entry in enumerate(entries):
        places.setdefault(entry.customer, []).append(at)
    for same in places.values():
        yield from ((one, other) for at, one in enumerate(same) for other in same[at + 1 :])
