"""The intent score on real leads: learned from the older four fifths through the product, judged on the newest fifth."""

import asyncio
import csv
import io
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.figure import Figure
from bench.meter import Meter
from bench.stack import ROOT, Stack
from bench.thread_import import finished, upload
from bench.wire import Wire
from yingdan.signals import Quality, evaluate

FILE = ROOT.parent / "shared" / "data" / "x_education" / "leads.csv"
ORDER, OUTCOME, KEY = "Lead Number", "Converted", "Prospect ID"
NEWEST = 0.2
LEARN_WITHIN_S = 150.0
# The stages look every two seconds whether another model serves.
TAKEN_OVER_S = 3.0
PAGE = 200


async def measure_intent(stack: Stack, company_token: str) -> list[Figure]:
    """Older leads are imported with their outcome, the newest without; the product learns by itself; what it then
    says of the newest is compared with what became of them."""
    names = ("thread.intent_auc", "thread.intent_ece_ratio")
    if not FILE.is_file():
        return [Figure(name, None, {"problem": f"skipped: {FILE} is not there"}) for name in names]
    rows = _rows(FILE)
    cut = round(len(rows) * (1 - NEWEST))
    wire, meter = Wire(stack.port, company_token), Meter(stack)
    took = await _import(wire, rows[:cut], "older.csv", keep_outcome=True)
    learned = await _learned(wire)
    await asyncio.sleep(TAKEN_OVER_S)
    took += await _import(wire, rows[cut:], "newest.csv", keep_outcome=False)
    said = await _said(wire)
    wire.close()
    judged = [(said[row[KEY]], row[OUTCOME] == "1") for row in rows[cut:] if row[KEY] in said]
    quality = evaluate([p for p, _ in judged], [y for _, y in judged])
    detail = {"learned_from": cut, "learned_after_s": learned, "import_rows_per_s": len(rows) / took,
              **_told(quality), **meter.read()}  # fmt: skip
    whole = len(judged) == len(rows) - cut
    return [Figure(names[0], quality.auc, detail, whole), Figure(names[1], quality.ece_ratio, detail, whole)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: int(row[ORDER]))


def _told(quality: Quality) -> dict[str, Any]:
    told = quality.to_json()
    kept = ("n", "prevalence", "average_precision", "log_loss", "brier", "ece", "ece_limit", "accuracy", "majority_accuracy",
            "balanced_accuracy", "accuracy_asked", "decided_share", "decided_accuracy", "at_capacity")  # fmt: skip
    return {name: told[name] for name in kept}


async def _import(wire: Wire, rows: list[dict[str, str]], filename: str, *, keep_outcome: bool) -> float:
    """Import with the suggested columns, the rest as attributes; the seconds it took. The newest must not tell what
    was written after the outcome was known to anybody, so their outcome stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(row if keep_outcome else {**row, OUTCOME: ""} for row in rows)
    key, mapping = await upload(wire, text.getvalue().encode("utf-8"), filename)
    for place, name in enumerate(rows[0]):
        mapping.setdefault(str(place), "attributes")
        if name == KEY:
            mapping[str(place)] = "external_id"
        if name == OUTCOME:
            mapping[str(place)] = "converted"
    began = time.perf_counter()
    await wire.tell("POST", f"/api/v1/imports/{key}/start", {"mapping": mapping})
    await finished(wire, key)
    return time.perf_counter() - began


async def _learned(wire: Wire) -> float:
    """Wait until a model serves: stored probabilities settle anew after each training."""
    began = time.perf_counter()
    first = await _sample(wire)
    while time.perf_counter() - began < LEARN_WITHIN_S:
        await asyncio.sleep(0.5)
        settling = (await wire.ask("/api/v1/signals/ranking?limit=1"))["settling"]
        if settling is None and await _sample(wire) != first:
            return time.perf_counter() - began
    raise TimeoutError(f"no model was learned within {LEARN_WITHIN_S:.0f} s")


async def _sample(wire: Wire) -> list[Any]:
    told = await wire.ask(
        f"/api/v1/records/sales.lead?fields=probability&sort=created_at&limit=20&filter={_imported()}"
    )
    return [(row["id"], row["probability"]) for row in told["rows"]]


def _imported() -> str:
    return quote("external_id != null")


async def _said(wire: Wire) -> dict[str, float]:
    """What the product says of every imported lead whose outcome it does not know."""
    found: dict[str, float] = {}
    cursor = ""
    where = quote("external_id != null && converted == null")
    while True:
        told = await wire.ask(
            f"/api/v1/records/sales.lead?fields=external_id,probability&limit={PAGE}&sort=created_at&filter={where}"
            + (f"&cursor={quote(cursor)}" if cursor else "")
        )
        found |= {
            r["external_id"]: float(r["probability"]) for r in told["rows"] if r["probability"] is not None
        }
        cursor = told["next"]
        if not cursor:
            return found
