"""Drafts: what is put can be taken back, what two people did apart is joined, and nothing is overwritten unseen."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base import Problem
from yingdan.kernel.publish import merge
from yingdan.kernel.publish.draft import Draft, Edit, Step, folded, put_conflicts, redoable, undoable

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PEOPLE = ("user:a", "user:b")
values = st.one_of(
    st.none(), st.integers(0, 3), st.text("xy", max_size=2), st.lists(st.integers(0, 2), max_size=2)
)
bodies = st.dictionaries(
    st.sampled_from("abc"), st.one_of(values, st.dictionaries(st.sampled_from("kl"), values))
)
edits = st.builds(
    Edit,
    st.just("view"),
    st.sampled_from(["shop.one", "shop.two", "shop.three"]),
    st.one_of(st.none(), bodies),
    reset=st.booleans(),
)


def draft_of(steps: tuple[Step, ...]) -> Draft:
    moved = max((step.moved for step in steps), default=0)
    return Draft(UUID(int=1), "t", None, 1, moved, "open", PEOPLE[0], NOW, NOW, steps=steps)


def stepped(step: Step, *, undone: bool, moved: int) -> Step:
    return Step(step.number, step.by, step.at, step.over, step.edits, undone, moved)


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.lists(edits, min_size=1, max_size=3)), max_size=6), edits
)
def test_undo_after_put_is_as_if_nothing_was_put(done: list[tuple[str, list[Edit]]], last: Edit) -> None:
    steps = tuple(Step(n + 1, by, NOW, 1, tuple(put), False, n + 1) for n, (by, put) in enumerate(done))
    mine = Step(len(steps) + 1, "user:a", NOW, 1, (last,), False, len(steps) + 1)
    found = undoable(draft_of((*steps, mine)), "user:a")
    assert found == mine
    undone = stepped(mine, undone=True, moved=mine.moved + 1)
    assert folded((*steps, undone)) == folded(steps)
    back = redoable(draft_of((*steps, undone)), "user:a")
    assert back == undone
    assert folded((*steps, stepped(undone, undone=False, moved=9))) == folded((*steps, mine))


def test_nobody_undoes_anothers_step() -> None:
    theirs = Step(1, "user:b", NOW, 1, (Edit("view", "shop.one", {}),), False, 1)
    assert undoable(draft_of((theirs,)), "user:a") is None


def test_a_step_that_somebody_built_on_cannot_be_taken_back() -> None:
    mine = Step(1, "user:a", NOW, 1, (Edit("view", "shop.one", {"a": 1}),), False, 1)
    theirs = Step(2, "user:b", NOW, 1, (Edit("view", "shop.one", {"a": 2}),), False, 2)
    with pytest.raises(Problem, match="draft-step-is-built-on") as refused:
        undoable(draft_of((mine, theirs)), "user:a")
    assert refused.value.params["by"] == "user:b"
    apart = Step(2, "user:b", NOW, 1, (Edit("view", "shop.two", {"a": 2}),), False, 2)
    assert undoable(draft_of((mine, apart)), "user:a") == mine


def test_a_put_over_an_older_revision_conflicts_only_where_somebody_moved() -> None:
    theirs = Step(1, "user:b", NOW, 1, (Edit("view", "shop.one", {"a": 2}),), False, 1)
    draft = draft_of((theirs,))
    mine = [Edit("view", "shop.one", {"a": 1}), Edit("view", "shop.two", {"a": 1})]
    found = put_conflicts(draft, mine, 0)
    assert [(one["name"], one["yours"], one["theirs"], one["by"]) for one in found] == [
        ("shop.one", {"a": 1}, {"a": 2}, "user:b")
    ]
    assert put_conflicts(draft, [Edit("view", "shop.one", {"a": 2})], 0) == []
    assert put_conflicts(draft, mine, 1) == []


maybe = st.one_of(st.none(), bodies)


@given(maybe, maybe)
def test_a_merge_with_one_side_unchanged_is_the_other_side(base: Any, changed: Any) -> None:
    assert merge(base, base, changed) == (changed, [])
    assert merge(base, changed, base) == (changed, [])
    assert merge(base, changed, changed) == (changed, [])


@given(bodies, bodies, bodies)
def test_a_clean_merge_has_every_change_of_both_sides(base: Any, theirs: Any, mine: Any) -> None:
    merged, conflicts = merge(base, theirs, mine)
    other, mirrored = merge(base, mine, theirs)
    assert sorted(conflicts) == sorted(mirrored)
    if not conflicts:
        assert merged == other
    assert merged is not None
    gone = object()
    for key in {*base, *theirs, *mine}:
        was, there, here = (side.get(key, gone) for side in (base, theirs, mine))
        if here != was and there == was:
            assert merged.get(key, gone) == here
        if there != was and here == was:
            assert merged.get(key, gone) == there


def test_removed_here_and_changed_there_is_a_conflict() -> None:
    assert merge({"a": 1}, {"a": 2}, None) == (None, ["/"])
    assert merge({"a": 1}, None, {"a": 2}) == ({"a": 2}, ["/"])
    assert merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 3, "b": 1}) == ({"a": 3, "b": 1}, ["/a"])
