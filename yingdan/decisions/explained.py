"""Why a subject was graded and routed as it was, for screens."""

from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions import store
from yingdan.decisions.policy import HELD_BACK
from yingdan.decisions.routing import FULL

Json = dict[str, Any]


async def explain(tx: Tx, catalog: Any, subject: UUID) -> Json:
    """{"grade": {value, table, row, reason, at, version, layer}|None, "routing": {owner, unit, pool, at, policy, version,
    reasons, layer, considered: [{user, value, load, cap, parts, excluded_by: Label|None}], excluded: [{label, count}]}|None}
    with raw ids."""
    graded = await store.latest(tx, subject, "decision_table")
    routed = await store.latest(tx, subject, "routing")
    grade = None
    if graded is not None:
        name, version, at, outcome, _inputs, reasons = graded
        grade = {"value": next(iter(outcome.values()), None), "table": name, "row": reasons["row"],
                 "reason": reasons["reason"], "at": at, "version": version,
                 "layer": reasons.get("layer")}  # fmt: skip
    routing = None
    if routed is not None:
        name, version, at, outcome, _inputs, reasons = routed
        labels = _mask_labels(catalog, name)
        considered = [
            {**one, "excluded_by": labels.get(one["excluded_by"]) if one["excluded_by"] else None}
            for one in reasons["considered"]
        ]
        excluded = [
            {"label": labels[mask], "count": count}
            for mask, count in (reasons.get("excluded") or {}).items()
            if mask in labels
        ]
        routing = {"owner": outcome.get("owner"), "unit": outcome.get("unit"), "pool": outcome.get("pool"),
                   "at": at, "policy": name, "version": version, "reasons": reasons["reasons"],
                   "considered": considered, "excluded": excluded, "layer": reasons.get("layer")}  # fmt: skip
    return {"grade": grade, "routing": routing}


def _mask_labels(catalog: Any, policy: str) -> dict[str, Any]:
    definition = catalog.get("routing", policy)
    labels: dict[str, Any] = {"capacity": FULL, HELD_BACK.name: HELD_BACK.label}
    for mask in definition.body.mask if definition else []:
        labels[mask.name] = mask.label
    return labels
