"""Policies and rows of the bench's deals, drawn by a seed: grants for fields and shapes, guards that hide, a pack for a time."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bench.platform_data import APP
from yingdan.kernel.definitions import Put

DEAL, MAKER = f"{APP}.deal", f"{APP}.maker"
MASKABLE = ("name", "phone", "secret")
STORED = ("name", "phone", "secret", "amount", "seats", "stage", "day")
STAGES = ("new", "asked", "won")
ATOMS = (
    "true", "owner == actor.id", "owner == null", "unit in actor.subtree", "unit in actor.units", "unit == actor.unit",
    "seats > 2", "seats <= 4", "amount * 2 > 10", "name.startsWith('甲')", "stage == 'new'", "stage in ['new', 'won']",
    "day < today", "size(name) > 1", "maker != null",
)  # fmt: skip
WORDS = {"zh": "基准", "en": "Bench"}


def value_or_none(draw: Random, name: str) -> Any:
    """A value as a caller writes it, or nothing."""
    return None if draw.random() < 0.15 else value_of(draw, name)


def value_of(draw: Random, name: str) -> Any:
    if name == "phone":
        return f"+8613{draw.randrange(10**9):09d}"
    return {
        "name": f"{draw.choice('甲乙丙')}{draw.choice('东南西北')}{draw.randrange(1000)}",
        "secret": f"底价{draw.randrange(10_000)}",
        "amount": str(Decimal(draw.randrange(10_000)) / 100),
        "seats": draw.randrange(9),
        "stage": draw.choice(STAGES),
        "day": (date(2026, 3, 2) + timedelta(days=draw.randrange(-20, 20))).isoformat(),
    }[name]


def _condition(draw: Random, depth: int = 2) -> str:
    if not depth or draw.random() < 0.4:
        return draw.choice(ATOMS)
    left, right = _condition(draw, depth - 1), _condition(draw, depth - 1)
    return draw.choice(
        [f"({left} && {right})", f"({left} || {right})", f"!({left})", f"({left} ? {right} : owner == null)"]
    )


def policy(draw: Random) -> list[Put]:
    def shown() -> Any:
        return (
            "*"
            if draw.random() < 0.3
            else sorted(draw.sample([*STORED, "double", "maker", "owner"], draw.randrange(1, 7)))
        )

    puts = []
    for n in range(draw.randrange(1, 4)):
        body = {"role": f"{APP}.post", "object": DEAL, "actions": ["read", "export"][: draw.randrange(1, 3)],
                "condition": _condition(draw), "fields": shown()}  # fmt: skip
        body["masked"] = _masked(draw, body["fields"])
        puts.append(Put("grant", f"{APP}.g{n}", body))
    puts.append(Put("grant", f"{APP}.makers", {"role": f"{APP}.post", "object": MAKER, "actions": ["read"]}))
    for n in range(draw.randrange(3)):
        hidden = sorted(draw.sample(STORED, draw.randrange(3)))
        puts.append(
            Put(
                "guard",
                f"{APP}.w{n}",
                {"object": DEAL, "condition": _condition(draw), "hidden_fields": hidden},
            )
        )
    lent = {"object": DEAL, "actions": ["read"], "condition": _condition(draw), "fields": shown()}
    puts.append(Put("pack", f"{APP}.lent", {"label": WORDS, "purpose": WORDS, "grants": [lent]}))
    return puts


def _masked(draw: Random, fields: str | list[str]) -> list[str]:
    """Fields of which the shape only is shown."""
    among = [name for name in MASKABLE if fields == "*" or name in fields]
    return sorted(draw.sample(among, draw.randrange(len(among) + 1))) if draw.random() < 0.4 else []
