"""Bulk work is not held up by looking for circles, and these are found all the same."""

import gc
import weakref

import pytest

from yingdan.base.cycles import search_if_many, unsearched


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_nothing_is_looked_for_until_all_bulk_work_is_over() -> None:
    with unsearched():
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_looked_for_again_when_bulk_work_fails() -> None:
    with pytest.raises(ZeroDivisionError), unsearched():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_circles_are_found_when_many_values_have_come_together() -> None:
    gc.collect()
    with unsearched():
        found = weakref.ref(Ring())
        kept = [[] for _ in range(2_000)]  # type: ignore[var-annotated]
        assert not search_if_many(1_000_000)
        assert found() is not None
        assert search_if_many(1_000)
        assert found() is None
    assert kept
