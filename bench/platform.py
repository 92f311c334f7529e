"""The group of `platform` figures: every `bench/platform_*.py` brings its `BENCHES`, (names, measurement) pairs over a site of
its own. Whoever adds a file changes nothing here."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence

import bench
from bench.figure import Figure
from bench.site import Bench
from bench.stack import Stack
from bench.thread import Names, on_company, on_stack

Say = Callable[[Figure], None]


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure, each file on a product of its own."""
    for benches in _files():
        chosen = [(names, one) for names, one in benches if any(map(wanted, names))]
        if chosen:
            on_stack(_work(chosen), [name for names, _ in chosen for name in names], say)


def _work(chosen: Sequence[tuple[Names, Bench]]):  # type: ignore[no-untyped-def]
    async def work(stack: Stack, told: Say) -> None:
        await on_company(stack, chosen, told)

    return work


def _files() -> Iterator[Sequence[tuple[Names, Bench]]]:
    for found in pkgutil.iter_modules(bench.__path__):
        if found.name.startswith("platform_"):
            yield getattr(importlib.import_module(f"bench.{found.name}"), "BENCHES", ())
