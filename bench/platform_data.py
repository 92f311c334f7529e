"""Lists, search and imports over a million records of an object that a company made itself."""

import csv
import io
import os
import time
from collections.abc import Sequence
from random import Random
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.types.json import Jsonb

from bench.figure import Figure, quantile
from bench.people import GIVEN, SURNAMES
from bench.site import Site
from bench.thread_import import finished, upload
from bench.wire import Wire
from yingdan.base import Settings
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records.tokens import search_text
from yingdan.main.wiring import ground

ROWS, PAGES, SEARCHES, DEEP_ROWS, PAGE = 1_000_000, 240, 240, 10_000, 50
UPDATED, IMPORTED = 50_000, 200_000
STAGES = ("new", "asked", "offered", "agreed", "won", "lost")
REGIONS = ("华东", "华南", "华北", "西部", "海外")
APP = "bench"


def _label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _choice(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "choice", "options": {"choices": [{"value": v, "label": _label(v)} for v in values]}}


def object_of(short: str, label: str, fields: dict[str, dict[str, Any]], **more: Any) -> list[Put]:
    """An object of the bench's own package, its fields, and what reps and directors may do with it."""
    name = f"{APP}.{short}"
    puts = [Put("object", name, {"label": _label(label), "title": next(iter(fields)), **more})]
    puts += [
        Put("field", f"{name}.{field}", {"label": _label(field), "object": name, **body})
        for field, body in fields.items()
    ]
    rights = ["read", "create", "update", "import", "export"]
    for role, condition in (
        ("rep", "owner == actor.id || (owner == null && (unit == null || unit in actor.units))"),
        ("director", "true"),
    ):
        grant = {
            "label": _label(role),
            "role": f"sales.{role}",
            "object": name,
            "actions": rights,
            "condition": condition,
        }
        puts.append(Put("grant", f"{APP}.{role}_{short}", grant))
    return puts


def wide() -> list[Put]:
    """A deal of 30 fields, listed by amount."""
    fields: dict[str, dict[str, Any]] = {
        "name": {"type": "text", "search": True, "options": {"name": True}},
        "phone": {"type": "phone", "search": True},
        "amount": {"type": "decimal"},
        "stage": _choice(STAGES),
        "region": _choice(REGIONS),
        "closes_on": {"type": "date"},
    }
    fields |= {f"text_{n}": {"type": "text"} for n in range(9)}
    fields |= {f"number_{n}": {"type": "integer"} for n in range(6)}
    fields |= {f"ratio_{n}": {"type": "decimal"} for n in range(4)}
    fields |= {f"flag_{n}": {"type": "boolean"} for n in range(3)}
    fields |= {f"day_{n}": {"type": "date"} for n in range(2)}
    view = {
        "label": _label("金额"),
        "object": f"{APP}.deal",
        "columns": ["name", "amount", "stage"],
        "sort": ["-amount"],
    }
    return [*object_of("deal", "商机", fields), Put("view", f"{APP}.by_amount", view)]


def simple() -> list[Put]:
    """A part of 8 columns, 2 of them searchable, one a key; and a maker it belongs to."""
    maker = {"name": {"type": "text", "required": True}, "code": {"type": "text"}}
    part: dict[str, dict[str, Any]] = {
        "name": {"type": "text", "search": True},
        "code": {"type": "text", "search": True, "unique": True},
        "price": {"type": "decimal"},
        "stock": {"type": "integer"},
        "sort_of": _choice(("steel", "copper", "plastic")),
        "made_on": {"type": "date"},
        "remark": {"type": "text"},
        "active": {"type": "boolean"},
        "maker": {"type": "reference", "options": {"to": f"{APP}.maker"}},
    }
    return [*object_of("maker", "厂商", maker), *object_of("part", "零件", part)]


async def define(site: Site, puts: Sequence[Put]) -> None:
    """Publish definitions in the running product."""
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base, base.db.begin() as tx:
        catalog = await load(tx)
        app = Put("app", APP, {"label": _label("基准"), "version": "1", "needs": ["sales"]})
        known = catalog.get("app", APP) is not None
        await publish(
            tx, catalog, [*([] if known else [app]), *puts], "system:bench", "bench", base.clock.now()
        )


_FILL = """
insert into bench.deal (id, version, created_at, created_by, changed_at, owner, unit, name, phone, amount, stage, region,
  closes_on, text_0, text_1, text_2, number_0, number_1, ratio_0, flag_0, day_0)
select gen_random_uuid(), 1, now() - n * interval '7 seconds', 'system:bench', now() - n * interval '7 seconds',
  case when mod(h / 41, 50) > 0 then (%(reps)s::uuid[])[1 + mod(h, %(n_reps)s)] end,
  (%(units)s::uuid[])[1 + mod(h, %(n_reps)s)],
  (%(names)s::text[])[1 + mod(h / 7, %(n_names)s)], '+8613' || lpad(n::text, 9, '0'),
  case when mod(h / 37, 20) > 0 then (mod(h / 3, 10000000))::numeric / 100 end, (%(stages)s::text[])[1 + mod(h / 11, 6)],
  (%(regions)s::text[])[1 + mod(h / 13, 5)], current_date + (mod(h / 17, 365))::int,
  'text ' || mod(h, 1000), 'text ' || mod(h, 5000), md5(n::text), (mod(h / 29, 1000))::int, (mod(h / 19, 100000))::int, mod(h, 977) / 10.0,
  mod(h / 31, 2) = 0, current_date - (mod(h / 23, 1000))::int
from (select n, abs(hashtextextended(n::text, 7)) as h from generate_series(%(first)s::bigint, %(last)s::bigint) as n) as g
"""
_TOKENS = """
insert into kernel.search_text (id, object, body)
select d.id, 'bench.deal', array_to_tsvector(string_to_array((%(tokens)s::jsonb ->> d.name) || ' ' || t.body, ' '))
from bench.deal d, lateral (select substr(d.phone, 2) || ' ' || string_agg(substr(d.phone, i, 4), ' ') as body
  from generate_series(2, length(d.phone) - 3) as i) as t
"""


async def fill(site: Site) -> None:
    """A million deals, laid by the database itself as the product would have written them."""
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in ("", "华", "国", "文")]
    reps = list(site.company.reps)
    values = {
        "reps": reps, "units": [site.company.units[r] for r in reps], "n_reps": len(reps), "names": names,
        "n_names": len(names), "stages": list(STAGES), "regions": list(REGIONS),
    }  # fmt: skip
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as hand:
        await hand.execute("set maintenance_work_mem = '256MB'")
        for first in range(0, ROWS, 100_000):
            await hand.execute(_FILL, {**values, "first": first, "last": first + 99_999})
        await hand.execute("drop index kernel.search_text_body")
        await hand.execute(_TOKENS, {"tokens": Jsonb({n: search_text(n, True) for n in names})})
        await hand.execute("create index search_text_body on kernel.search_text using gin (body)")
        await hand.execute("vacuum analyze bench.deal")
        await hand.execute("vacuum analyze kernel.search_text")
        await hand.execute("checkpoint")


def _questions(rng: Random) -> str:
    """What a rep asks a list: a filter and an order."""
    where = rng.choice(
        (
            f"stage == '{rng.choice(STAGES)}'",
            f"region in ['{REGIONS[0]}', '{REGIONS[2]}'] && stage != 'lost'",
            f"amount > {rng.randrange(1000, 90000)}.00",
            f"number_0 >= {rng.randrange(100, 900)} && flag_0",
            "amount == null",
        )
    )
    sort = rng.choice(("-amount", "-created_at"))
    return f"/api/v1/records/{APP}.deal?sort={sort}&limit={PAGE}&filter={quote(where)}"


async def measure_list(site: Site) -> list[Figure]:
    """Every rep in turn asks for a first page, filtered and sorted; then for pages behind ten thousand rows."""
    await laid(site)
    rng, first, deep, meter = Random(70), [], [], site.meter()
    wires = [site.wire(token) for token in site.company.reps.values()]
    for wire in wires:
        await wire.ask(_questions(rng))
    for n in range(PAGES):
        first.append(await _timed(wires[n % len(wires)], _questions(rng)))
    for wire in wires[:6]:
        for sort in ("-amount", "-created_at"):
            deep += await _deep(wire, f"/api/v1/records/{APP}.deal?sort={sort}")
    for wire in wires:
        wire.close()
    p95, deep95 = quantile(first, 0.95), quantile(deep, 0.95)
    detail = {"rows": ROWS, "fields": 30, "n": PAGES, "p50_ms": quantile(first, 0.5), "max_ms": max(first),
              "to_odoo": p95 / 393, "to_frappe": p95 / 839, **meter.read()}  # fmt: skip
    deeper = {
        "behind_rows": DEEP_ROWS,
        "n": len(deep),
        "p50_ms": quantile(deep, 0.5),
        "to_first_page": deep95 / p95,
    }
    return [
        Figure("platform.list_p95_ms", p95, detail),
        Figure("platform.list_deep_p95_ms", deep95, {**detail, **deeper}, deep95 <= p95 * 1.25 + 5),
    ]


async def _deep(wire: Wire, path: str) -> list[float]:
    cursor, rows = "", 0
    while rows < DEEP_ROWS:
        page = await wire.ask(f"{path}&limit=500&fields=name{cursor}")
        rows += len(page["rows"])
        cursor = f"&cursor={quote(page['next'])}"
    found = []
    for _ in range(10):
        began = time.perf_counter()
        page = await wire.ask(f"{path}&limit={PAGE}{cursor}")
        found.append((time.perf_counter() - began) * 1000)
        cursor = f"&cursor={quote(page['next'])}"
    return found


async def _timed(wire: Wire, path: str) -> float:
    began = time.perf_counter()
    await wire.ask(path)
    return (time.perf_counter() - began) * 1000


async def measure_search(site: Site) -> list[Figure]:
    """As people type: two and three Chinese characters, pinyin, initials, four and more digits."""
    await laid(site)
    rng, found, hits, meter = Random(71), [], 0, site.meter()
    wires = [site.wire(token) for token in site.company.reps.values()]
    for n in range(SEARCHES + len(wires)):
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        spelled = search_text(name, True).split(" ")
        number = f"13{rng.randrange(ROWS):09d}"
        text = rng.choice(
            (
                name,
                name[-2:],
                spelled[-2],
                spelled[-2][:4],
                spelled[-1] + "w",
                number[5:9],
                number[4:],
                number,
            )
        )
        began = time.perf_counter()
        answer = await wires[n % len(wires)].ask(f"/api/v1/search?limit=12&q={quote(text)}")
        if n >= len(wires):
            found.append((time.perf_counter() - began) * 1000)
            hits += bool(answer)
    for wire in wires:
        wire.close()
    p95 = quantile(found, 0.95)
    detail = {
        "rows": ROWS,
        "n": len(found),
        "p50_ms": quantile(found, 0.5),
        "max_ms": max(found),
        **meter.read(),
    }
    return [Figure("platform.search_p95_ms", p95, detail)]


_laid: set[str] = set()


async def laid(site: Site) -> Site:
    """The site with its million deals, laid once."""
    if site.stack.dsn not in _laid:
        await define(site, wide())
        await fill(site)
        _laid.add(site.stack.dsn)
    return site


HEADINGS = {"name": "名称", "code": "编码", "price": "价格", "stock": "库存", "sort_of": "类别", "made_on": "日期",
            "remark": "备注", "active": "启用"}  # fmt: skip


def parts(count: int, *, made: int = 0) -> bytes:
    """A sheet of parts with a code each."""
    rng, text = Random(72), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS.values())
    sorts = ("steel", "copper", "plastic")
    for n in range(count):
        writer.writerow(
            (f"零件{rng.choice(SURNAMES)}{n % 5000}", f"P{made + n:08d}", f"{rng.randrange(1, 99999) / 100:.2f}", rng.randrange(1000),
             sorts[n % 3], f"2026-{1 + n % 12:02d}-{1 + n % 28:02d}", f"批次 {n % 97}", "1" if n % 2 else "0")
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


async def measure_import_million(site: Site) -> list[Figure]:
    """From the start of the job until it is done; once. Fewer rows than a million unless BENCH_IMPORT_ROWS asks for all of them, so
    that the group ends in time: those that are missing are then counted as slow as the last third, and `detail` says how many
    were imported."""
    await define(site, simple())
    rows = int(os.environ.get("BENCH_IMPORT_ROWS", IMPORTED))
    wire, content = site.manager(), parts(rows)
    key, _ = await upload(wire, content, "parts.csv", f"{APP}.part")
    mapping = {str(place): field for place, field in enumerate(HEADINGS)}
    meter, began = site.meter(), time.perf_counter()
    last: list[tuple[int, float]] = []  # (rows done, s) since the last third began

    def seen(told: dict[str, Any]) -> None:
        if told["done"] >= rows * 2 // 3:
            last.append((told["done"], time.perf_counter() - began))

    await wire.tell("POST", f"/api/v1/imports/{key}/start", {"mapping": mapping})
    ended = await finished(wire, key, max(400, rows / 1_000), seen, every_s=0.25)
    took = time.perf_counter() - began
    wire.close()
    written = await site.eye.number("select count(*) from bench.part")
    if not ended["created"] == written == rows:
        raise RuntimeError(f"{ended}; {written} written")
    (some, at), left = last[0], max(0, ROWS - rows)
    pace_s = (took - at) / (rows - some) if rows > some else took / rows
    detail = {
        "rows": rows,
        "took_s": took,
        "columns": 8,
        "rows_per_s": rows / took,
        "last_rows_per_s": 1 / pace_s,
        **meter.read(rows),
    }
    return [Figure("platform.import_1m_s", took + left * pace_s, detail)]


async def measure_update(site: Site) -> list[Figure]:
    """50,000 parts found by their code get new values and a maker by name; once."""
    await define(site, simple())
    wire = site.manager()
    for n in range(40):
        await wire.tell("POST", f"/api/v1/records/{APP}.maker", {"name": f"厂商{n}", "code": f"M{n}"})
    if not await site.eye.number("select count(*) from bench.part"):  # asked for alone
        key, _ = await upload(wire, parts(UPDATED), "parts.csv", f"{APP}.part")
        await wire.tell(
            "POST", f"/api/v1/imports/{key}/start", {"mapping": {str(n): f for n, f in enumerate(HEADINGS)}}
        )
        await finished(wire, key, 300)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("编码", "价格", "库存", "厂商"))
    for n in range(UPDATED):
        writer.writerow((f"P{n:08d}", f"{n % 777}.50", n % 91, f"厂商{n % 40}"))
    key, _ = await upload(wire, text.getvalue().encode(), "update.csv", f"{APP}.part")
    meter, began = site.meter(), time.perf_counter()
    mapping = {"0": "code", "1": "price", "2": "stock", "3": "maker"}
    await wire.tell(
        "POST", f"/api/v1/imports/{key}/start", {"mapping": mapping, "mode": "update", "key": "code"}
    )
    ended = await finished(wire, key, 300)
    took = time.perf_counter() - began
    wire.close()
    moved = await site.eye.number(
        "select count(*) from bench.part where maker is not null and price = floor(price) + 0.5"
    )
    if ended["merged"] != UPDATED or moved < UPDATED:
        raise RuntimeError(f"{ended}; {moved} moved")
    return [
        Figure("platform.update_50k_s", took, {"rows": UPDATED, "rows_per_s": UPDATED / took, **meter.read()})
    ]


BENCHES = (
    (("platform.list_p95_ms", "platform.list_deep_p95_ms"), measure_list),
    (("platform.search_p95_ms",), measure_search),
    (("platform.import_1m_s",), measure_import_million),
    (("platform.update_50k_s",), measure_update),
)
