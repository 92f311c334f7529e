"""How far a grant goes, in five plain steps, and back to the condition that says so. Pure; the two directions are held together by
a law (`tests/unit/test_access_reach.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from yingdan.base import Label
from yingdan.expr import Binary, ExprFaults, Node, Path, Some, parse, to_text
from yingdan.expr import Literal as Value

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Object

Reach = Literal["none", "own", "team", "subtree", "all"]
# From nothing to everything.
REACHES: tuple[Reach, ...] = ("none", "own", "team", "subtree", "all")
REACH_WORDS: Mapping[Reach, Label] = {
    "none": {"zh": "无", "en": "none"},
    "own": {"zh": "本人", "en": "own"},
    "team": {"zh": "本团队", "en": "own team"},
    "subtree": {"zh": "管辖单位及下级", "en": "units led and below"},
    "all": {"zh": "全部", "en": "all"},
}
# What each step says of a record; who sees a team's records sees his own there too.
_TEXTS: Mapping[Reach, tuple[str, ...]] = {
    "own": ("owner == actor.id",),
    "team": ("unit in actor.units", "owner == actor.id"),
    "subtree": ("unit in actor.subtree", "owner == actor.id"),
}
_STEPS: Mapping[Reach, tuple[Node, ...]] = {
    name: tuple(parse(text) for text in texts) for name, texts in _TEXTS.items()
}
_TARGETS = {"owner": "org.user", "unit": "org.unit"}


@dataclass(frozen=True, slots=True)
class Reached:
    """`reach`, and besides it the rows of `rest`: conditions as canonical text, of which one is enough. With `all` there is none."""

    reach: Reach
    rest: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the step alone says it all."""
        return not self.rest


def reaches_of(target: "Object") -> tuple[Reach, ...]:
    """The steps that mean something for an object: it needs an owner for one's own, a unit for a team's."""
    there = {
        name for name, to in _TARGETS.items() if name in target.fields and target.fields[name].target == to
    }
    if "owner" not in there:
        return ("none", "all")
    return REACHES if "unit" in there else ("none", "own", "all")


def reach_of(condition: str) -> Reached:
    """The widest step a condition contains, and what it says beyond. A text that is no expression is all beyond."""
    try:
        items = _items(parse(condition))
    except ExprFaults:
        return Reached("none", (condition,))
    if Value(True) in items:
        return Reached("all")
    for name in ("subtree", "team", "own"):
        step = _STEPS[name]
        if all(one in items for one in step):
            return Reached(name, tuple(to_text(one) for one in items if one not in step))
    return Reached("none", tuple(to_text(one) for one in items))


def condition_of(reached: Reached) -> str | None:
    """The condition that says it; None when it opens no row at all."""
    if reached.reach == "all":
        return "true"
    found = dict.fromkeys(one for text in reached.rest for one in _items(parse(text)))
    items = (*_STEPS.get(reached.reach, ()), *(one for one in found if one != Value(False)))
    if not items:
        return None
    return to_text(Some(items)) if len(items) > 1 else to_text(items[0])


def _items(node: Node) -> tuple[Node, ...]:
    """The alternatives of a condition, each once; who is compared stands right."""
    items = node.items if isinstance(node, Some) else (node,)
    return tuple(dict.fromkeys(_turned(one) for one in items))


def _turned(node: Node) -> Node:
    if (
        isinstance(node, Binary)
        and node.op == "=="
        and isinstance(node.left, Path)
        and node.left.steps[0] == "actor"
    ):
        return Binary("==", node.right, node.left)
    return node
