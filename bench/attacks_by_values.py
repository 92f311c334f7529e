"""Attacks by what is written into fields, asked of lists and taken out as sheets: SQL, formulas and scripts through every type."""

import csv
import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import quote

from bench.attacker import Browser, Json, Tally, Target, label, publish, put, until
from yingdan.fields import FIELD_TYPES

MINE = "own.thing"
_CHOICES = [{"value": "a", "label": label("甲")}, {"value": "b", "label": label("乙")}]
_OPTIONS: dict[str, Json] = {
    "choice": {"choices": _CHOICES},
    "multi_choice": {"choices": _CHOICES},
    "reference": {"to": "sales.account"},
    "references": {"to": "sales.account"},
    "any_reference": {"to": ["sales.account", "own.part"]},
    "auto_number": {"prefix": "T-{yyyy}-"},
    "formula": {"expr": "f_integer + 1", "result": "integer"},
    "roll_up": {"from": "own.part", "by": "thing", "function": "sum", "field": "amount"},
}
SQL = (
    "'; drop table sales.lead; --", "' or '1'='1", "\\'; select pg_sleep(30); --", "%(name)s %s {0} :name", "$$; select 1; $$",
    "1); delete from sales.lead where (1=1", "' union select password from accounts.account --", "\"; drop schema sales cascade; --",
)  # fmt: skip
FORMULAS = (
    "=cmd|' /C calc'!A0", "+1+cmd|'x'!A1", "-2+3+cmd|'x'!A1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "＝1+1", "\u200b=1+1", "=HYPERLINK(\"http://x\",\"x\")",
)  # fmt: skip
SCRIPTS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}${7*7}#{7*7}<%= 7*7 %>", "{0.__class__.__mro__}",
    "<svg/onload=alert(1)>", "\u202egnp.exe", "]]><!--", "${jndi:ldap://127.0.0.1/x}",
)  # fmt: skip
HOSTILE = (*SQL, *FORMULAS, *SCRIPTS)
# Names that are no names: where a field, an object, a function or an order is named.
NAMES = (
    "name; drop table own.thing", "name' or '1'='1", "name\"", "name--", "(select password from accounts.account)", "pg_sleep(10)", "1", "*", "own.thing.name",
    "name desc, (select 1)", "__class__", "constructor", "../name", "na\u200bme", "f_secret; --", "created_at::text", "name\nlimit 1",
)  # fmt: skip
OBJECTS = ("own.thing;drop", "accounts.account", "pg_catalog.pg_user", "own.thing'", "own%22.%22thing", "information_schema.tables", "connectors.inbox", "own..thing")  # fmt: skip
REFUSED = (409, 422)  # 409: a number that another record has
_RUNS = re.compile(r"^[\s\x00-\x1f\ufeff\u200b\u3000]*[=+\-@＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?%?")


async def found_object(admin: Browser) -> None:
    """An object with a field of every type, and the right to do everything with it."""
    fields = {f"f_{name}": name for name in FIELD_TYPES}
    grant = {"role": "sales.admin", "object": "own.*", "actions": ["read", "create", "update", "remove", "import", "export"]}  # fmt: skip
    await publish(admin, [
        put("app", "own", {"label": label("物"), "needs": ["sales"]}),
        put("object", MINE, {"label": label("物"), "title": "name", "order": ["name", *fields]}),
        put("field", f"{MINE}.name", {"object": MINE, "type": "text", "label": label("名"), "required": True, "search": True}),
        *(put("field", f"{MINE}.{name}", {"object": MINE, "type": kind, "label": label(name), "options": _OPTIONS.get(kind, {})}) for name, kind in fields.items()),
        put("object", "own.part", {"label": label("件"), "title": "name"}),
        put("field", "own.part.name", {"object": "own.part", "type": "text", "label": label("名"), "required": True}),
        put("field", "own.part.thing", {"object": "own.part", "type": "reference", "label": label("物"), "options": {"to": MINE}}),
        put("field", "own.part.amount", {"object": "own.part", "type": "money", "label": label("额")}),
        put("grant", "own.all", grant),
    ])  # fmt: skip


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    return [leaf for one in value for leaf in _leaves(one)] if isinstance(value, list) else [value]


def _meant(text: str) -> str:
    """A text without the blanks and unseen characters around it, which every field of text drops."""
    return text.replace("\u200b", "").strip()


async def values_of_every_type(target: Target, tally: Tally) -> Json:
    """Each text in each field: refused with 422, or there again exactly as it was written, and found by what it says."""
    kept = 0
    async with target.admin() as admin:
        await found_object(admin)
        for text in HOSTILE:
            key, names = await written(admin, tally, text, text)
            kept += len(names)
            await _read_back(admin, tally, key, text, names)
        await _found_again(admin, tally)
    return {"types": len(FIELD_TYPES), "texts": len(HOSTILE), "kept": kept}


async def written(admin: Browser, tally: Tally, name: str, text: str) -> tuple[str, list[str]]:
    """A record with a text in the field of every type that takes it: (id, those fields); the others refused it. Raises RuntimeError."""
    left = {f"f_{kind}": text for kind in FIELD_TYPES}
    while True:
        answer = await admin.ask("POST", f"/records/{MINE}", json={"name": name, **left})
        if answer.status_code == 201:
            return answer.json()["id"], list(left)
        said = answer.json()
        faults = {str(one["at"]).rpartition("/")[2]: one["slug"] for one in said.get("faults", ())}
        faults = faults or {str(said.get("field")): said["slug"]}
        if answer.status_code not in REFUSED or not left.keys() & faults.keys():
            raise RuntimeError(f"{answer.status_code} {answer.text[:600]}")
        for field in left.keys() & faults.keys():
            tally.saw(f"{field} {text[:40]!r}", True, f"{answer.status_code} {faults[field]}")
            del left[field]


async def _read_back(admin: Browser, tally: Tally, key: str, text: str, names: list[str]) -> None:
    """What a record says of a text that it took in so many fields."""
    row = await admin.told("GET", f"/records/{MINE}/{key}")
    if "f_secret" in names:
        tally.saw(f"a secret in sight {text!r}", text.strip() not in json.dumps(row["f_secret"]), "sealed")
        shown = await admin.told("POST", f"/records/{MINE}/{key}/reveal", json={"field": "f_secret"})
        row["f_secret"] = shown["value"]
    for name in ("name", *names):
        same = _meant(text) in map(_seen, _leaves(row[name]))
        tally.saw(f"{name} {text!r}", same, "kept as it is" if same else f"{row[name]!r}")


async def _found_again(admin: Browser, tally: Tally) -> None:
    for text in HOSTILE:
        where = f"name == {json.dumps(_meant(text), ensure_ascii=False)}"
        for asked in (where, where.replace("name", "f_text", 1)):
            page = await admin.ask("POST", f"/records/{MINE}/query", json={"filter": asked, "fields": ["name", "f_text"], "limit": 500})  # fmt: skip
            rows = page.json().get("rows", [])
            fits = page.status_code == 200 and bool(rows) and all(_meant(text) in one.values() for one in rows)  # fmt: skip
            tally.saw(f"found by {asked}", fits, "only what says it")
        found = await admin.ask("GET", f"/search?q={quote(text)}")
        tally.saw(f"searched {text!r}", found.status_code == 200, "searched")


def _seen(value: Any) -> Any:
    return _meant(value) if isinstance(value, str) else value


async def names_that_are_none(target: Target, tally: Tally) -> None:
    """Lists, boards, sheets and searches asked by hostile names."""
    async with target.admin() as admin:
        for name in NAMES:
            said = quote(name)
            for path in (
                f"/records/{MINE}?sort={said}", f"/records/{MINE}?fields={said}", f"/records/{MINE}?filter={said}%20%3D%3D%20%27x%27",
                f"/records/{MINE}?expand={said}", f"/records/{MINE}?under={said}%3A019a0000-0000-7000-8000-000000000001", f"/boards/kanban/{MINE}?group={said}",
                f"/boards/kanban/{MINE}?group=f_choice&sum={said}", f"/records/{MINE}?cursor={said}",
            ):  # fmt: skip
                answer = await admin.ask("GET", path)
                # A star, a number and a blank may stand in an expression; then it compares nothing with a text.
                tally.refusal(path, answer)
            tally.refusal(f"pivot by {name}", await admin.ask("POST", "/boards/pivot", json={"object": MINE, "rows": [name]}))  # fmt: skip
            measure = {"object": MINE, "rows": ["f_choice"], "measures": [{"function": "sum", "field": name}]}
            tally.refusal(f"pivot of {name}", await admin.ask("POST", "/boards/pivot", json=measure))
            tally.refusal(f"sheet of {name}", await admin.ask("POST", "/exports", json={"object": MINE, "columns": [name]}))  # fmt: skip
            body = {"name": "x", name: "x"}
            tally.refusal(f"a field {name}", await admin.ask("POST", f"/records/{MINE}", json=body))
        for name in OBJECTS:
            for path in (f"/records/{name}", f"/boards/kanban/{name}?group=name", f"/records/{name}/019a0000-0000-7000-8000-000000000001"):  # fmt: skip
                tally.refusal(path, await admin.ask("GET", path))
        for faulty in (
            "x; drop table y", "x'", "X Y", "赢单", "__init__", "a" * 80, "select", "id",
        ):  # fmt: skip
            change = put("field", f"{MINE}.{faulty}", {"object": MINE, "type": "text", "label": label("x")})
            version = (await admin.told("GET", "/definitions?kind=role"))["version"]
            answer = await admin.ask("POST", "/publish/plan", json={"changes": [change], "version": version})
            plain = answer.status_code == 200 and not answer.json()["faults"] and faulty == "select"
            faults = answer.json().get("faults") or [{"slug": "quoted" if plain else ""}]
            tally.saw(f"a field is called {faulty}", bool(faults[0]["slug"]), f"{answer.status_code} {faults[0]['slug']}")  # fmt: skip


async def formulas_in_sheets(target: Target, tally: Tally) -> Json:
    """What was kept goes out as CSV and XLSX: no cell runs in the reader's program."""
    columns = ["name", *(f"f_{kind}" for kind in FIELD_TYPES if kind != "secret")]
    async with target.admin() as admin:
        sheet = await _exported(admin, columns, "csv")
        rows = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
        cells = [cell for row in rows for cell in row]
        for cell in cells:
            if _RUNS.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
                tally.saw("a cell of CSV", False, repr(cell))
        tally.saw("cells of CSV", len(rows) > len(HOSTILE), f"{len(rows)} rows are read as text")
        book = await _exported(admin, columns, "xlsx")
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
            links = [name for name in parts.namelist() if "externalLink" in name or "vba" in name.lower()]
        runs = sum(len(re.findall(rb"<f[ >]", one)) for one in sheets)
        tally.saw("formulas in XLSX", runs == 0 and not links, "no formula, no link")
    return {"cells": len(cells)}


async def _exported(admin: Browser, columns: list[str], kind: str) -> bytes:
    body = {"object": MINE, "columns": columns, "format": kind}
    key = (await admin.told("POST", "/exports", json=body))["id"]

    async def made() -> Any:
        answer = await admin.ask("GET", f"/exports/{key}/file")
        return answer.content if answer.status_code == 200 else None

    found: bytes = await until(made, 120)
    return found
